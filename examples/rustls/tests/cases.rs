//! Every case ends with rustls' algorithms as it does without them.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "../../verify/cases.rs"]
#[allow(dead_code, reason = "the example uses all of it")]
mod cases;

use std::path::Path;

use attestry::crypto::{Curve, HashAlgorithm, SignatureProvider, SignatureScheme};

#[test]
fn every_case_ends_as_it_says() {
    let provider = attestry_rustls::signature_provider(&rustls::crypto::ring::default_provider());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let mut count = 0;
    for file in cases::files_below(&folder).unwrap() {
        for case in cases::load(&file).unwrap() {
            let outcome = case.run_with(|builder| builder.signature_provider(provider.clone())).unwrap();
            case.check(&outcome).unwrap_or_else(|problem| panic!("{}: {problem}", case.name()));
            count += 1;
        }
    }
    assert!(count > 1000, "only {count} cases");
}

/// Were nothing taken from the list, the cases would end alike all the same.
#[test]
fn what_rustls_has_is_taken() {
    let provider = attestry_rustls::signature_provider(&rustls::crypto::ring::default_provider());
    let rustcrypto = SignatureProvider::rustcrypto();
    let name = |provider: &SignatureProvider, scheme| format!("{:?}", provider.get(scheme).unwrap());
    for scheme in [
        SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha256),
        SignatureScheme::Ecdsa(Curve::P384, HashAlgorithm::Sha384),
        SignatureScheme::RsaPkcs1(HashAlgorithm::Sha256),
        SignatureScheme::RsaPss(HashAlgorithm::Sha512),
        SignatureScheme::Ed25519,
    ] {
        assert_ne!(name(&provider, scheme), name(&rustcrypto, scheme), "{scheme:?}");
    }
    let fallback = SignatureScheme::Ecdsa(Curve::Secp256k1, HashAlgorithm::Sha256);
    assert_eq!(name(&provider, fallback), name(&rustcrypto, fallback));
}
