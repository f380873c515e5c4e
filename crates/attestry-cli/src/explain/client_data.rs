//! Client data (WebAuthn L3 §5.8.1): the client's word on what it was asked.

use serde_json::Value;

use super::checks;
use super::document::Part;
use crate::decode;

/// What the client data should be of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ceremony {
    Registration,
    Authentication,
    Either,
}

/// Whether a type is one of client data.
pub(super) fn is_type(text: &str) -> bool {
    matches!(text, "webauthn.create" | "webauthn.get" | "payment.get" | "key.create" | "key.get")
}

/// The hosts that the origin could belong to, from the longest name to the shortest.
pub(super) fn hosts(bytes: &[u8]) -> Vec<String> {
    let value: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let origin = value.get("origin").and_then(Value::as_str).unwrap_or_default();
    let Some((_, rest)) = origin.split_once("://") else { return Vec::new() };
    let mut host = rest.split([':', '/']).next().unwrap_or_default();
    let mut hosts = Vec::new();
    while !host.is_empty() && hosts.len() < 16 {
        hosts.push(host.to_owned());
        host = host.split_once('.').map_or("", |(_, parent)| parent);
    }
    hosts
}

pub(super) fn explain(bytes: &[u8], ceremony: Ceremony) -> Part {
    let mut part = Part::new("client data", "what the client says that it was asked (WebAuthn L3 §5.8.1)");
    let object = match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Object(object)) => object,
        Ok(_) => {
            part.fault("it is JSON, and no object");
            return part;
        }
        Err(_) => {
            part.fault("it is not well-formed JSON");
            return part;
        }
    };
    let kind = object.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    part.text("type", object.get("type"), type_meaning(&kind));
    let challenge = object.get("challenge").and_then(Value::as_str).map(decode::base64);
    let meaning = match challenge {
        Some(Some(bytes)) => format!("the server's, {} bytes in base64url", bytes.len()),
        _ => "the server's; it is not base64url".to_owned(),
    };
    part.text("challenge", object.get("challenge"), meaning);
    part.text("origin", object.get("origin"), origin_meaning(object.get("origin")));
    part.text("crossOrigin", object.get("crossOrigin"), "whether the page was in a frame of another origin");
    part.text("topOrigin", object.get("topOrigin"), "the page around that frame");
    if let Some(binding) = object.get("tokenBinding") {
        let status = binding.get("status").and_then(Value::as_str).unwrap_or("unreadable");
        part.value("tokenBinding", status, "a relic of earlier levels; no step asks for it");
    }
    let known = ["type", "challenge", "origin", "crossOrigin", "topOrigin", "tokenBinding"];
    let others: Vec<_> = object.keys().filter(|name| !known.contains(&name.as_str())).cloned().collect();
    if !others.is_empty() {
        part.value("other members", others, "verifiers pass over them");
    }
    for name in ["type", "challenge", "origin"] {
        if !(object.contains_key(name) || name == "origin" && kind.starts_with("key.")) {
            part.fault(format!("{name} is absent"));
        }
    }
    match (ceremony, kind.as_str()) {
        (Ceremony::Registration, "webauthn.get" | "key.get") => {
            part.fault("the type is that of a login, and this is a registration");
        }
        (Ceremony::Authentication, "webauthn.create" | "key.create") => {
            part.fault("the type is that of a registration, and this is a login");
        }
        _ => {}
    }
    part.bytes("SHA-256", &decode::sha256(bytes), "the client data hash, which is signed");
    let is_login =
        ceremony == Ceremony::Authentication || ceremony == Ceremony::Either && kind == "webauthn.get";
    part.checks(match (kind.starts_with("key."), is_login) {
        (true, _) => checks::RAW_KEY_CLIENT_DATA,
        (false, true) => checks::USED_CLIENT_DATA,
        (false, false) => checks::CREATED_CLIENT_DATA,
    });
    part
}

fn type_meaning(kind: &str) -> &'static str {
    match kind {
        "webauthn.create" => "a passkey is registered",
        "webauthn.get" => "a passkey logs in",
        "payment.get" => "a passkey confirms a payment, which is no login",
        "key.create" => "a raw key of the service is registered",
        "key.get" => "a raw key of the service logs in",
        _ => "none that is known",
    }
}

fn origin_meaning(origin: Option<&Value>) -> &'static str {
    let origin = origin.and_then(Value::as_str).unwrap_or_default();
    if origin.starts_with("android:apk-key-hash:") {
        "an Android application, by the hash of its signing certificate"
    } else if origin.starts_with("ios:") {
        "an iOS application"
    } else {
        "the page that asked"
    }
}
