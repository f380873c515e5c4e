// WebAuthn's JSON forms, and what stands in for them in browsers that lack them.

const fromBase64url = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

const base64url = (bytes) =>
  btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const withBytes = (descriptors = []) => descriptors.map((known) => ({ ...known, id: fromBase64url(known.id) }));

function creationOptions(options) {
  if (PublicKeyCredential.parseCreationOptionsFromJSON) return PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return {
    ...options,
    challenge: fromBase64url(options.challenge),
    user: { ...options.user, id: fromBase64url(options.user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
  };
}

function requestOptions(options) {
  if (PublicKeyCredential.parseRequestOptionsFromJSON) return PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return {
    ...options,
    challenge: fromBase64url(options.challenge),
    allowCredentials: withBytes(options.allowCredentials),
  };
}

function credentialJson(credential) {
  if (credential.toJSON) return credential.toJSON();
  const response = {};
  for (const member of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[member]) response[member] = base64url(credential.response[member]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: base64url(credential.rawId),
    type: credential.type,
    response,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

/** Makes a passkey by the server's options. What it returns goes back to the server. */
export async function create(options) {
  return credentialJson(await navigator.credentials.create({ publicKey: creationOptions(options) }));
}

/** Uses a passkey. `how` has the members of the request beside the options, such as `mediation`. */
export async function get(options, how = {}) {
  return credentialJson(await navigator.credentials.get({ publicKey: requestOptions(options), ...how }));
}

export const hasPasskeys = () => Boolean(window.PublicKeyCredential);

export const hasAutofill = async () => Boolean(await PublicKeyCredential.isConditionalMediationAvailable?.());

/** Tells the user's devices what the server says of passkeys. Each signal is named after the method that takes it. */
export function signal(signals = {}) {
  for (const [method, argument] of Object.entries(signals)) {
    // Nothing depends on it: browsers need not have it.
    PublicKeyCredential[method]?.(argument)?.catch(() => {});
  }
}
