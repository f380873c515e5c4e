#!/usr/bin/env node
// Runs case files and prints one JSON line for each case: the example `verify` of the Rust crate, in JavaScript.
import { readFileSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError, Metadata, Verifier } from './index.js';

const HELP = `Runs case files and prints one JSON line for each case.

usage: attestry-verify FILE|FOLDER...

Of a folder it runs every case file below it.

  -h, --help  prints this

Exit status: 0    every case ended as its "expect" says
             1    a case ended otherwise
             2    something is unusable
             141  nobody reads the lines any more`;

const AS_EXPECTED = 0;
const OTHERWISE = 1;
const UNUSABLE = 2;

/** The case, or its file, cannot be understood. */
class Unusable extends Error {}

/** Runs files and folders, and gives the exit status. */
function main(inputs, print, complain) {
  if (inputs.includes('--help') || inputs.includes('-h')) {
    print(HELP);
    return AS_EXPECTED;
  }
  const option = inputs.find((input) => input.startsWith('-'));
  if (option !== undefined || inputs.length === 0) {
    complain(option === undefined ? 'no file; --help lists what there is' : `unknown option ${option}; --help lists what there is`);
    return UNUSABLE;
  }
  return Math.max(...inputs.map((input) => runInput(input, print, complain)));
}

function runInput(input, print, complain) {
  try {
    if (!statSync(input).isDirectory()) return runAll(load(input), print, complain);
  } catch (error) {
    complain(`${input}: ${error.message}`);
    return UNUSABLE;
  }
  const endings = filesBelow(input).map((file) => {
    let cases;
    try {
      cases = load(file);
    } catch (error) {
      // What lies in a folder beside case files is no fault.
      complain(`passed over ${file}: ${error.message}`);
      return AS_EXPECTED;
    }
    return runAll(cases, print, complain);
  });
  return Math.max(AS_EXPECTED, ...endings);
}

function filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  const files = entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (statSync(path).isDirectory()) return filesBelow(path);
    return entry.name.endsWith('.json') ? [path] : [];
  });
  return files.sort();
}

function load(file) {
  // The one number that may be too large for a number of JavaScript.
  const text = readFileSync(file, 'utf8').replaceAll(/("previousNo"\s*:\s*)(\d{16,})/g, '$1"$2"');
  const cases = JSON.parse(text);
  if (!Array.isArray(cases)) throw new Unusable('not an array of cases');
  return cases;
}

/** Runs all cases, also past one that cannot be understood. */
function runAll(cases, print, complain) {
  const endings = cases.map((one) => {
    const name = typeof one?.name === 'string' ? one.name : 'unnamed';
    try {
      const report = run(one);
      print(JSON.stringify({ ...report, name }));
      const difference = check(one.expect, one.ambiguous, report);
      if (difference === undefined) return AS_EXPECTED;
      complain(`${name}: ${difference}`);
      return OTHERWISE;
    } catch (error) {
      complain(`${name}: cannot be run: ${error.message}`);
      return UNUSABLE;
    }
  });
  return Math.max(AS_EXPECTED, ...endings);
}

/** The report of a case. A refusal is one too; what is wrong with the case itself is thrown. */
function run(one) {
  if (typeof one !== 'object' || one === null) throw new Unusable('not an object');
  if (one.expect !== undefined && typeof one.expect?.ok !== 'boolean') throw new Unusable('expect has no ok');
  try {
    return { ok: true, ...verify(one) };
  } catch (error) {
    const isOfCase = ['config.json', 'context.json'].includes(error.code);
    if (!(error instanceof AttestryError) || isOfCase) throw error;
    const { code, class: kind, step, message } = error;
    return { ok: false, error: { code, class: kind, step, message } };
  }
}

function verify(one) {
  const isLogin = one.ceremony === 'authentication';
  if (one.ceremony === 'metadata') return { metadata: metadata(one).info };
  if (isLogin && one.metadata !== undefined) throw new Unusable('a login has no metadata');
  const call = callOf(one, isLogin);
  const verifier = new Verifier(configuration(one, isLogin));
  if (isLogin) return verifier.verifyAuthentication(call);
  if (one.metadata === undefined) return verifier.verifyRegistration(call);
  return verifier.verifyRegistration({ ...call, metadata: metadata(one) });
}

function configuration(one, isLogin) {
  if (typeof one.verifier !== 'object' || one.verifier === null) throw new Unusable('no verifier');
  const ofLogins = ['requireKeyOrigin', 'signCountNotIncreased'].find((name) => name in one.verifier);
  if (!isLogin && ofLogins !== undefined) throw new Unusable(`${ofLogins} is of logins`);
  return one.metadata === undefined ? one.verifier : { ...one.verifier, expectMetadata: true };
}

function callOf(one, isLogin) {
  const sent = { [form(one)]: text(one.body ?? one.request) };
  const { challenge, now } = one;
  // Cases look at the whole record of the service.
  const uuid = 'cr-00000-00000-0000000000000000';
  const places = ['firstFactorCredential', 'secondFactorCredential', 'recoveryCredential'];
  const uuids = Object.fromEntries(places.map((place) => [place, uuid]));
  const identified = challenge?.kinds === undefined ? { credentialUuid: uuid } : { credentialUuids: uuids };
  if (!isLogin) return { ...sent, challenge, now, userHandle: one.userHandle, full: true, ...identified };
  // A case whose credential has no owner does not look at the owner.
  const dangerOwnerFromResponse = true;
  const { credential, record, secondCredential, secondRecord, equalFactorChecked } = one;
  return { ...sent, challenge, now, credential, record, secondCredential, secondRecord, equalFactorChecked, dangerOwnerFromResponse, full: true };
}

/** The form of what is sent. Of a login, `request` in the service's form is one factor. */
function form({ requestForm = 'service', body, request, ceremony, challenge }) {
  if (requestForm !== 'service' && requestForm !== 'webauthn') throw new Unusable('unknown requestForm');
  const [hasBody, isLogin] = [body !== undefined, ceremony !== undefined];
  if (requestForm === 'webauthn') {
    if (hasBody) throw new Unusable('a body is of the service');
    return 'response';
  }
  if (hasBody && request !== undefined && !isLogin) throw new Unusable('both a request and a body');
  if (isLogin) return hasBody ? 'body' : 'factor';
  if (hasBody !== (challenge?.kinds !== undefined)) throw new Unusable('neither a request with its kind nor a body with its kinds');
  return 'body';
}

/** A body as it is sent: given as its exact text, or as the value that the text has. */
function text(body) {
  if (body === undefined) throw new Unusable('neither a request nor a body');
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function metadata(one) {
  if (typeof one.metadata !== 'object' || one.metadata === null) throw new Unusable('no metadata');
  const { blob, blobBase64, ...context } = one.metadata;
  if ((blob === undefined) === (blobBase64 === undefined)) throw new Unusable('metadata has either blob or blobBase64');
  const { previousNo } = context.options ?? {};
  if (typeof previousNo === 'string') context.options = { ...context.options, previousNo: BigInt(previousNo) };
  // A case without roots trusts none.
  return Metadata.verify(blob ?? Buffer.from(blobBase64, 'base64'), { roots: [], ...context, now: one.now });
}

/** Compares a report with what the case expects, and says where it differs. */
function check(expect, ambiguous, report) {
  if (expect === undefined || ambiguous === true) return undefined;
  if (report.ok !== expect.ok) return `expected ok ${expect.ok}, got ${JSON.stringify(report)}`;
  const parts = ['credential', 'attestation', 'authentication', 'metadata'].map((part) => [part, expect[part], report[part]]);
  const places = Object.entries(expect.credentials ?? {}).map(([place, expected]) => [place, expected, report.credentials?.[place]]);
  for (const [part, expected, found] of [...parts, ...places]) {
    for (const [member, value] of Object.entries(expected ?? {})) {
      if (!isSame(member, value, found?.[member])) {
        return `expected ${part}.${member} ${JSON.stringify(value)}, got ${JSON.stringify(found?.[member])}`;
      }
    }
  }
  if (expect.code !== undefined && expect.code !== report.error?.code) return `expected code ${expect.code}, got ${report.error?.code}`;
  if (expect.publicKeyPem !== undefined) {
    const key = report.credential?.publicKey;
    if (key === undefined) return 'expected a public key, and there is not just one';
    if (!decode(expect.publicKeyPem).subarray(-keyOf(decode(key)).length).equals(keyOf(decode(key)))) {
      return 'the public key is another than the one sent';
    }
  }
  return undefined;
}

function isSame(member, expected, found) {
  // Observations are a set.
  if (member === 'observations' && Array.isArray(found)) {
    return expected.length === found.length && expected.every((name) => found.includes(name));
  }
  return canonical(expected) === canonical(found);
}

/** The text of a value whose objects have their members in order. */
function canonical(value) {
  const isObject = (inner) => typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  const sort = (_, inner) => (isObject(inner) ? Object.fromEntries(Object.entries(inner).sort()) : inner);
  return JSON.stringify(value, sort);
}

function decode(pem) {
  return Buffer.from(pem.replaceAll(/-----[^-]*-----/g, ''), 'base64');
}

/** The bits of the key in a SubjectPublicKeyInfo, which come after its algorithm. */
function keyOf(spki) {
  const content = (at) => at + 2 + (spki[at + 1] < 0x80 ? 0 : spki[at + 1] & 0x7f);
  const length = (at) => (spki[at + 1] < 0x80 ? spki[at + 1] : spki.readUIntBE(at + 2, spki[at + 1] & 0x7f));
  const algorithm = content(0);
  // The first byte of a bit string counts the bits that are not used.
  return spki.subarray(content(content(algorithm) + length(algorithm)) + 1);
}

/** Writes a line. Where nobody reads any more, there is nothing left to do. */
function line(file) {
  return (written) => {
    try {
      for (let rest = Buffer.from(`${written}\n`); rest.length > 0; ) rest = rest.subarray(write(file, rest));
    } catch (error) {
      if (file === 1) process.exit(error.code === 'EPIPE' ? 141 : UNUSABLE);
    }
  };
}

/** As much as a pipe takes. */
function write(file, rest) {
  try {
    return writeSync(file, rest);
  } catch (error) {
    if (error.code === 'EAGAIN') return 0;
    throw error;
  }
}


process.exitCode = main(process.argv.slice(2), line(1), line(2));
