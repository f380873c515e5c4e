//! JSON body to record, for every kind and format. Compare ratios within one run only.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a benchmark"
)]

#[path = "../tests/suite/mod.rs"]
mod suite;
#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;
use std::time::Duration;

use attestry::{
    Challenge, CredentialKind, CredentialRequest, TrustAnchor, UnixTime, Verifier, VerifierBuilder,
};
use criterion::{Criterion, criterion_group, criterion_main};
use support::chain::Chain;
use support::key::Key;
use support::key_registration::KeyRegistration;
use support::registration::{CHALLENGE, Registration};

/// Registers one benchmark: the whole way of the data, as a server goes it.
fn bench(criterion: &mut Criterion, name: &str, builder: VerifierBuilder, body: &serde_json::Value) {
    let verifier = builder.build().unwrap();
    let body = body.to_string();
    let kind = CredentialRequest::from_json(&body).unwrap().kind();
    let challenge = Challenge::new(kind, suite::IDENTIFIER, CHALLENGE).unwrap();
    let now = UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_600));
    criterion.bench_function(name, |bencher| {
        bencher.iter(|| {
            let request = verifier.parse(black_box(&body)).unwrap();
            let verified = verifier.verify(&request, &challenge, now).unwrap();
            verified.credential("cr-00000-00000-0000000000000000", now)
        });
    });
}

fn registrations(criterion: &mut Criterion) {
    let builder = || Verifier::builder("example.com").origin("https://app.example.com");
    let body = |made: &support::registration::Made| made.body(suite::NAME, suite::IDENTIFIER);
    let es256 = Registration::new("bench");
    let eddsa = Registration::new("bench").with_key(Key::ed25519("bench"));
    let rs256 = Registration::new("bench").with_key(Key::rsa2048());
    bench(criterion, "Fido2/none/ES256", builder(), &body(&es256.none()));
    bench(criterion, "Fido2/none/RS256", builder(), &body(&rs256.none()));
    bench(criterion, "Fido2/packed self/ES256", builder(), &body(&es256.packed_self()));
    bench(criterion, "Fido2/packed self/EdDSA", builder(), &body(&eddsa.packed_self()));
    bench(criterion, "Fido2/packed self/RS256", builder(), &body(&rs256.packed_self()));
    for intermediates in 0..3 {
        let chain = Chain::new("bench", intermediates);
        let anchored = builder().trust_anchor(TrustAnchor::from_certificate(&chain.root_der).unwrap());
        let made = es256.packed_x5c(&chain.leaf_key, &chain.x5c);
        bench(
            criterion,
            &format!("Fido2/packed x5c/{} certificates", chain.x5c.len()),
            anchored,
            &body(&made),
        );
    }
    let keys = [
        ("P-256", Key::p256("bench")),
        ("P-384", Key::p384("bench")),
        ("P-521", Key::p521("bench")),
        ("secp256k1", Key::secp256k1("bench")),
        ("Ed25519", Key::ed25519("bench")),
        ("RSA-2048", Key::rsa2048()),
    ];
    for (name, key) in keys {
        let made = KeyRegistration::new("bench").with_key(key).make();
        let body = made.body(CredentialKind::Key.as_str(), suite::NAME, suite::IDENTIFIER);
        bench(criterion, &format!("Key/{name}"), builder(), &body);
    }
    let mut protected = KeyRegistration::new("bench");
    protected.encrypted_private_key = Some("opaque".to_owned());
    for kind in [CredentialKind::PasswordProtectedKey, CredentialKind::RecoveryKey] {
        let body = protected.make().body(kind.as_str(), suite::NAME, suite::IDENTIFIER);
        bench(criterion, &format!("{kind}/P-256"), builder(), &body);
    }
}

criterion_group!(benches, registrations);
criterion_main!(benches);
