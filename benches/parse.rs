//! From the JSON body to the parsed registration, nothing decoded.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a benchmark")]

mod common;

use std::hint::black_box;

use attestry::Limits;
use attestry::service::CreateCredentialBody;
use criterion::{Criterion, criterion_group, criterion_main};
use suite::harness;

fn parse(criterion: &mut Criterion) {
    let limits = &Limits::DEFAULT;
    let mut group = criterion.benchmark_group("parse");
    for sample in harness::samples::all(0) {
        group.bench_function(&sample.name, |bencher| {
            bencher.iter(|| CreateCredentialBody::parse(black_box(&sample.body), limits).unwrap());
        });
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = parse);
criterion_main!(benches);
