//! How often memory is asked for; how much of it is held at once is in `tests/memory/held.rs`. The counts are those of a release
//! of Rust's standard library and may be lowered, never raised without a reason.

use std::sync::Arc;

use allocation_counter::{AllocationInfo, measure};
use attestry::crypto::{SignatureCache, SignatureProvider};
use attestry::service::CreateCredentialBody;
use attestry::{Authentication, CredentialKind};
use attestry_authenticator::{Key, MakeCredential};
use suite::ecdsa::with_high_s;
use suite::harness::login_samples::{self, LoginSample};
use suite::harness::{self, Sample, logins, providers, samples};

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
    let measured = record(&samples::none_es256(0), SignatureProvider::default());
    // Those of verification, and six for the record. Id and name in one piece of memory would save two; that gained
    // 1 % of a registration, less than a type of its own is worth.
    assert!(measured.count_total <= 10, "{measured:?}");
    assert_eq!(measured.count_current, 0, "{measured:?}");
}

#[test]
fn of_verification_without_signatures() {
    for sample in [samples::none_es256(0), samples::packed_self_es256(0)] {
        let measured = verification(&sample);
        // Client data, the attestation object, the id, the name.
        assert!(measured.count_total <= 4, "{}: {measured:?}", sample.name);
    }
}

/// From the parsed login to the verdict, signatures stubbed.
#[test]
fn of_verifying_a_login_without_its_signature() {
    let verifier = LoginSample::verifier(providers::stubbed());
    for sample in login_samples::all(0) {
        let (challenge, record) = (sample.challenge(), sample.record());
        let login = sample.parse(verifier.limits()).unwrap();
        let measured = measure(|| login.verify(&verifier, &challenge, &record).unwrap());
        let most = match sample.kind {
            // Client data, authenticator data, the signature.
            CredentialKind::Fido2 => 3,
            // Beside those of a login, the signed text and what it is compared with, and the new credential.
            CredentialKind::RecoveryKey => 21,
            // Client data, the signature.
            _ => 2,
        };
        assert!(measured.count_total <= most, "{}: {measured:?}", sample.name);
        assert_eq!(measured.count_current, 0, "{}: {measured:?}", sample.name);
    }
}

/// A high s of secp256k1 is lowered, which takes a copy of the signature.
#[test]
fn of_verifying_a_high_s() {
    let verifier = LoginSample::verifier(providers::stubbed());
    let credential = MakeCredential::new("memory").with_key(Key::secp256k1("memory"));
    let login = logins::login(&credential);
    let low = login.make().signature;
    let high = login.make_with(|parts| parts.signature = Some(with_high_s(&login.key, &low)));
    let (challenge, record) = (logins::challenge(), logins::record(&credential));
    for (signed, most) in [(login.make(), 3), (high, 4)] {
        let json = signed.authentication_response().to_string();
        let login = Authentication::parse(&json, verifier.limits()).unwrap();
        let verify = || verifier.verify_authentication(&login, &challenge, &record, harness::now());
        let measured = measure(|| assert!(verify().is_ok()));
        assert_eq!(measured.count_total, most, "{measured:?}");
    }
}

/// From the stored record and the body to the verdict, signatures stubbed.
#[test]
fn of_a_login_from_its_stored_record() {
    let verifier = LoginSample::verifier(providers::stubbed());
    for sample in login_samples::all(0) {
        let challenge = sample.challenge();
        let measured = measure(|| sample.authenticate_from_stored(&verifier, &challenge).unwrap());
        // Beside those of verification, nearly all are to read the record: its texts, its key, and the numbers of an RSA
        // key.
        let most = match sample.kind {
            CredentialKind::Fido2 => 14,
            CredentialKind::RecoveryKey => 26,
            _ => 8,
        };
        assert!(measured.count_total <= most, "{}: {measured:?}", sample.name);
        assert_eq!(measured.count_current, 0, "{}: {measured:?}", sample.name);
    }
}

/// A cache of signatures has its size from the beginning, whatever it is given to keep.
#[test]
fn of_a_cache_of_signatures() {
    let mut cache = None;
    let made = measure(|| cache = SignatureCache::new(1000).ok());
    let cache = Arc::new(cache.unwrap());
    assert!(made.bytes_current <= 96 * 1000, "{made:?}");
    for entries in [Arc::clone(&cache), Arc::new(SignatureCache::new(1).unwrap())] {
        for sample in samples::all(0) {
            let builder = sample.builder.clone().signature_cache(Arc::clone(&entries));
            let (verifier, challenge) = (builder.build().unwrap(), sample.challenge());
            for pass in ["cold", "warm"] {
                let measured = measure(|| drop(sample.register(&verifier, &challenge).unwrap()));
                assert_eq!(measured.bytes_current, 0, "{}, {pass}: {measured:?}", sample.name);
                assert_eq!(measured.count_current, 0, "{}, {pass}: {measured:?}", sample.name);
            }
        }
    }
}
