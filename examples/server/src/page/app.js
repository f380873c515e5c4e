// The page's forms. Each asks for a challenge (init), answers it, and sends the answer to be verified.

import { evidence } from "./evidence.js";
import {
  assertKey, base64url, decrypt, encrypt, fromPrivateKeyPem, makeKey, privateKeyPem, recoveryCode,
} from "./keys.js";
import { assertPasskey, makePasskey } from "./passkeys.js";
import { begin, end } from "./progress.js";
import { call, session } from "./server.js";

const text = new TextEncoder();
const element = (id) => document.getElementById(id);
const form = (id) => new FormData(element(id));
const user = () => element("user").value;
const named = (name, message) => Object.assign(new Error(message), { name });

// A real server has sent the code to the user. This one takes any, and takes it for the user's name.
const init = (credentialKind) => call("/auth/credentials/code/init", { credentialKind, code: user() });
const verify = (body) => call("/auth/credentials/code/verify", body);

/** Registers with what `make` answers the challenge with. */
async function register(credentialKind, form, make) {
  const issued = await init(credentialKind);
  const { credentialInfo, encryptedPrivateKey, privateKey } = await make(issued);
  const record = await verify({
    credentialKind,
    credentialName: form.get("name"),
    challengeIdentifier: issued.challengeIdentifier,
    credentialInfo,
    encryptedPrivateKey,
  });
  const title = `Registered ${record.name}`;
  return { title, message: `${record.kind}, credential id ${record.credentialId}.`, record, privateKey };
}

/** Makes a raw key, whose private key a password encrypts if there is one. */
async function rawKey(form, issued, password) {
  const { privateKey, credentialInfo } = await makeKey(form.get("algorithm"), issued.challenge);
  return { privateKey, credentialInfo, encryptedPrivateKey: password && await encrypt(privateKey, password) };
}

/** The algorithms that are offered, or the one of them that the user wants. */
function narrowed(offered, wanted) {
  const narrowed = offered.filter(({ alg }) => wanted === "" || alg === Number(wanted));
  // To the browser an empty list would mean its own choice.
  if (narrowed.length === 0) throw named("NotOffered", "The server does not offer this algorithm.");
  return narrowed;
}

/** How each factor answers a challenge, with what the forms for logging in have. */
const factors = {
  passkey: (issued) => assertPasskey(issued, form("login-passkey").get("userVerification")),

  key(issued) {
    const fields = form("login-key");
    return assertKey("Key", fields.get("id"), fromPrivateKeyPem(fields.get("privateKey")), issued.challenge);
  },

  async protected(issued) {
    const password = form("login-protected").get("password");
    // Each is tried: the password opens its own.
    for (const { id, encryptedPrivateKey } of issued.allowCredentials.passwordProtectedKey ?? []) {
      const privateKey = await decrypt(encryptedPrivateKey, password).catch(() => null);
      if (privateKey) return assertKey("PasswordProtectedKey", id, privateKey, issued.challenge);
    }
    throw named("WrongPassword", "The password opens none of the keys.");
  },
};

/** The body of a login or an action: the first factor, and the second if the page says one. */
async function answered(issued, factor) {
  const body = { challengeIdentifier: issued.challengeIdentifier, firstFactor: await factors[factor](issued) };
  const second = element("second").value;
  if (second !== "") body.secondFactor = await factors[second](issued);
  return body;
}

async function logIn(factor, username) {
  const issued = await call("/auth/login/init", { username, loginCode: "any" });
  const { token } = await call("/auth/login", await answered(issued, factor));
  Object.assign(session, { token, user: username ?? "whoever the passkey says" });
  return { title: `Logged in as ${session.user}`, message: "The server gave a token. It is kept in this page alone." };
}

/** Fills in the form for logging in with a key. */
function keep(id, privateKey) {
  element("login-key").elements.id.value = id;
  element("login-key").elements.privateKey.value = privateKeyPem(privateKey);
}

const ceremonies = {
  passkey: (form) => register("Fido2", form, async (issued) => ({
    credentialInfo: await makePasskey(issued, {
      pubKeyCredParams: narrowed(issued.pubKeyCredParams, form.get("algorithm")),
      attestation: form.get("attestation"),
      authenticatorSelection: {
        residentKey: form.get("residentKey"),
        requireResidentKey: form.get("residentKey") === "required",
        userVerification: form.get("userVerification"),
      },
    }),
  })),

  async key(form) {
    const done = await register("Key", form, (issued) => rawKey(form, issued));
    keep(done.record.credentialId, done.privateKey);
    const message = `${done.message} Keep the private key; the server does not have it.`;
    return { ...done, message, secret: privateKeyPem(done.privateKey) };
  },

  async protected(form) {
    const password = form.get("password");
    const done = await register("PasswordProtectedKey", form, (issued) => rawKey(form, issued, password));
    const message = `${done.message} The server stores the private key encrypted, and does not know the password.`;
    return { ...done, message };
  },

  async recovery(form) {
    const code = recoveryCode();
    const done = await register("RecoveryKey", form, (issued) => rawKey(form, issued, code));
    element("recover").elements.code.value = code;
    const message = `${done.message} Write this recovery code down; the server does not know it.`;
    return { ...done, message, secret: code };
  },

  "login-passkey": (form) => logIn("passkey", form.get("whose") === "named" ? user() : undefined),
  "login-key": () => logIn("key", user()),
  "login-protected": () => logIn("protected", user()),

  async recover(form) {
    const { items } = await call("/credentials");
    const known = items.find((item) => item.user === user() && item.credential.kind === "RecoveryKey");
    if (!known) throw named("NoRecoveryKey", "This user has no recovery key.");
    const issued = await call("/auth/recover/user/init", {
      username: user(), verificationCode: "any", credentialId: known.credential.credentialId,
    });
    const [{ id, encryptedRecoveryKey }] = issued.allowedRecoveryCredentials;
    const recoveryKey = await decrypt(encryptedRecoveryKey, form.get("code"))
      .catch(() => { throw named("WrongCode", "This is not the recovery code."); });

    const first = form.get("first") === "passkey"
      ? { credentialKind: "Fido2", credentialInfo: await makePasskey(issued) }
      : { credentialKind: "Key", ...await makeKey("Ed25519", issued.challenge) };
    const { privateKey, ...firstFactorCredential } = first;
    const newCredentials = { firstFactorCredential };
    // The recovery key signs for exactly these new credentials.
    const challenge = base64url(text.encode(JSON.stringify(newCredentials)));
    const recovery = await assertKey("RecoveryKey", id, recoveryKey, challenge);

    // The call is shown by its own token. Who was logged in is so no longer.
    Object.assign(session, { user: null, token: issued.temporaryAuthenticationToken });
    try {
      await call("/auth/recover/user", { recovery, newCredentials });
    } finally {
      session.token = null;
    }
    if (privateKey) keep(firstFactorCredential.credentialInfo.credId, privateKey);
    const message = `Every credential of ${user()} was replaced. Log in with the new ${form.get("first")}.`;
    return { title: "Recovered", message, secret: privateKey && privateKeyPem(privateKey) };
  },

  async action(form) {
    if (!session.token) throw named("NotLoggedIn", "Log in first.");
    const userActionHttpPath = "/wallets/wa-1/transfers";
    const userActionPayload = JSON.stringify({ kind: "Native", to: form.get("to"), amount: form.get("amount") });
    const issued = await call("/auth/action/init", {
      userActionHttpMethod: "POST", userActionHttpPath, userActionPayload,
    });
    const { userAction } = await call("/auth/action", await answered(issued, form.get("signer")));
    const done = await call(userActionHttpPath, userActionPayload, { "x-dfns-useraction": userAction });
    return { title: `Transferred ${form.get("amount")} to ${form.get("to")}`, message: `${done.id}, signed for and done once.` };
  },
};

function showOutcome({ title, message, secret = "", item }, refused = false) {
  const outcome = element("outcome");
  const [heading, paragraph, area, found] = outcome.children;
  outcome.classList.toggle("refused", refused);
  heading.textContent = title;
  paragraph.textContent = message;
  area.value = secret;
  area.rows = secret.trimEnd().split("\n").length;
  area.hidden = secret === "";
  found.replaceChildren(...(item ? [evidence(item)] : []));
  outcome.hidden = false;
  outcome.scrollIntoView({ block: "nearest" });
}

/** Says where the page is to be opened, where it was opened elsewhere or the browser keeps keys from it. */
async function showAdvice() {
  const { origin, relyingPartyId } = await call("/configuration");
  const here = location.origin;
  if (here === origin && isSecureContext) return;
  const [heading, reason, remedy] = element("advice").children;
  heading.textContent = isSecureContext ? "Open this page at another address" : "The browser keeps passkeys from this page";
  reason.textContent = isSecureContext
    ? `You opened it at ${here}. The server refuses what is signed there: its origin is ${origin}, and passkeys are bound to ${relyingPartyId}.`
    : `You opened it at ${here}. Browsers give passkeys and keys to pages over https alone, and to those of http://localhost.`;
  if (here === origin) {
    remedy.textContent = "Put a proxy that speaks https in front of the server, and start it with --origin https://… as users see it.";
  } else {
    remedy.replaceChildren("Open ", Object.assign(document.createElement("a"), { href: origin, textContent: origin }), ".");
  }
  element("advice").hidden = false;
}

function showSession() {
  element("session").textContent = session.token ? `logged in as ${session.user}` : "not logged in";
  element("session").classList.toggle("in", session.token !== null);
}

/** A row of a table: texts, the class of some. */
function row(contents, classes = {}) {
  const row = document.createElement("tr");
  row.append(...contents.map((content, index) => {
    const cell = document.createElement("td");
    cell.textContent = content ?? "";
    cell.className = classes[index] ?? "";
    return cell;
  }));
  return row;
}

const counted = (total, items) => total > items.length ? `(newest ${items.length} of ${total})` : `(${total})`;

function labelled(name, className, textContent) {
  return Object.assign(document.createElement(name), { className, textContent });
}

/** A stored credential, with what the server found out of it. */
function storedItem(item) {
  const { user, credential, attestation, signCount } = item;
  const facts = [
    ["kind", credential.kind],
    ["algorithm", attestation.algorithm],
    ["attested", attestation.format === "key" ? "" : `trust ${attestation.trust}`],
    ["user", `of ${user}`],
    ["created", new Date(credential.dateCreated).toLocaleString()],
    ["counter", signCount === null ? "" : `counter ${signCount}`],
  ];
  const shown = facts.filter(([, fact]) => fact !== "");
  const about = document.createElement("div");
  about.className = "about";
  about.append(
    labelled("strong", "name", credential.name),
    ...shown.map(([className, fact]) => labelled("span", className, fact)),
  );
  const details = document.createElement("details");
  details.append(labelled("summary", "", "What the server knows of it"), evidence(item));
  const stored = document.createElement("li");
  stored.append(about, labelled("code", "id", credential.credentialId), details);
  return stored;
}

async function showStored() {
  const [{ total, items }, transfers] = await Promise.all([call("/credentials"), call("/transfers")]);
  element("stored").replaceChildren(...items.map(storedItem));
  element("transfers").replaceChildren(...transfers.items.map(({ user, wallet, payload, madeAt }) => {
    const { amount, to } = JSON.parse(payload);
    return row([user, amount, to, wallet, new Date(madeAt * 1000).toLocaleString()], { 1: "number" });
  }));
  element("transfers-total").textContent = counted(transfers.total, transfers.items);
  element("no-transfers").hidden = transfers.total !== 0;
  element("none").hidden = total !== 0;
  element("stored").hidden = total === 0;
  element("transfers-table").hidden = transfers.total === 0;
  element("total").textContent = counted(total, items);
  return items;
}

for (const [id, ceremony] of Object.entries(ceremonies)) {
  const button = element(id).querySelector("button");
  const refusal = button.textContent.startsWith("Register") ? "Not registered" : "Refused";
  element(id).addEventListener("submit", async (event) => {
    event.preventDefault();
    begin();
    element("outcome").hidden = true;
    let outcome;
    try {
      const done = await ceremony(form(id));
      // What was done is done, and a private key is shown once, whether or not the lists come.
      const items = await showStored().catch(() => []);
      const item = items.find(({ credential }) => credential.credentialId === done.record?.credentialId);
      outcome = [{ ...done, item }];
    } catch (error) {
      outcome = [{ title: refusal, message: `${inSentence(error.message)} (${error.name})` }, true];
    }
    end();
    showSession();
    showOutcome(...outcome);
    // The button lost the focus while it could not be pressed.
    button.focus({ preventScroll: true });
  });
}

/** The server's messages are those of a log. */
const inSentence = (message) => message.replace(/^./, (first) => first.toUpperCase()).replace(/[^.]$/, "$&.");

const problem = (error) => showOutcome({ title: "The page cannot be shown", message: error.message }, true);
// Without them there is nothing that a form could do.
for (const button of document.querySelectorAll("form button")) button.disabled = !isSecureContext;
showAdvice().catch(problem);
showStored().catch(problem);
