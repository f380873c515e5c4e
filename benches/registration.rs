//! From the JSON body to the record, for every kind, format and provider. Compare ratios within one run only.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a benchmark")]

mod common;
#[path = "common/measure.rs"]
mod measure;

use criterion::{Criterion, criterion_group, criterion_main};

fn registration(criterion: &mut Criterion) {
    for (name, provider) in common::providers::all() {
        let mut group = criterion.benchmark_group(format!("registration {name}"));
        for sample in common::samples::all() {
            let verifier = sample.verifier(provider.clone());
            let challenge = sample.challenge();
            group.bench_function(&sample.name, |bencher| {
                bencher.iter(|| sample.register(&verifier, &challenge).unwrap());
            });
        }
    }
}

criterion_group!(name = benches; config = measure::criterion(); targets = registration);
criterion_main!(benches);
