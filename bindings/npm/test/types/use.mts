import { AttestryError, Metadata, Verifier } from 'attestry';
import type { CredentialRecord, ErrorClass, StoredChallenge, VerifierConfig } from 'attestry';

const config: VerifierConfig = {
  relyingPartyId: 'example.com',
  origins: ['https://example.com'],
  userVerification: 'required',
  trust: { wellKnown: ['yubico', { name: 'apple', recognise: true }], require: true },
};
using verifier: Verifier = new Verifier(config);
const { options, challenge } = verifier.creationOptions({ user: { id: new Uint8Array(16), name: 'ada' } });
const text: string = options.challenge;
const kept: StoredChallenge = challenge;
const record: CredentialRecord = verifier.verifyRegistration({ response: '{}', challenge: kept, userHandle: text }).record;
const maybe: CredentialRecord | undefined = verifier.verifyRegistration({ body: new Uint8Array(), challenge: '{}' }).record;
const login = verifier.verifyAuthentication({ response: '{}', challenge, record: JSON.stringify(record), now: new Date() });
const changed: CredentialRecord = login.record;
const handle: string = login.authentication.userHandle;
const metadata = Metadata.verify('blob', { options: { dns: null, previousNo: 1n } });
const level: string | null = metadata.assess(changed, { metadata: { requireEntry: true } }).level;
const { credentialId } = verifier.readUnverified({ response: '{}', ceremony: 'authentication' });
try {
  verifier.requestOptions({ allowCredentials: [record, credentialId, { id: handle }] });
} catch (error) {
  if (error instanceof AttestryError) {
    const kind: ErrorClass = error.class;
    const step: string | null = error.step;
    void [error.code, kind, step];
  }
}
const decoys = { key: text, name: 'bob', profile: { accounts: [{ count: 1, weight: 1 }], credentials: [{ idLength: 20, weight: 1 }] } };
const hidden: string = verifier.requestOptions({ decoys }).options.challenge;
const { unknownCredential } = verifier.signals({ unknownCredential: { credentialId } });
const unknown: string | undefined = unknownCredential?.credentialId;
const reply = verifier.authenticationReply({ challengeIdentifier: 'c', kinds: ['Fido2'], allowCredentials: [record] });
const of = { options: { user: { id: handle, name: 'ada' } }, challengeIdentifier: 'c', kind: 'Key' } as const;
const replied: StoredChallenge = verifier.credentialReply(of).challenge;
const everything: Readonly<Record<string, unknown>> | undefined = verifier.verifyRegistration({ response: '{}', challenge, full: true }).result;
const evidence: unknown = verifier.verifyAuthentication({ response: '{}', challenge, record, full: true }).result?.origin;
const key = new Uint8Array(32);
const sealed: string = verifier.sealChallenge({ key, boundTo: 'session', challenge });
const opened: StoredChallenge = verifier.openChallenge({ key, boundTo: 'session', sealed, ceremony: 'registration', kind: 'Fido2' });
const { origins } = verifier.relatedOrigins({ labels: { 'example.com': 'example' } });
const counted = verifier.decoyProfile({ accounts: [[record], ['{}']], profile: decoys.profile });
verifier.requestOptions({ decoys: { key, name: 'bob', profile: counted } });
void [opened, origins.length];
void [everything, evidence, maybe, level, hidden, unknown, reply.reply.challenge, replied];

// @ts-expect-error: the relying party is not there
new Verifier({ origins: [] });
// @ts-expect-error: no such member
new Verifier({ relyingPartyId: 'example.com', orgins: [] });
// @ts-expect-error: either a response or a body
verifier.verifyRegistration({ response: '{}', body: '{}', challenge });
// @ts-expect-error: no challenge
verifier.verifyRegistration({ response: '{}' });
// @ts-expect-error: neither true nor false
verifier.verifyRegistration({ response: '{}', challenge, full: 'yes' });
// @ts-expect-error: without `full` there is no result
verifier.verifyRegistration({ response: '{}', challenge }).result.origin;
// @ts-expect-error: no record
verifier.verifyAuthentication({ response: '{}', challenge });
// @ts-expect-error: a number is no time
verifier.verifyRegistration({ response: '{}', challenge, now: 0 });
// @ts-expect-error: it is not made so
new Metadata();
// @ts-expect-error: the package has one provider
new Verifier({ relyingPartyId: 'example.com', origins: [], signatureProvider: 'rustcrypto' });
// @ts-expect-error: no such ceremony
verifier.openChallenge({ key, boundTo: 'session', sealed, ceremony: 'login' });
// @ts-expect-error: no list is not a list of nothing
verifier.signals({ allAcceptedCredentials: { userHandle: handle } });
