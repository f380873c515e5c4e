// The page: its forms, the account, and what it says.

import { beginAutofill, call, deleteAccount, endAutofill, inWords, logIn, register, supported } from "./passkeys.js";

const $ = (id) => document.getElementById(id);

/** Says what went wrong, or well. */
function say(text, well = false) {
  $("outcome").textContent = text;
  $("outcome").hidden = text === "";
  $("outcome").classList.toggle("well", well);
  if (text !== "") $("outcome").scrollIntoView({ block: "nearest" });
}

/** Shows the account of whoever is logged in, or the forms. */
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

let stop = null;

/** Does what a button is for, and says what became of it. Meanwhile it shows what the page waits for. */
async function attempt(work, done = "") {
  const buttons = () => document.querySelectorAll("button:not(#stop)");
  const focused = document.activeElement;
  for (const button of buttons()) button.disabled = true;
  say("");
  wait(false);
  stop = new AbortController();
  let problem = null;
  try {
    await work({ signal: stop.signal, waiting: wait });
  } catch (error) {
    problem = error;
  }
  wait(false);
  try {
    await show();
  } catch (error) {
    problem ??= error;
  }
  $("progress").hidden = true;
  say(problem === null ? done : inWords(problem), problem === null);
  for (const button of buttons()) button.disabled = false;
  focused?.focus();
}

/** Says whom the page waits for: the site, or the user and the device. */
function wait(forDevice) {
  $("progress").hidden = false;
  $("what").textContent = forDevice ? "Follow what your browser or your device asks for." : "One moment…";
  $("stop").hidden = !forDevice;
}

const element = (tag, members, ...children) => {
  const made = Object.assign(document.createElement(tag), members);
  made.append(...children);
  return made;
};

const button = (textContent, className, work) => {
  const made = element("button", { type: "button", className, textContent });
  made.addEventListener("click", work);
  return made;
};

const date = (seconds) => new Date(seconds * 1_000).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

function passkeyItem(passkey, onlyOne) {
  const { id, name, created, lastUsed, backedUp, model } = passkey;
  const kind = backedUp ? "Synchronized passkey" : "Passkey on one device";
  const title = name ?? model?.name ?? kind;
  const facts = [
    ["model", [model?.name === title ? null : model?.name, model?.level].filter(Boolean).join(", ")],
    ["claim", model?.proven === false ? "The device names its model, and does not prove it." : ""],
    ["kind", title === kind ? "" : kind],
    ["created", `Created ${date(created)}`],
    ["used", lastUsed === null ? "Not used to log in yet" : `Last used ${date(lastUsed)}`],
    ["warning", model?.refused ? `${model.refused} ${onlyOne ? "Add" : "Use"} another passkey, and remove this one.` : ""],
  ];
  const shown = facts.filter(([, text]) => text !== "");
  const about = element(
    "div",
    { className: "about" },
    element("strong", { className: "title", textContent: title }),
    ...shown.map(([className, textContent]) => element("span", { className, textContent })),
  );
  const rename = button("Rename", "plain", () => item.replaceWith(renaming(passkey, title, item)));
  const remove = button("Remove", "plain", () => {
    if (confirm(`Remove “${title}”? It will not log you in any more.`)) attempt(() => call("/passkeys/remove", { id }));
  });
  rename.ariaLabel = `Rename ${title}`;
  remove.ariaLabel = `Remove ${title}`;
  remove.hidden = onlyOne;
  const item = element("li", {}, picture(model), about, element("div", { className: "actions" }, rename, remove));
  return item;
}

/** The picture of the model, one for dark pages where there is one. */
function picture(model) {
  const made = element("picture", {}, element("img", { src: model?.icon ?? "/icon.svg", alt: "" }));
  if (model?.iconDark) {
    made.prepend(element("source", { srcset: model.iconDark, media: "(prefers-color-scheme: dark)" }));
  } else if (model?.icon) {
    made.className = "plate";
  }
  return made;
}

/** The form that stands in for a passkey, until it has its new name. */
function renaming({ id, name, model }, title, item) {
  const field = element("input", { name: "name", value: name ?? "", placeholder: title, maxLength: 64, ariaLabel: "Name" });
  const cancel = button("Cancel", "plain", () => stead.replaceWith(item));
  const actions = element("div", { className: "actions" }, element("button", { textContent: "Save" }), cancel);
  const form = element("form", { className: "rename" }, field, actions);
  const stead = element("li", {}, picture(model), form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(() => call("/passkeys/rename", { id, name: field.value }));
  });
  queueMicrotask(() => field.focus());
  return stead;
}

function onSubmit(id, work) {
  $(id).addEventListener("submit", (event) => {
    event.preventDefault();
    const name = new FormData($(id)).get("name").trim();
    attempt((how) => work(name, how));
  });
}

onSubmit("login", logIn);
onSubmit("signup", register);
$("add").addEventListener("click", () => attempt((how) => register(undefined, how)));
$("logout").addEventListener("click", () => attempt(() => call("/logout", {})));
$("stop").addEventListener("click", () => stop?.abort());
$("delete").addEventListener("click", () => {
  if (confirm("Delete your account, with all its passkeys? You cannot take it back.")) {
    attempt(deleteAccount, "Your account is deleted.");
  }
});

if (supported()) {
  show().catch((error) => say(inWords(error)));
} else {
  say("This browser has no passkeys, or the page was not opened over https. Use another browser.");
}
