//! Things decoded in words: what each is, what its fields mean, and what a verifier checks of it. Nothing here decides
//! anything. A verdict comes from the library alone.

mod attestation_object;
mod authenticator_data;
mod body;
mod cbor;
mod certificate;
mod challenge;
mod checks;
mod client_data;
mod code;
mod config;
mod document;
mod key;
mod kind;
mod metadata_blob;
mod recognise;
mod record;
mod statement;
mod steps;
mod verdict;

use attestry_json::Case;
use serde_json::Value;

pub(crate) use config::{config, relying_party_ids};
pub(crate) use document::Part;
pub(crate) use kind::Kind;
pub(crate) use recognise::{Recognised, recognise};
pub(crate) use verdict::Verdict;

/// What an explanation says: the thing, and the verdict on it where one was asked for.
pub(crate) struct Explanation {
    pub(crate) kind: Kind,
    pub(crate) verdict: Option<Verdict>,
    pub(crate) parts: Vec<Part>,
}

/// Explains a thing. `hosts` are names that the relying party could have.
pub(crate) fn explain(recognised: &Recognised, hosts: &[String]) -> Vec<Part> {
    match recognised {
        Recognised::Case(value) => case_parts(&Case::new(value.clone())),
        Recognised::Body(kind, value, text) => body::explain(*kind, value, text, hosts),
        Recognised::Json(Kind::Record, value) => vec![record::explain(value)],
        Recognised::Json(Kind::Challenge, value) => vec![challenge::explain(value)],
        Recognised::Json(_, value) => vec![config(value)],
        Recognised::ClientData(bytes) => vec![client_data::explain(bytes, client_data::Ceremony::Either)],
        Recognised::KeyAttestation(bytes) => vec![statement::key_attestation(bytes)],
        Recognised::AttestationObject(bytes) => vec![attestation_object::explain(bytes, hosts)],
        Recognised::AuthenticatorData(bytes) => {
            vec![authenticator_data::explain(bytes, authenticator_data::Ceremony::Either, hosts)]
        }
        Recognised::Certificates(ders) => ders
            .iter()
            .map(|der| certificate::explain("certificate", der, certificate::Use::Unknown))
            .collect(),
        Recognised::Key(form, bytes) => vec![key::explain(*form, bytes)],
        Recognised::Blob(text) => metadata_blob::explain(text),
        Recognised::Code(code) => vec![code::explain(code)],
    }
}

/// The parts of a case: what the server knew, and what the client sent.
fn case_parts(case: &Case) -> Vec<Part> {
    let mut parts = Vec::new();
    let config = case.value().get("verifier");
    let is_login = case.value().get("ceremony").and_then(Value::as_str) == Some("authentication");
    let mut head = Part::new("case", "a body, and what the server knew of its call");
    head.text("name", case.value().get("name"), "");
    head.text("now", case.value().get("now"), "when it was verified");
    parts.push(head);
    if let Some(config) = config {
        let ceremony =
            if is_login { config::Ceremony::Authentication } else { config::Ceremony::Registration };
        parts.push(config::config_of(config, ceremony));
    }
    if let Some(issued) = case.value().get("challenge") {
        parts.push(challenge::explain(issued));
    }
    for (name, title) in [
        ("record", "stored record"),
        ("secondRecord", "stored record of the second factor"),
        ("credential", "stored credential"),
        ("secondCredential", "stored credential of the second factor"),
    ] {
        if let Some(stored) = case.value().get(name) {
            parts.push(record::explain(stored).titled(title));
        }
    }
    let hosts = config.map(relying_party_ids).unwrap_or_default();
    if let Ok(sent) = case.body() {
        let body = recognise::body(&sent);
        match body {
            Some(body) => parts.extend(explain(&body, &hosts)),
            None => parts.push(body::unreadable(&sent)),
        }
    }
    if let Ok(Some(metadata)) = case.metadata() {
        parts.extend(metadata_blob::explain(&String::from_utf8_lossy(&metadata.blob)));
    }
    parts
}
