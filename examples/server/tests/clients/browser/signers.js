// The browser's official clients, bundled and put where a test can call them.

import { DfnsApiClient } from "@dfns/sdk";
import { BrowserKeySigner, WebAuthnSigner } from "@dfns/sdk-browser";

const baseUrl = location.origin;
const { auth } = new DfnsApiClient({ baseUrl });

const signers = {
  passkey: async (issued) => new WebAuthnSigner({ relyingParty: issued.rp }),
  async key(_, namedCurve) {
    const algorithm = { name: "ECDSA", namedCurve };
    return new BrowserKeySigner({ keyPair: await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) });
  },
};

const refusal = (error) => {
  if (!error.httpStatus) throw error;
  return { status: error.httpStatus, message: error.message, code: error.context.body.error.details.code };
};

/** Registers with the server of this page: the record, and what signs with the credential. */
async function registered(username, credentialKind, kindOfSigner, curve) {
  const issued = await auth.createCredentialChallengeWithCode({ body: { credentialKind, code: username } });
  const signer = await signers[kindOfSigner](issued, curve);
  const credential = await signer.create(issued);
  const body = {
    ...credential, credentialKind, credentialName: kindOfSigner, challengeIdentifier: issued.challengeIdentifier,
  };
  return { record: await auth.createCredentialWithCode({ body }), signer };
}

/** The record, or the error as the client throws it. */
globalThis.register = (credentialKind, signer, curve) =>
  registered("any", credentialKind, signer, curve).then(({ record }) => ({ record }), refusal);

/** Logs in, and transfers something, which the client signs for by itself. */
async function logInAndTransfer(username, signer) {
  const issued = await auth.createLoginChallenge({ body: { username, orgId: "or-example" } });
  const firstFactor = await signer.sign(issued);
  const { token } = await auth.login({ body: { challengeIdentifier: issued.challengeIdentifier, firstFactor } });
  const { wallets } = new DfnsApiClient({ baseUrl, authToken: token, signer });
  const transfer = await wallets.transferAsset({
    walletId: "wa-1", body: { kind: "Native", to: "bob", amount: "5" },
  });
  return { token, transfer };
}

globalThis.logIn = async (credentialKind, kindOfSigner, curve) => {
  try {
    const { signer } = await registered("ada", credentialKind, kindOfSigner, curve);
    return await logInAndTransfer("ada", signer);
  } catch (error) {
    return refusal(error);
  }
};

/** Recovers with a recovery key, and logs in with the new credential. */
globalThis.recover = async (kindOfSigner) => {
  const { record, signer: recoveryKey } = await registered("ada", "RecoveryKey", "key", "P-256");
  const issued = await auth.createRecoveryChallenge({
    body: { username: "ada", verificationCode: "any", orgId: "or-example", credentialId: record.credentialId },
  });
  const signer = await signers[kindOfSigner](issued, "P-256");
  const newCredentials = { firstFactorCredential: await signer.create(issued) };
  const text = new TextEncoder().encode(JSON.stringify(newCredentials));
  const challenge = btoa(String.fromCharCode(...text))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const { credentialAssertion } = await recoveryKey.sign({
    challenge, allowCredentials: { key: issued.allowedRecoveryCredentials },
  });
  const authToken = issued.temporaryAuthenticationToken;
  const { auth: recovering } = new DfnsApiClient({ baseUrl, authToken });
  try {
    const body = { recovery: { kind: "RecoveryKey", credentialAssertion }, newCredentials };
    const recovered = await recovering.recover({ body });
    return { recovered, ...await logInAndTransfer("ada", signer) };
  } catch (error) {
    return refusal(error);
  }
};
