//! Packed attestation, from the JSON body to the record: with one to five certificates, and under more and more anchors.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a benchmark")]

mod common;

use attestry::crypto::SignatureProvider;
use attestry::trust::TrustAnchor;
use attestry_authenticator::Key;
use attestry_authenticator::certificate::attestation_name;
use criterion::{Criterion, criterion_group, criterion_main};
use suite::harness;

fn path_length(criterion: &mut Criterion) {
    for (name, provider) in common::providers() {
        let mut group = criterion.benchmark_group(format!("path length {name}"));
        for certificates in 1..=5 {
            let sample = harness::samples::packed_x5c(0, certificates);
            let verifier = sample.verifier(provider.clone());
            let challenge = sample.challenge();
            group.bench_function(certificates.to_string(), |bencher| {
                bencher.iter(|| sample.register(&verifier, &challenge).unwrap());
            });
        }
    }
}

/// One registration, which leads to one anchor. The others have other names, so that the time must not grow with them.
fn anchors(criterion: &mut Criterion) {
    let sample = harness::samples::packed_x5c(0, 2);
    let challenge = sample.challenge();
    let key = Key::p256("another root").spki_der();
    let another = |number: u32| {
        let name = attestation_name(&format!("another root {number}"), "Authenticator Attestation CA");
        TrustAnchor::from_name_and_key(name, &key).unwrap()
    };
    let providers =
        [("anchors stubbed", harness::providers::stubbed()), ("anchors", SignatureProvider::default())];
    for (name, provider) in providers {
        let mut group = criterion.benchmark_group(name);
        for count in [1, 100, 2000] {
            let builder = sample.builder.clone().trust_anchors((1..count).map(another));
            let verifier = builder.signature_provider(provider.clone()).build().unwrap();
            group.bench_function(count.to_string(), |bencher| {
                bencher.iter(|| sample.register(&verifier, &challenge).unwrap());
            });
        }
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = path_length, anchors);
criterion_main!(benches);
