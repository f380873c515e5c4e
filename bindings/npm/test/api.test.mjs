// What the glue does by itself: forms of inputs, errors, and the traps of a WebAssembly instance.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import * as attestry from '../index.js';
import { provide } from '../core.js';
import { sample, WASM } from './support/samples.mjs';

const { AttestryError, Metadata, Verifier } = attestry;
const bytes = readFileSync(WASM);
const config = { relyingPartyId: 'example.com', origins: ['https://example.com'] };
const refusal = (code) => (error) => error instanceof AttestryError && error.code === code;

/** Runs `body` with instances that `change` wraps, and gives those that were made. */
function watched(body, change = (exports) => exports) {
  const { Instance } = WebAssembly;
  const made = [];
  WebAssembly.Instance = function (module) {
    const { exports } = new Instance(module);
    made.push(exports.memory);
    return { exports: change(exports, made.length) };
  };
  try {
    provide(() => bytes);
    body(made);
  } finally {
    WebAssembly.Instance = Instance;
    provide(() => bytes);
  }
  return made;
}

test('a sample passes, as text, bytes and object', () => {
  const { config, call } = sample('Fido2, packed x5c');
  const verifier = new Verifier(config);
  const expected = verifier.verifyRegistration(call);
  assert.equal(expected.attestation.trust, 'trusted');
  assert.equal(expected.ok, true);
  const data = new TextEncoder().encode(call.body);
  for (const body of [data, Buffer.from(call.body), data.buffer, JSON.parse(call.body)]) {
    assert.deepEqual(verifier.verifyRegistration({ ...call, body }), expected);
  }
  const texts = { ...call, challenge: JSON.stringify(call.challenge), now: new Date(call.now) };
  assert.deepEqual(new Verifier(JSON.stringify(config)).verifyRegistration(texts), expected);
});

test('a refusal has code, class and step', () => {
  const { config, call } = sample('Fido2, none');
  const verifier = new Verifier(config);
  const challenge = { ...call.challenge, value: 'AAAAAAAAAAAAAAAAAAAAAA' };
  assert.throws(() => verifier.verifyRegistration({ ...call, challenge }), (error) => {
    assert.ok(error instanceof AttestryError && error instanceof Error);
    assert.equal(error.name, 'AttestryError');
    assert.equal(error.code, 'client_data.challenge_mismatch');
    assert.equal(error.class, 'mismatch');
    assert.equal(error.step, 'WebAuthn L3 §7.1 step 8');
    assert.match(String(error), /^AttestryError: .*challenge/);
    return true;
  });
});

test('a fault of the server says where it is', () => {
  const trust = { anchors: [{ certificate: 'AAAA', formats: ['pack'] }] };
  assert.throws(() => new Verifier({ ...config, trust }), (error) => {
    assert.match(error.message, /trust\.anchors\[0\]/);
    return refusal('config.json')(error);
  });
  assert.throws(() => new Verifier('{"relyingPartyId":"a.example","relyingPartyId":"b.example"}'), refusal('config.json'));
  const verifier = new Verifier(config);
  assert.throws(() => verifier.verifyRegistration({ response: '{}', challenge: {} }), refusal('context.json'));
  assert.throws(() => verifier.verifyRegistration({ response: '{}', challenge: {}, nwo: 1 }), TypeError);
  assert.throws(() => verifier.verifyRegistration({ challenge: {} }), TypeError);
  assert.throws(() => verifier.verifyRegistration({ response: '{}', body: '{}', challenge: {} }), TypeError);
  assert.throws(() => verifier.verifyRegistration({ response: '{}', challenge: {}, now: new Date(Number.NaN) }), TypeError);
});

test('the whole result is there where it is asked for', () => {
  const { config, call } = sample('Fido2, packed self');
  const verifier = new Verifier(config);
  const registration = { ...call, userHandle: 'dXNlcg' };
  const lean = verifier.verifyRegistration(registration);
  assert.equal('result' in lean, false);
  assert.deepEqual(verifier.verifyRegistration({ ...registration, full: false }), lean);
  const { result, ...others } = verifier.verifyRegistration({ ...registration, full: true });
  assert.deepEqual(others, lean);
  assert.equal(result.credentialId, lean.record.credentialId);
  assert.throws(() => verifier.verifyRegistration({ ...registration, full: 'yes' }), refusal('context.json'));
  const login = { response: '{}', challenge: verifier.requestOptions().challenge, record: lean.record };
  assert.throws(() => verifier.verifyAuthentication({ ...login, full: true }), refusal('request.missing_member'));
  assert.throws(() => verifier.verifyAuthentication({ ...login, full: 1 }), refusal('context.json'));
});

test('the whole result of a login is there where it is asked for', () => {
  const cases = JSON.parse(readFileSync(new URL('../../../tests/vectors/accepted/authentications.json', import.meta.url), 'utf8'));
  const { verifier: config, request, challenge, credential, now } = cases.find(({ name }) => name === 'response');
  const verifier = new Verifier(config);
  const login = { response: JSON.stringify(request), challenge, credential, now, dangerOwnerFromResponse: true };
  const lean = verifier.verifyAuthentication(login);
  assert.equal('result' in lean, false);
  const { result, ...others } = verifier.verifyAuthentication({ ...login, full: true });
  assert.deepEqual(others, lean);
  assert.equal(result.credentialId, lean.authentication.credentialId);
});

test('an object hides a repeated member, and text does not', () => {
  const { config, call } = sample('Fido2, none');
  const verifier = new Verifier(config);
  const body = call.body.replace('{', '{"credentialKind":"Fido2",');
  assert.throws(() => verifier.verifyRegistration({ ...call, body }), refusal('request.duplicate_member'));
  verifier.verifyRegistration({ ...call, body: JSON.parse(body) });
});

test('options have a new challenge each time, and bytes as base64url', () => {
  const verifier = new Verifier(config);
  const user = { id: Buffer.from('user'), name: 'ada' };
  const [first, second] = [verifier.creationOptions({ user }), verifier.creationOptions({ user })];
  assert.equal(Buffer.from(first.options.challenge, 'base64url').length, 32);
  assert.notEqual(first.options.challenge, second.options.challenge);
  assert.equal(first.options.user.id, Buffer.from('user').toString('base64url'));
  assert.equal(first.challenge.ceremony, 'registration');
  const given = verifier.requestOptions({ challenge: new Uint8Array(16), expiresAt: new Date(0), userHandle: new Uint8Array([1]) });
  assert.equal(given.options.challenge, 'A'.repeat(22));
  assert.ok(verifier.requestOptions().options.challenge);
  assert.throws(() => verifier.creationOptions({ user, challenge: new Uint8Array(15) }), AttestryError);
});

test('signals take records as objects and as texts', () => {
  const { config, call } = sample('Fido2, packed self');
  const verifier = new Verifier(config);
  const userHandle = Buffer.from('user');
  const { record } = verifier.verifyRegistration({ ...call, userHandle });
  const rpId = config.relyingPartyId;
  for (const one of [record, JSON.stringify(record)]) {
    assert.deepEqual(verifier.signals({ allAcceptedCredentials: { userHandle, records: [one] } }), {
      allAcceptedCredentials: { rpId, userId: 'dXNlcg', allAcceptedCredentialIds: [record.credentialId] },
    });
  }
  const several = verifier.signals({ unknownCredential: { credentialId: new Uint8Array(16) }, currentUserDetails: { id: userHandle, name: 'ada' } });
  assert.deepEqual(several.unknownCredential, { rpId, credentialId: 'A'.repeat(22) });
  assert.deepEqual(several.currentUserDetails, { rpId, userId: 'dXNlcg', name: 'ada', displayName: '' });
  assert.throws(() => verifier.signals({}), refusal('context.json'));
  assert.throws(() => verifier.signals({ allAcceptedCredentials: { userHandle: 'Ym9i', records: [record] } }), refusal('options.users_differ'));
});

test('a challenge comes back in a cookie', () => {
  const verifier = new Verifier(config);
  const key = new Uint8Array(32).fill(7);
  const user = { id: new Uint8Array([1]), name: 'ada' };
  const { challenge } = verifier.creationOptions({ user, expiresAt: new Date(Date.now() + 60_000) });
  const [boundTo, ceremony, kind] = ['session 42', 'registration', 'Fido2'];
  for (const one of [challenge, JSON.stringify(challenge)]) {
    const sealed = verifier.sealChallenge({ key, boundTo, challenge: one });
    assert.deepEqual(verifier.openChallenge({ key, boundTo, sealed, ceremony, kind }), challenge);
    const other = { key, boundTo: 'session 43', sealed, ceremony, kind };
    assert.throws(() => verifier.openChallenge(other), refusal('challenge.seal_broken'));
  }
  const endless = { ...challenge };
  delete endless.expiresAt;
  assert.throws(() => verifier.sealChallenge({ key, boundTo, challenge: endless }), refusal('challenge.seal_without_expiry'));
});

test('the package has one signature provider', () => {
  assert.ok(new Verifier({ ...config, signatureProvider: 'default' }));
  assert.throws(() => new Verifier({ ...config, signatureProvider: 'rustcrypto' }), refusal('config.json'));
});

test('related origins are listed', () => {
  const verifier = new Verifier({ relyingPartyId: 'example.com', origins: ['https://example.com', 'https://example.co.uk'] });
  const labels = { 'example.com': 'example', 'example.co.uk': 'example' };
  assert.deepEqual(verifier.relatedOrigins({ labels }), { origins: ['https://example.com', 'https://example.co.uk'] });
  assert.throws(() => verifier.relatedOrigins({ labels: {} }), refusal('options.related_label'));
});

test('accounts make the profile of decoys', () => {
  const { config, call } = sample('Fido2, packed self');
  const verifier = new Verifier(config);
  const { record } = verifier.verifyRegistration({ ...call, userHandle: Buffer.from('user') });
  const profile = verifier.decoyProfile({ accounts: [[record], [JSON.stringify(record), record]] });
  assert.deepEqual(profile.accounts, [{ count: 1, weight: 1 }, { count: 2, weight: 1 }]);
  assert.equal(profile.credentials[0].weight, 3);
  const again = verifier.decoyProfile({ accounts: [[record]], profile });
  assert.equal(again.accounts[0].weight, 2);
  const decoys = { key: new Uint8Array(32), name: 'ada', profile };
  assert.ok(verifier.requestOptions({ decoys }).options.allowCredentials.length > 0);
  assert.throws(() => verifier.decoyProfile({ accounts: [['id']] }), refusal('context.json'));
});

test('an unknown name has decoys', () => {
  const verifier = new Verifier(config);
  const profile = { accounts: [{ count: 2, weight: 1 }], credentials: [{ idLength: 20, transports: ['internal'], weight: 1 }] };
  const list = (name, key = new Uint8Array(32)) => verifier.requestOptions({ decoys: { key, name, profile } }).options.allowCredentials;
  assert.equal(list('ada').length, 2);
  assert.deepEqual(list('ada'), list('ada'));
  assert.notDeepEqual(list('ada'), list('bob'));
  assert.throws(() => list('ada', new Uint8Array(31)), refusal('options.decoy_key_short'));
});

test('the service has its replies', () => {
  const verifier = new Verifier(config);
  const options = { user: { id: Buffer.from('us-1'), name: 'ada' } };
  const credential = verifier.credentialReply({ options, kind: 'Key', challengeIdentifier: 'c' });
  assert.equal(credential.reply.user.id, 'us-1');
  assert.equal(Buffer.from(credential.reply.challenge, 'base64url').length, 32);
  assert.equal(credential.challenge.identifier, 'c');
  const login = verifier.authenticationReply({ challengeIdentifier: 'c', context: 'an action', expiresAt: new Date(0) });
  assert.equal(Buffer.from(login.reply.challenge, 'base64url').length, 32);
  assert.deepEqual([login.challenge.ceremony, login.challenge.context], ['authentication', 'an action']);
  const recovery = verifier.recoveryReply({ options, temporaryAuthenticationToken: 'token', firstFactor: ['Fido2'] });
  assert.equal(recovery.reply.temporaryAuthenticationToken, 'token');
  assert.equal(recovery.challenge.ceremony, 'recovery');
  assert.throws(() => verifier.authenticationReply({ challengeIdentifier: 'c', allowCredentials: [] }), refusal('options.no_credential'));
  assert.throws(() => verifier.credentialReply({ options, kind: 'Key', challengeIdentifier: '' }), refusal('challenge.empty_identifier'));
  assert.throws(() => verifier.recoveryReply({ options, temporaryAuthenticationToken: 'token', firstFactor: [] }), refusal('challenge.no_kind'));
});

test('stored records go in as objects and as texts', () => {
  const { config, call } = sample('Fido2, packed self');
  const verifier = new Verifier(config);
  const { record } = verifier.verifyRegistration({ ...call, userHandle: Buffer.from('user') });
  const user = { id: Buffer.from('user'), name: 'ada' };
  const lists = [record, JSON.stringify(record), { id: record.credentialId }].map((one) => [one]);
  for (const excludeCredentials of lists) {
    const { options } = verifier.creationOptions({ user, excludeCredentials });
    assert.equal(options.excludeCredentials[0].id, record.credentialId);
  }
  const { challenge } = verifier.requestOptions();
  for (const stored of [record, JSON.stringify(record)]) {
    const login = { response: '{}', challenge, record: stored };
    assert.throws(() => verifier.verifyAuthentication(login), refusal('request.missing_member'));
  }
  const twice = JSON.stringify(record).replace('{', '{"version":1,');
  assert.throws(() => verifier.verifyAuthentication({ response: '{}', challenge, record: twice }), AttestryError);
  const two = `${JSON.stringify(record)},"now":"2020-01-01T00:00:00Z"`;
  assert.throws(() => verifier.verifyAuthentication({ response: '{}', challenge, record: two }), SyntaxError);
});

test('a trap is library.panic, and the next call has a new instance', () => {
  const { config, call } = sample('Fido2, packed x5c');
  let isArmed = false;
  const change = (exports) => ({
    ...exports,
    attestry_verify_registration: (...args) => {
      if (isArmed) {
        isArmed = false;
        new Uint8Array(exports.memory.buffer).fill(0xff);
      }
      return exports.attestry_verify_registration(...args);
    },
  });
  const made = watched((made) => {
    const [verifier, other] = [new Verifier(config), new Verifier({ ...config, origins: ['https://other.example.com'] })];
    const expected = verifier.verifyRegistration(call);
    isArmed = true;
    assert.throws(() => verifier.verifyRegistration(call), (error) => {
      assert.equal(error.class, 'panic');
      assert.ok(error.cause instanceof WebAssembly.RuntimeError);
      return refusal('library.panic')(error);
    });
    assert.equal(made.length, 1);
    assert.deepEqual(verifier.verifyRegistration(call), expected);
    assert.throws(() => other.verifyRegistration(call), refusal('client_data.origin_mismatch'));
  }, change);
  assert.equal(made.length, 2);
});

test('metadata outlives a trap', () => {
  const statement = readFileSync(new URL('support/statement.json', import.meta.url), 'utf8');
  let isArmed = false;
  const change = (exports) => ({
    ...exports,
    attestry_metadata_assess: (...args) => {
      if (isArmed) {
        isArmed = false;
        new Uint8Array(exports.memory.buffer).fill(0xff);
      }
      return exports.attestry_metadata_assess(...args);
    },
  });
  const { config, call } = sample('Fido2, packed self');
  watched((made) => {
    const verifier = new Verifier(config);
    const { record } = verifier.verifyRegistration({ ...call, userHandle: 'dXNlcg' });
    const metadata = Metadata.fromStatements(`[${statement}]`).with(Metadata.fromStatements([JSON.parse(statement)]));
    assert.equal(metadata.info.entries, 2);
    const expected = metadata.assess(record);
    const before = made.length;
    isArmed = true;
    assert.throws(() => metadata.assess(record), refusal('library.panic'));
    assert.deepEqual(metadata.assess(JSON.stringify(record)), expected);
    assert.equal(made.length, before + 1);
    metadata.free();
    assert.throws(() => metadata.info, TypeError);
  }, change);
});

test('bodies of 50 MB leave an instance at 2 MiB', () => {
  const long = 50_000_000;
  const { call } = sample('Fido2, none');
  const memories = watched(() => {
    const verifiers = [{}, { limits: { body: 2 * long } }].map((more) => new Verifier({ ...sample('Fido2, none').config, ...more }));
    const padded = call.body + ' '.repeat(long - call.body.length);
    const bodies = [padded, Buffer.from(padded), 'é'.repeat(long / 2)];
    for (const body of bodies) {
      assert.throws(() => verifiers[0].verifyRegistration({ ...call, body }), refusal('request.too_large'));
    }
    verifiers[1].verifyRegistration({ ...call, body: bodies[1] });
    assert.throws(() => verifiers[1].verifyRegistration({ ...call, body: bodies[2] }), refusal('request.invalid_json'));
    verifiers[0].verifyRegistration(call);
  });
  // The first is the one of all calls. The others were for one call each.
  assert.ok(memories[0].buffer.byteLength <= 2 * 1024 * 1024, `${memories[0].buffer.byteLength} bytes`);
});

test('the limit of a body is met at its very byte', () => {
  const { config, call } = sample('Fido2, none');
  const verifier = new Verifier(config);
  const pad = (length) => call.body + ' '.repeat(length - call.body.length);
  for (const form of [(text) => text, (text) => Buffer.from(text)]) {
    verifier.verifyRegistration({ ...call, body: form(pad(65_536)) });
    assert.throws(() => verifier.verifyRegistration({ ...call, body: form(pad(65_537)) }), refusal('request.too_large'));
  }
  const small = new Verifier({ ...config, limits: { body: call.body.length } });
  small.verifyRegistration(call);
  assert.throws(() => small.verifyRegistration({ ...call, body: `${call.body} ` }), refusal('request.too_large'));
});

test('verifiers are kept by their configuration, the last used longest', () => {
  const { config, call } = sample('Fido2, none');
  const memories = watched(() => {
    const verifier = new Verifier(config);
    for (let number = 0; number < 2_000; number += 1) new Verifier({ ...config, relyingPartyId: `r${number}.example`, origins: [`https://r${number}.example`] });
    verifier.verifyRegistration(call);
    for (let number = 0; number < 2_000; number += 1) new Verifier(config).verifyRegistration(call);
  });
  assert.equal(memories.length, 1);
  assert.ok(memories[0].buffer.byteLength <= 2 * 1024 * 1024, `${memories[0].buffer.byteLength} bytes`);
});

test('a verifier is freed, also without FinalizationRegistry and Symbol.dispose', () => {
  const { config, call } = sample('Fido2, none');
  const [verifier, twin] = [new Verifier(config), new Verifier(config)];
  verifier.free();
  verifier.free();
  assert.throws(() => verifier.verifyRegistration(call), TypeError);
  twin.verifyRegistration(call);
  assert.equal(Verifier.prototype[Symbol.dispose], Verifier.prototype.free);
  assert.equal(/FinalizationRegistry|WeakRef/.test(readFileSync(new URL('../core.js', import.meta.url), 'utf8')), false);
});

test('the limits that the README gives leave real chains room', () => {
  const { config, call } = sample('Fido2, packed x5c');
  new Verifier({ ...config, limits: { signatures: 8, rsaModulusMax: 4096 } }).verifyRegistration(call);
});

test('require gives the same classes', () => {
  const require = createRequire(import.meta.url);
  assert.equal(require('../index.cjs').Verifier, Verifier);
});

test('a worker thread verifies', async () => {
  const source = `
    import { parentPort, workerData } from 'node:worker_threads';
    import { Verifier } from ${JSON.stringify(new URL('../index.js', import.meta.url).href)};
    const { config, call } = workerData;
    parentPort.postMessage(new Verifier(config).verifyRegistration(call).attestation.format);
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), { workerData: sample('Fido2, none') });
  const [format] = await new Promise((resolve, reject) => worker.once('message', (...got) => resolve(got)).once('error', reject));
  assert.equal(format, 'none');
});
