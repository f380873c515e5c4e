//! Raw keys of the service Dfns: the recipe, the parts of an attestation before it is signed, and what is made.

use serde_json::{Value, json};

use crate::seed::{Draws, sha256};
use crate::text::{base64url, hex, json_object, pem};
use crate::{CHALLENGE, Hash, Key, KeyType, Scheme};

/// How the public key is written down as PEM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PemStyle {
    /// Lines of 64 columns and a final newline.
    Lines,
    /// The body on one line and no final newline.
    OneLine,
    /// As `Lines`, with CRLF.
    Crlf,
    /// As `Lines`, without the final newline.
    NoFinalNewline,
    /// As `Lines`, but with the label `RSA PUBLIC KEY`. RSA keys only.
    Pkcs1,
}

impl PemStyle {
    fn write(self, key: &Key) -> String {
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

/// The recipe of one raw key of the service [Dfns](https://docs.dfns.co).
///
/// Its kinds are `Key`, `PasswordProtectedKey` and `RecoveryKey`. The key signs a fingerprint: a JSON text of the client
/// data's hash and the public key's text. Nobody sends the fingerprint. The server rebuilds it from the text of the
/// public key, so each way to write a PEM gives another one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MakeKey {
    /// The key pair of the credential. [`with_key`](Self::with_key) sets `scheme` with it.
    pub key: Key,
    /// How the public key is written down.
    pub pem_style: PemStyle,
    /// The member `type` of the client data.
    pub client_data_type: String,
    /// The challenge as it stands in the client data: base64url without padding.
    pub challenge: String,
    /// The member `origin` of the client data. `None` leaves it out, as some clients do.
    pub origin: Option<String>,
    /// The member `crossOrigin` of the client data. `None` leaves it out.
    pub cross_origin: Option<bool>,
    /// Members appended to the client data.
    pub extra_client_data: Vec<(String, Value)>,
    /// Replaces the client data.
    pub client_data: Option<Vec<u8>>,
    /// The member `algorithm` of the attestation data. `None` leaves it out.
    pub algorithm: Option<String>,
    /// How the key signs, whatever `algorithm` says.
    pub scheme: Scheme,
    /// The id of the credential, which is opaque text for these kinds.
    pub credential_id: String,
    /// The private key as a client would have sealed it, which is opaque text.
    pub encrypted_private_key: Option<String>,
}

/// The parts of the attestation data, before they are signed and encoded.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct KeyParts {
    /// The client data, sent and (as a hash) signed.
    pub client_data: Vec<u8>,
    /// The text of the public key, sent and signed.
    pub public_key: String,
    /// Replaces the text that is signed.
    pub fingerprint: Option<String>,
    /// The key that signs.
    pub signer: Key,
    /// How it signs.
    pub scheme: Scheme,
    /// Replaces the text of the signature.
    pub signature: Option<String>,
    /// The member `algorithm`. `None` leaves it out.
    pub algorithm: Option<Value>,
    /// Members appended to the attestation data.
    pub extra: Vec<(String, Value)>,
    /// Replaces the attestation data.
    pub attestation_data: Option<Vec<u8>>,
}

/// A finished raw key with its attestation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MadeKey {
    /// The client data, which is JSON text.
    pub client_data: Vec<u8>,
    /// The attestation data, which is JSON text.
    pub attestation_data: Vec<u8>,
    /// The id of the credential.
    pub credential_id: String,
    /// The sealed private key.
    pub encrypted_private_key: Option<String>,
}

impl MakeKey {
    /// A P-256 key without fault, at `https://app.example.com`.
    ///
    /// The client data have all four members. The attestation data have no `algorithm`, which stands for SHA-256.
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

    /// Takes another key and the scheme that holds where `algorithm` is absent.
    #[must_use]
    pub fn with_key(mut self, key: Key) -> Self {
        self.scheme = match key.key_type() {
            KeyType::P256 | KeyType::P384 | KeyType::P521 | KeyType::Secp256k1 => Scheme::Ecdsa(Hash::Sha256),
            _ => key.default_scheme(),
        };
        self.key = key;
        self
    }

    /// The client data as JSON text, its members in alphabetical order as the service asks for.
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

    /// Signs and encodes the key.
    pub fn make(&self) -> MadeKey {
        self.make_with(|_| {})
    }

    /// The same with changed parts.
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
    /// The text that is signed.
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
    /// The body of the service for a credential of this kind.
    ///
    /// The sealed private key goes along where there is one, whatever the kind.
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
