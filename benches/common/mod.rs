//! What the benches, `tests/allocations.rs`, the example `instructions` and the comparison with other crates share: one
//! sample registration of every kind and format, and a provider that verifies nothing.

#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::exhaustive_structs,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "benchmarks, each of which uses some of it"
)]

pub mod hostile;
pub mod providers;
pub mod samples;

use std::time::Duration;

use attestry::crypto::SignatureProvider;
use attestry::service::{CreateCredentialBody, Credential};
use attestry::{
    ChallengeId, CredentialKind, Error, RegistrationChallenge, UnixTime, Verifier, VerifierBuilder,
};
use support::registration::{CHALLENGE, Made};

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
        RegistrationChallenge::new(self.kind, CHALLENGE)
            .and_then(|challenge| challenge.with_identifier(ChallengeId::new(IDENTIFIER)))
            .unwrap()
    }

    /// The whole way of the data, as a server goes it.
    pub fn register(
        &self,
        verifier: &Verifier,
        challenge: &RegistrationChallenge<'_>,
    ) -> Result<Credential, Error> {
        let request = CreateCredentialBody::parse(&self.body, verifier.limits())?;
        let verified = verifier.verify_registration(request.registration(), challenge, now())?;
        Ok(verified.credential(UUID, now()))
    }
}
