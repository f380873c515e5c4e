// Key credentials by the recipe of the service's documentation: the published packages make none in Node, they only sign
// with one that is there.

const crypto = require("node:crypto");

const ORIGIN = process.argv[2];

const base64url = (content) => Buffer.from(content).toString("base64url");

const KEYS = {
  "Ed25519": () => crypto.generateKeyPairSync("ed25519"),
  "P-256": () => crypto.generateKeyPairSync("ec", { namedCurve: "prime256v1" }),
  "P-384": () => crypto.generateKeyPairSync("ec", { namedCurve: "secp384r1" }),
  "P-521": () => crypto.generateKeyPairSync("ec", { namedCurve: "secp521r1" }),
  "secp256k1": () => crypto.generateKeyPairSync("ec", { namedCurve: "secp256k1" }),
  "RSA": () => crypto.generateKeyPairSync("rsa", { modulusLength: 2048 }),
};

/** A new credential that answers the challenge, and its private key as the signer wants it. */
function makeCredential(challenge, { kind, key, algorithm, encryptedPrivateKey }) {
  const pair = KEYS[key]();
  const publicKey = pair.publicKey.export({ type: "spki", format: "pem" });
  const clientData = JSON.stringify({ challenge, crossOrigin: false, origin: ORIGIN, type: "key.create" });
  const clientDataHash = crypto.createHash("sha256").update(clientData).digest("hex");
  const digest = key === "Ed25519" ? undefined : algorithm;
  const signature = crypto
    .sign(digest, Buffer.from(JSON.stringify({ clientDataHash, publicKey })), pair.privateKey)
    .toString("hex");
  const credential = {
    credentialKind: kind,
    credentialInfo: {
      credId: base64url(crypto.randomBytes(32)),
      clientData: base64url(clientData),
      attestationData: base64url(JSON.stringify({ algorithm, publicKey, signature })),
    },
    encryptedPrivateKey,
  };
  return { credential, privateKey: pair.privateKey.export({ type: "pkcs8", format: "pem" }) };
}

/** What the client threw, where it was the server that refused. */
function refusal(error) {
  if (!error.httpStatus) throw error;
  return { status: error.httpStatus, message: error.message, code: error.context.body.error.details.code };
}

module.exports = { KEYS, ORIGIN, base64url, makeCredential, refusal };
