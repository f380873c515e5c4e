// What the page waits for, while it waits.

const element = (id) => document.getElementById(id);
let stopping = null;
let busy = false;

/** Keeps every form from being sent, and shows what the page waits for, until `end`. */
export function begin() {
  busy = true;
  for (const button of document.querySelectorAll("form button")) button.disabled = true;
  waitFor("One moment…");
  element("progress").hidden = false;
}

export function end() {
  busy = false;
  for (const button of document.querySelectorAll("form button")) button.disabled = false;
  element("progress").hidden = true;
}

/** Says what the page waits for from now on. */
export function waitFor(text) {
  if (!busy) return;
  element("what").textContent = text;
  element("stop").hidden = true;
}

/** Waits for the user, the browser and the authenticator. The user can stop it, and `work` gets the signal of that. */
export async function waitForUser(text, work) {
  waitFor(text);
  stopping = new AbortController();
  element("stop").hidden = false;
  try {
    return await work(stopping.signal);
  } finally {
    waitFor("One moment…");
    stopping = null;
  }
}

element("stop").addEventListener("click", () => stopping?.abort());
