// The package as a user gets it: its size, its types, and how runtimes and bundlers load it.
import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { here, install, run, tool } from './support/packed.mjs';

const packed = install();
after(() => packed.remove());
const { project } = packed;

const PROGRAM = `
const verifier = new Verifier({ relyingPartyId: 'example.com', origins: ['https://example.com'] });
const { options } = verifier.requestOptions();
let code;
try {
  verifier.verifyRegistration({ response: '{}', challenge: { kind: 'Fido2', value: options.challenge } });
} catch (error) {
  code = error instanceof AttestryError && error.code;
}
`;
const PRINT = 'console.log(code);';
const IMPORT = "import { AttestryError, Verifier } from 'attestry';";
const write = (name, ...parts) => writeFileSync(join(project, name), parts.join('\n'));

test('it has 600 KiB at most, and nothing to run when it is installed', (context) => {
  context.diagnostic(`${packed.size} bytes packed`);
  assert.ok(packed.size <= 600 * 1024, `${packed.size} bytes`);
  assert.deepEqual(packed.files.sort(), [
    'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'attestry.wasm', 'bundled.js', 'core.js', 'index.cjs', 'index.d.cts',
    'index.d.ts', 'index.js', 'package.json', 'verify.mjs',
  ]);
  const { dependencies, scripts } = JSON.parse(run(project, 'npm', 'pkg', 'get', 'dependencies', 'scripts', '--prefix', join(project, 'node_modules/attestry')));
  assert.deepEqual(dependencies ?? {}, {});
  for (const name of ['preinstall', 'install', 'postinstall']) assert.equal(scripts?.[name], undefined);
});

test('publint has nothing to say', () => {
  const said = run(here, tool('publint'), 'run', packed.tarball, '--strict');
  assert.match(said, /All good!/);
});

test('the types are strict in three modes of modules', () => {
  cpSync(join(here, 'test/types'), project, { recursive: true });
  for (const [module, resolution, file] of [
    ['node16', 'node16', 'use.mts'],
    ['node16', 'node16', 'use.cts'],
    ['esnext', 'bundler', 'use.mts'],
  ]) {
    const options = ['--strict', '--exactOptionalPropertyTypes', '--noEmit', '--target', 'es2022', '--types', ''];
    run(project, tool('tsc'), ...options, '--module', module, '--moduleResolution', resolution, file);
  }
});

test('Node, Deno and Bun import it', () => {
  write('import.mjs', IMPORT, PROGRAM, PRINT);
  for (const command of [[process.execPath], [tool('deno'), 'run', '--quiet', '--allow-read', '--no-remote'], [tool('bun')]]) {
    assert.equal(run(project, ...command, 'import.mjs').trim(), 'request.missing_member', command.join(' '));
  }
});

test('Node, Deno and Bun require it', () => {
  write('require.cjs', "const { AttestryError, Verifier } = require('attestry');", PROGRAM, PRINT);
  for (const command of [[process.execPath], [tool('deno'), 'run', '--quiet', '--allow-read'], [tool('bun')]]) {
    assert.equal(run(project, ...command, 'require.cjs').trim(), 'request.missing_member', command.join(' '));
  }
});

test('a bundler takes the module along', () => {
  write('bundle.mjs', IMPORT, PROGRAM, PRINT);
  const options = ['--bundle', '--format=esm', '--platform=node', '--target=node20', '--alias:attestry=attestry/bundled', '--loader:.wasm=binary'];
  run(project, tool('esbuild'), 'bundle.mjs', ...options, '--outfile=bundled/one.mjs', '--log-level=error');
  run(project, 'mv', 'bundled/one.mjs', join(packed.folder, 'one.mjs'));
  assert.equal(run(packed.folder, process.execPath, 'one.mjs').trim(), 'request.missing_member');
});

test('workerd runs it', async () => {
  write('worker.mjs', IMPORT, 'export default { fetch() {', PROGRAM, 'return new Response(code); } };');
  const options = ['--bundle', '--format=esm', '--conditions=workerd', '--external:*.wasm', '--log-level=error'];
  run(project, tool('esbuild'), 'worker.mjs', ...options, '--outfile=worker/worker.mjs');
  cpSync(join(project, 'node_modules/attestry/attestry.wasm'), join(project, 'worker/attestry.wasm'));
  writeFileSync(join(project, 'worker/config.capnp'), `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    (name = "attestry.wasm", wasm = embed "attestry.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);
`);
  const workerd = spawn(tool('workerd'), ['serve', join(project, 'worker/config.capnp'), '--control-fd=3'], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  try {
    let said = '';
    while (!/"port":/.test(said)) said += (await once(workerd.stdio[3], 'data'))[0];
    const { port } = JSON.parse(said.split('\n').find((line) => line.includes('"port"')));
    const response = await fetch(`http://127.0.0.1:${port}/`);
    assert.equal(await response.text(), 'request.missing_member');
  } finally {
    workerd.kill();
  }
});
