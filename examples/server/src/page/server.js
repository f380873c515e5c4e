// The server's calls.

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
  const response = await fetch(path, request);
  const reply = await response.json();
  if (!response.ok) throw new Refused(reply.error);
  return reply;
}
