// Passkeys: what the server asks for, as the browser wants it, and what the browser answers, as the API has it.

import { base64url, fromBase64url } from "./keys.js";

const text = new TextEncoder();
const TIMEOUT = 60_000;

/** Makes a passkey: the `credentialInfo` of a registration. */
export async function makePasskey(issued, chosen) {
  const credential = await navigator.credentials.create({
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
  });
  return {
    credId: base64url(credential.rawId),
    clientData: base64url(credential.response.clientDataJSON),
    attestationData: base64url(credential.response.attestationObject),
  };
}

/** Answers with a passkey: the factor of a login or an action. */
export async function assertPasskey(issued, userVerification) {
  const { rawId, response } = await navigator.credentials.get({
    publicKey: {
      challenge: fromBase64url(issued.challenge),
      rpId: issued.rp.id,
      allowCredentials: issued.allowCredentials.webauthn.map(withBytes),
      userVerification: userVerification || issued.userVerification,
      extensions: issued.extensions,
      timeout: TIMEOUT,
    },
  });
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
