// The official client for Node against a server: `node login.js ORIGIN` prints one JSON line a user. Each registers a key,
// logs in with it, and transfers something. The client signs for that by itself. The last user recovers.

const { DfnsApiClient } = require("@dfns/sdk");
const { AsymmetricKeySigner } = require("@dfns/sdk-keysigner");
const { KEYS, ORIGIN, base64url, makeCredential, refusal } = require("./recipe.js");

const { auth } = new DfnsApiClient({ baseUrl: ORIGIN });

const CASES = [
  ...Object.keys(KEYS).map((key) => ({ kind: "Key", key })),
  { kind: "PasswordProtectedKey", key: "P-256", encryptedPrivateKey: "encrypted" },
  // Refused: the signer takes the other hash, and does not say so.
  { kind: "Key", key: "P-256", digest: "SHA512" },
];

/** Registers a key for a user: what signs with it, and its id. */
async function register(username, wanted) {
  const issued = await auth.createCredentialChallengeWithCode({ body: { credentialKind: wanted.kind, code: username } });
  const { credential, privateKey } = makeCredential(issued.challenge, wanted);
  const { credentialId } = await auth.createCredentialWithCode({
    body: { ...credential, credentialName: wanted.key, challengeIdentifier: issued.challengeIdentifier },
  });
  const signer = new AsymmetricKeySigner({ credId: credentialId, privateKey, algorithm: wanted.digest });
  return { credentialId, signer: wanted.kind === "PasswordProtectedKey" ? protectedSigner(signer) : signer };
}

/** The signer looks among keys alone, and asserts a protected key as one of them. */
const protectedSigner = (signer) => ({
  sign: (challenge) => signer.sign({
    ...challenge, allowCredentials: { key: challenge.allowCredentials.passwordProtectedKey },
  }),
});

async function logIn(username, signer) {
  const issued = await auth.createLoginChallenge({ body: { username, orgId: "or-example", loginCode: "any" } });
  const firstFactor = await signer.sign(issued);
  const { token } = await auth.login({ body: { challengeIdentifier: issued.challengeIdentifier, firstFactor } });
  return token;
}

async function transfer(authToken, signer) {
  const { wallets } = new DfnsApiClient({ baseUrl: ORIGIN, authToken, signer });
  const body = { kind: "Native", to: "bob", amount: "5" };
  return wallets.transferAsset({ walletId: "wa-1", body });
}

async function logInAndTransfer(username, wanted) {
  const { signer } = await register(username, wanted);
  const token = await logIn(username, signer);
  return { token, transfer: await transfer(token, signer) };
}

/** A recovery key allows a new key, which then logs in. The old one does not. */
async function recover(username) {
  const old = await register(username, { kind: "Key", key: "P-256" });
  const recoveryKey = await register(username, { kind: "RecoveryKey", key: "P-256", encryptedPrivateKey: "encrypted" });
  const issued = await auth.createRecoveryChallenge({
    body: { username, verificationCode: "any", orgId: "or-example", credentialId: recoveryKey.credentialId },
  });
  const { credential, privateKey } = makeCredential(issued.challenge, { kind: "Key", key: "Ed25519" });
  const newCredentials = { firstFactorCredential: credential };
  // The signer signs as a key, for whatever challenge it is handed.
  const { credentialAssertion } = await recoveryKey.signer.sign({
    challenge: base64url(JSON.stringify(newCredentials)),
    allowCredentials: { key: issued.allowedRecoveryCredentials },
  });
  const { auth: recovering } = new DfnsApiClient({ baseUrl: ORIGIN, authToken: issued.temporaryAuthenticationToken });
  const recovered = await recovering.recover({
    body: { recovery: { kind: "RecoveryKey", credentialAssertion }, newCredentials },
  });
  const signer = new AsymmetricKeySigner({ credId: credential.credentialInfo.credId, privateKey });
  const token = await logIn(username, signer);
  // The signer says no before the server could: the old key is not allowed.
  const oldKey = await logIn(username, old.signer).then(() => "logs in", (error) => error.message);
  return { recovered, allowed: issued.allowedRecoveryCredentials, transfer: await transfer(token, signer), oldKey };
}

(async () => {
  for (const [index, wanted] of CASES.entries()) {
    const outcome = await logInAndTransfer(`user ${index}`, wanted).catch(refusal);
    console.log(JSON.stringify({ ...wanted, ...outcome }));
  }
  console.log(JSON.stringify({ kind: "RecoveryKey", ...await recover("ada").catch(refusal) }));
})();
