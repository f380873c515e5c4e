// For Node, Deno and Bun: the module is a file beside this one, read when it is first needed.
import { readFileSync } from 'node:fs';
import { provide } from './core.js';

provide(() => readFileSync(new URL('./attestry.wasm', import.meta.url)));

export { AttestryError, Metadata, Verifier } from './core.js';
