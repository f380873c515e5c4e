//! From the JSON body to the record, for every kind, format and provider. Compare ratios within one run only.

#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark"
)]

mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use suite::harness::samples;

fn registration(criterion: &mut Criterion) {
    let kinds = common::by_kind(samples::all);
    for (name, provider) in common::providers() {
        let mut group = common::group(criterion, format!("registration {name}"));
        for of_kind in &kinds {
            let challenge = of_kind[0].challenge();
            let with_verifier =
                of_kind.iter().map(|sample| (sample, sample.verifier(provider.clone()))).collect::<Vec<_>>();
            group.bench_function(&of_kind[0].name, |bencher| {
                bencher.iter(common::in_turn(&with_verifier, |(sample, verifier)| {
                    sample.register(verifier, &challenge).unwrap()
                }));
            });
        }
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = registration);
criterion_main!(benches);
