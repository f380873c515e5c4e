// Passkeys: what the server asks for, as the browser wants it, and what the browser answers, as the API has it.

import { base64url, fromBase64url } from "./keys.js";
import { waitForUser } from "./progress.js";

const text = new TextEncoder();
const TIMEOUT = 60_000;

/** Makes a passkey: the `credentialInfo` of a registration. */
export async function makePasskey(issued, chosen) {
  const credential = await asked(MAKING, issued.rp.id, (signal) => navigator.credentials.create({
    signal,
    publicKey: {
      challenge: fromBase64url(issued.challenge),
      rp: issued.rp,
      user: { ...issued.user, id: text.encode(issued.user.id) },
      pubKeyCredParams: issued.pubKeyCredParams,
      excludeCredentials: issued.excludeCredentials.map(withBytes),
      authenticatorSelection: issued.authenticatorSelection,
      attestation: issued.attestation,
      timeout: TIMEOUT,
      ...chosen,
    },
  }));
  return {
    credId: base64url(credential.rawId),
    clientData: base64url(credential.response.clientDataJSON),
    attestationData: base64url(credential.response.attestationObject),
  };
}

/** Answers with a passkey: the factor of a login or an action. */
export async function assertPasskey(issued, userVerification) {
  const { rawId, response } = await asked(USING, issued.rp.id, (signal) => navigator.credentials.get({
    signal,
    publicKey: {
      challenge: fromBase64url(issued.challenge),
      rpId: issued.rp.id,
      allowCredentials: issued.allowCredentials.webauthn.map(withBytes),
      userVerification: userVerification || issued.userVerification,
      extensions: issued.extensions,
      timeout: TIMEOUT,
    },
  }));
  const credentialAssertion = {
    credId: base64url(rawId),
    clientData: base64url(response.clientDataJSON),
    authenticatorData: base64url(response.authenticatorData),
    signature: base64url(response.signature),
  };
  if (response.userHandle) credentialAssertion.userHandle = base64url(response.userHandle);
  return { kind: "Fido2", credentialAssertion };
}

const withBytes = (known) => ({ ...known, id: fromBase64url(known.id) });

/** What the browser answers, or its error in plain words. They keep the error's name. */
async function asked(words, relyingPartyId, work) {
  try {
    return await waitForUser("Follow what the browser asks for.", work);
  } catch (error) {
    const plain = { ...BOTH, ...words }[error.name]
      ?? `The browser or the authenticator failed. The browser says: ${error.message}`;
    throw Object.assign(new Error(plain.replace("{id}", relyingPartyId)), { name: error.name });
  }
}

const BOTH = {
  AbortError: "You stopped it, and nothing has happened.",
  SecurityError: `The browser lets no page at ${location.origin} use passkeys of {id}. Open the server at its own address.`,
};

const MAKING = {
  NotAllowedError: "No passkey was made. You said no, or a minute went by, or no authenticator here does what the options ask.",
  InvalidStateError: "This authenticator has a passkey of the user already. Take another authenticator, or log in with this one.",
  ConstraintError: "The authenticator cannot verify its user, or keeps no passkeys. Change the options, or take another one.",
  NotSupportedError: "No authenticator here can make a passkey of this algorithm. Leave the algorithm empty.",
};

const USING = {
  NotAllowedError: "No passkey was used. You said no, or a minute went by, or no authenticator here has a passkey that fits.",
};
