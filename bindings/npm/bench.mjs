// Registrations and logins side by side with SimpleWebAuthn, in one run: node bench.mjs [ROUNDS]
//
// The two take turns, a batch at a time. The fastest batch counts, which other work on the machine disturbs least.
// SimpleWebAuthn gets an object and this package text, as each asks for.
import { generateKeyPairSync, createHash, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { SettingsService, verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { Verifier } from './index.js';

const rounds = Number(process.argv[2] ?? 15);
const vectors = new URL('../../tests/vectors/', import.meta.url);
const load = (file) => JSON.parse(readFileSync(new URL(file, vectors), 'utf8'));
/** A clone does not have it. */
const browsers = new URL('../../../shared/vectors/webauthn/registrations.json', import.meta.url);
const w3c = load('w3c/registration.json');
const tpm = load('accepted/tpm.json');
const samples = load('samples.json');
const named = (cases, name) => cases.find((one) => one.name === name);
const base64url = (data) => Buffer.from(data).toString('base64url');

function pem(certificate) {
  const lines = Buffer.from(certificate, 'base64url').toString('base64').match(/.{1,64}/g);
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----`;
}

function responseOf({ credId, clientData, attestationData }) {
  const response = { clientDataJSON: clientData, attestationObject: attestationData };
  return { id: credId, rawId: credId, type: 'public-key', clientExtensionResults: {}, response };
}

/** A registration of the case files, as both take it. */
function registration(name, one) {
  const response = one.requestForm === 'webauthn' ? one.request : responseOf(one.request.credentialInfo);
  const text = JSON.stringify(response);
  const { value } = one.challenge;
  const verifier = new Verifier(one.verifier);
  const roots = (one.verifier.trust?.anchors ?? []).map((anchor) => pem(anchor.certificate ?? anchor));
  const call = { response: text, challenge: { kind: 'Fido2', value }, now: one.now, userHandle: 'dXNlcg' };
  const options = {
    response,
    expectedChallenge: value,
    expectedOrigin: one.verifier.origins,
    expectedRPID: one.verifier.relyingPartyId,
    requireUserVerification: false,
  };
  return {
    name,
    before: () => ['packed', 'tpm'].forEach((identifier) => SettingsService.setRootCertificates({ identifier, certificates: roots })),
    ours: () => verifier.verifyRegistration(call),
    theirs: async () => {
      if (!(await verifyRegistrationResponse(options)).verified) throw new Error(`${name}: refused`);
    },
  };
}

/** A login that a key made here signs. */
function login(name, type, options, cose, algorithm) {
  const { privateKey, publicKey } = generateKeyPairSync(type, options);
  const credentialId = base64url('a credential of this benchmark');
  const value = base64url('a challenge of this benchmark');
  const clientData = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge: value, origin: 'https://example.com', crossOrigin: false }));
  const authenticatorData = Buffer.concat([createHash('sha256').update('example.com').digest(), Buffer.from([5, 0, 0, 0, 9])]);
  const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()]);
  const response = {
    id: credentialId,
    rawId: credentialId,
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: base64url(clientData),
      authenticatorData: base64url(authenticatorData),
      signature: base64url(sign(algorithm, signed, privateKey)),
      userHandle: base64url('user'),
    },
  };
  const key = Buffer.from(cose(publicKey.export({ format: 'jwk' })));
  const verifier = new Verifier({ relyingPartyId: 'example.com', origins: ['https://example.com'], algorithms: [-7, -8, -257] });
  const credential = { kind: 'Fido2', credentialId, publicKey: base64url(key), signCount: 1, userHandle: base64url('user') };
  const call = { response: JSON.stringify(response), challenge: { user: 'unknown', value }, credential };
  const theirs = {
    response,
    expectedChallenge: value,
    expectedOrigin: 'https://example.com',
    expectedRPID: 'example.com',
    requireUserVerification: false,
    credential: { id: credentialId, publicKey: new Uint8Array(key), counter: 1 },
  };
  return {
    name,
    before: () => {},
    ours: () => verifier.verifyAuthentication(call),
    theirs: async () => {
      if (!(await verifyAuthenticationResponse(theirs)).verified) throw new Error(`${name}: refused`);
    },
  };
}

const bytes = (text) => [...Buffer.from(text, 'base64url')];
const ec2 = ({ x, y }) => [0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32, ...bytes(x), 0x22, 0x58, 32, ...bytes(y)];
const okp = ({ x }) => [0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32, ...bytes(x)];
const rsa = ({ n }) => [0xa4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x59, 1, 0, ...bytes(n), 0x21, 0x43, 1, 0, 1];

const pairs = [
  registration('registration, none', named(samples, 'Fido2, none')),
  registration('registration, packed self', named(samples, 'Fido2, packed self')),
  registration('registration, packed x5c', named(samples, 'Fido2, packed x5c')),
  registration('registration, packed x5c (W3C)', named(w3c, 'packed.ES256')),
  registration('registration, tpm', named(tpm, 'tpm, purpose of attestation keys alone')),
  ...(existsSync(browsers) ? [registration('registration, tpm of a browser', named(load(browsers), 'tpm: as the browser gives it'))] : []),
  login('login, ES256', 'ec', { namedCurve: 'P-256' }, ec2, 'sha256'),
  login('login, EdDSA', 'ed25519', {}, okp, null),
  login('login, RS256', 'rsa', { modulusLength: 2048 }, rsa, 'sha256'),
];

/** Microseconds of a call: by the clock, and of all cores. */
async function batch(call, count) {
  const [began, before] = [performance.now(), process.cpuUsage()];
  for (let number = 0; number < count; number += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return { clock: ((performance.now() - began) * 1_000) / count, cores: (user + system) / count };
}

/** Calls until the code is compiled in full. */
async function warm(call) {
  const end = performance.now() + 1_500;
  while (performance.now() < end) await call();
}

const least = (batches, of) => Math.min(...batches.map((one) => one[of]));

console.log('| what | attestry, µs | SimpleWebAuthn, µs | ratio | ratio of all cores |\n|---|--:|--:|--:|--:|');
for (const { name, before, ours, theirs } of pairs) {
  before();
  await warm(ours);
  await warm(theirs);
  const [mine, others] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    mine.push(await batch(ours, 100));
    others.push(await batch(theirs, 50));
  }
  const [clock, cores] = ['clock', 'cores'].map((of) => [least(mine, of), least(others, of)]);
  const ratios = [clock, cores].map(([fast, other]) => (fast / other).toFixed(2));
  console.log(`| ${name} | ${clock.map((time) => time.toFixed(0)).join(' | ')} | ${ratios.join(' | ')} |`);
}
