//! BLOBs as a whole, against `base64`, `serde_json`, and the crates that verify.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rustls_pki_types::UnixTime;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use x509_parser::prelude::FromDer as _;

use super::super::{assert_refusal, with_flipped_bit};
use crate::metadata::{MetadataBlob, MetadataTrust};
use crate::trust::TrustAnchor;

/// A root with a length of two bytes before it, and a BLOB.
///
/// The key of the first certificate has signed each accepted BLOB. Its number and entries are those that `serde_json`
/// reads. With any other bit it is refused.
pub fn metadata_jws(input: &[u8]) {
    let Some((length, rest)) = input.split_first_chunk() else { return };
    let (root, blob) = rest.split_at(usize::from(u16::from_be_bytes(*length)).min(rest.len()));
    let Ok(root) = TrustAnchor::from_certificate(root) else { return };
    let trust = MetadataTrust::new([root]).unwrap().danger_any_name();
    let metadata = match MetadataBlob::verify(blob, &trust, NOW) {
        Ok(metadata) => metadata,
        Err(error) => return assert_refusal(&error),
    };
    let text = core::str::from_utf8(blob).unwrap();
    let parts: Vec<_> = text.split('.').collect();
    let [header, payload, signature] =
        <[_; 3]>::try_from(parts).unwrap().map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
    let (signed, _) = text.rsplit_once('.').unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    let leaf = STANDARD.decode(header["x5c"][0].as_str().unwrap()).unwrap();
    assert_eq!(metadata.signer_path().unwrap().certificates()[0].as_ref(), leaf);
    assert!(is_signed(header["alg"].as_str().unwrap(), &leaf, signed.as_bytes(), &signature));
    // What this oracle cannot read, such as a number beyond all bounds, is well-formed all the same.
    if let Ok(payload) = serde_json::from_slice::<Value>(&payload) {
        assert_eq!(metadata.number(), payload["no"].as_u64());
        assert_eq!(metadata.entries().len(), payload["entries"].as_array().unwrap().len());
    }
    let flipped = with_flipped_bit(blob, &payload);
    assert!(MetadataBlob::verify(flipped, &trust, NOW).is_err(), "accepted with another bit");
}

fn is_signed(alg: &str, leaf: &[u8], signed: &[u8], signature: &[u8]) -> bool {
    let (_, leaf) = x509_parser::certificate::X509Certificate::from_der(leaf).unwrap();
    let key = &leaf.public_key().subject_public_key.data;
    match alg {
        "ES256" => {
            use p256::ecdsa::signature::Verifier as _;
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key).unwrap();
            key.verify(signed, &p256::ecdsa::Signature::from_slice(signature).unwrap()).is_ok()
        }
        "RS256" => {
            let (modulus, exponent) = rsa_parts(leaf.public_key());
            let key = rsa::PublicKey::new_with_size_limits(
                rsa::BoxedUint::from_be_slice_vartime(&modulus),
                rsa::BoxedUint::from_be_slice_vartime(&exponent),
                2048..=16_384,
            );
            let padding = rsa::Pkcs1v15Sign::new::<Sha256>();
            key.unwrap().verify(padding, &Sha256::digest(signed), signature).is_ok()
        }
        other => panic!("{other} was accepted"),
    }
}

fn rsa_parts(key: &x509_parser::x509::SubjectPublicKeyInfo<'_>) -> (Vec<u8>, Vec<u8>) {
    match key.parsed().unwrap() {
        x509_parser::public_key::PublicKey::RSA(key) => (key.modulus.to_vec(), key.exponent.to_vec()),
        other => panic!("{other:?} for RS256"),
    }
}

const NOW: UnixTime = UnixTime::since_unix_epoch(core::time::Duration::from_secs(1_767_225_600));
