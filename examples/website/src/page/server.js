// Requests to the server.

import { signal } from "./webauthn.js";

/** A refusal of the server, in words for the user. */
export class Refused extends Error {}

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
  signal(reply?.signals);
  if (!response.ok || reply === null) {
    throw new Refused(reply?.error?.message ?? "Something failed on our side. Try again later.");
  }
  return reply;
}
