//! Options without lists, beside serde_json writing the same object from a `Value`.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a benchmark")]

mod common;

use std::hint::black_box;

use attestry::UserHandle;
use attestry::options::UserEntity;
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::Value;
use suite::harness;

fn options(criterion: &mut Criterion) {
    let verifier = harness::builder().build().unwrap();
    let user = || UserEntity::new(UserHandle::new([7; 16]).unwrap(), "ada@example.com");
    let creation = || verifier.creation_options(black_box([1; 32]), user()).build().unwrap();
    let request = || verifier.request_options(black_box([1; 32])).build().unwrap();
    let mut group = common::group(criterion, "options");
    let write = |value: &Value| serde_json::to_string(black_box(value)).unwrap();
    group.bench_function("creation", |bencher| {
        bencher.iter(|| serde_json::to_string(&creation()).unwrap());
    });
    let value = serde_json::to_value(creation()).unwrap();
    group.bench_function("creation as a value", |bencher| bencher.iter(|| write(&value)));
    group.bench_function("request", |bencher| {
        bencher.iter(|| serde_json::to_string(&request()).unwrap());
    });
    let value = serde_json::to_value(request()).unwrap();
    group.bench_function("request as a value", |bencher| bencher.iter(|| write(&value)));
}

criterion_group!(name = benches; config = common::criterion(); targets = options);
criterion_main!(benches);
