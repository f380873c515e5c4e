//! A registration as the software authenticator makes it: sound, or with exactly one fault.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use arbitrary::Arbitrary;
use attestry::{AttestationFormat, ChallengeId, CredentialKind, Limits, RegistrationChallenge, Tolerance, Trust, UnixTime, Verifier};
use attestry::service::CreateCredentialBody;
use attestry::trust::{RevokedCertificate, SerialNumber, TrustAnchor};
use serde_json::Value;

use crate::fault::Fault;
use crate::statements;
use attestry_authenticator::{CHALLENGE, Key};

#[derive(Arbitrary, Clone, Copy, Debug, PartialEq)]
pub enum Format {
    None,
    PackedSelf,
    Packed,
    FidoU2f,
    Tpm,
    AndroidFactory,
    AndroidRemote,
    Apple,
    SafetyNet,
    Compound,
    RawKey,
}

#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyType {
    P256,
    P384,
    P521,
    Secp256k1,
    Ed25519,
    Ed448,
    MlDsa44,
    Rsa2048,
}

impl KeyType {
    /// Each key is made once: making one takes longer than all else together.
    pub fn key(self, seed: &str) -> Key {
        static MADE: Mutex<BTreeMap<(KeyType, String), Key>> = Mutex::new(BTreeMap::new());
        let mut made = MADE.lock().expect("no panic while it is held");
        made.entry((self, seed.to_owned())).or_insert_with(|| self.make(seed)).clone()
    }

    fn make(self, seed: &str) -> Key {
        match self {
            Self::P256 => Key::p256(seed),
            Self::P384 => Key::p384(seed),
            Self::P521 => Key::p521(seed),
            Self::Secp256k1 => Key::secp256k1(seed),
            Self::Ed25519 => Key::ed25519(seed),
            Self::Ed448 => Key::ed448(seed),
            Self::MlDsa44 => Key::ml_dsa44(seed),
            // There is one such key.
            Self::Rsa2048 => Key::rsa2048(),
        }
    }
}

#[derive(Arbitrary, Debug)]
pub struct Plan {
    pub format: Format,
    /// Of the credential, where the format leaves a choice.
    pub credential: KeyType,
    /// Of the attestation, likewise.
    pub attestation: KeyType,
    /// Of the root and the other issuers, likewise.
    pub issuer: KeyType,
    issuers: u8,
    pub extensions: bool,
    pub credential_id: u8,
    pub fault: Option<Fault>,
}

/// What the verifier meets.
pub struct Built {
    pub body: Value,
    pub root: Option<Vec<u8>>,
    /// Certificates that the relying party knows.
    pub known: Vec<Vec<u8>>,
    /// Issuer and serial number of the leaf.
    pub leaf: (Vec<u8>, Vec<u8>),
}

impl Plan {
    /// Certificates between leaf and root.
    pub fn issuers(&self) -> usize {
        match self.format {
            Format::Apple | Format::SafetyNet => 1,
            _ => usize::from(self.issuers % 3),
        }
    }

    /// Makes the registration and asserts that it is accepted if and only if it has no fault.
    pub fn run(mut self) {
        self.fault = self.fault.filter(|fault| fault.applies(&self));
        let built = statements::build(&self);
        let verdict = self.verify(&built);
        match (self.fault, verdict) {
            (None, verdict) => {
                let verified =
                    verdict.unwrap_or_else(|error| panic!("{self:?} refused: {}", error.code().as_str()));
                let trusted = matches!(verified.evidence().attestation().unwrap().trust(), Trust::Trusted(_));
                assert_eq!(trusted, built.root.is_some());
            }
            (Some(_), Ok(_)) => panic!("{self:?} accepted"),
            (Some(fault), Err(error)) => {
                if let Some(code) = fault.code() {
                    assert_eq!(error.code().as_str(), code, "{self:?}");
                }
            }
        }
    }

    fn verify(&self, built: &Built) -> Result<attestry::Verified, attestry::Error> {
        let mut builder = Verifier::builder("example.com")
            .origin("https://app.example.com")
            .tolerate(Tolerance::AndroidSafetyNet);
        if let Some(root) = &built.root {
            let anchor = TrustAnchor::from_certificate(root).expect("a sound root");
            builder = builder.trust_anchor(match self.format {
                Format::SafetyNet => anchor.for_formats([AttestationFormat::AndroidSafetyNet]),
                Format::AndroidFactory | Format::AndroidRemote => {
                    anchor.for_formats([AttestationFormat::AndroidKey])
                }
                _ => anchor,
            });
        }
        for certificate in &built.known {
            builder = builder.intermediate(certificate.clone());
        }
        if self.fault == Some(Fault::Revoked) {
            let (issuer, serial) = built.leaf.clone();
            builder =
                builder.revoke(RevokedCertificate::of_issuer(issuer, SerialNumber::from_be_bytes(serial)));
        }
        let kind = if self.format == Format::RawKey { CredentialKind::Key } else { CredentialKind::Fido2 };
        let body = built.body.to_string();
        let request = CreateCredentialBody::parse(&body, &Limits::DEFAULT)?;
        let challenge = RegistrationChallenge::new(kind, CHALLENGE).and_then(|challenge| challenge.with_identifier(ChallengeId::new("challenge-1")))?;
        let now = UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_600));
        builder.build()?.verify_registration(request.registration(), &challenge, now)
    }
}
