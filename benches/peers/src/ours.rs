//! The crate itself: from the JSON body to the record.

use attestry::{ChallengeId, RegistrationChallenge};
use attestry::crypto::SignatureProvider;

use crate::common::IDENTIFIER;
use crate::measure::Run;
use crate::registrations::Registered;

pub fn register(registered: &Registered, provider: SignatureProvider) -> Run<'_> {
    let verifier = registered.sample.verifier(provider);
    let challenge = RegistrationChallenge::new(registered.sample.kind, registered.challenge.clone()).and_then(|challenge| challenge.with_identifier(ChallengeId::new(IDENTIFIER))).unwrap();
    Box::new(move || {
        let record = registered.sample.register(&verifier, &challenge);
        record.map(drop).map_err(|error| error.to_string())
    })
}
