//! Public keys, in every form that they are stored or sent in.

use attestry::{Algorithm, Error, PublicKey, PublicKeyFormat};
use ciborium::Value;
use x509_parser::prelude::FromDer as _;

use super::document::Part;
use super::{cbor, checks};
use crate::decode;

/// The form of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Cose,
    Spki,
    Pem,
    Jwk,
}

/// Whether a CBOR value looks like a COSE_Key: it has a type, and an algorithm or a parameter.
pub(super) fn is_cose(value: &Value) -> bool {
    cbor::numbered(value, 1).is_some() && (cbor::numbered(value, 3).or(cbor::numbered(value, -1)).is_some())
}

pub(super) fn explain(form: Form, bytes: &[u8]) -> Part {
    let (title, about) = match form {
        Form::Cose => ("public key", "a COSE_Key (RFC 9052 §7)"),
        Form::Spki => ("public key", "a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7)"),
        Form::Pem => ("public key", "PEM (RFC 7468 §13)"),
        Form::Jwk => ("public key", "a JSON Web Key (RFC 7517)"),
    };
    let mut part = Part::new(title, about);
    let key: Result<PublicKey, Error> = match form {
        Form::Cose => {
            cose_fields(&mut part, bytes);
            part.checks(checks::CREDENTIAL_KEY);
            PublicKey::from_cose(bytes)
        }
        Form::Spki => PublicKey::from_spki_der(bytes),
        Form::Pem => PublicKey::from_pem(std::str::from_utf8(bytes).unwrap_or_default()),
        Form::Jwk => {
            jwk_fields(&mut part, bytes);
            return part;
        }
    };
    match key {
        Ok(key) => sound(&mut part, &key, form),
        Err(error) => {
            part.fault(format!("the library refuses the key: {error} ({})", error.code()));
        }
    }
    part
}

/// What the library knows of a key that it has checked.
fn sound(part: &mut Part, key: &PublicKey, form: Form) {
    part.note("The library has checked the key: its parameters are complete, and it is sound.");
    if form != Form::Cose {
        let spki = key.to_spki_der();
        if let Ok((_, info)) = x509_parser::x509::SubjectPublicKeyInfo::from_der(&spki) {
            part.value("type", super::certificate::key_type(&info), "");
        }
        part.id("in COSE", &key.to_cose(), "base64url, without an algorithm if it is bound to none");
    }
    part.value("in JWK", key.to_jwk(), "");
    part.id("in DER", &key.to_spki_der(), "a SubjectPublicKeyInfo, base64url");
    part.value("fingerprint", key.render(PublicKeyFormat::Fingerprint), "of raw keys of the service");
}

fn cose_fields(part: &mut Part, bytes: &[u8]) {
    let Some(key) = cbor::whole(bytes) else {
        part.fault("it is not one CBOR item");
        return;
    };
    let number = |label| cbor::numbered(&key, label).and_then(cbor::integer);
    let kind = number(1);
    let kind_meaning = match kind {
        Some(1) => "OKP: Ed25519 or Ed448",
        Some(2) => "EC2: an elliptic curve with two coordinates",
        Some(3) => "RSA",
        Some(7) => "AKP: a key that its algorithm says all of, such as ML-DSA",
        _ => "none that is known",
    };
    if let Some(kind) = kind {
        part.value("kty (1)", kind, kind_meaning);
    }
    if let Some(algorithm) = number(3) {
        part.value("alg (3)", algorithm, algorithm_name(algorithm));
    } else {
        part.note("alg (3) is absent: no verifier accepts the key for a credential without it.");
    }
    match kind {
        Some(1 | 2) => {
            let curve = match number(-1) {
                Some(1) => "P-256",
                Some(2) => "P-384",
                Some(3) => "P-521",
                Some(6) => "Ed25519",
                Some(7) => "Ed448",
                Some(8) => "secp256k1",
                _ => "none that is known",
            };
            if let Some(number) = number(-1) {
                part.value("crv (-1)", number, curve);
            }
            bytes_field(part, &key, -2, "x (-2)", "the first coordinate, or the key");
            bytes_field(part, &key, -3, "y (-3)", "the second coordinate");
        }
        Some(3) => {
            let bits = cbor::numbered(&key, -1)
                .and_then(Value::as_bytes)
                .map_or(0, |modulus| modulus.len().saturating_mul(8));
            bytes_field(part, &key, -1, "n (-1)", &format!("the modulus, of {bits} bits"));
            bytes_field(part, &key, -2, "e (-2)", "the exponent");
        }
        _ => bytes_field(part, &key, -1, "pub (-1)", "the key"),
    }
}

fn bytes_field(part: &mut Part, key: &Value, label: i64, name: &str, meaning: &str) {
    if let Some(bytes) = cbor::numbered(key, label).and_then(Value::as_bytes) {
        part.bytes(name, bytes, meaning);
    }
}

/// A JWK has no reader in the library. Its private members are named at most.
fn jwk_fields(part: &mut Part, bytes: &[u8]) {
    let key: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
    for (name, meaning) in [
        ("kty", "the type of the key"),
        ("crv", "the curve"),
        ("alg", "the algorithm"),
        ("use", "what it is for"),
        ("kid", "its name"),
        ("x", "the first coordinate, or the key"),
        ("y", "the second coordinate"),
        ("n", "the modulus"),
        ("e", "the exponent"),
        ("pub", "the key"),
    ] {
        part.text(name, key.get(name), meaning);
    }
    for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"] {
        if key.get(name).is_some() {
            part.secret(name, "part of a private key");
            part.fault("it is a private key: keep it to yourself, and do not paste it");
        }
    }
    part.note("The library reads keys as PEM, DER and COSE; a JWK is shown as it is, and not checked.");
}

/// The name of a COSE algorithm.
pub(super) fn algorithm_name(number: i64) -> String {
    match Algorithm::from_cose(number) {
        Some(algorithm) => algorithm.as_str().to_owned(),
        None => "an algorithm that the library does not support".to_owned(),
    }
}

/// A key in base64url, COSE or DER, or in PEM.
pub(super) fn explain_text(text: &str) -> Part {
    if text.contains("-----BEGIN") {
        return explain(Form::Pem, text.as_bytes());
    }
    match decode::base64(text) {
        Some(der) if der.first() == Some(&0x30) => explain(Form::Spki, &der),
        Some(cose) => explain(Form::Cose, &cose),
        None => {
            let mut part = Part::new("public key", "");
            part.fault("it is neither PEM nor base64");
            part
        }
    }
}
