//! How often memory is asked for, and how much of it at once. The counts are those of a release of Rust's standard library
//! and may be lowered, never raised without a reason.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "tests"
)]

#[path = "../benches/common/mod.rs"]
mod common;

use allocation_counter::{AllocationInfo, measure};
use attestry::SignatureProvider;
use common::{Sample, hostile, providers, samples};

/// From the body to the record, as a server goes the way.
fn record(sample: &Sample, provider: SignatureProvider) -> AllocationInfo {
    let verifier = sample.verifier(provider);
    let challenge = sample.challenge();
    measure(|| {
        let credential = sample.register(&verifier, &challenge);
        assert!(credential.is_ok(), "{}: {credential:?}", sample.name);
    })
}

/// `verify` alone, its outcome included, signatures stubbed.
fn verification(sample: &Sample) -> AllocationInfo {
    let verifier = sample.verifier(providers::stubbed());
    let challenge = sample.challenge();
    let request = verifier.parse(&sample.body).unwrap();
    measure(|| assert!(verifier.verify(&request, &challenge, common::now()).is_ok()))
}

#[test]
fn of_a_registration_without_attestation() {
    let measured = record(&samples::none_es256(), SignatureProvider::rustcrypto());
    // Those of verification, and five for the record.
    assert!(measured.count_total <= 8, "{measured:?}");
    assert_eq!(measured.count_current, 0, "{measured:?}");
}

#[test]
fn of_verification_without_signatures() {
    for sample in [samples::none_es256(), samples::packed_self_es256()] {
        let measured = verification(&sample);
        // Client data, the attestation object, id and name.
        assert!(measured.count_total <= 3, "{}: {measured:?}", sample.name);
    }
}

/// What one request may take of memory at one time, for each byte of its body.
/// The most is for certificates of very many extensions.
const BYTES_FOR_EACH_BYTE: usize = 16;
/// What it may take whatever the body: verification by RSA and ML-DSA needs tables.
const BYTES_FOR_ANY: usize = 64 * 1024;

fn assert_bounded(sample: &Sample, measured: AllocationInfo) {
    let bound = BYTES_FOR_ANY + BYTES_FOR_EACH_BYTE * sample.body.len();
    let (taken, len) = (measured.bytes_max, sample.body.len());
    assert!(usize::try_from(taken).unwrap() <= bound, "{}: {taken} bytes for a body of {len}", sample.name);
    assert_eq!(measured.count_current, 0, "{}: {measured:?}", sample.name);
}

#[test]
fn memory_is_in_proportion_to_the_body() {
    for sample in samples::all() {
        assert_bounded(&sample, record(&sample, SignatureProvider::rustcrypto()));
    }
}

#[test]
fn memory_is_in_proportion_to_a_hostile_body() {
    let bodies =
        [hostile::structures(), hostile::texts(), hostile::ec_signatures(), vec![hostile::rsa_signature()]];
    for hostile in bodies.concat() {
        let verifier = hostile.sample.verifier(SignatureProvider::rustcrypto());
        let challenge = hostile.sample.challenge();
        let mut code = None;
        let measured = measure(|| {
            code = hostile.sample.register(&verifier, &challenge).err().map(|error| error.code().as_str());
        });
        assert_eq!(code, hostile.refused, "{}", hostile.sample.name);
        assert_bounded(&hostile.sample, measured);
    }
}
