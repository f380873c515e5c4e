//! From the JSON body to the parsed request, nothing decoded.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a benchmark")]

mod common;
#[path = "common/measure.rs"]
mod measure;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    for sample in common::samples::all() {
        let verifier = common::builder().build().unwrap();
        group.bench_function(&sample.name, |bencher| {
            bencher.iter(|| verifier.parse(black_box(&sample.body)).unwrap());
        });
    }
}

criterion_group!(name = benches; config = measure::criterion(); targets = parse);
criterion_main!(benches);
