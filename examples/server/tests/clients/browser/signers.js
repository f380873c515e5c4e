// The browser's official clients, bundled and put where a test can call them.

import { DfnsApiClient } from "@dfns/sdk";
import { BrowserKeySigner, WebAuthnSigner } from "@dfns/sdk-browser";

const signers = {
  passkey: async (issued) => new WebAuthnSigner({ relyingParty: issued.rp }),
  async key(_, namedCurve) {
    const algorithm = { name: "ECDSA", namedCurve };
    return new BrowserKeySigner({ keyPair: await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) });
  },
};

/** Registers with the server of this page: the record, or the error as the client throws it. */
globalThis.register = async (credentialKind, signer, curve) => {
  const { auth } = new DfnsApiClient({ baseUrl: location.origin });
  const issued = await auth.createCredentialChallengeWithCode({ body: { credentialKind, code: "any" } });
  const credential = await (await signers[signer](issued, curve)).create(issued);
  const body = { ...credential, credentialName: signer, challengeIdentifier: issued.challengeIdentifier };
  try {
    return { record: await auth.createCredentialWithCode({ body }) };
  } catch (error) {
    return { status: error.httpStatus, message: error.message, code: error.context.body.error.details.code };
  }
};
