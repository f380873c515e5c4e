//! Metadata of a test authority: BLOBs as FIDO's service signs them, and models whose authenticator is the software
//! authenticator.

use attestry::metadata::{Metadata, MetadataBlob, MetadataTrust};
use attestry::trust::TrustAnchor;
use attestry::{Error, VerifiedRegistration};
use attestry_authenticator::certificate::{dns_name, san};
use attestry_authenticator::text::{base64url, json_object, uuid};
use attestry_authenticator::{
    Chain, ChainKeys, Hash, Issuance, Key, KeyType, Made, MakeCredential, Role, Scheme,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{IDENTIFIER, NAME, now};

/// The host that the signer's certificate is for.
pub const HOST: &str = "mds.fidoalliance.org";
/// The number of every BLOB.
pub const NUMBER: u64 = 42;

/// A path for a signer: a root, so many intermediates, and a leaf for [`HOST`] with this key.
pub fn chain(leaf: Key, intermediates: usize, mut hook: impl FnMut(Role, &mut Issuance)) -> Chain {
    let keys = ChainKeys { leaf, ..ChainKeys::p256("metadata", intermediates) };
    Chain::with_keys("metadata", keys, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.put_extension(san(&[dns_name(HOST)]));
        }
        hook(role, issue);
    })
}

/// A BLOB before it is signed.
#[derive(Clone)]
pub struct Blob {
    /// The members of the header, in their order. A name may be there twice.
    pub header: Vec<(String, Value)>,
    /// The members of the payload, in the same way.
    pub payload: Vec<(String, Value)>,
    /// Replaces the text of the header.
    pub raw_header: Option<Vec<u8>>,
    /// Replaces the text of the payload.
    pub raw_payload: Option<Vec<u8>>,
    pub signer: Key,
    pub scheme: Scheme,
    /// Replaces the signature.
    pub signature: Option<Vec<u8>>,
    /// The root of its signer.
    pub root: Vec<u8>,
}

impl Blob {
    /// A BLOB with these entries, signed by the leaf of this chain. The next is due in a month.
    pub fn of(chain: &Chain, entries: &[Value]) -> Self {
        let is_rsa = chain.leaf_key.key_type() == KeyType::Rsa;
        let members = |members: Vec<(&str, Value)>| {
            members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
        };
        Self {
            header: members(vec![
                ("alg", json!(if is_rsa { "RS256" } else { "ES256" })),
                ("typ", json!("JWT")),
                ("x5c", json!(chain.x5c.iter().map(|der| STANDARD.encode(der)).collect::<Vec<_>>())),
            ]),
            payload: members(vec![
                ("legalHeader", json!("terms")),
                ("no", json!(NUMBER)),
                ("nextUpdate", json!("2026-02-01")),
                ("entries", json!(entries)),
            ]),
            raw_header: None,
            raw_payload: None,
            signer: chain.leaf_key.clone(),
            scheme: if is_rsa { Scheme::RsaPkcs1(Hash::Sha256) } else { Scheme::Ecdsa(Hash::Sha256) },
            signature: None,
            root: chain.root_der.clone(),
        }
    }

    /// The smallest: signed by ES256, under a leaf that the root has issued.
    pub fn small(entries: &[Value]) -> Self {
        Self::of(&chain(Key::p256("metadata leaf"), 0, |_, _| {}), entries)
    }

    /// Replaces a member of the header, or adds it.
    pub fn set_header(&mut self, name: &str, value: Value) {
        set(&mut self.header, name, value);
    }

    /// Replaces a member of the payload, or adds it.
    pub fn set_payload(&mut self, name: &str, value: Value) {
        set(&mut self.payload, name, value);
    }

    /// The text of the payload.
    pub fn payload_text(&self) -> Vec<u8> {
        self.raw_payload.clone().unwrap_or_else(|| json_object(&self.payload).into_bytes())
    }

    /// The BLOB in its compact form.
    pub fn jws(&self) -> String {
        let header = self.raw_header.clone().unwrap_or_else(|| json_object(&self.header).into_bytes());
        let signed = format!("{}.{}", base64url(&header), base64url(&self.payload_text()));
        let sign = || self.signer.sign_jose(self.scheme, signed.as_bytes());
        let signature = self.signature.clone().unwrap_or_else(sign);
        format!("{signed}.{}", base64url(&signature))
    }

    /// Whom to believe that it is FIDO's.
    pub fn trust(&self) -> MetadataTrust {
        MetadataTrust::new([TrustAnchor::from_certificate(&self.root).unwrap()]).unwrap()
    }

    /// What it comes to.
    pub fn verify(&self) -> Result<Metadata, Error> {
        MetadataBlob::verify(self.jws(), &self.trust(), now())
    }
}

fn set(members: &mut Vec<(String, Value)>, name: &str, value: Value) {
    match members.iter_mut().find(|(existing, _)| existing == name) {
        Some(member) => member.1 = value,
        None => members.push((name.to_owned(), value)),
    }
}

/// Verified metadata with these entries.
pub fn metadata(entries: &[Value]) -> Metadata {
    Blob::small(entries).verify().unwrap()
}

/// A model: what its authenticators attest with, and an entry that lists it.
pub struct Model {
    pub registration: MakeCredential,
    pub chain: Chain,
}

impl Model {
    /// One whose attestation certificates come from a root of its own.
    pub fn new(seed: &str) -> Self {
        Self { registration: MakeCredential::new(seed), chain: Chain::new(seed, 0) }
    }

    /// A registration of format packed with this model's certificate.
    pub fn packed(&self) -> Made {
        self.registration.packed_x5c(&self.chain.leaf_key, &self.chain.x5c)
    }

    /// One of format fido-u2f. The key identifier of its certificate is [`Self::key_identifier`].
    pub fn u2f(&self) -> Made {
        let mut registration = self.registration.clone();
        registration.flags &= !attestry_authenticator::flags::USER_VERIFIED;
        registration.aaguid = vec![0; 16];
        registration.fido_u2f(&self.chain.leaf_key, &self.chain.x5c)
    }

    pub fn aaguid(&self) -> String {
        uuid(&self.registration.aaguid)
    }

    /// SHA-1 of the leaf's key, in hexadecimal.
    pub fn key_identifier(&self) -> String {
        key_identifier(&self.chain.leaf_key)
    }

    /// The leaf as reports name it.
    pub fn leaf(&self) -> String {
        STANDARD.encode(&self.chain.x5c[0])
    }

    /// The root as statements and reports name it.
    pub fn root(&self) -> String {
        STANDARD.encode(&self.chain.root_der)
    }

    /// What FIDO states of the model. It has certificates and no icons.
    pub fn statement(&self) -> Value {
        json!({
            "aaguid": self.aaguid(),
            "description": "a model",
            "authenticatorVersion": 3,
            "authenticationAlgorithms": ["secp256r1_ecdsa_sha256_raw"],
            "attestationTypes": ["basic_full"],
            "attestationRootCertificates": [self.root()],
        })
    }

    /// An entry with these status reports.
    pub fn entry(&self, reports: Value) -> Value {
        json!({
            "aaguid": self.aaguid(),
            "metadataStatement": self.statement(),
            "statusReports": reports,
            "timeOfLastStatusChange": "2025-06-01",
        })
    }

    /// The same as a model of U2F: without an AAGUID, by the identifier of its attestation key.
    pub fn u2f_entry(&self, reports: Value) -> Value {
        let mut entry = self.entry(reports);
        for at in ["", "/metadataStatement"] {
            entry.pointer_mut(at).unwrap().as_object_mut().unwrap().remove("aaguid").unwrap();
        }
        entry["attestationCertificateKeyIdentifiers"] = json!([self.key_identifier()]);
        entry
    }

    /// The entry of a model without faults, certified on level 1.
    pub fn certified(&self) -> Value {
        self.entry(json!([report("FIDO_CERTIFIED_L1")]))
    }
}

/// A report that has been in force for half a year.
pub fn report(status: &str) -> Value {
    json!({ "status": status, "effectiveDate": "2025-06-01" })
}

/// SHA-1 of the bits of a key, in hexadecimal.
pub fn key_identifier(key: &Key) -> String {
    let extension = attestry_authenticator::certificate::ski(key).value;
    attestry_authenticator::text::hex(&extension[2..])
}

/// How a registration ends under a verifier that expects metadata.
pub fn judged(
    verifier: &attestry::Verifier,
    metadata: &Metadata,
    made: &Made,
) -> Result<VerifiedRegistration, Error> {
    let body = made.body(NAME, IDENTIFIER).to_string();
    let body = attestry::service::CreateCredentialBody::parse(&body, verifier.limits())?;
    let challenge = super::challenge(attestry::CredentialKind::Fido2);
    verifier.with_metadata(metadata).verify_registration(body.registration(), &challenge, now())
}
