//! Text forms: base64url, hex, PEM, UUIDs, and JSON objects with members in any order.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// Client data as browsers write it: type, challenge, origin and crossOrigin, then `extra`.
pub(crate) fn client_data(
    client_data_type: &str,
    challenge: &str,
    origin: Option<&str>,
    cross_origin: Option<bool>,
    extra: &[(String, Value)],
) -> Vec<u8> {
    let mut members =
        vec![("type".to_owned(), json!(client_data_type)), ("challenge".to_owned(), json!(challenge))];
    members.extend(origin.map(|origin| ("origin".to_owned(), json!(origin))));
    members.extend(cross_origin.map(|value| ("crossOrigin".to_owned(), json!(value))));
    members.extend(extra.iter().cloned());
    json_object(&members).into_bytes()
}

/// base64url without padding.
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Hex in lower case.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of a text in hex. Panics where it is none.
pub fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// A PEM text with lines of this width. A width of zero puts the whole body on one line.
pub fn pem(label: &str, der: &[u8], width: usize, newline: &str, final_newline: bool) -> String {
    let body = STANDARD.encode(der);
    let width = if width == 0 { body.len().max(1) } else { width };
    let mut text = format!("-----BEGIN {label}-----{newline}");
    for at in (0..body.len()).step_by(width) {
        text.push_str(&body[at..body.len().min(at + width)]);
        text.push_str(newline);
    }
    text.push_str(&format!("-----END {label}-----"));
    if final_newline {
        text.push_str(newline);
    }
    text
}

/// A compact JSON object with its members in this order, duplicates included.
pub fn json_object(members: &[(String, Value)]) -> String {
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("{}:{value}", Value::from(name.as_str()))).collect();
    format!("{{{}}}", members.join(","))
}

/// An AAGUID as a UUID.
pub fn uuid(aaguid: &[u8]) -> String {
    let hex = hex(aaguid);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
