//! Statements of the format packed: unusual ones that are accepted, and what is refused.

mod certificates;
mod statements;

use serde_json::{Value, json};

use crate::CaseBuilder;
use attestry_authenticator::certificate::CertificateBuilder;
use attestry_authenticator::{AttestationParts, Chain, Key, MakeCredential, Role, Scheme, der};

pub(crate) fn accepted() -> Vec<Value> {
    [statements::accepted(), certificates::accepted()].concat()
}

pub(crate) fn refused() -> Vec<Value> {
    [statements::refused(), certificates::refused()].concat()
}

fn on_self(name: &str, change: impl FnOnce(&mut AttestationParts), code: &str) -> Value {
    CaseBuilder::fido2(name, &MakeCredential::new("packed").packed_self_with(change)).refused(code)
}

fn on_x5c(name: &str, change: impl FnOnce(&mut AttestationParts), code: &str) -> Value {
    let chain = Chain::new("packed", 0);
    let made = MakeCredential::new("packed").packed_x5c_with(&chain.leaf_key, &chain.x5c, change);
    CaseBuilder::fido2(name, &made).refused(code)
}

fn on_leaf(name: &str, change: impl Fn(&mut CertificateBuilder), code: &str) -> Value {
    let chain = Chain::with("packed", 0, |role, issue| {
        if role == Role::Leaf {
            change(&mut issue.certificate);
        }
    });
    let made = MakeCredential::new("packed").packed_x5c(&chain.leaf_key, &chain.x5c);
    CaseBuilder::fido2(name, &made).anchors(&[&chain.root_der]).refused(code)
}

/// `SEQUENCE { r, s }` with a needless zero byte before each integer.
pub(crate) fn pad_integers(signature: &[u8]) -> Vec<u8> {
    pad(signature, [true, true])
}

/// `SEQUENCE { r, s }` with a needless zero byte before r, before s, or before both.
pub(crate) fn pad(signature: &[u8], which: [bool; 2]) -> Vec<u8> {
    let mut rest = &signature[2..];
    let mut body = Vec::new();
    for padded in which {
        let length = usize::from(rest[1]);
        let zero: &[u8] = if padded { &[0] } else { &[] };
        body.extend(der::tlv(2, &[zero, &rest[2..2 + length]].concat()));
        rest = &rest[2 + length..];
    }
    der::tlv(0x30, &body)
}

/// A SubjectPublicKeyInfo of RSASSA-PSS.
pub(crate) fn pss_spki(key: &Key, parameters: Option<Vec<u8>>) -> Vec<u8> {
    let algorithm = der::sequence(&[&der::oid("1.2.840.113549.1.1.10"), &parameters.unwrap_or_default()]);
    der::sequence(&[&algorithm, &der::bit_string(&key.subject_public_key())])
}

/// The parameters of a scheme's AlgorithmIdentifier.
pub(crate) fn pss_parameters(scheme: Scheme) -> Vec<u8> {
    let identifier = scheme.identifier();
    let oid = der::oid("1.2.840.113549.1.1.10");
    let at = identifier.windows(oid.len()).position(|window| window == oid).unwrap();
    identifier[at + oid.len()..].to_vec()
}

fn trusted() -> Value {
    json!({ "type": "basic", "trust": "trusted", "observations": [] })
}
