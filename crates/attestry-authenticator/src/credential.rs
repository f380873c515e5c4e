//! WebAuthn registrations (credential kind Fido2).
//!
//! [`MakeCredential`] holds what goes into client data and authenticator data. A method per attestation format
//! then makes the attestation; its `_with` variant first hands the [`AttestationParts`] of the statement to a closure, so
//! that a wrong value can still be signed correctly.

use serde_json::{Value, json};

use crate::flags::{ATTESTED_DATA, EXTENSION_DATA, USER_PRESENT, USER_VERIFIED};
use crate::seed::{Draws, sha256};
use crate::text::{base64url, json_object};
use crate::{Cbor, Key, Scheme};

/// The challenge that registrations answer unless told otherwise.
pub const CHALLENGE: &str = "Y2hhbGxlbmdlLWlzc3VlZC1mb3ItdGVzdHM";

#[derive(Clone)]
pub struct MakeCredential {
    pub rp_id: String,
    /// The member `type` of the client data.
    pub client_data_type: String,
    /// The challenge as it stands in the client data.
    pub challenge: String,
    pub origin: String,
    /// `None` leaves the member out.
    pub cross_origin: Option<bool>,
    /// Members appended to the client data.
    pub extra_client_data: Vec<(String, Value)>,
    /// Replaces the client data.
    pub client_data: Option<Vec<u8>>,
    /// The extension bit is added if `extensions` is set; nothing else is.
    pub flags: u8,
    pub sign_count: u32,
    pub aaguid: Vec<u8>,
    pub credential_id: Vec<u8>,
    pub key: Key,
    /// The algorithm in the COSE key.
    pub alg: i64,
    /// Replaces the encoded COSE key.
    pub cose: Option<Vec<u8>>,
    /// Replaces the attested credential data; empty leaves it out.
    pub attested_data: Option<Vec<u8>>,
    /// The encoded extension outputs.
    pub extensions: Option<Vec<u8>>,
    /// Bytes after the end of the authenticator data.
    pub auth_data_suffix: Vec<u8>,
}

/// The ingredients of an attestation object, before signing and encoding.
#[derive(Clone)]
pub struct AttestationParts {
    pub format: Cbor,
    /// The authenticator data that is signed.
    pub auth_data: Vec<u8>,
    /// The authenticator data that is shown, if it differs.
    pub shown_auth_data: Option<Vec<u8>>,
    /// The client data hash that is signed.
    pub client_data_hash: Vec<u8>,
    /// Replaces the signed message.
    pub message: Option<Vec<u8>>,
    /// Absent where the format has no signature.
    pub signer: Option<Key>,
    pub scheme: Scheme,
    /// Replaces the signature.
    pub signature: Option<Vec<u8>>,
    pub alg: Option<Cbor>,
    pub x5c: Option<Cbor>,
    /// Further members of the statement; one that is there already is replaced.
    pub extra: Vec<(Cbor, Cbor)>,
    /// Replaces the statement.
    pub statement: Option<Cbor>,
    /// Further members of the attestation object; one that is there already is replaced.
    pub extra_object: Vec<(Cbor, Cbor)>,
    /// Whether members are sorted before encoding; otherwise they stand in the order of insertion.
    pub sorted: bool,
    /// Bytes after the end of the attestation object.
    pub object_suffix: Vec<u8>,
}

/// A finished registration.
#[derive(Clone, Debug)]
pub struct Made {
    pub client_data: Vec<u8>,
    pub attestation_object: Vec<u8>,
    pub credential_id: Vec<u8>,
    /// What `attestation_object` encodes, without a suffix.
    pub object: Cbor,
}

impl MakeCredential {
    /// A sane registration: ES256, user present and verified, not backed up.
    pub fn new(seed: &str) -> Self {
        let mut draws = Draws::new(&format!("registration {seed}"));
        Self {
            rp_id: "example.com".to_owned(),
            client_data_type: "webauthn.create".to_owned(),
            challenge: CHALLENGE.to_owned(),
            origin: "https://app.example.com".to_owned(),
            cross_origin: Some(false),
            extra_client_data: Vec::new(),
            client_data: None,
            flags: USER_PRESENT | USER_VERIFIED | ATTESTED_DATA,
            sign_count: 0,
            aaguid: draws.take(16),
            credential_id: draws.take(32),
            key: Key::p256(&format!("{seed} credential")),
            alg: -7,
            cose: None,
            attested_data: None,
            extensions: None,
            auth_data_suffix: Vec::new(),
        }
    }

    /// Takes another key, with its customary algorithm.
    pub fn with_key(mut self, key: Key) -> Self {
        self.alg = key.default_alg();
        self.key = key;
        self
    }

    pub fn client_data_bytes(&self) -> Vec<u8> {
        if let Some(bytes) = &self.client_data {
            return bytes.clone();
        }
        let mut members = vec![
            ("type".to_owned(), json!(self.client_data_type)),
            ("challenge".to_owned(), json!(self.challenge)),
            ("origin".to_owned(), json!(self.origin)),
        ];
        members.extend(self.cross_origin.map(|value| ("crossOrigin".to_owned(), json!(value))));
        members.extend(self.extra_client_data.iter().cloned());
        json_object(&members).into_bytes()
    }

    pub fn client_data_hash(&self) -> [u8; 32] {
        sha256(&[&self.client_data_bytes()])
    }

    pub fn cose_bytes(&self) -> Vec<u8> {
        self.cose.clone().unwrap_or_else(|| self.key.cose(self.alg).encode())
    }

    pub fn attested_data_bytes(&self) -> Vec<u8> {
        self.attested_data.clone().unwrap_or_else(|| {
            let len = u16::try_from(self.credential_id.len()).expect("the length field has two bytes");
            [&self.aaguid[..], &len.to_be_bytes(), &self.credential_id, &self.cose_bytes()].concat()
        })
    }

    pub fn auth_data(&self) -> Vec<u8> {
        let extension_bit = if self.extensions.is_some() { EXTENSION_DATA } else { 0 };
        [
            &sha256(&[self.rp_id.as_bytes()])[..],
            &[self.flags | extension_bit],
            &self.sign_count.to_be_bytes(),
            &self.attested_data_bytes(),
            self.extensions.as_deref().unwrap_or_default(),
            &self.auth_data_suffix,
        ]
        .concat()
    }

    /// AttestationParts of a format without signature and with an empty statement.
    pub fn parts(&self, format: &str) -> AttestationParts {
        AttestationParts {
            format: Cbor::text(format),
            auth_data: self.auth_data(),
            shown_auth_data: None,
            client_data_hash: self.client_data_hash().to_vec(),
            message: None,
            signer: None,
            scheme: self.key.default_scheme(),
            signature: None,
            alg: None,
            x5c: None,
            extra: Vec::new(),
            statement: None,
            extra_object: Vec::new(),
            sorted: true,
            object_suffix: Vec::new(),
        }
    }

    /// Signs and encodes parts.
    pub fn finish(&self, parts: &AttestationParts) -> Made {
        let object = parts.object();
        Made {
            client_data: self.client_data_bytes(),
            attestation_object: [object.encode(), parts.object_suffix.clone()].concat(),
            credential_id: self.credential_id.clone(),
            object,
        }
    }

    pub fn none(&self) -> Made {
        self.none_with(|_| {})
    }

    pub fn none_with(&self, change: impl FnOnce(&mut AttestationParts)) -> Made {
        let mut parts = self.parts("none");
        change(&mut parts);
        self.finish(&parts)
    }

    pub fn packed_self(&self) -> Made {
        self.packed_self_with(|_| {})
    }

    /// Signs as the algorithm of the COSE key says, if that is known, else as is customary for the key.
    pub fn packed_self_with(&self, change: impl FnOnce(&mut AttestationParts)) -> Made {
        let mut parts = self.parts("packed");
        parts.signer = Some(self.key.clone());
        parts.scheme = self.key.scheme_for(self.alg);
        parts.alg = Some(Cbor::Int(self.alg));
        change(&mut parts);
        self.finish(&parts)
    }

    pub fn packed_x5c(&self, leaf_key: &Key, x5c: &[Vec<u8>]) -> Made {
        self.packed_x5c_with(leaf_key, x5c, |_| {})
    }

    pub fn packed_x5c_with(
        &self,
        leaf_key: &Key,
        x5c: &[Vec<u8>],
        change: impl FnOnce(&mut AttestationParts),
    ) -> Made {
        let mut parts = self.parts("packed");
        parts.signer = Some(leaf_key.clone());
        parts.scheme = leaf_key.default_scheme();
        parts.alg = Some(Cbor::Int(leaf_key.default_alg()));
        parts.x5c = Some(Cbor::byte_strings(x5c));
        change(&mut parts);
        self.finish(&parts)
    }
}

impl AttestationParts {
    /// What is signed unless replaced: authenticator data, then client data hash.
    pub fn to_be_signed(&self) -> Vec<u8> {
        self.message.clone().unwrap_or_else(|| [&self.auth_data[..], &self.client_data_hash].concat())
    }

    pub fn statement(&self) -> Cbor {
        if let Some(statement) = &self.statement {
            return statement.clone();
        }
        let mut statement = Cbor::Map(Vec::new());
        if let Some(alg) = &self.alg {
            statement.put(Cbor::text("alg"), alg.clone());
        }
        let signed = || self.signer.as_ref().map(|key| key.sign(self.scheme, &self.to_be_signed()));
        if let Some(signature) = self.signature.clone().or_else(signed) {
            statement.put(Cbor::text("sig"), Cbor::Bytes(signature));
        }
        if let Some(x5c) = &self.x5c {
            statement.put(Cbor::text("x5c"), x5c.clone());
        }
        self.complete(statement, &self.extra)
    }

    pub fn object(&self) -> Cbor {
        let auth_data = self.shown_auth_data.as_ref().unwrap_or(&self.auth_data);
        let object = Cbor::map([
            ("fmt", self.format.clone()),
            ("attStmt", self.statement()),
            ("authData", Cbor::bytes(auth_data.clone())),
        ]);
        self.complete(object, &self.extra_object)
    }

    fn complete(&self, mut map: Cbor, extra: &[(Cbor, Cbor)]) -> Cbor {
        for (key, value) in extra {
            map.put(key.clone(), value.clone());
        }
        if self.sorted {
            map.sort();
        }
        map
    }
}

impl Made {
    /// Changes the finished object, signature and all, and encodes it anew.
    pub fn edited(mut self, change: impl FnOnce(&mut Cbor)) -> Self {
        change(&mut self.object);
        self.attestation_object = self.object.encode();
        self
    }

    /// A map of `fmt` and `attStmt`: a statement as a compound attestation has it.
    pub fn statement(&self) -> Cbor {
        let member = |name: &str| {
            let Cbor::Map(members) = &self.object else { panic!("an attestation object is a map") };
            members.iter().find(|(key, _)| *key == Cbor::text(name)).expect("it has both").1.clone()
        };
        Cbor::map([("fmt", member("fmt")), ("attStmt", member("attStmt"))])
    }

    /// The request body.
    pub fn body(&self, credential_name: &str, challenge_identifier: &str) -> Value {
        json!({
            "credentialKind": "Fido2",
            "credentialInfo": {
                "credId": base64url(&self.credential_id),
                "clientData": base64url(&self.client_data),
                "attestationData": base64url(&self.attestation_object),
            },
            "credentialName": credential_name,
            "challengeIdentifier": challenge_identifier,
        })
    }
}
