// The server's calls.

import { waitFor } from "./progress.js";

/** A refusal of the server, with its stable code. */
class Refused extends Error {
  constructor({ message, details }) {
    super(message);
    this.name = details.code;
  }
}

/** Who is logged in, for as long as the page is open. */
export const session = { user: null, token: null };

/** A call: GET without a body, else POST. Whoever is logged in shows it. */
export async function call(path, body, headers = {}) {
  const bearer = session.token && { authorization: `Bearer ${session.token}` };
  const request = body && {
    method: "POST",
    headers: { "content-type": "application/json", ...bearer, ...headers },
    // What was signed for is sent as it was signed for: as text.
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
  waitFor("The server is at work…");
  let response, reply;
  try {
    response = await fetch(path, request);
    reply = await response.json();
  } catch {
    const message = "The server does not answer, or something between says something else. See whether it still runs.";
    throw Object.assign(new Error(message), { name: "NoAnswer" });
  }
  if (!response.ok) throw new Refused(reply.error);
  return reply;
}
