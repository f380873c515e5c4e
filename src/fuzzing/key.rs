//! Public keys, against `coset` and `x509-parser`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use coset::{CborSerializable as _, CoseKey};
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::assert_refusal;
use crate::crypto::{KeyType, RsaBounds};
use crate::encoding::base64::encode_standard;
use crate::encoding::cbor;
use crate::key::{Algorithm, PublicKey, from_cose, from_pem};
use crate::limits::Limits;
use crate::observation::Observation;

/// An accepted COSE_Key is the key that a library reads. Written anew, it is the same key.
pub fn cose_key(bytes: &[u8]) {
    let Ok((value, observed)) = cbor::decode(bytes, &Limits::DEFAULT) else { return };
    let key = match from_cose(&value, Algorithm::ALL, RsaBounds::WIDEST) {
        Ok(key) => key,
        Err(error) => return assert_refusal(&error.into()),
    };
    let algorithm = key.algorithm().expect("a COSE_Key has one");
    let theirs = CoseKey::from_slice(bytes).unwrap();
    let written = key.to_cose();
    let mut again = CoseKey::from_slice(&written).unwrap();
    // Out of order, parameters stay so.
    again.params.sort_by_key(|(label, _)| format!("{label:?}"));
    let mut sorted = theirs.clone();
    sorted.params.sort_by_key(|(label, _)| format!("{label:?}"));
    assert_eq!(sorted, again);
    let odd = observed.contains(Observation::CborNonMinimal) || observed.contains(Observation::CborKeyOrder);
    assert_eq!(written == bytes, !odd);
    // Only the one algorithm is accepted, and where it is not allowed, the key is not.
    assert!(from_cose(&value, &[algorithm], RsaBounds::WIDEST).is_ok());
    let others: Vec<_> = Algorithm::ALL.iter().copied().filter(|other| *other != algorithm).collect();
    assert!(from_cose(&value, &others, RsaBounds::WIDEST).is_err());
    rendered(&key);
}

/// The bytes are a PEM text, or the DER of a SubjectPublicKeyInfo or RSAPublicKey to be put into one.
pub fn pem_key(bytes: &[u8]) {
    if let Ok(text) = core::str::from_utf8(bytes) {
        match from_pem(text, RsaBounds::WIDEST) {
            Ok(key) => rendered(&key),
            Err(error) => assert_refusal(&error.into()),
        }
    }
    for label in ["PUBLIC KEY", "RSA PUBLIC KEY"] {
        let text = pem(label, bytes);
        let key = match from_pem(&text, RsaBounds::WIDEST) {
            Ok(key) => key,
            Err(error) => {
                assert_refusal(&error.into());
                continue;
            }
        };
        rendered(&key);
        assert!(from_pem(&pem(label, &bytes[..bytes.len() - 1]), RsaBounds::WIDEST).is_err());
        assert!(from_pem(&pem(label, &[bytes, &[0]].concat()), RsaBounds::WIDEST).is_err());
        if label == "RSA PUBLIC KEY" {
            assert_eq!(key.subject_public_key(), bytes);
            continue;
        }
        let (rest, theirs) = SubjectPublicKeyInfo::from_der(bytes).unwrap();
        assert!(rest.is_empty());
        assert_eq!(theirs.subject_public_key.data.as_ref(), key.subject_public_key());
        theirs.parsed().unwrap();
        // An RSA key's identifier may lack its NULL, and one restricted to PSS is written without the restriction.
        if !matches!(key.key().key_type(), KeyType::Rsa | KeyType::RsaPss(_)) {
            assert_eq!(key.to_spki_der(), bytes);
        }
    }
}

/// All forms of a key agree.
fn rendered(key: &PublicKey) {
    let again = from_pem(&key.to_spki_pem(), RsaBounds::WIDEST).unwrap();
    assert!(again.key().is_same_key(&key.key()));
    assert_eq!(again.to_spki_der(), key.to_spki_der());
    assert_eq!(again.fingerprint(), key.fingerprint());
    let (rest, theirs) = SubjectPublicKeyInfo::from_der(&again.to_spki_der())
        .map(|(rest, spki)| (rest.len(), spki.subject_public_key.data.into_owned()))
        .unwrap();
    assert_eq!((rest, theirs.as_slice()), (0, key.subject_public_key()));
    if let Some(algorithm) = key.algorithm() {
        let written = key.to_cose();
        let (value, observed) = cbor::decode(&written, &Limits::DEFAULT).unwrap();
        assert_eq!(observed.iter().count(), 0);
        assert_eq!(from_cose(&value, &[algorithm], RsaBounds::WIDEST).unwrap(), *key);
    }
    let jwk: serde_json::Value = serde_json::from_str(&key.to_jwk()).unwrap();
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
    match key.key().key_type() {
        KeyType::Ec(_) => assert_eq!([vec![4], bytes("x"), bytes("y")].concat(), key.subject_public_key()),
        KeyType::Ed25519 | KeyType::Ed448 => assert_eq!(bytes("x"), key.subject_public_key()),
        KeyType::MlDsa(_) => assert_eq!(bytes("pub"), key.subject_public_key()),
        KeyType::Rsa | KeyType::RsaPss(_) => {
            assert!(bytes("n")[0] != 0 && bytes("e")[0] != 0);
            let position =
                |part: &[u8]| key.subject_public_key().windows(part.len()).any(|window| window == part);
            assert!(position(&bytes("n")) && position(&bytes("e")));
        }
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", encode_standard(der))
}
