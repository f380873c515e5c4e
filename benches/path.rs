//! Packed attestation, from the JSON body to the record: with one to five certificates, and under more and more anchors.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a benchmark")]

mod common;

use attestry::crypto::SignatureProvider;
use attestry::trust::TrustAnchor;
use attestry_authenticator::Key;
use attestry_authenticator::certificate::attestation_name;
use criterion::{Criterion, criterion_group, criterion_main};
use suite::harness::{Sample, providers, samples};

/// Registrations that lead to one anchor.
fn of_length(certificates: usize) -> Vec<Sample> {
    (0..common::IN_TURN).map(|number| samples::packed_x5c(number, certificates)).collect()
}

fn path_length(criterion: &mut Criterion) {
    for certificates in 1..=5 {
        let registrations = of_length(certificates);
        for (name, provider) in common::providers() {
            let mut group = common::group(criterion, format!("path length {name}"));
            let verifier = registrations.first().unwrap().verifier(provider);
            let challenge = registrations.first().unwrap().challenge();
            group.bench_function(certificates.to_string(), |bencher| {
                bencher.iter(common::in_turn(&registrations, |sample| {
                    sample.register(&verifier, &challenge).unwrap()
                }));
            });
        }
    }
}

/// The other anchors have other names, so that the time must not grow with them.
fn anchors(criterion: &mut Criterion) {
    let registrations = of_length(2);
    let sample = registrations.first().unwrap();
    let challenge = sample.challenge();
    let key = Key::p256("another root").spki_der();
    let another = |number: u32| {
        let name = attestation_name(&format!("another root {number}"), "Authenticator Attestation CA");
        TrustAnchor::from_name_and_key(name, &key).unwrap()
    };
    for (name, provider) in
        [("anchors stubbed", providers::stubbed()), ("anchors", SignatureProvider::default())]
    {
        let mut group = common::group(criterion, name);
        for count in [1, 10, 100, 1000, 2000] {
            let builder = sample.builder.clone().trust_anchors((1..count).map(another));
            let verifier = builder.signature_provider(provider.clone()).build().unwrap();
            group.bench_function(count.to_string(), |bencher| {
                bencher.iter(common::in_turn(&registrations, |sample| {
                    sample.register(&verifier, &challenge).unwrap()
                }));
            });
        }
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = path_length, anchors);
criterion_main!(benches);
