// The official client for Node against a server: `node register.js ORIGIN` prints one JSON line a registration.
//
// The published packages make no key credentials in Node; their key signer only signs with one that is there. The body is
// therefore made by the recipe of the service's documentation, and the signer then has to get along with what was
// registered: the key in the record verifies its assertion.

const crypto = require("node:crypto");
const { DfnsApiClient } = require("@dfns/sdk");
const { AsymmetricKeySigner } = require("@dfns/sdk-keysigner");

const ORIGIN = process.argv[2];
const { auth } = new DfnsApiClient({ baseUrl: ORIGIN });

const base64url = (content) => Buffer.from(content).toString("base64url");

const KEYS = {
  "Ed25519": () => crypto.generateKeyPairSync("ed25519"),
  "P-256": () => crypto.generateKeyPairSync("ec", { namedCurve: "prime256v1" }),
  "P-384": () => crypto.generateKeyPairSync("ec", { namedCurve: "secp384r1" }),
  "P-521": () => crypto.generateKeyPairSync("ec", { namedCurve: "secp521r1" }),
  "secp256k1": () => crypto.generateKeyPairSync("ec", { namedCurve: "secp256k1" }),
  "RSA": () => crypto.generateKeyPairSync("rsa", { modulusLength: 2048 }),
};

const CASES = [
  ...Object.keys(KEYS).map((key) => ({ kind: "Key", key })),
  { kind: "Key", key: "P-256", algorithm: "SHA512" },
  { kind: "Key", key: "RSA", algorithm: "RSA-SHA256" },
  { kind: "PasswordProtectedKey", key: "P-256", algorithm: "SHA256", encryptedPrivateKey: "encrypted" },
  { kind: "RecoveryKey", key: "P-256", algorithm: "SHA256", encryptedPrivateKey: "encrypted" },
  { kind: "RecoveryKey", key: "Ed25519" },
  // Refused: the client must come to know why.
  { kind: "Key", key: "Ed25519", algorithm: "SHA256" },
  { kind: "Key", key: "P-256", issuedFor: "RecoveryKey" },
];

async function register({ kind, key, algorithm, encryptedPrivateKey, issuedFor = kind }) {
  const issued = await auth.createCredentialChallengeWithCode({ body: { credentialKind: issuedFor, code: "any" } });
  const pair = KEYS[key]();
  const publicKey = pair.publicKey.export({ type: "spki", format: "pem" });
  const clientData = JSON.stringify({
    challenge: issued.challenge, crossOrigin: false, origin: ORIGIN, type: "key.create",
  });
  const clientDataHash = crypto.createHash("sha256").update(clientData).digest("hex");
  const digest = key === "Ed25519" ? undefined : algorithm;
  const signature = crypto
    .sign(digest, Buffer.from(JSON.stringify({ clientDataHash, publicKey })), pair.privateKey)
    .toString("hex");
  const credId = base64url(crypto.randomBytes(32));
  const record = await auth.createCredentialWithCode({
    body: {
      credentialKind: kind,
      credentialName: key,
      challengeIdentifier: issued.challengeIdentifier,
      credentialInfo: {
        credId,
        clientData: base64url(clientData),
        attestationData: base64url(JSON.stringify({ algorithm, publicKey, signature })),
      },
      encryptedPrivateKey,
    },
  });
  return { record, signs: await signs(record, pair.privateKey, algorithm) };
}

/** Whether the registered key verifies what the official signer signs. */
async function signs(record, privateKey, algorithm) {
  const signer = new AsymmetricKeySigner({
    credId: record.credentialId,
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }),
    algorithm,
  });
  const { credentialAssertion } = await signer.sign({
    challenge: "a challenge", allowCredentials: { key: [{ id: record.credentialId }] },
  });
  const bytes = (member) => Buffer.from(credentialAssertion[member], "base64url");
  return crypto.verify(algorithm, bytes("clientData"), record.publicKey, bytes("signature"));
}

(async () => {
  for (const wanted of CASES) {
    let outcome;
    try {
      outcome = await register(wanted);
    } catch (error) {
      if (!error.httpStatus) throw error;
      outcome = { status: error.httpStatus, message: error.message, code: error.context.body.error.details.code };
    }
    console.log(JSON.stringify({ ...wanted, ...outcome }));
  }
})();
