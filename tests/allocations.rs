//! How often memory is asked for; how much of it is held at once is in `tests/memory.rs`. The counts are those of a release
//! of Rust's standard library and may be lowered, never raised without a reason.

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
use attestry::crypto::SignatureProvider;
use common::{Sample, providers, samples};

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
    let request = CreateCredentialBody::parse(&sample.body, verifier.limits()).unwrap();
    measure(|| {
        assert!(verifier.verify_registration(request.registration(), &challenge, common::now()).is_ok())
    })
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
