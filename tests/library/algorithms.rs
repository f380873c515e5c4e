//! Algorithms beside the customary ones: how their keys are rendered, and who accepts them.

use attestry::crypto::SignatureProvider;
use attestry::{Algorithm, Error, VerifiedRegistration, VerifierBuilder};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Key, MadeKey, MakeCredential, MakeKey};
use serde_json::{Value, json};
use suite::harness::{builder, fido2, raw_key};

/// A registration with a key of this algorithm that attests itself.
fn packed_self(builder: VerifierBuilder, key: &Key, alg: i64) -> Result<VerifiedRegistration, Error> {
    let mut registration = MakeCredential::new("algorithms").with_key(key.clone());
    registration.alg = alg;
    fido2(builder, &registration.packed_self())
}

fn made(key: &Key) -> MadeKey {
    MakeKey::new("algorithms").with_key(key.clone()).make()
}

/// The key of either kind renders as the software authenticator, which knows nothing of this crate, writes it.
#[test]
fn keys_render_as_they_were_sent() {
    let ml_dsa = |name: &str, key: &Key| {
        // RFC 9964 §3
        json!({ "alg": name, "kty": "AKP", "pub": base64url(&key.subject_public_key()) })
    };
    let ed448 = Key::ed448("render");
    // RFC 8037, with the name of RFC 9864.
    let ed448_jwk =
        json!({ "alg": "Ed448", "crv": "Ed448", "kty": "OKP", "x": base64url(&ed448.subject_public_key()) });
    let keys = [Key::ml_dsa44("render"), Key::ml_dsa65("render"), Key::ml_dsa87("render")];
    let jwks = [ml_dsa("ML-DSA-44", &keys[0]), ml_dsa("ML-DSA-65", &keys[1]), ml_dsa("ML-DSA-87", &keys[2])];
    let keys = keys.into_iter().chain([ed448]);
    for ((key, alg), jwk) in keys.zip([-48, -49, -50, -53]).zip(jwks.into_iter().chain([ed448_jwk])) {
        for verified in [packed_self(builder(), &key, alg).unwrap(), raw_key(builder(), &made(&key)).unwrap()]
        {
            let rendered = verified.public_key();
            assert_eq!(rendered.algorithm().map(Algorithm::cose), Some(alg));
            assert_eq!(rendered.subject_public_key(), key.subject_public_key());
            assert_eq!(rendered.to_spki_pem(), key.spki_pem());
            assert_eq!(rendered.to_cose(), key.cose(alg).encode());
            let text = rendered.to_jwk();
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), jwk);
        }
    }
}

/// A provider without the scheme: the key is read and registered where nothing has to be verified with it, and a
/// signature by it is refused.
#[test]
fn a_scheme_that_the_provider_lacks_is_unavailable() {
    let key = Key::ed448("unavailable");
    let none = MakeCredential::new("algorithms").with_key(key.clone()).none();
    let lacking = || builder().signature_provider(SignatureProvider::empty());
    assert!(fido2(lacking(), &none).is_ok());
    let error = packed_self(lacking(), &key, -53).unwrap_err();
    assert_eq!(error.code().as_str(), "statement.scheme_unavailable");
    let error = raw_key(lacking(), &made(&key)).unwrap_err();
    assert_eq!(error.code().as_str(), "key_attestation.scheme_unavailable");
}
