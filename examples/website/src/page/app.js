// The page: its two forms, the account, and what it says.

import { beginAutofill, endAutofill, logIn, register } from "./ceremonies.js";
import { call, Refused } from "./server.js";
import { hasPasskeys } from "./webauthn.js";

const $ = (id) => document.getElementById(id);

function inWords(error) {
  if (error instanceof Refused) return error.message;
  switch (error.name) {
    case "NotAllowedError": return "No passkey was used. You stopped, it took too long, or this device has none that fits.";
    case "InvalidStateError": return "This device has a passkey for this account already.";
    case "NotSupportedError":
    case "ConstraintError": return "This device cannot make a passkey of a kind that this site accepts.";
    case "SecurityError": return "Passkeys do not work at this address. Open the site at its own address.";
    default: return "Something went wrong in the browser. Try again.";
  }
}

function say(text) {
  $("outcome").textContent = text;
  $("outcome").hidden = text === "";
  if (text !== "") $("outcome").scrollIntoView({ block: "nearest" });
}

const element = (tag, members, ...children) => {
  const made = Object.assign(document.createElement(tag), members);
  made.append(...children);
  return made;
};

const date = (seconds) => new Date(seconds * 1_000).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

function passkeyItem({ id, created, lastUsed, backedUp }, onlyOne) {
  const lines = [
    element("strong", { textContent: backedUp ? "Synchronized passkey" : "Passkey on one device" }),
    element("span", { textContent: `Created ${date(created)}` }),
    element("span", { textContent: lastUsed === null ? "Not used to log in yet" : `Last used ${date(lastUsed)}` }),
  ];
  const remove = element("button", { type: "button", className: "plain", textContent: "Remove", hidden: onlyOne });
  remove.ariaLabel = `Remove: ${lines.map((line) => line.textContent).join(", ")}`;
  remove.addEventListener("click", () => {
    if (confirm("Remove this passkey? It will not log you in any more.")) attempt(() => call("/passkeys/remove", { id }));
  });
  return element("li", {}, element("div", {}, ...lines), remove);
}

/** Shows who is logged in. */
async function show() {
  const { name, passkeys = [] } = await call("/account");
  const visitor = name === null;
  $("visitor").hidden = !visitor;
  $("account").hidden = visitor;
  $("name").textContent = name ?? "";
  $("passkeys").replaceChildren(...passkeys.map((passkey) => passkeyItem(passkey, passkeys.length === 1)));
  if (visitor) {
    beginAutofill({
      offered: () => $("hint").textContent = "Choose a passkey in the field below, or type your user name.",
      done: () => {
        say("");
        return show();
      },
      refused: (error) => say(inWords(error)),
    });
    return;
  }
  endAutofill();
  for (const id of ["login", "signup"]) $(id).reset();
}

/** Does what a button is for, and says why where it comes to nothing. */
async function attempt(work) {
  const buttons = () => document.querySelectorAll("button");
  for (const button of buttons()) button.disabled = true;
  say("");
  let problem = null;
  try {
    await work();
  } catch (error) {
    problem = error;
  }
  try {
    await show();
  } catch (error) {
    problem ??= error;
  }
  if (problem !== null) say(inWords(problem));
  for (const button of buttons()) button.disabled = false;
}

function onSubmit(id, work) {
  $(id).addEventListener("submit", (event) => {
    event.preventDefault();
    const name = new FormData($(id)).get("name").trim();
    attempt(() => work(name));
  });
}

onSubmit("login", logIn);
onSubmit("signup", register);
$("add").addEventListener("click", () => attempt(() => register()));
$("logout").addEventListener("click", () => attempt(() => call("/logout", {})));

if (hasPasskeys()) {
  show().catch((error) => say(inWords(error)));
} else {
  say("This browser has no passkeys, or the page was not opened over https. Use another browser.");
}
