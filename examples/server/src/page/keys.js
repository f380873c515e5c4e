// Raw keys by WebCrypto: the proofs that the API's key kinds ask for, and the encryption of the private key.

import { waitFor } from "./progress.js";

const text = new TextEncoder();

export function base64(bytes) {
  return btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
}

export function base64url(bytes) {
  return base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Of either alphabet. */
export function fromBase64url(encoded) {
  const decoded = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(decoded, (character) => character.charCodeAt(0));
}

const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

function pem(label, der) {
  const lines = base64(der).match(/.{1,64}/g).join("\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

const ALGORITHMS = {
  "Ed25519": { key: { name: "Ed25519" }, sign: { name: "Ed25519" } },
  "P-256": { key: { name: "ECDSA", namedCurve: "P-256" }, sign: { name: "ECDSA", hash: "SHA-256" } },
};

/** Makes a key pair and the `credentialInfo` that proves its possession. */
export async function makeKey(algorithm, challenge) {
  const { key } = ALGORITHMS[algorithm];
  const pair = await crypto.subtle.generateKey(key, true, ["sign", "verify"]).catch(() => {
    const message = `This browser makes no keys of ${algorithm}. Choose the other algorithm.`;
    throw Object.assign(new Error(message), { name: "NotSupportedError" });
  });
  const publicKey = pem("PUBLIC KEY", await crypto.subtle.exportKey("spki", pair.publicKey));
  const privateKey = await crypto.subtle.exportKey("pkcs8", pair.privateKey);

  const clientData = text.encode(JSON.stringify({
    type: "key.create", challenge, origin: location.origin, crossOrigin: false,
  }));
  // What is signed: the hash of the client data and the key's text, in this order and without a space.
  const fingerprint = JSON.stringify({
    clientDataHash: hex(await crypto.subtle.digest("SHA-256", clientData)), publicKey,
  });
  const signature = await signed(algorithm, pair.privateKey, text.encode(fingerprint));
  const attestationData = text.encode(JSON.stringify({ publicKey, signature: hex(signature) }));
  return {
    privateKey,
    credentialInfo: {
      credId: base64url(crypto.getRandomValues(new Uint8Array(32))),
      clientData: base64url(clientData),
      attestationData: base64url(attestationData),
    },
  };
}

/** The factor of a login, an action or a recovery: the private key signs the client data itself. */
export async function assertKey(kind, credId, privateKey, challenge) {
  const clientData = text.encode(JSON.stringify({
    type: "key.get", challenge, origin: location.origin, crossOrigin: false,
  }));
  const { algorithm, imported } = await importPrivateKey(privateKey);
  const signature = await signed(algorithm, imported, clientData);
  return { kind, credentialAssertion: { credId, clientData: base64url(clientData), signature: base64url(signature) } };
}

/** A PKCS#8 says of which algorithm it is, and WebCrypto wants to be told. */
async function importPrivateKey(pkcs8) {
  for (const [algorithm, { key }] of Object.entries(ALGORITHMS)) {
    try {
      return { algorithm, imported: await crypto.subtle.importKey("pkcs8", pkcs8, key, false, ["sign"]) };
    } catch { /* Of another one, perhaps. */ }
  }
  throw noPrivateKey();
}

const noPrivateKey = () =>
  Object.assign(new Error("This is no private key of Ed25519 or P-256 as PEM."), { name: "NoPrivateKey" });

async function signed(algorithm, privateKey, message) {
  const signature = new Uint8Array(await crypto.subtle.sign(ALGORITHMS[algorithm].sign, privateKey, message));
  return algorithm === "P-256" ? derSignature(signature) : signature;
}

/** ECDSA's r and s as the API wants them: WebCrypto writes them side by side, DER as two integers of a sequence. */
function derSignature(raw) {
  const integer = (bytes) => {
    let start = 0;
    while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
    const value = Array.from(bytes.slice(start));
    if (value[0] >= 0x80) value.unshift(0);
    return [0x02, value.length, ...value];
  };
  const half = raw.length / 2;
  const both = [...integer(raw.slice(0, half)), ...integer(raw.slice(half))];
  return Uint8Array.from([0x30, both.length, ...both]);
}

/** The private key as PEM, for its owner to keep. */
export const privateKeyPem = (privateKey) => pem("PRIVATE KEY", privateKey);

/** The same, as its owner brings it back. */
export function fromPrivateKeyPem(text) {
  try {
    return fromBase64url(text.replace(/-----[^-]*-----|\s/g, ""));
  } catch {
    throw noPrivateKey();
  }
}

/** Encrypts a private key with a password. The server stores the text and cannot read it. */
export async function encrypt(privateKey, password) {
  const iterations = 600_000;
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await derivedKey(password, salt, iterations);
  const encrypted = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, privateKey);
  return JSON.stringify({ iterations, salt: base64(salt), iv: base64(iv), key: base64(encrypted) });
}

/** Opens what `encrypt` made, or throws where the password is another. */
export async function decrypt(encrypted, password) {
  const { iterations, salt, iv, key } = JSON.parse(encrypted);
  const derived = await derivedKey(password, fromBase64url(salt), iterations);
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: fromBase64url(iv) }, derived, fromBase64url(key));
}

async function derivedKey(password, salt, iterations) {
  waitFor("This page derives a key from what you typed…");
  const material = await crypto.subtle.importKey("raw", text.encode(password), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations }, material,
    { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"],
  );
}

/** A code of 32 random characters that are not easily mistaken for one another: 160 bits. */
export function recoveryCode() {
  const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  const characters = Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => alphabet[byte % 32]);
  return characters.join("").match(/.{4}/g).join("-");
}
