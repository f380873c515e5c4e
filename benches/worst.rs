//! The dearest bodies that an attacker can send within the default limits, accepted and refused. Each is checked to end as
//! it should before it is measured. One of each: to make the dearest takes seconds, and its sixteen signatures differ.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a benchmark")]

mod common;

use attestry::crypto::SignatureProvider;
use criterion::{Criterion, criterion_group, criterion_main};
use suite::harness::hostile::{self, Hostile};

fn worst(criterion: &mut Criterion) {
    let (refused, accepted): (Vec<Hostile>, Vec<Hostile>) =
        hostile::all().into_iter().partition(|hostile| hostile.refused.is_some());
    for (name, bodies) in [("worst accepted", accepted), ("worst refused", refused)] {
        let mut group = common::group(criterion, name);
        for Hostile { sample, refused } in bodies {
            let verifier = sample.verifier(SignatureProvider::default());
            let challenge = sample.challenge();
            let code = || sample.register(&verifier, &challenge).err().map(|error| error.code().as_str());
            assert_eq!(code(), refused, "{}", sample.name);
            group.bench_function(&sample.name, |bencher| bencher.iter(code));
        }
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = worst);
criterion_main!(benches);
