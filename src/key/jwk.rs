//! JSON Web Keys.

use serde_json::{Map, Value};

use super::Algorithm;
use crate::crypto::{Curve, KeyType, rsa_components};
use crate::encoding::base64::encode_url;

/// Writes a public key as the text of a JWK. The members are sorted by name, whatever features `serde_json` has.
pub(super) fn to_jwk(key_type: KeyType, algorithm: Option<Algorithm>, subject_public_key: &[u8]) -> String {
    let mut members: Vec<(&str, String)> = Vec::with_capacity(5);
    if let Some(name) = algorithm.and_then(Algorithm::jose) {
        members.push(("alg", name.to_owned()));
    }
    match key_type {
        KeyType::Ec(curve) => {
            let coordinates = subject_public_key.get(1..).unwrap_or_default();
            let (x, y) = coordinates.split_at_checked(curve.coordinate_len()).unwrap_or_default();
            members.push(("crv", curve_name(curve).to_owned()));
            members.push(("kty", "EC".to_owned()));
            members.push(("x", encode_url(x)));
            members.push(("y", encode_url(y)));
        }
        KeyType::Ed25519 | KeyType::Ed448 => {
            let curve = if key_type == KeyType::Ed448 { "Ed448" } else { "Ed25519" };
            members.push(("crv", curve.to_owned()));
            members.push(("kty", "OKP".to_owned()));
            members.push(("x", encode_url(subject_public_key)));
        }
        KeyType::MlDsa(_) => {
            members.push(("kty", "AKP".to_owned()));
            members.push(("pub", encode_url(subject_public_key)));
        }
        KeyType::Rsa | KeyType::RsaPss(_) => {
            let (modulus, exponent) = rsa_components(subject_public_key).unwrap_or_default();
            members.push(("e", encode_url(exponent)));
            members.push(("kty", "RSA".to_owned()));
            members.push(("n", encode_url(modulus)));
        }
    }
    let members: Map<_, _> =
        members.into_iter().map(|(name, value)| (name.to_owned(), Value::String(value))).collect();
    Value::Object(members).to_string()
}

const fn curve_name(curve: Curve) -> &'static str {
    match curve {
        Curve::P256 => "P-256",
        Curve::P384 => "P-384",
        Curve::P521 => "P-521",
        Curve::Secp256k1 => "secp256k1",
    }
}
