// The samples that the Rust crate ships, as calls.
import { readFileSync } from 'node:fs';

const file = new URL('../../../../tests/vectors/samples.json', import.meta.url);

/** One sample by its name. */
export function sample(name) {
  const found = JSON.parse(readFileSync(file, 'utf8')).find((one) => one.name === name);
  const { verifier, challenge, now, request } = found;
  return { config: verifier, call: { body: JSON.stringify(request), challenge, now } };
}

export const WASM = new URL('../../attestry.wasm', import.meta.url);
