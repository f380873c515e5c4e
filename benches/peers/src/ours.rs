//! The crate itself: from the JSON body to the record of a registration, and to the verdict on a login.

use attestry::crypto::SignatureProvider;
use attestry::{AuthenticationChallenge, CredentialRecord};
use suite::harness::{builder, logins};

use crate::logins::Login;
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

/// With the record read already, as peers have theirs.
pub fn log_in(login: &Login, provider: SignatureProvider) -> Run<'_> {
    let record = CredentialRecord::from_json(&login.record).unwrap();
    let verify = verify(login, provider);
    Box::new(move || verify(&record))
}

pub fn log_in_from_stored(login: &Login, provider: SignatureProvider) -> Run<'_> {
    let verify = verify(login, provider);
    Box::new(move || verify(&CredentialRecord::from_json(&login.record).map_err(|error| error.to_string())?))
}

fn verify(login: &Login, provider: SignatureProvider) -> impl Fn(&CredentialRecord) -> Result<(), String> {
    let verifier = builder().signature_provider(provider).build().unwrap();
    let challenge = AuthenticationChallenge::for_user(&login.registered.issued, logins::user()).unwrap();
    move |record| {
        let verified = attestry::Authentication::parse(&login.response, verifier.limits()).and_then(|sent| {
            verifier.verify_authentication(&sent, &challenge, record, suite::harness::now())
        });
        verified.map(drop).map_err(|error| error.to_string())
    }
}
