//! The crate itself: from the JSON body to the record.

use attestry::crypto::SignatureProvider;

use crate::measure::Run;
use crate::registrations::Registered;

/// Every provider, the default first.
pub fn providers() -> Vec<(&'static str, SignatureProvider)> {
    vec![
        ("default", SignatureProvider::default()),
        ("rustcrypto", SignatureProvider::rustcrypto()),
        ("graviola", SignatureProvider::graviola()),
        ("aws-lc-rs", SignatureProvider::aws_lc_rs()),
    ]
}

pub fn register(registered: &Registered, provider: SignatureProvider) -> Run<'_> {
    let verifier = registered.sample.verifier(provider);
    let challenge = registered.challenge();
    Box::new(move || {
        let record = registered.sample.register(&verifier, &challenge);
        record.map(drop).map_err(|error| error.to_string())
    })
}
