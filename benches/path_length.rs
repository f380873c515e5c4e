//! Packed attestation with one to five certificates, from the JSON body to the record.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a benchmark")]

mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use suite::harness;

fn path_length(criterion: &mut Criterion) {
    for (name, provider) in common::providers() {
        let mut group = criterion.benchmark_group(format!("path length {name}"));
        for certificates in 1..=5 {
            let sample = harness::samples::packed_x5c(certificates);
            let verifier = sample.verifier(provider.clone());
            let challenge = sample.challenge();
            group.bench_function(certificates.to_string(), |bencher| {
                bencher.iter(|| sample.register(&verifier, &challenge).unwrap());
            });
        }
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = path_length);
criterion_main!(benches);
