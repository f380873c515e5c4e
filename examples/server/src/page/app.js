// The page's forms. Each asks for a challenge (init), makes a credential, and sends it (verify).

import { base64url, encrypt, fromBase64url, makeKey, privateKeyPem, recoveryCode } from "./keys.js";

const text = new TextEncoder();

/** A refusal of the server, with its stable code. */
class Refused extends Error {
  constructor({ message, details }) {
    super(message);
    this.name = details.code;
  }
}

async function call(path, body) {
  const request = body && {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(path, request);
  const reply = await response.json();
  if (!response.ok) throw new Refused(reply.error);
  return reply;
}

// A real server has sent the code to the user; this one takes any.
const init = (credentialKind) => call("/auth/credentials/code/init", { credentialKind, code: "any" });
const verify = (body) => call("/auth/credentials/code/verify", body);

const ceremonies = {
  async passkey(form) {
    const issued = await init("Fido2");
    const pubKeyCredParams = narrowed(issued.pubKeyCredParams, form.get("algorithm"));
    const credential = await navigator.credentials.create({
      publicKey: {
        challenge: fromBase64url(issued.challenge),
        rp: issued.rp,
        user: { ...issued.user, id: text.encode(issued.user.id) },
        pubKeyCredParams,
        excludeCredentials: issued.excludeCredentials.map((known) => ({ ...known, id: fromBase64url(known.id) })),
        attestation: form.get("attestation"),
        authenticatorSelection: {
          residentKey: form.get("residentKey"),
          requireResidentKey: form.get("residentKey") === "required",
          userVerification: form.get("userVerification"),
        },
        timeout: 60_000,
      },
    });
    const record = await verify({
      credentialKind: "Fido2",
      credentialName: form.get("name"),
      challengeIdentifier: issued.challengeIdentifier,
      credentialInfo: {
        credId: base64url(credential.rawId),
        clientData: base64url(credential.response.clientDataJSON),
        attestationData: base64url(credential.response.attestationObject),
      },
    });
    return { record };
  },

  async key(form) {
    const { record, privateKey } = await rawKey("Key", form, null);
    return { record, note: "Keep the private key; the server does not have it.", secret: privateKeyPem(privateKey) };
  },

  async protected(form) {
    const { record } = await rawKey("PasswordProtectedKey", form, form.get("password"));
    return { record, note: "The server stores the private key encrypted, and does not know the password." };
  },

  async recovery(form) {
    const code = recoveryCode();
    const { record } = await rawKey("RecoveryKey", form, code);
    return { record, note: "Write this recovery code down; the server does not know it.", secret: code };
  },
};

/** The algorithms that are offered, or the one of them that the user wants. */
function narrowed(offered, wanted) {
  const narrowed = offered.filter(({ alg }) => wanted === "" || alg === Number(wanted));
  // To the browser an empty list would mean its own choice.
  if (narrowed.length === 0) {
    throw Object.assign(new Error("The server does not offer this algorithm."), { name: "NotOffered" });
  }
  return narrowed;
}

async function rawKey(kind, form, password) {
  const issued = await init(kind);
  const { privateKey, credentialInfo } = await makeKey(form.get("algorithm"), issued.challenge);
  const body = {
    credentialKind: kind,
    credentialName: form.get("name"),
    challengeIdentifier: issued.challengeIdentifier,
    credentialInfo,
  };
  if (password !== null) body.encryptedPrivateKey = await encrypt(privateKey, password);
  return { record: await verify(body), privateKey };
}

function showOutcome(title, message, { refused = false, secret = "" } = {}) {
  const outcome = document.getElementById("outcome");
  const [heading, paragraph, area] = outcome.children;
  outcome.classList.toggle("refused", refused);
  heading.textContent = title;
  paragraph.textContent = message;
  area.value = secret;
  area.rows = secret.trimEnd().split("\n").length;
  area.hidden = secret === "";
  outcome.hidden = false;
}

async function showStored() {
  const { total, items } = await call("/credentials");
  const rows = items.map(({ credential, attestation }) => {
    const attested = attestation.format === "key"
      ? "proof of possession"
      : `${attestation.format}, proven type ${attestation.provenType}, trust ${attestation.trust}`;
    const row = document.createElement("tr");
    row.append(...[
      credential.name, credential.kind, attestation.algorithm ?? "", attested, credential.credentialId,
      new Date(credential.dateCreated).toLocaleString(),
    ].map((content) => {
      const cell = document.createElement("td");
      cell.textContent = content;
      return cell;
    }));
    row.children[4].className = "id";
    return row;
  });
  document.getElementById("stored").replaceChildren(...rows);
  document.getElementById("total").textContent = total > items.length ? `(newest ${items.length} of ${total})` : `(${total})`;
  document.getElementById("none").hidden = total !== 0;
}

for (const [id, ceremony] of Object.entries(ceremonies)) {
  const form = document.getElementById(id);
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    document.getElementById("outcome").hidden = true;
    try {
      const { record, note = "", secret } = await ceremony(new FormData(form));
      await showStored();
      showOutcome(`Registered ${record.name}`, `${record.kind}, credential id ${record.credentialId}. ${note}`, { secret });
    } catch (error) {
      showOutcome("Not registered", `${error.message} (${error.name})`, { refused: true });
    } finally {
      button.disabled = false;
    }
  });
}

showStored().catch((error) => showOutcome("The list cannot be shown", error.message, { refused: true }));
