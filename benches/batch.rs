//! A thousand different registrations, half of them with self attestation, and a thousand different logins: each by one
//! verifier, on one thread and on two.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a benchmark")]

mod common;

use std::thread;

use attestry::crypto::SignatureProvider;
use attestry_authenticator::MakeCredential;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use suite::harness::login_samples::{self, LoginSample};
use suite::harness::{self, Sample};

const COUNT: usize = 1000;

/// On one thread and on two, each with its part of the items.
fn measure<T: Sync>(criterion: &mut Criterion, name: &str, items: &[T], work: impl Fn(&T) + Sync) {
    let mut group = common::group(criterion, name);
    group.throughput(Throughput::Elements(1000));
    let all = |items: &[T]| items.iter().for_each(&work);
    for (threads, part) in [(1, COUNT), (2, COUNT / 2)] {
        group.bench_function(threads.to_string(), |bencher| {
            bencher.iter(|| {
                thread::scope(|scope| {
                    for items in items.chunks(part) {
                        scope.spawn(move || all(items));
                    }
                });
            });
        });
    }
}

fn registrations(criterion: &mut Criterion) {
    let sample = |index: usize| {
        let registration = MakeCredential::new(&format!("batch {index}"));
        let made = if index.is_multiple_of(2) { registration.packed_self() } else { registration.none() };
        Sample::fido2("batch", &made, harness::builder())
    };
    let samples: Vec<Sample> = (0..COUNT).map(sample).collect();
    let verifier = harness::builder().signature_provider(SignatureProvider::default()).build().unwrap();
    measure(criterion, "batch of registrations", &samples, |sample| {
        assert!(sample.register(&verifier, &sample.challenge()).is_ok());
    });
}

/// ES256, from the stored record and the body.
fn logins(criterion: &mut Criterion) {
    let samples: Vec<LoginSample> = (0..COUNT).map(login_samples::es256).collect();
    let verifier = LoginSample::verifier(SignatureProvider::default());
    measure(criterion, "batch of logins", &samples, |sample| {
        assert!(sample.authenticate_from_stored(&verifier, &sample.challenge()).is_ok());
    });
}

criterion_group!(name = benches; config = common::criterion(); targets = registrations, logins);
criterion_main!(benches);
