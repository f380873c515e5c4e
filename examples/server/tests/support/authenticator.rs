//! Clients in software: request bodies that answer what `init` replied.

use attestry_authenticator::MakeCredential;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ciborium::Value as Cbor;
use ed25519_dalek::Signer as _;
use models::testing::Model;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// What a client makes. Each has its own kind, key and way of attesting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Fido2, ES256, format none.
    PasskeyNone,
    /// Fido2, ES256, packed self attestation.
    PasskeyPacked,
    /// Fido2, EdDSA, packed self attestation.
    PasskeyEd25519,
    KeyP256,
    KeyEd25519,
    Protected,
    Recovery,
}

impl Sort {
    pub const ALL: [Self; 7] = [
        Self::PasskeyNone,
        Self::PasskeyPacked,
        Self::PasskeyEd25519,
        Self::KeyP256,
        Self::KeyEd25519,
        Self::Protected,
        Self::Recovery,
    ];

    pub const fn kind(self) -> &'static str {
        match self {
            Self::PasskeyNone | Self::PasskeyPacked | Self::PasskeyEd25519 => "Fido2",
            Self::KeyP256 | Self::KeyEd25519 => "Key",
            Self::Protected => "PasswordProtectedKey",
            Self::Recovery => "RecoveryKey",
        }
    }

    const fn key(self) -> Key {
        match self {
            Self::PasskeyEd25519 | Self::KeyEd25519 | Self::Recovery => Key::Ed25519,
            _ => Key::P256,
        }
    }
}

#[derive(Clone, Copy)]
enum Key {
    P256,
    Ed25519,
}

/// A credential of the user's: what a client keeps after it has registered.
#[derive(Clone)]
pub struct Credential {
    pub sort: Sort,
    pub id: Vec<u8>,
    key: Signing,
    /// What its next login says, and the one after that. None where it stays 0.
    pub count: Option<u32>,
}

impl Credential {
    pub fn new(sort: Sort) -> Self {
        Self::with_id(sort, &random())
    }

    pub fn with_id(sort: Sort, id: &[u8]) -> Self {
        Self { sort, id: id.to_vec(), key: sort.key().make(), count: None }
    }

    /// The id as bodies have it.
    pub fn text_id(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.id)
    }

    /// The body that registers it, in answer to `issued`.
    pub fn registration(&self, issued: &Value, origin: &str) -> Value {
        let mut body = self.new_credential(issued, origin);
        body["credentialName"] = json!(format!("{:?}", self.sort));
        body["challengeIdentifier"] = issued["challengeIdentifier"].clone();
        body
    }

    /// The same without name and identifier, as a recovery has it.
    pub fn new_credential(&self, issued: &Value, origin: &str) -> Value {
        let client_data = client_data(self.of_kind("create"), issued["challenge"].as_str().unwrap(), origin);
        let attestation = if self.sort.kind() == "Fido2" {
            let rp_id = issued["rp"]["id"].as_str().unwrap();
            attestation_object(self, rp_id, &client_data)
        } else {
            key_attestation(&self.key, &client_data)
        };
        let mut body = json!({
            "credentialKind": self.sort.kind(),
            "credentialInfo": {
                "credId": self.text_id(),
                "clientData": URL_SAFE_NO_PAD.encode(client_data),
                "attestationData": URL_SAFE_NO_PAD.encode(attestation),
            },
        });
        if matches!(self.sort, Sort::Protected | Sort::Recovery) {
            body["encryptedPrivateKey"] = json!("encrypted by the client");
        }
        body
    }

    /// The body of a login or an action with this one factor, in answer to `issued`.
    pub fn login(&mut self, issued: &Value, origin: &str) -> Value {
        json!({
            "challengeIdentifier": issued["challengeIdentifier"],
            "firstFactor": self.factor(issued, origin),
        })
    }

    /// One factor of a login or an action.
    pub fn factor(&mut self, issued: &Value, origin: &str) -> Value {
        let rp_id = issued["rp"]["id"].as_str().unwrap();
        self.assertion(issued["challenge"].as_str().unwrap(), rp_id, origin)
    }

    /// The body of a recovery by this recovery key, with these new credentials.
    pub fn recovery(&mut self, new_credentials: &Value, origin: &str) -> Value {
        let challenge = URL_SAFE_NO_PAD.encode(new_credentials.to_string());
        json!({ "recovery": self.assertion(&challenge, "", origin), "newCredentials": new_credentials })
    }

    fn assertion(&mut self, challenge: &str, rp_id: &str, origin: &str) -> Value {
        let client_data = client_data(self.of_kind("get"), challenge, origin);
        let mut assertion = json!({
            "credId": self.text_id(),
            "clientData": URL_SAFE_NO_PAD.encode(&client_data),
        });
        let signed = if self.sort.kind() == "Fido2" {
            // User present and verified.
            let count = self.count.map_or(0, |count| count + 1);
            self.count = self.count.map(|_| count);
            let auth_data = [&Sha256::digest(rp_id)[..], &[0x05], &count.to_be_bytes()].concat();
            assertion["authenticatorData"] = json!(URL_SAFE_NO_PAD.encode(&auth_data));
            [&auth_data[..], &Sha256::digest(client_data)].concat()
        } else {
            client_data.into_bytes()
        };
        assertion["signature"] = json!(URL_SAFE_NO_PAD.encode(self.key.sign(&signed)));
        json!({ "kind": self.sort.kind(), "credentialAssertion": assertion })
    }

    fn of_kind(&self, what: &str) -> String {
        format!("{}.{what}", if self.sort.kind() == "Fido2" { "webauthn" } else { "key" })
    }
}

/// A body that answers `issued`, by a device of this model, which it proves.
pub fn attested(seed: &str, model: &Model, issued: &Value, origin: &str) -> Value {
    let made = recipe(seed, model, issued, origin).packed_x5c(&model.chain.leaf_key, &model.chain.x5c);
    made.body(seed, issued["challengeIdentifier"].as_str().unwrap())
}

/// The same by a device that says its model and proves nothing.
pub fn claiming(seed: &str, model: &Model, issued: &Value, origin: &str) -> Value {
    let made = recipe(seed, model, issued, origin).none();
    made.body(seed, issued["challengeIdentifier"].as_str().unwrap())
}

fn recipe(seed: &str, model: &Model, issued: &Value, origin: &str) -> MakeCredential {
    let challenge = issued["challenge"].as_str().unwrap();
    let recipe = MakeCredential::new(seed).with_rp_id("localhost").with_origin(origin);
    let mut recipe = recipe.with_challenge(challenge);
    recipe.aaguid.clone_from(&model.aaguid);
    recipe
}

/// A body that answers `issued`, with a new key and credential id.
pub fn answer(sort: Sort, issued: &Value, origin: &str) -> Value {
    Credential::new(sort).registration(issued, origin)
}

fn client_data(kind: String, challenge: &str, origin: &str) -> String {
    json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false }).to_string()
}

pub fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

fn attestation_object(credential: &Credential, rp_id: &str, client_data: &str) -> Vec<u8> {
    let Credential { sort, id, key: signer, .. } = credential;
    let id_length = u16::try_from(id.len()).unwrap().to_be_bytes();
    // User present and verified, attested credential data; counter and AAGUID are zero.
    let auth_data =
        [&Sha256::digest(rp_id)[..], &[0x45], &[0; 4], &[0; 16], &id_length, id, &cbor(&signer.cose())]
            .concat();
    let (format, statement) = if *sort == Sort::PasskeyNone {
        ("none", vec![])
    } else {
        let signature = signer.sign(&[&auth_data[..], &Sha256::digest(client_data)].concat());
        let algorithm = match sort.key() {
            Key::P256 => -7,
            Key::Ed25519 => -8,
        };
        (
            "packed",
            vec![(Cbor::from("alg"), Cbor::from(algorithm)), (Cbor::from("sig"), Cbor::from(signature))],
        )
    };
    cbor(&Cbor::Map(vec![
        (Cbor::from("fmt"), Cbor::from(format)),
        (Cbor::from("attStmt"), Cbor::Map(statement)),
        (Cbor::from("authData"), Cbor::from(auth_data)),
    ]))
}

fn key_attestation(signer: &Signing, client_data: &str) -> Vec<u8> {
    let public_key = signer.pem();
    let hash = hex(&Sha256::digest(client_data));
    let fingerprint = format!(r#"{{"clientDataHash":"{hash}","publicKey":{}}}"#, json!(public_key));
    let signature = hex(&signer.sign(fingerprint.as_bytes()));
    json!({ "publicKey": public_key, "signature": signature }).to_string().into_bytes()
}

#[derive(Clone)]
enum Signing {
    P256(p256::ecdsa::SigningKey),
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

impl Key {
    fn make(self) -> Signing {
        match self {
            // Of 32 random bytes, all but one in 2^32 are a key.
            Self::P256 => Signing::P256(p256::ecdsa::SigningKey::from_slice(&random()).unwrap()),
            Self::Ed25519 => Signing::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&random()))),
        }
    }
}

impl Signing {
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::P256(key) => {
                let signature: p256::ecdsa::DerSignature = key.sign(message);
                signature.as_bytes().to_vec()
            }
            Self::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
        }
    }

    fn cose(&self) -> Cbor {
        let number = |number: i64| Cbor::from(number);
        match self {
            Self::P256(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                Cbor::Map(vec![
                    (number(1), number(2)),
                    (number(3), number(-7)),
                    (number(-1), number(1)),
                    (number(-2), Cbor::from(point.x().unwrap().to_vec())),
                    (number(-3), Cbor::from(point.y().unwrap().to_vec())),
                ])
            }
            Self::Ed25519(key) => Cbor::Map(vec![
                (number(1), number(1)),
                (number(3), number(-8)),
                (number(-1), number(6)),
                (number(-2), Cbor::from(key.verifying_key().to_bytes().to_vec())),
            ]),
        }
    }

    /// SubjectPublicKeyInfo: a constant head, then the point.
    fn pem(&self) -> String {
        let der = match self {
            Self::P256(key) => {
                let head = unhex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
                [&head[..], key.verifying_key().to_sec1_point(false).as_bytes()].concat()
            }
            Self::Ed25519(key) => {
                [&unhex("302a300506032b6570032100")[..], &key.verifying_key().to_bytes()].concat()
            }
        };
        let text = STANDARD.encode(der);
        let lines: Vec<&str> =
            (0..text.len()).step_by(64).map(|at| &text[at..text.len().min(at + 64)]).collect();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
    }
}

fn cbor(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}
