//! The project's own cases: what is accepted and what is refused, each refusal with its exact code. The software
//! authenticator makes them; `cargo xtask regenerate` writes them to `tests/vectors/`.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_errors_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

pub mod android_key;
mod android_safetynet;
mod apple;
mod authentications;
mod certificates;
mod client_data;
mod compound;
mod crl;
pub mod dossiers;
pub mod ecdsa;
mod ed448;
pub mod every_format;
mod fido_u2f;
pub mod harness;
mod key_kinds;
mod keys;
mod metadata;
mod ml_dsa;
mod objects;
mod packed;
mod path_attacks;
mod paths;
mod registrations;
mod requests;
mod rs1;
mod samples;
mod tpm;
mod trust;
mod unproven;
pub mod w3c;

pub use harness::{IDENTIFIER, NAME};
use serde_json::{Value, json};

use attestry_authenticator::text::base64url;
use attestry_authenticator::{AttestationParts, CHALLENGE, Cbor, Key, Made, MadeKey};

/// The files of these subjects: each is a module with what is accepted and what is refused.
macro_rules! subjects {
    ($($subject:ident)*) => {
        [$(
            (concat!("accepted/", stringify!($subject), ".json"), $subject::accepted()),
            (concat!("refused/", stringify!($subject), ".json"), $subject::refused()),
        )*]
    };
}

/// Every file of `tests/vectors/`, by its name there.
pub fn files() -> Vec<(&'static str, Vec<Value>)> {
    let subjects = subjects! {
        requests registrations
        client_data objects keys
        packed fido_u2f apple tpm android_key android_safetynet compound
        key_kinds
        certificates paths path_attacks trust crl
        ed448 ml_dsa rs1
        unproven
        authentications
        metadata
    };
    let others = [("samples.json", samples::cases()), ("w3c/registration.json", w3c::cases())];
    others.into_iter().chain(subjects).collect()
}

/// A case in the making: the request, and a verifier and challenge that it would meet in earnest.
#[derive(Clone)]
pub struct CaseBuilder(pub Value);

impl CaseBuilder {
    pub fn new(name: &str, body: Value) -> Self {
        let kind = body["credentialKind"].as_str().unwrap_or("Fido2").to_owned();
        Self(json!({
            "name": name,
            "source": "attestry's software authenticator",
            "verifier": { "relyingPartyId": "example.com", "origins": ["https://app.example.com"] },
            "challenge": { "identifier": IDENTIFIER, "value": CHALLENGE, "kind": kind },
            "now": "2026-01-01T00:00:00Z",
            "request": body,
        }))
    }

    pub fn fido2(name: &str, made: &Made) -> Self {
        Self::new(name, made.body(NAME, IDENTIFIER))
    }

    pub fn key(name: &str, made: &MadeKey) -> Self {
        let kind = if made.encrypted_private_key.is_some() { "PasswordProtectedKey" } else { "Key" };
        Self::new(name, made.body(kind, NAME, IDENTIFIER))
    }

    /// Sets a member by its JSON pointer; the parent must be there.
    pub fn set(mut self, pointer: &str, value: Value) -> Self {
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        self.0.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}"))[member] = value;
        self
    }

    pub fn verifier(self, setting: &str, value: Value) -> Self {
        self.set(&format!("/verifier/{setting}"), value)
    }

    pub fn at(self, now: &str) -> Self {
        self.set("/now", json!(now))
    }

    /// Trusts these certificates, for every format.
    pub fn anchors(self, anchors: &[&[u8]]) -> Self {
        let anchors: Vec<_> = anchors.iter().map(|der| base64url(der)).collect();
        self.set("/verifier/trust", json!({ "anchors": anchors }))
    }

    /// Requires trust, under an anchor that stands for no statement of the case: for another format.
    pub fn trust_required(self, anchor: &[u8], format: &str) -> Self {
        let anchor = json!({ "certificate": base64url(anchor), "formats": [format] });
        self.set("/verifier/trust", json!({ "anchors": [anchor], "require": true }))
    }

    pub fn accepted(self, attestation: Value) -> Value {
        self.set("/expect", json!({ "ok": true, "attestation": attestation })).0
    }

    pub fn refused(self, code: &str) -> Value {
        self.set("/expect", json!({ "ok": false, "code": code })).0
    }
}

/// The COSE key of a key, with one change.
fn changed_cose(key: &Key, alg: i64, change: impl FnOnce(&mut Cbor)) -> Vec<u8> {
    let mut cose = key.cose(alg);
    change(&mut cose);
    cose.sort();
    cose.encode()
}

/// Statements without an x5c of certificates, for a format that has nothing without one; `with` makes a good one, changes
/// it, and names the code.
fn no_x5c(
    with: impl Fn(&str, &dyn Fn(&mut AttestationParts), &str) -> Value,
    certificate: &[u8],
) -> Vec<Value> {
    let malformed = |name: &str, x5c: Option<Cbor>| {
        with(name, &|parts| parts.x5c = x5c.clone(), "statement.x5c_malformed")
    };
    vec![
        with(
            "statement as a list",
            &|parts| parts.statement = Some(Cbor::Array(vec![])),
            "statement.not_a_map",
        ),
        with(
            "empty statement",
            &|parts| parts.statement = Some(Cbor::Map(vec![])),
            "statement.x5c_malformed",
        ),
        malformed("x5c missing", None),
        malformed("x5c empty", Some(Cbor::Array(vec![]))),
        malformed("x5c null", Some(Cbor::Null)),
        malformed("x5c as bytes", Some(Cbor::Bytes(certificate.to_vec()))),
        malformed("x5c of text", Some(Cbor::Array(vec![Cbor::text("x")]))),
    ]
}
