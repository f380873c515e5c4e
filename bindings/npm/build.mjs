// Builds what git does not keep: the module, the types for `require`, the licences. `--check` says whether they are there.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
const built = join(target, 'wasm32-unknown-unknown/wasm/attestry_c.wasm');
const module = join(here, 'attestry.wasm');
const copies = [
  [join(here, 'index.d.ts'), join(here, 'index.d.cts')],
  ...['LICENSE-APACHE', 'LICENSE-MIT'].map((name) => [join(root, name), join(here, name)]),
];
/** What every runtime has that the package is for. */
const FEATURES = ['bulk-memory', 'multivalue', 'mutable-globals', 'nontrapping-float-to-int', 'reference-types', 'sign-ext'];

if (process.argv[2] === '--check') {
  const absent = [module, ...copies.map(([, copy]) => copy)].filter((file) => !existsSync(file));
  if (absent.length > 0) fail(`npm run build makes ${absent.join(', ')}`);
} else {
  run('cargo', ['rustc', '--package', 'attestry-c', '--no-default-features', '--profile', 'wasm', '--target', 'wasm32-unknown-unknown', '--crate-type', 'cdylib']);
  if (!existsSync(module) || statSync(module).mtimeMs < statSync(built).mtimeMs) {
    const features = ['--mvp-features', ...FEATURES.map((name) => `--enable-${name}`)];
    run(join(here, 'node_modules/.bin/wasm-opt'), ['-Oz', '--gufa-optimizing', '-Oz', ...features, '--strip-debug', '--strip-producers', built, '-o', module]);
  }
  for (const [from, to] of copies) copyFileSync(from, to);
}
const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(module)));
if (imports.length > 0) fail(`attestry.wasm has imports: ${imports.map(({ name }) => name).join(', ')}`);

function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) fail(`${program}: ${error?.message ?? `status ${status}`}`);
}

function fail(problem) {
  console.error(problem);
  process.exit(1);
}
