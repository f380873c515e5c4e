//! From the parsed registration to the outcome: with every signature taken for true, and with the default provider.

#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark"
)]

mod common;

use std::hint::black_box;

use attestry::crypto::SignatureProvider;
use attestry::service::CreateCredentialBody;
use criterion::{Criterion, criterion_group, criterion_main};
use suite::harness::{now, providers, samples};

fn verify(criterion: &mut Criterion) {
    let kinds = common::by_kind(samples::all);
    let providers = [("verify stubbed", providers::stubbed()), ("verify", SignatureProvider::default())];
    for (name, provider) in providers {
        let mut group = common::group(criterion, name);
        for of_kind in &kinds {
            let challenge = of_kind[0].challenge();
            let parsed = of_kind.iter().map(|sample| {
                let verifier = sample.verifier(provider.clone());
                (CreateCredentialBody::parse(&sample.body, verifier.limits()).unwrap(), verifier)
            });
            let parsed = parsed.collect::<Vec<_>>();
            group.bench_function(&of_kind[0].name, |bencher| {
                bencher.iter(common::in_turn(&parsed, |(body, verifier)| {
                    let registration = black_box(body.registration());
                    verifier.verify_registration(registration, &challenge, now()).unwrap()
                }));
            });
        }
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = verify);
criterion_main!(benches);
