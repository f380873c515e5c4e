//! WebAuthn registrations: the recipe, the parts of an attestation before it is signed, and what is made.

use serde_json::{Value, json};

use crate::flags::{ATTESTED_DATA, EXTENSION_DATA, USER_PRESENT, USER_VERIFIED};
use crate::seed::{Draws, sha256};
use crate::text::{base64url, client_data};
use crate::{Cbor, Key, Scheme};

/// The challenge that every recipe answers unless it is given another: base64url of `challenge-issued-for-tests`.
pub const CHALLENGE: &str = "Y2hhbGxlbmdlLWlzc3VlZC1mb3ItdGVzdHM";

/// The recipe of one WebAuthn registration, after CTAP2's command `authenticatorMakeCredential`.
///
/// The fields hold what goes into client data and authenticator data. A method for each attestation format makes the
/// registration: [`none`](Self::none), [`packed_self`](Self::packed_self), [`packed_x5c`](Self::packed_x5c),
/// [`fido_u2f`](Self::fido_u2f), [`tpm`](Self::tpm), [`android_key`](Self::android_key), [`apple`](Self::apple),
/// [`safetynet`](Self::safetynet) and [`compound`](Self::compound).
///
/// A field with another value is a fault that the authenticator signs. For a fault in the statement, each method has a
/// variant `_with`: it hands the parts to a closure before it signs them.
///
/// ```
/// use attestry_authenticator::MakeCredential;
///
/// let mut recipe = MakeCredential::new("user not verified");
/// recipe.flags &= !attestry_authenticator::flags::USER_VERIFIED;
/// let response = recipe.packed_self().registration_response();
/// assert_eq!(response["type"], "public-key");
///
/// let forged = recipe.packed_self_with(|parts| parts.signature = Some(vec![0; 70]));
/// assert_ne!(forged.registration_response(), response);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MakeCredential {
    /// The relying party, whose hash opens the authenticator data.
    pub rp_id: String,
    /// The member `type` of the client data.
    pub client_data_type: String,
    /// The challenge as it stands in the client data: base64url without padding.
    pub challenge: String,
    /// The member `origin` of the client data.
    pub origin: String,
    /// The member `crossOrigin` of the client data. `None` leaves it out.
    pub cross_origin: Option<bool>,
    /// Members appended to the client data, `topOrigin` for one.
    pub extra_client_data: Vec<(String, Value)>,
    /// Replaces the client data.
    pub client_data: Option<Vec<u8>>,
    /// The flags of [`flags`](crate::flags). The extension bit is added where `extensions` is set; no other bit is.
    pub flags: u8,
    /// The signature counter.
    pub sign_count: u32,
    /// The model of the authenticator: 16 bytes, unless their number is the fault.
    pub aaguid: Vec<u8>,
    /// The id of the credential.
    pub credential_id: Vec<u8>,
    /// The key pair of the credential. [`with_key`](Self::with_key) sets `alg` with it.
    pub key: Key,
    /// The algorithm in the COSE key.
    pub alg: i64,
    /// Replaces the encoded COSE key.
    pub cose: Option<Vec<u8>>,
    /// Replaces the attested credential data. Empty, it leaves them out.
    pub attested_data: Option<Vec<u8>>,
    /// The encoded extension outputs.
    pub extensions: Option<Vec<u8>>,
    /// Bytes after the end of the authenticator data.
    pub auth_data_suffix: Vec<u8>,
}

/// The parts of an attestation object, before they are signed and encoded.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AttestationParts {
    /// The member `fmt`.
    pub format: Cbor,
    /// The authenticator data that is signed.
    pub auth_data: Vec<u8>,
    /// The authenticator data that is sent, where it differs from what is signed.
    pub shown_auth_data: Option<Vec<u8>>,
    /// The hash of the client data that is signed.
    pub client_data_hash: Vec<u8>,
    /// Replaces the message that is signed.
    pub message: Option<Vec<u8>>,
    /// The key that signs. `None` in a format without a signature.
    pub signer: Option<Key>,
    /// How it signs, whatever `alg` says.
    pub scheme: Scheme,
    /// Replaces the signature.
    pub signature: Option<Vec<u8>>,
    /// The member `alg`. `None` leaves it out.
    pub alg: Option<Cbor>,
    /// The member `x5c`. `None` leaves it out.
    pub x5c: Option<Cbor>,
    /// Further members of the statement. They replace members of the same name.
    pub extra: Vec<(Cbor, Cbor)>,
    /// Replaces the statement.
    pub statement: Option<Cbor>,
    /// Further members of the attestation object. They replace members of the same name.
    pub extra_object: Vec<(Cbor, Cbor)>,
    /// Whether maps are sorted as CTAP2 asks for. Otherwise members stand in the order of insertion.
    pub sorted: bool,
}

/// A finished registration.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Made {
    /// The client data, which is JSON text.
    pub client_data: Vec<u8>,
    /// The attestation object, which is CBOR.
    pub attestation_object: Vec<u8>,
    /// The id of the credential.
    pub credential_id: Vec<u8>,
    /// What `attestation_object` encodes.
    pub object: Cbor,
    /// What a response has as copies beside them: authenticator data, the key and its algorithm.
    authenticator_data: Vec<u8>,
    public_key: Vec<u8>,
    public_key_algorithm: i64,
}

impl MakeCredential {
    /// A registration without fault, at `https://app.example.com` for `example.com`.
    ///
    /// Its key is one for ES256, its user is present and verified, and its credential is bound to the device. AAGUID,
    /// credential id and key follow from the seed.
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

    /// The registration answers this challenge, which is base64url without padding.
    #[must_use]
    pub fn with_challenge(mut self, challenge: &str) -> Self {
        challenge.clone_into(&mut self.challenge);
        self
    }

    /// The registration is made at this origin.
    #[must_use]
    pub fn with_origin(mut self, origin: &str) -> Self {
        origin.clone_into(&mut self.origin);
        self
    }

    /// The registration is for this relying party.
    #[must_use]
    pub fn with_rp_id(mut self, rp_id: &str) -> Self {
        rp_id.clone_into(&mut self.rp_id);
        self
    }

    /// Takes another key and the algorithm that is customary for it.
    #[must_use]
    pub fn with_key(mut self, key: Key) -> Self {
        self.alg = key.default_alg();
        self.key = key;
        self
    }

    /// The client data as JSON text.
    pub fn client_data_bytes(&self) -> Vec<u8> {
        if let Some(bytes) = &self.client_data {
            return bytes.clone();
        }
        let (origin, cross_origin) = (Some(self.origin.as_str()), self.cross_origin);
        let extra = &self.extra_client_data;
        client_data(&self.client_data_type, &self.challenge, origin, cross_origin, extra)
    }

    /// The hash of the client data.
    pub fn client_data_hash(&self) -> [u8; 32] {
        sha256(&[&self.client_data_bytes()])
    }

    /// The credential's key as an encoded COSE_Key.
    pub fn cose_bytes(&self) -> Vec<u8> {
        self.cose.clone().unwrap_or_else(|| self.key.cose(self.alg).encode())
    }

    /// AAGUID, credential id and key.
    pub fn attested_data_bytes(&self) -> Vec<u8> {
        self.attested_data.clone().unwrap_or_else(|| {
            let len = u16::try_from(self.credential_id.len()).expect("the length field has two bytes");
            [&self.aaguid[..], &len.to_be_bytes(), &self.credential_id, &self.cose_bytes()].concat()
        })
    }

    /// The authenticator data.
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

    /// The parts for a format of any name, with an empty statement and no signature.
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
        }
    }

    /// Signs the parts and encodes them.
    pub fn finish(&self, parts: &AttestationParts) -> Made {
        let object = parts.object();
        Made {
            client_data: self.client_data_bytes(),
            attestation_object: object.encode(),
            credential_id: self.credential_id.clone(),
            object,
            authenticator_data: parts.shown_auth_data.as_ref().unwrap_or(&parts.auth_data).clone(),
            public_key: self.key.spki_der(),
            public_key_algorithm: self.alg,
        }
    }

    /// Format `none`: nobody vouches for the authenticator.
    pub fn none(&self) -> Made {
        self.none_with(|_| {})
    }

    /// The same with changed parts.
    pub fn none_with(&self, change: impl FnOnce(&mut AttestationParts)) -> Made {
        let mut parts = self.parts("none");
        change(&mut parts);
        self.finish(&parts)
    }

    /// Format `packed`, signed by the credential's own key.
    ///
    /// The key signs as `alg` says if it can, else as is customary for it.
    pub fn packed_self(&self) -> Made {
        self.packed_self_with(|_| {})
    }

    /// The same with changed parts.
    pub fn packed_self_with(&self, change: impl FnOnce(&mut AttestationParts)) -> Made {
        let mut parts = self.parts("packed");
        parts.signer = Some(self.key.clone());
        parts.scheme = self.key.scheme_for(self.alg);
        parts.alg = Some(Cbor::Int(self.alg));
        change(&mut parts);
        self.finish(&parts)
    }

    /// Format `packed`, signed by the key of an attestation certificate.
    ///
    /// [`Chain::new`](crate::Chain::new) makes key and certificates.
    pub fn packed_x5c(&self, leaf_key: &Key, x5c: &[Vec<u8>]) -> Made {
        self.packed_x5c_with(leaf_key, x5c, |_| {})
    }

    /// The same with changed parts.
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
    /// The message that is signed: `message`, or authenticator data and then the hash of the client data.
    pub fn to_be_signed(&self) -> Vec<u8> {
        self.message.clone().unwrap_or_else(|| [&self.auth_data[..], &self.client_data_hash].concat())
    }

    /// The statement, signed.
    fn statement(&self) -> Cbor {
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

    /// The attestation object.
    fn object(&self) -> Cbor {
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
    /// Changes the finished object and encodes it anew. No signature is made anew.
    #[must_use]
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

    /// WebAuthn's `RegistrationResponseJSON`: what `credential.toJSON()` gives after `navigator.credentials.create()`.
    ///
    /// The response is that of a passkey on the device itself, with the transports `hybrid` and `internal`. Members of
    /// the value can be changed, added and removed.
    pub fn registration_response(&self) -> Value {
        json!({
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "id": base64url(&self.credential_id),
            "rawId": base64url(&self.credential_id),
            "response": {
                "attestationObject": base64url(&self.attestation_object),
                "authenticatorData": base64url(&self.authenticator_data),
                "clientDataJSON": base64url(&self.client_data),
                "publicKey": base64url(&self.public_key),
                "publicKeyAlgorithm": self.public_key_algorithm,
                "transports": ["hybrid", "internal"],
            },
            "type": "public-key",
        })
    }

    /// The body of the service [Dfns](https://docs.dfns.co) for a credential of the kind `Fido2`.
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
