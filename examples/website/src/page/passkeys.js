// Passkeys for a page: sign-up, log-in, autofill, and the end of an account. It stands alone, and fits any page whose
// server has these requests. It uses none of the browser's own JSON forms: older browsers lack them, and some
// extensions for passwords break them.

/** A refusal of the server, in words for the user. */
export class Refused extends Error {}

export const supported = () => Boolean(window.PublicKeyCredential && navigator.credentials);

// How a ceremony is watched and stopped, for each of the three: `signal` is of an AbortController, and `waiting` is
// called with true when the browser asks for the passkey, and with false once it has it.

/** `name` is that of a new account. Without it, the passkey is for the account that is logged in. */
export const register = (name, how) => ceremony("/register", name === undefined ? {} : { name }, "create", how);

/** Without a name, the device shows the passkeys that it has for this site. */
export const logIn = (name, how) => ceremony("/login", name === "" ? {} : { name }, "get", how);

/** The device checks that it is the user, whatever log-ins ask for. */
export const deleteAccount = (how) => ceremony("/account/delete", {}, "get", how);

/** Asks the server for options, the browser for a credential, and sends that credential to the server. */
async function ceremony(path, body, method, { signal, waiting } = {}) {
  // The browser has one at a time.
  await endAutofill();
  const options = await call(`${path}/options`, body);
  signal?.throwIfAborted();
  waiting?.(true);
  const credential = await navigator.credentials[method]({ publicKey: decode(options), signal });
  waiting?.(false);
  return call(`${path}/finish`, encode(credential));
}

let autofill = null;

/**
 * Lets the user choose a passkey in the field for the name. It waits until then, with a new challenge now and again.
 * `offered` is called when the field has passkeys, `done` after a log-in, `refused` with the server's refusal.
 */
export async function beginAutofill(calls) {
  const ended = endAutofill();
  // Before the challenge expires.
  const mine = autofill = { abort: new AbortController(), timer: setTimeout(beginAutofill, 240_000, calls) };
  try {
    await ended;
    if (!await PublicKeyCredential.isConditionalMediationAvailable?.() || autofill !== mine) return;
    mine.asked = call("/login/options", {});
    const options = await mine.asked;
    if (autofill !== mine) return;
    calls.offered();
    const request = { publicKey: decode(options), mediation: "conditional", signal: mine.abort.signal };
    await call("/login/finish", encode(await navigator.credentials.get(request)));
    await calls.done();
  } catch (error) {
    // Nobody asked for the autofill: only what became of a chosen passkey is worth a word.
    if (autofill !== mine || !(error instanceof Refused)) return;
    await endAutofill();
    calls.refused(error);
    // Again, but not at once: the site may have too much to do.
    autofill = { abort: new AbortController(), timer: setTimeout(beginAutofill, 5_000, calls) };
  }
}

/** Ends it. What it is asking for comes first: a visitor's first request brings the cookie, and there is one cookie. */
export async function endAutofill() {
  const ended = autofill;
  autofill = null;
  clearTimeout(ended?.timer);
  ended?.abort.abort();
  await ended?.asked?.catch(() => {});
}

/** Posts a body, or gets what is there where none is given. */
export async function call(path, body) {
  let response;
  try {
    const request = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    response = await fetch(path, body && request);
  } catch {
    throw new Refused("The site cannot be reached. Check your connection.");
  }
  const reply = await response.json().catch(() => null);
  for (const [method, argument] of Object.entries(reply?.signals ?? {})) tell(method, argument);
  if (!response.ok || reply === null) {
    throw new Refused(reply?.error?.message ?? "Something failed on our side. Try again later.");
  }
  return reply;
}

/** Tells the user's devices what the server says of passkeys. Nothing depends on it: browsers need not have it. */
async function tell(method, argument) {
  try {
    await PublicKeyCredential[method]?.(argument);
  } catch {}
}

/** What went wrong, in words for the user. */
export function inWords(error) {
  if (error instanceof Refused) return error.message;
  switch (error?.name) {
    case "AbortError": return "You stopped. Nothing has changed.";
    case "NotAllowedError": return "No passkey was used. You stopped, it took too long, or this device has none that fits.";
    case "InvalidStateError": return "This device has a passkey for this account already.";
    case "NotSupportedError":
    case "ConstraintError": return "This device cannot make a passkey of a kind that this site accepts.";
    case "SecurityError": return "Passkeys do not work at this address. Open the site at its own address.";
    default: return "Something went wrong in the browser. Try again.";
  }
}

// WebAuthn's JSON forms, without those extensions that have bytes.

const fromBase64url = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

const base64url = (bytes) =>
  btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const withBytes = (known) => known && { ...known, id: fromBase64url(known.id) };

/** The server's options, as the browser takes them. */
function decode(options) {
  return {
    ...options,
    challenge: fromBase64url(options.challenge),
    user: withBytes(options.user),
    excludeCredentials: options.excludeCredentials?.map(withBytes),
    allowCredentials: options.allowCredentials?.map(withBytes),
  };
}

/** The browser's credential, as the server takes it. */
function encode(credential) {
  const response = { transports: credential.response.getTransports?.() };
  for (const member of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    // Some browsers have an empty user handle where there is none.
    if (credential.response[member]?.byteLength) response[member] = base64url(credential.response[member]);
  }
  return {
    id: base64url(credential.rawId),
    rawId: base64url(credential.rawId),
    type: credential.type,
    response,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}
