//! The crate itself: from the JSON body to the record.

use attestry::{ChallengeId, RegistrationChallenge};
use attestry::crypto::SignatureProvider;

use crate::measure::Run;
use crate::registrations::Registered;
use suite::harness::IDENTIFIER;

/// Every provider, the default first.
pub fn providers() -> Vec<(&'static str, SignatureProvider)> {
    vec![
        ("rustcrypto", SignatureProvider::rustcrypto()),
        ("crrl", SignatureProvider::crrl()),
        ("graviola", SignatureProvider::graviola()),
        ("aws-lc-rs", SignatureProvider::aws_lc_rs()),
    ]
}

pub fn register(registered: &Registered, provider: SignatureProvider) -> Run<'_> {
    let verifier = registered.sample.verifier(provider);
    let challenge = RegistrationChallenge::new(registered.sample.kind, registered.challenge.clone()).and_then(|challenge| challenge.with_identifier(ChallengeId::new(IDENTIFIER))).unwrap();
    Box::new(move || {
        let record = registered.sample.register(&verifier, &challenge);
        record.map(drop).map_err(|error| error.to_string())
    })
}
