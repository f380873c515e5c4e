//! From the parsed registration to the outcome: with every signature taken for true, and with the default provider.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a benchmark")]

mod common;

use std::hint::black_box;

use attestry::crypto::SignatureProvider;
use attestry::service::CreateCredentialBody;
use criterion::{Criterion, criterion_group, criterion_main};
use suite::harness;

fn verify(criterion: &mut Criterion) {
    let providers =
        [("verify stubbed", harness::providers::stubbed()), ("verify", SignatureProvider::default())];
    for (name, provider) in providers {
        let mut group = criterion.benchmark_group(name);
        for sample in harness::samples::all(0) {
            let verifier = sample.verifier(provider.clone());
            let body = CreateCredentialBody::parse(&sample.body, verifier.limits()).unwrap();
            let challenge = sample.challenge();
            group.bench_function(&sample.name, |bencher| {
                bencher.iter(|| {
                    let registration = black_box(body.registration());
                    verifier.verify_registration(registration, &challenge, harness::now()).unwrap()
                });
            });
        }
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = verify);
criterion_main!(benches);
