//! What the tests, the benches, the tools and the comparison with other crates share beside the cases: one sample
//! registration of every kind and format, one sample login of every kind and algorithm, bodies that cost as much as they
//! can, signature providers that count, note or verify nothing.

pub mod asked;
pub mod blobs;
pub mod codes;
pub mod counting;
pub mod hostile;
pub mod login_samples;
pub mod logins;
pub mod origins;
pub mod providers;
pub mod results;
pub mod rsa_keys;
pub mod samples;
pub mod several;

use std::time::Duration;

use attestry::crypto::SignatureProvider;
use attestry::service::{CreateCredentialBody, Credential};
use attestry::{
    ChallengeId, CredentialKind, Error, RegistrationChallenge, UnixTime, VerifiedRegistration, Verifier,
    VerifierBuilder,
};
use attestry_authenticator::{CHALLENGE, Made, MadeKey};

pub const NAME: &str = "My credential";
pub const IDENTIFIER: &str = "challenge-1";
/// The UUID that every record gets.
pub const UUID: &str = "cr-00000-00000-0000000000000000";

/// The time of every verification, within the validity of the generated certificates: the first second of 2026.
pub fn now() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_600))
}

/// A verifier that trusts nothing yet.
pub fn builder() -> VerifierBuilder {
    Verifier::builder("example.com").origin("https://app.example.com")
}

/// One registration, and the configuration that it is for.
#[derive(Clone)]
pub struct Sample {
    pub name: String,
    pub kind: CredentialKind,
    pub body: String,
    pub builder: VerifierBuilder,
}

impl Sample {
    pub fn fido2(name: impl Into<String>, made: &Made, builder: VerifierBuilder) -> Self {
        let body = made.body(NAME, IDENTIFIER).to_string();
        Self { name: name.into(), kind: CredentialKind::Fido2, body, builder }
    }

    /// A verifier for it. Revocation lists would need a provider that verifies; no sample has one.
    pub fn verifier(&self, provider: SignatureProvider) -> Verifier {
        self.builder.clone().signature_provider(provider).build().unwrap()
    }

    pub fn challenge(&self) -> RegistrationChallenge<'static> {
        challenge(self.kind)
    }

    /// The whole way of the data, as a server goes it.
    pub fn register(
        &self,
        verifier: &Verifier,
        challenge: &RegistrationChallenge<'_>,
    ) -> Result<Credential, Error> {
        let body = CreateCredentialBody::parse(&self.body, verifier.limits())?;
        let verified = verifier.verify_registration(body.registration(), challenge, now())?;
        Ok(verified.credential(UUID, now()))
    }
}

/// How a body ends with such a verifier.
pub fn verify(
    builder: VerifierBuilder,
    kind: CredentialKind,
    body: &str,
) -> Result<VerifiedRegistration, Error> {
    verify_by(&builder.build()?, kind, body)
}

/// The same with a verifier that is built already.
pub fn verify_by(
    verifier: &Verifier,
    kind: CredentialKind,
    body: &str,
) -> Result<VerifiedRegistration, Error> {
    let body = CreateCredentialBody::parse(body, verifier.limits())?;
    verifier.verify_registration(body.registration(), &challenge(kind), now())
}

/// How a registration ends with such a verifier.
pub fn fido2(builder: VerifierBuilder, made: &Made) -> Result<VerifiedRegistration, Error> {
    fido2_by(&builder.build()?, made)
}

/// The same with a verifier that is built already.
pub fn fido2_by(verifier: &Verifier, made: &Made) -> Result<VerifiedRegistration, Error> {
    verify_by(verifier, CredentialKind::Fido2, &made.body(NAME, IDENTIFIER).to_string())
}

/// How a key of the kind Key ends with such a verifier.
pub fn raw_key(builder: VerifierBuilder, made: &MadeKey) -> Result<VerifiedRegistration, Error> {
    let kind = CredentialKind::Key;
    verify(builder, kind, &made.body(kind.as_str(), NAME, IDENTIFIER).to_string())
}

/// The challenge that every body answers, issued for this kind.
pub fn challenge(kind: CredentialKind) -> RegistrationChallenge<'static> {
    let challenge = RegistrationChallenge::new(kind, CHALLENGE).unwrap();
    challenge.with_identifier(ChallengeId::new(IDENTIFIER)).unwrap()
}
