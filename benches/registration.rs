//! From the JSON body to the record, for every kind, format and provider. Compare ratios within one run only.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a benchmark")]

mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use suite::harness;

fn registration(criterion: &mut Criterion) {
    for (name, provider) in common::providers() {
        let mut group = criterion.benchmark_group(format!("registration {name}"));
        for sample in harness::samples::all(0) {
            let verifier = sample.verifier(provider.clone());
            let challenge = sample.challenge();
            group.bench_function(&sample.name, |bencher| {
                bencher.iter(|| sample.register(&verifier, &challenge).unwrap());
            });
        }
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = registration);
criterion_main!(benches);
