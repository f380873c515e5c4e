//! How often memory is asked for; how much of it is held at once is in `tests/memory/held.rs`. The counts are those of a release
//! of Rust's standard library and may be lowered, never raised without a reason.

use allocation_counter::{AllocationInfo, measure};
use attestry::crypto::SignatureProvider;
use attestry::service::CreateCredentialBody;
use suite::harness::{self, Sample, providers, samples};

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
        assert!(verifier.verify_registration(request.registration(), &challenge, harness::now()).is_ok())
    })
}

#[test]
fn of_a_registration_without_attestation() {
    let measured = record(&samples::none_es256(), SignatureProvider::default());
    // Those of verification, and six for the record. Id and name in one piece of memory would save two; that gained
    // 1 % of a registration, less than a type of its own is worth.
    assert!(measured.count_total <= 10, "{measured:?}");
    assert_eq!(measured.count_current, 0, "{measured:?}");
}

#[test]
fn of_verification_without_signatures() {
    for sample in [samples::none_es256(), samples::packed_self_es256()] {
        let measured = verification(&sample);
        // Client data, the attestation object, the id, the name.
        assert!(measured.count_total <= 4, "{}: {measured:?}", sample.name);
    }
}
