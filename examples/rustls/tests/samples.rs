//! Every sample ends with rustls' algorithms as it does without them.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use attestry::CredentialKind;
use attestry::crypto::{Curve, HashAlgorithm, SignatureProvider, SignatureScheme};
use attestry_authenticator::Key;
use attestry_authenticator::MakeCredential;
use suite::harness::{self, Sample, samples};

fn provider() -> SignatureProvider {
    attestry_rustls::signature_provider(&rustls::crypto::ring::default_provider())
}

#[test]
fn every_sample_is_accepted() {
    let samples = samples::all(0);
    assert!(samples.len() > 20, "only {} samples", samples.len());
    for sample in samples {
        let record = sample.register(&sample.verifier(provider()), &sample.challenge());
        assert!(record.is_ok(), "{}: {record:?}", sample.name);
    }
}

#[test]
fn signatures_of_another_message_are_refused() {
    let keys = [
        (Key::p256("rustls"), -7),
        (Key::p384("rustls"), -35),
        (Key::p521("rustls"), -36),
        (Key::ed25519("rustls"), -8),
        (Key::rsa2048(), -257),
        (Key::rsa2048(), -37),
    ];
    for (key, alg) in keys {
        let mut registration = MakeCredential::new("rustls").with_key(key);
        registration.alg = alg;
        for (message, code) in [(None, None), (Some(vec![0]), Some("statement.signature_invalid"))] {
            let made = registration.packed_self_with(|parts| parts.message = message.clone());
            let sample = Sample::fido2(format!("{alg}"), &made, harness::builder());
            assert_eq!(sample.kind, CredentialKind::Fido2);
            let ended = sample.register(&sample.verifier(provider()), &sample.challenge());
            assert_eq!(ended.err().map(|error| error.code().as_str()), code, "{alg}");
        }
    }
}

/// Were nothing taken from the list, the cases would end alike all the same.
#[test]
fn what_rustls_has_is_taken() {
    let provider = attestry_rustls::signature_provider(&rustls::crypto::ring::default_provider());
    let default = SignatureProvider::default();
    let name = |provider: &SignatureProvider, scheme| format!("{:?}", provider.get(scheme).unwrap());
    for scheme in [
        SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha256),
        SignatureScheme::Ecdsa(Curve::P384, HashAlgorithm::Sha384),
        SignatureScheme::RsaPkcs1(HashAlgorithm::Sha256),
        SignatureScheme::RsaPss(HashAlgorithm::Sha512),
        SignatureScheme::Ed25519,
    ] {
        assert_ne!(name(&provider, scheme), name(&default, scheme), "{scheme:?}");
    }
    let fallback = SignatureScheme::Ecdsa(Curve::Secp256k1, HashAlgorithm::Sha256);
    assert_eq!(name(&provider, fallback), name(&default, fallback));
}
