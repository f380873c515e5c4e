// The package as a user gets it: packed, and installed in an empty folder.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = fileURLToPath(new URL('../..', import.meta.url));
export const tool = (name) => join(here, 'node_modules/.bin', name);

/** Packs the package, and installs it in a folder of its own. */
export function install() {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-npm-'));
  const [{ filename, files }] = JSON.parse(npm(here, 'pack', '--json', '--pack-destination', folder));
  const tarball = join(folder, filename);
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "site", "private": true, "type": "module" }');
  npm(project, 'install', '--offline', '--no-audit', '--no-fund', tarball);
  return {
    folder,
    project,
    tarball,
    size: statSync(tarball).size,
    files: files.map(({ path }) => path),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Runs a program in a folder, and gives what it printed. */
export function run(folder, program, ...args) {
  return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function npm(folder, ...args) {
  return run(folder, 'npm', ...args);
}
