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

mod accepted;
mod accepted_apple;
mod accepted_fido_u2f;
mod accepted_packed;
mod anchors;
pub mod android_key;
mod compound;
mod crl;
mod crl_keys;
pub mod ecdsa;
mod ed448;
pub mod every_format;
pub mod harness;
mod ml_dsa;
mod path_attacks;
mod recognise;
mod refused_algorithms;
mod refused_apple;
mod refused_client_data;
mod refused_fido_u2f;
mod refused_key_kinds;
mod refused_keys;
mod refused_objects;
mod refused_packed;
mod refused_requests;
mod refused_tpm_forms;
mod refused_trust;
mod registrations;
mod replaced;
mod rs1;
mod safetynet;
mod samples;
mod tpm;
mod tpm_forms;
mod unproven;
mod usage;
pub mod w3c;

pub use harness::{IDENTIFIER, NAME};
use serde_json::{Value, json};

use attestry_authenticator::text::base64url;
use attestry_authenticator::{AttestationParts, CHALLENGE, Cbor, Key, Made, MadeKey};

/// Every file of `tests/vectors/`, by its name there.
pub fn files() -> Vec<(&'static str, Vec<Value>)> {
    vec![
        ("samples.json", samples::cases()),
        ("accepted.json", accepted::cases()),
        ("android_key.json", android_key::accepted()),
        ("android_safetynet.json", safetynet::accepted()),
        ("compound.json", compound::accepted()),
        ("crl.json", [crl::accepted(), crl_keys::accepted()].concat()),
        ("ed448.json", ed448::accepted()),
        ("refused/ed448.json", ed448::refused()),
        ("ml_dsa.json", ml_dsa::accepted()),
        ("refused/ml_dsa.json", ml_dsa::refused()),
        ("rs1.json", rs1::accepted()),
        ("refused/rs1.json", rs1::refused()),
        ("refused/requests.json", refused_requests::cases()),
        ("registrations.json", registrations::accepted()),
        ("refused/registrations.json", registrations::refused()),
        ("refused/client_data.json", refused_client_data::cases()),
        ("refused/objects.json", refused_objects::cases()),
        ("refused/keys.json", refused_keys::cases()),
        ("refused/packed.json", [refused_packed::cases(), refused_algorithms::statements()].concat()),
        ("refused/fido_u2f.json", refused_fido_u2f::cases()),
        ("refused/apple.json", refused_apple::cases()),
        ("refused/android_key.json", android_key::refused()),
        ("refused/android_safetynet.json", safetynet::refused()),
        ("refused/compound.json", compound::refused()),
        ("refused/crl.json", [crl::refused(), crl_keys::refused()].concat()),
        (
            "refused/trust.json",
            [
                refused_trust::cases(),
                refused_algorithms::paths(),
                anchors::refused(),
                recognise::refused(),
                replaced::refused(),
                usage::refused(),
            ]
            .concat(),
        ),
        ("path_attacks.json", path_attacks::accepted()),
        ("refused/path_attacks.json", path_attacks::refused()),
        ("refused/key_kinds.json", refused_key_kinds::cases()),
        ("tpm.json", [tpm::accepted(), tpm_forms::accepted()].concat()),
        ("refused/tpm.json", [tpm::refused(), refused_tpm_forms::cases()].concat()),
        (
            "trust.json",
            [anchors::accepted(), recognise::accepted(), replaced::accepted(), usage::accepted()].concat(),
        ),
        ("unproven.json", unproven::accepted()),
        ("refused/unproven.json", unproven::refused()),
        ("w3c/registration.json", w3c::cases()),
    ]
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
