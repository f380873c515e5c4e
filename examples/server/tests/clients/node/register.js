// The official client for Node against a server: `node register.js ORIGIN` prints one JSON line a registration.
//
// The signer has to get along with what was registered: the key in the record verifies its assertion.

const crypto = require("node:crypto");
const { DfnsApiClient } = require("@dfns/sdk");
const { AsymmetricKeySigner } = require("@dfns/sdk-keysigner");
const { KEYS, ORIGIN, makeCredential, refusal } = require("./recipe.js");

const { auth } = new DfnsApiClient({ baseUrl: ORIGIN });

const CASES = [
  ...Object.keys(KEYS).map((key) => ({ kind: "Key", key })),
  { kind: "Key", key: "P-256", algorithm: "SHA512" },
  { kind: "Key", key: "RSA", algorithm: "RSA-SHA256" },
  { kind: "PasswordProtectedKey", key: "P-256", algorithm: "SHA256", encryptedPrivateKey: "encrypted" },
  { kind: "RecoveryKey", key: "P-256", algorithm: "SHA256", encryptedPrivateKey: "encrypted" },
  { kind: "RecoveryKey", key: "Ed25519" },
  // Refused: the client must come to know why.
  { kind: "Key", key: "Ed25519", algorithm: "SHA256" },
  { kind: "Key", key: "P-256", issuedFor: "RecoveryKey" },
];

async function register(wanted) {
  const { kind, key, algorithm, issuedFor = kind } = wanted;
  const issued = await auth.createCredentialChallengeWithCode({ body: { credentialKind: issuedFor, code: "any" } });
  const { credential, privateKey } = makeCredential(issued.challenge, wanted);
  const record = await auth.createCredentialWithCode({
    body: { ...credential, credentialName: key, challengeIdentifier: issued.challengeIdentifier },
  });
  return { record, signs: await signs(record, privateKey, algorithm) };
}

/** Whether the registered key verifies what the official signer signs. */
async function signs(record, privateKey, algorithm) {
  const signer = new AsymmetricKeySigner({ credId: record.credentialId, privateKey, algorithm });
  const { credentialAssertion } = await signer.sign({
    challenge: "a challenge", allowCredentials: { key: [{ id: record.credentialId }] },
  });
  const bytes = (member) => Buffer.from(credentialAssertion[member], "base64url");
  return crypto.verify(algorithm, bytes("clientData"), record.publicKey, bytes("signature"));
}

(async () => {
  for (const wanted of CASES) {
    const outcome = await register(wanted).catch(refusal);
    console.log(JSON.stringify({ ...wanted, ...outcome }));
  }
})();
