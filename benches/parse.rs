//! From the JSON body to the parsed registration or login, nothing decoded.

#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark"
)]

mod common;

use std::hint::black_box;

use attestry::Limits;
use attestry::service::CreateCredentialBody;
use criterion::{Criterion, criterion_group, criterion_main};
use suite::harness::{login_samples, samples};

const LIMITS: &Limits = &Limits::DEFAULT;

fn registrations(criterion: &mut Criterion) {
    let mut group = common::group(criterion, "parse");
    for of_kind in common::by_kind(samples::all) {
        group.bench_function(&of_kind[0].name, |bencher| {
            bencher.iter(common::in_turn(&of_kind, |sample| {
                CreateCredentialBody::parse(black_box(&sample.body), LIMITS).unwrap()
            }));
        });
    }
}

fn logins(criterion: &mut Criterion) {
    let mut group = common::group(criterion, "parse login");
    for of_kind in common::by_kind(login_samples::all) {
        group.bench_function(&of_kind[0].name, |bencher| {
            bencher.iter(common::in_turn(&of_kind, |sample| black_box(sample).parse(LIMITS).unwrap()));
        });
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = registrations, logins);
criterion_main!(benches);
