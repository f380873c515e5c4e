//! Raw-key attestations (credential kinds Key, PasswordProtectedKey and RecoveryKey).
//!
//! The signature is over the fingerprint, a JSON text of the client data hash and the public key text. The
//! fingerprint itself is never sent; whoever verifies rebuilds it from the public key text, character for
//! character. Hence the care for the many ways to write one PEM.

use serde_json::{Value, json};

use crate::seed::{Draws, sha256};
use crate::text::{base64url, hex, json_object, pem};
use crate::{CHALLENGE, Hash, Key, KeyType, Scheme};

/// How the public key is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PemStyle {
    /// Lines of 64 columns, final newline.
    Lines,
    /// The body on one line, no final newline.
    OneLine,
    /// As `Lines`, with CRLF.
    Crlf,
    /// As `Lines`, without the final newline.
    NoFinalNewline,
    /// As `Lines`, but `BEGIN RSA PUBLIC KEY`. RSA only.
    Pkcs1,
}

impl PemStyle {
    pub fn write(self, key: &Key) -> String {
        let spki = |width, newline, last| pem("PUBLIC KEY", &key.spki_der(), width, newline, last);
        match self {
            Self::Lines => spki(64, "\n", true),
            Self::OneLine => spki(0, "\n", false),
            Self::Crlf => spki(64, "\r\n", true),
            Self::NoFinalNewline => spki(64, "\n", false),
            Self::Pkcs1 => key.pkcs1_pem(),
        }
    }
}

#[derive(Clone)]
pub struct MakeKey {
    pub key: Key,
    pub pem_style: PemStyle,
    /// The member `type` of the client data.
    pub client_data_type: String,
    /// The challenge as it stands in the client data.
    pub challenge: String,
    /// `None` leaves the member out, as some creators do.
    pub origin: Option<String>,
    /// `None` leaves the member out.
    pub cross_origin: Option<bool>,
    /// Members appended to the client data.
    pub extra_client_data: Vec<(String, Value)>,
    /// Replaces the client data.
    pub client_data: Option<Vec<u8>>,
    /// The member `algorithm` of the attestation data; the signing scheme is chosen separately.
    pub algorithm: Option<String>,
    pub scheme: Scheme,
    /// Opaque text for these kinds.
    pub credential_id: String,
    pub encrypted_private_key: Option<String>,
}

/// The ingredients of the attestation data, before signing and encoding.
#[derive(Clone)]
pub struct KeyParts {
    pub client_data: Vec<u8>,
    /// The text of the public key, shown and (through the fingerprint) signed.
    pub public_key: String,
    /// Replaces the signed message.
    pub fingerprint: Option<String>,
    pub signer: Key,
    pub scheme: Scheme,
    /// Replaces the text of the signature.
    pub signature: Option<String>,
    pub algorithm: Option<Value>,
    /// Members appended to the attestation data.
    pub extra: Vec<(String, Value)>,
    /// Replaces the attestation data.
    pub attestation_data: Option<Vec<u8>>,
}

/// A finished raw-key attestation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeKey {
    pub client_data: Vec<u8>,
    /// JSON text.
    pub attestation_data: Vec<u8>,
    pub credential_id: String,
    pub encrypted_private_key: Option<String>,
}

impl MakeKey {
    /// All four client data members, no `algorithm`, SHA-256 with any ECDSA or RSA key.
    pub fn new(seed: &str) -> Self {
        Self {
            key: Key::p256(&format!("{seed} credential")),
            pem_style: PemStyle::Lines,
            client_data_type: "key.create".to_owned(),
            challenge: CHALLENGE.to_owned(),
            origin: Some("https://app.example.com".to_owned()),
            cross_origin: Some(false),
            extra_client_data: Vec::new(),
            client_data: None,
            algorithm: None,
            scheme: Scheme::Ecdsa(Hash::Sha256),
            credential_id: base64url(&Draws::new(&format!("key registration {seed}")).take(32)),
            encrypted_private_key: None,
        }
    }

    /// Takes another key, with the scheme that applies if `algorithm` is absent.
    pub fn with_key(mut self, key: Key) -> Self {
        self.scheme = match key.key_type() {
            KeyType::P256 | KeyType::P384 | KeyType::P521 | KeyType::Secp256k1 => Scheme::Ecdsa(Hash::Sha256),
            _ => key.default_scheme(),
        };
        self.key = key;
        self
    }

    /// In alphabetical order, as the documentation of the service asks for.
    pub fn client_data_bytes(&self) -> Vec<u8> {
        if let Some(bytes) = &self.client_data {
            return bytes.clone();
        }
        let mut members = vec![("challenge".to_owned(), json!(self.challenge))];
        members.extend(self.cross_origin.map(|value| ("crossOrigin".to_owned(), json!(value))));
        members.extend(self.origin.as_ref().map(|value| ("origin".to_owned(), json!(value))));
        members.push(("type".to_owned(), json!(self.client_data_type)));
        members.extend(self.extra_client_data.iter().cloned());
        json_object(&members).into_bytes()
    }

    pub fn make(&self) -> MadeKey {
        self.make_with(|_| {})
    }

    pub fn make_with(&self, change: impl FnOnce(&mut KeyParts)) -> MadeKey {
        let mut parts = KeyParts {
            client_data: self.client_data_bytes(),
            public_key: self.pem_style.write(&self.key),
            fingerprint: None,
            signer: self.key.clone(),
            scheme: self.scheme,
            signature: None,
            algorithm: self.algorithm.as_deref().map(Value::from),
            extra: Vec::new(),
            attestation_data: None,
        };
        change(&mut parts);
        MadeKey {
            attestation_data: parts.attestation_data(),
            client_data: parts.client_data,
            credential_id: self.credential_id.clone(),
            encrypted_private_key: self.encrypted_private_key.clone(),
        }
    }
}

impl KeyParts {
    /// The signed message, unless replaced.
    pub fn fingerprint(&self) -> String {
        self.fingerprint.clone().unwrap_or_else(|| {
            json_object(&[
                ("clientDataHash".to_owned(), json!(hex(&sha256(&[&self.client_data])))),
                ("publicKey".to_owned(), json!(self.public_key)),
            ])
        })
    }

    /// The signature over the fingerprint, in lower-case hex.
    pub fn signature(&self) -> String {
        let signed = || hex(&self.signer.sign(self.scheme, self.fingerprint().as_bytes()));
        self.signature.clone().unwrap_or_else(signed)
    }

    fn attestation_data(&self) -> Vec<u8> {
        if let Some(bytes) = &self.attestation_data {
            return bytes.clone();
        }
        let mut members = vec![
            ("publicKey".to_owned(), json!(self.public_key)),
            ("signature".to_owned(), json!(self.signature())),
        ];
        members.extend(self.algorithm.clone().map(|value| ("algorithm".to_owned(), value)));
        members.extend(self.extra.iter().cloned());
        json_object(&members).into_bytes()
    }
}

impl MadeKey {
    /// The request body of one of the three kinds. The kind decides nothing here: whether an encrypted
    /// private key goes along is up to `encrypted_private_key` alone.
    pub fn body(&self, kind: &str, credential_name: &str, challenge_identifier: &str) -> Value {
        let mut body = json!({
            "credentialKind": kind,
            "credentialInfo": {
                "credId": self.credential_id,
                "clientData": base64url(&self.client_data),
                "attestationData": base64url(&self.attestation_data),
            },
            "credentialName": credential_name,
            "challengeIdentifier": challenge_identifier,
        });
        if let Some(encrypted) = &self.encrypted_private_key {
            body["encryptedPrivateKey"] = json!(encrypted);
        }
        body
    }
}
