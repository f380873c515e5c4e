//! The calls of the layer, as a binding makes them.

#![allow(
    clippy::as_conversions,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests, which fail loudly"
)]

#[path = "../../../../examples/verify/cases.rs"]
mod cases;

mod case_files;
mod context;
mod decoys;
mod full;
mod life;
mod metadata;
mod options;
mod related_origins;
mod replies;
mod seal;
mod service;
mod signals;

use attestry_authenticator::{CHALLENGE, MakeCredential};
use attestry_json::{Report, Verifier};
use serde_json::{Value, json};

const NOW: &str = "2026-11-29T12:00:00Z";
const USER: &str = "dGhlIHVzZXI";

/// A verifier with these members beside the relying party and its origin.
fn verifier_with(members: Value) -> Verifier {
    let mut config = json!({ "relyingPartyId": "example.com", "origins": ["https://app.example.com"] });
    config.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    Verifier::new(config.to_string()).unwrap()
}

fn verifier() -> Verifier {
    verifier_with(json!({}))
}

/// The record of a passkey of the user's.
fn passkey_record() -> Value {
    let context = json!({
        "now": NOW, "requestForm": "webauthn", "userHandle": USER, "challenge": { "kind": "Fido2", "value": CHALLENGE },
    });
    let body = MakeCredential::new("a passkey").packed_self().registration_response().to_string();
    success(&verifier().verify_registration(body, context.to_string(), None))["record"].clone()
}

/// The members of a success.
#[track_caller]
fn success(report: &Report) -> Value {
    let value: Value = serde_json::from_str(report.text()).unwrap();
    assert_eq!(value["ok"], true, "{value}");
    assert_eq!((report.code(), i32::from(report.status() as u8)), (None, 0));
    value
}

/// The code and the message of a refusal.
#[track_caller]
fn refusal(report: &Report) -> (String, String) {
    let value: Value = serde_json::from_str(report.text()).unwrap();
    assert_eq!(value["ok"], false, "{value}");
    let error = &value["error"];
    assert_eq!(error["code"].as_str(), report.code());
    assert_eq!(error["class"].as_str(), report.status().class());
    (error["code"].as_str().unwrap().to_owned(), error["message"].as_str().unwrap().to_owned())
}
