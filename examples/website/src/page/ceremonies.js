// Sign-up and log-in: each asks the server for options, the browser for a credential, and sends that credential back.
// The browser has one ceremony at a time, so each begins by ending the one of the autofill.

import { call, Refused } from "./server.js";
import * as webauthn from "./webauthn.js";

/** `name` is that of a new account. Without it, the passkey is for the account that is logged in. */
export async function register(name) {
  await endAutofill();
  const options = await call("/register/options", name === undefined ? {} : { name });
  await call("/register/finish", await webauthn.create(options));
}

/** Without a name, the device shows the passkeys that it has for this site. */
export async function logIn(name) {
  await endAutofill();
  const options = await call("/login/options", name === "" ? {} : { name });
  await call("/login/finish", await webauthn.get(options));
}

let autofill = null;

/** Ends it. What it is asking for comes first: a visitor's first request brings the cookie, and there is one cookie. */
export async function endAutofill() {
  const ended = autofill;
  autofill = null;
  clearTimeout(ended?.timer);
  ended?.abort.abort();
  await ended?.asked?.catch(() => {});
}

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
    if (!await webauthn.hasAutofill() || autofill !== mine) return;
    mine.asked = call("/login/options", {});
    const options = await mine.asked;
    if (autofill !== mine) return;
    calls.offered();
    const credential = await webauthn.get(options, { mediation: "conditional", signal: mine.abort.signal });
    await call("/login/finish", credential);
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
