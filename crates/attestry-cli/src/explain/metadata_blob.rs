//! FIDO's metadata (FIDO MDS §3.1.7), and other texts that are signed as a JWS (RFC 7515 §7.1).

use serde_json::Value;

use super::certificate::{self, Use};
use super::checks;
use super::document::Part;
use crate::decode;

/// Certificates of one header that are shown.
const CERTIFICATES: usize = 8;

/// Header, payload and signature of a JWS, if it looks like one.
fn cut(text: &str) -> Option<(Value, Vec<u8>, Vec<u8>)> {
    let mut parts = text.trim().split('.');
    let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let header: Value = serde_json::from_slice(&decode::base64(header)?).ok()?;
    header.is_object().then_some(())?;
    Some((header, decode::base64(payload)?, decode::base64(signature)?))
}

/// Whether a text is a JWS.
pub(super) fn is_one(text: &str) -> bool {
    text.trim_start().starts_with("eyJ") && cut(text).is_some()
}

pub(super) fn explain(text: &str) -> Vec<Part> {
    vec![signed("metadata BLOB", text, Use::Path)]
}

/// Any JWS, with what is known of its payload.
pub(super) fn signed(title: &str, text: &str, of: Use) -> Part {
    let mut part = Part::new(title, "a JWS: header, payload and signature (RFC 7515 §7.1)");
    let Some((header, payload, signature)) = cut(text) else {
        part.fault("it is no JWS: three parts in base64url with dots between them");
        return part;
    };
    part.text("alg", header.get("alg"), "how it is signed");
    part.text("typ", header.get("typ"), "");
    part.bytes("signature", &signature, "over header and payload");
    let payload: Value = serde_json::from_slice(&payload).unwrap_or_default();
    if payload.get("entries").is_some() {
        part.text("no", payload.get("no"), "the number of the BLOB, which grows");
        part.text("nextUpdate", payload.get("nextUpdate"), "when the next one is due");
        let entries = payload.get("entries").and_then(Value::as_array).map_or(0, Vec::len);
        part.value("entries", entries, "models; attestry metadata list has them");
        if payload.get("legalHeader").is_some() {
            part.note("It has a legalHeader: the terms under which FIDO publishes it.");
        }
        part.note("attestry metadata verify checks the signature.");
        part.checks(checks::BLOB);
    } else if payload.get("ctsProfileMatch").is_some() || payload.get("nonce").is_some() {
        part.text("nonce", payload.get("nonce"), "the hash of authData and the hash of client data");
        part.text(
            "timestampMs",
            payload.get("timestampMs"),
            "when the service answered, in milliseconds of Unix time",
        );
        part.text(
            "ctsProfileMatch",
            payload.get("ctsProfileMatch"),
            "whether the device passed Google's tests",
        );
        part.text(
            "basicIntegrity",
            payload.get("basicIntegrity"),
            "whether the device is likely not tampered with",
        );
        part.text("apkPackageName", payload.get("apkPackageName"), "the application that asked");
    } else if let Some(object) = payload.as_object() {
        part.value(
            "members",
            object.keys().cloned().collect::<Vec<_>>(),
            "of the payload; their values are left out",
        );
    } else {
        part.fault("the payload is no JSON object");
    }
    let x5c = header.get("x5c").and_then(Value::as_array);
    for (number, certificate) in x5c.into_iter().flatten().enumerate().take(CERTIFICATES) {
        let title = format!("x5c[{number}]");
        match certificate.as_str().and_then(decode::base64) {
            Some(der) => part.part(certificate::explain(&title, &der, of)),
            None => part.fault(format!("{title} is not base64")),
        }
    }
    part
}
