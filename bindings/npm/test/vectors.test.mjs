// Every case file ends here as in the example `verify` of the Rust crate: in Node, in Deno and in Bun.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { here, tool } from './support/packed.mjs';

const root = join(here, '../..');
const shared = join(root, '../shared/vectors');
const folders = [join(root, 'tests/vectors'), ...(existsSync(shared) ? [shared] : [])];
const runner = join(here, 'verify.mjs');
/** What is compared: results whole, and of an error its code, class and step. */
const lines = (text) => text.trimEnd().split('\n').map((line) => {
  const report = JSON.parse(line);
  if (report.error === undefined) return report;
  const { code, class: kind, step = null } = report.error;
  return { ...report, error: { code, class: kind, step } };
});

function run(program, ...args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (error) throw error;
  return { status, stderr, reports: stdout.startsWith('{') ? lines(stdout) : [] };
}

const example = run('cargo', 'run', '--release', '--quiet', '--example', 'verify', '--', ...folders);
const runtimes = { Node: [process.execPath], Deno: [tool('deno'), 'run', '--quiet', '--allow-read'], Bun: [tool('bun')] };

for (const [name, command] of Object.entries(runtimes)) {
  test(`${name}: no difference on any case`, (context) => {
    const { status, reports, stderr } = run(...command, runner, ...folders);
    assert.equal(status, example.status, stderr);
    assert.ok(reports.length >= 3_000, `${reports.length} cases`);
    assert.deepEqual(reports, example.reports);
    context.diagnostic(`${reports.length} cases, 0 differences`);
  });
}

test('the exit status says how it ended', () => {
  const [file] = readdirSync(join(root, 'tests/vectors/accepted'));
  const accepted = join(root, 'tests/vectors/accepted', file);
  const status = (...args) => run(process.execPath, runner, ...args).status;
  assert.equal(status(accepted), 0);
  assert.equal(status('--help'), 0);
  assert.equal(status(join(here, 'test/support/otherwise.json')), 1);
  assert.equal(status(join(here, 'package.json')), 2);
  assert.equal(status(accepted, 'absent.json'), 2);
  assert.equal(status('--unknown'), 2);
});
