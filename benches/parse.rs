//! From the JSON body to the parsed request, nothing decoded.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a benchmark")]

mod common;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use suite::harness;

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    for sample in harness::samples::all() {
        let verifier = harness::builder().build().unwrap();
        group.bench_function(&sample.name, |bencher| {
            bencher.iter(|| verifier.parse(black_box(&sample.body)).unwrap());
        });
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = parse);
criterion_main!(benches);
