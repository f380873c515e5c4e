// For Workers, and for bundlers that import a .wasm file as a module or as its bytes.
import wasm from './attestry.wasm';
import { provide } from './core.js';

provide(() => wasm);

export { AttestryError, Metadata, Verifier } from './core.js';
