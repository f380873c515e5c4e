//! A thousand different registrations, half of them with self attestation, by one verifier on one thread and on two.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a benchmark")]

mod common;

use std::thread;

use attestry::crypto::SignatureProvider;
use attestry_authenticator::MakeCredential;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use suite::harness::{self, Sample};

const COUNT: usize = 1000;

fn batch(criterion: &mut Criterion) {
    let samples: Vec<Sample> = (0..COUNT)
        .map(|index| {
            let registration = MakeCredential::new(&format!("batch {index}"));
            let made = if index % 2 == 0 { registration.packed_self() } else { registration.none() };
            Sample::fido2("batch", &made, harness::builder())
        })
        .collect();
    let verifier = harness::builder().signature_provider(SignatureProvider::default()).build().unwrap();
    let register = |samples: &[Sample]| {
        for sample in samples {
            assert!(sample.register(&verifier, &sample.challenge()).is_ok());
        }
    };
    let mut group = criterion.benchmark_group("batch");
    group.throughput(Throughput::Elements(1000)).sample_size(10);
    for (threads, part) in [(1, COUNT), (2, 500)] {
        group.bench_function(threads.to_string(), |bencher| {
            bencher.iter(|| {
                thread::scope(|scope| {
                    for samples in samples.chunks(part) {
                        scope.spawn(move || register(samples));
                    }
                });
            });
        });
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = batch);
criterion_main!(benches);
