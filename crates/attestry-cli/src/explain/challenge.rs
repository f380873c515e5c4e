//! An issued challenge: as the library stores it, or in the form of case files.

use attestry::service::{CallChallenge, RecoveryChallenge};
use attestry::{AuthenticationChallenge, RegistrationChallenge};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::checks;
use super::document::Part;
use crate::decode;

/// Whether this looks like a stored one.
pub(super) fn is_one(value: &Value) -> bool {
    value.get("version").is_some() && value.get("ceremony").is_some()
}

pub(super) fn explain(value: &Value) -> Part {
    let mut part = Part::new("issued challenge", "what the server asked, and keeps until the answer comes");
    if !value.is_object() {
        part.fault("it is not a JSON object");
        return part;
    }
    let ceremony = value.get("ceremony").and_then(Value::as_str).unwrap_or_default();
    let meaning = match ceremony {
        "registration" => "one credential is to be registered",
        "registrations" => "the credentials of one call are to be registered",
        "authentication" => "a credential is to log in",
        "recovery" => "a recovery key is to vouch for new credentials",
        _ => "",
    };
    part.text("ceremony", value.get("ceremony"), meaning);
    let length = value.get("value").and_then(Value::as_str).and_then(decode::base64).map(|bytes| bytes.len());
    let meaning = match length {
        Some(length) if length < 16 => format!("{length} bytes, and 16 random ones are the least"),
        Some(length) => format!("{length} bytes in base64url"),
        None => "not base64url, as raw keys of the service may have it".to_owned(),
    };
    part.text("value", value.get("value"), meaning);
    part.text("identifier", value.get("identifier"), "by which the service's bodies name it");
    part.text("kind", value.get("kind"), "the kind that may answer");
    part.text("kinds", value.get("kinds").filter(|kinds| kinds.is_array()), "the kinds that may answer");
    for (place, kinds) in value.get("kinds").and_then(Value::as_object).into_iter().flatten() {
        part.text(place, Some(kinds), "the kinds that may answer in this place");
    }
    for place in ["firstFactor", "secondFactor", "recovery"] {
        part.text(place, value.get(place), "the kinds that may answer in this place");
    }
    part.text(
        "secondFactorRequired",
        value.get("secondFactorRequired"),
        "whether a second factor has to answer",
    );
    let meaning = match value.get("user").and_then(Value::as_str) {
        Some("known") if !is_one(value) => "the server knew whose login it is",
        Some("unknown") if !is_one(value) => "the server did not know whose login it is",
        _ => "whom the server knew, base64url",
    };
    part.text("user", value.get("user"), meaning);
    part.text("userHandle", value.get("userHandle"), "whom the server knew, base64url");
    part.text(
        "allowCredentials",
        value.get("allowCredentials"),
        "the credentials that may answer; none: any of the user's",
    );
    part.text("appId", value.get("appId"), "the AppID of U2F that was sent");
    part.text("context", value.get("context"), "what the server bound it to");
    part.text("purpose", value.get("purpose"), "");
    match value.get("expiresAt") {
        Some(Value::Number(seconds)) => {
            let moment =
                seconds.as_i64().and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
            let moment = moment.and_then(|moment| moment.format(&Rfc3339).ok()).unwrap_or_default();
            part.value("expiresAt", seconds.clone(), moment);
        }
        other => part.text("expiresAt", other, "an answer after that is refused"),
    }
    if value.get("expiresAt").is_none() && ceremony != "recovery" {
        part.note("expiresAt is absent: only the server's storage ends it.");
    }
    if is_one(value) {
        read(&mut part, ceremony, value);
    }
    let is_login = match ceremony {
        "" => value.get("user").is_some(),
        ceremony => matches!(ceremony, "authentication" | "recovery"),
    };
    part.checks(if is_login { checks::REQUEST_CHALLENGE } else { checks::CREATION_CHALLENGE });
    if let Some(inner) = value.get("newCredentials") {
        part.part(explain(inner).titled("challenge of the new credentials"));
    }
    part
}

/// Whether the library reads the stored form. What is wrong with it could hold its text, so that is not said.
fn read(part: &mut Part, ceremony: &str, value: &Value) {
    let text = value.to_string();
    let is_read = match ceremony {
        "registration" => serde_json::from_str::<RegistrationChallenge<'static>>(&text).is_ok(),
        "registrations" => serde_json::from_str::<CallChallenge<'static>>(&text).is_ok(),
        "authentication" => serde_json::from_str::<AuthenticationChallenge<'static>>(&text).is_ok(),
        "recovery" => serde_json::from_str::<RecoveryChallenge<'static>>(&text).is_ok(),
        _ => false,
    };
    if is_read {
        part.note("The library reads it as a stored challenge.");
    } else {
        part.fault("the library does not read it as a stored challenge of that ceremony");
    }
}
