//! The attestation object (WebAuthn L3 §6.5): CBOR of format, statement and authenticator data.

use ciborium::Value;

use super::authenticator_data::{self, Ceremony};
use super::document::Part;
use super::{cbor, checks, statement};

/// Whether a CBOR value looks like one.
pub(super) fn is_one(value: &Value) -> bool {
    cbor::member(value, "authData").is_some() || cbor::member(value, "attStmt").is_some()
}

pub(super) fn explain(bytes: &[u8], hosts: &[String]) -> Part {
    let about = format!("what vouches for the new credential (WebAuthn L3 §6.5), {} bytes", bytes.len());
    let mut part = Part::new("attestation object", about);
    part.checks(checks::ATTESTATION_OBJECT);
    let Some((object, rest)) = cbor::first(bytes) else {
        part.fault("it is not CBOR");
        return part;
    };
    if !rest.is_empty() {
        part.fault(format!("{} bytes are left over", rest.len()));
    }
    if !object.is_map() {
        part.fault(format!("it is {}, and no map", cbor::type_of(&object)));
        return part;
    }
    let format = cbor::member(&object, "fmt").and_then(Value::as_text);
    match format {
        Some(format) => part.value("fmt", format, statement::format_meaning(format)),
        None => part.fault("fmt is absent, or no text"),
    }
    let known = ["fmt", "attStmt", "authData"];
    let names = object.as_map().into_iter().flatten().filter_map(|(name, _)| name.as_text());
    let others: Vec<_> = names.filter(|name| !known.contains(name)).collect();
    if !others.is_empty() {
        part.value("other members", others, "no step looks at them");
    }
    match cbor::member(&object, "authData").and_then(Value::as_bytes) {
        Some(data) => part.part(authenticator_data::explain(data, Ceremony::Registration, hosts)),
        None => part.fault("authData is absent, or no bytes"),
    }
    match cbor::member(&object, "attStmt") {
        Some(one) => part.part(statement::explain(format.unwrap_or_default(), one)),
        None => part.fault("attStmt is absent"),
    }
    part
}
