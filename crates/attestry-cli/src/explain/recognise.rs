//! What a text or a file is, by itself.

use attestry::Code;
use serde_json::Value;

use super::body::Form;
use super::kind::Kind;
use super::{
    attestation_object, authenticator_data, cbor, certificate, challenge, client_data, code, key,
    metadata_blob, record,
};
use crate::case;
use crate::decode::{self, Pem};

/// Something, with what is needed to explain it.
pub(crate) enum Recognised {
    Case(Value),
    /// Its form, its value and its exact text.
    Body(Form, Value, Vec<u8>),
    /// A record, a challenge or a configuration.
    Json(Kind, Value),
    ClientData(Vec<u8>),
    KeyAttestation(Vec<u8>),
    AttestationObject(Vec<u8>),
    AuthenticatorData(Vec<u8>),
    Certificates(Vec<Vec<u8>>),
    Key(key::Form, Vec<u8>),
    Blob(String),
    Code(Code),
}

impl Recognised {
    pub(crate) const fn kind(&self) -> Kind {
        match self {
            Self::Case(_) => Kind::Case,
            Self::Body(form, ..) if form.is_login() => Kind::Authentication,
            Self::Body(..) => Kind::Registration,
            Self::Json(kind, _) => *kind,
            Self::ClientData(_) => Kind::ClientData,
            Self::KeyAttestation(_) => Kind::KeyAttestation,
            Self::AttestationObject(_) => Kind::AttestationObject,
            Self::AuthenticatorData(_) => Kind::AuthenticatorData,
            Self::Certificates(_) => Kind::Certificate,
            Self::Key(..) => Kind::PublicKey,
            Self::Blob(_) => Kind::MetadataBlob,
            Self::Code(_) => Kind::Code,
        }
    }
}

/// The body of a text that is known to be one.
pub(super) fn body(text: &[u8]) -> Option<Recognised> {
    let value: Value = serde_json::from_slice(text).ok()?;
    let form = Form::of(&value)?;
    Some(Recognised::Body(form, value, text.to_vec()))
}

/// What the bytes are. `wanted` is the kind that the user has named. The error never holds what was read.
pub(crate) fn recognise(bytes: &[u8], wanted: Option<Kind>) -> Result<Recognised, String> {
    let found = match std::str::from_utf8(bytes) {
        Ok(text) => of_text(text, wanted)?,
        Err(_) => None,
    };
    let found = found.or_else(|| of_bytes(bytes, wanted));
    match (found, wanted) {
        (Some(found), Some(wanted)) if found.kind() != wanted => {
            Err(format!("it is a {}, and no {}", found.kind().as_str(), wanted.as_str()))
        }
        (Some(found), _) => Ok(found),
        (None, Some(wanted)) => Err(format!("it cannot be read as a {}", wanted.as_str())),
        (None, None) => {
            Err("it is none of the things that are known; --as KIND says what it should be".to_owned())
        }
    }
}

fn of_text(text: &str, wanted: Option<Kind>) -> Result<Option<Recognised>, String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let text = text.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(text).trim();
    if let Some(code) = code::find(text) {
        return Ok(Some(Recognised::Code(code)));
    }
    if text.contains("-----BEGIN ") && !text.starts_with(['{', '[']) {
        return of_pem(text, decode::pem(text).ok_or("it is PEM that cannot be read")?).map(Some);
    }
    if text.starts_with(['{', '[']) {
        let value = serde_json::from_str(text).map_err(|error| {
            format!("it is not well-formed JSON: line {}, column {}", error.line(), error.column())
        })?;
        return of_json(value, text, wanted);
    }
    if metadata_blob::is_one(text) {
        return Ok(Some(Recognised::Blob(text.to_owned())));
    }
    // Digits alone are hexadecimal, unless base64 makes more sense of them.
    let decoded = [decode::hex(text), decode::base64(text)];
    for bytes in decoded.iter().flatten() {
        let inner =
            std::str::from_utf8(bytes).ok().map(str::trim).filter(|inner| inner.starts_with(['{', '[']));
        let value = inner.and_then(|inner| Some((inner, serde_json::from_str(inner).ok()?)));
        if let Some((inner, value)) = value
            && let Some(found) = of_json(value, inner, wanted)?
        {
            return Ok(Some(found));
        }
        if let Some(found) = of_bytes(bytes, wanted) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn of_pem(text: &str, blocks: Vec<Pem>) -> Result<Recognised, String> {
    if blocks.iter().any(|block| block.label.contains("PRIVATE KEY")) {
        return Err("it is a private key: keep it to yourself, and do not paste it".to_owned());
    }
    if blocks.iter().all(|block| block.label == "CERTIFICATE") {
        return Ok(Recognised::Certificates(blocks.into_iter().map(|block| block.content).collect()));
    }
    match blocks.first().map(|block| block.label.as_str()) {
        Some("PUBLIC KEY" | "RSA PUBLIC KEY") if blocks.len() == 1 => {
            Ok(Recognised::Key(key::Form::Pem, text.as_bytes().to_vec()))
        }
        _ => Err("it is PEM, and neither certificates nor one public key".to_owned()),
    }
}

fn of_json(value: Value, text: &str, wanted: Option<Kind>) -> Result<Option<Recognised>, String> {
    if let Value::Array(cases) = value {
        let is_cases = !cases.is_empty() && cases.iter().all(case::is_case);
        return match <[Value; 1]>::try_from(cases) {
            Ok([case]) if is_cases => Ok(Some(Recognised::Case(case))),
            Err(cases) if is_cases => {
                Err(format!("it has {} cases: choose one with --case NUMBER or --case NAME", cases.len()))
            }
            _ => Ok(None),
        };
    }
    let bytes = || text.as_bytes().to_vec();
    let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
    let has = |name| value.get(name).is_some();
    let reported = value.pointer("/error/code").and_then(Value::as_str).and_then(code::find);
    Ok(Some(match () {
        () if wanted == Some(Kind::Config) => Recognised::Json(Kind::Config, value),
        () if wanted == Some(Kind::Record) => Recognised::Json(Kind::Record, value),
        () if wanted == Some(Kind::Challenge) => Recognised::Json(Kind::Challenge, value),
        () if wanted == Some(Kind::ClientData) => Recognised::ClientData(bytes()),
        () if case::is_case(&value) => Recognised::Case(value),
        () if Form::of(&value).is_some() => {
            return Ok(Form::of(&value).map(|form| Recognised::Body(form, value, bytes())));
        }
        () if client_data::is_type(kind) && has("challenge") => Recognised::ClientData(bytes()),
        () if challenge::is_one(&value) => Recognised::Json(Kind::Challenge, value),
        () if record::is_one(&value) => Recognised::Json(Kind::Record, value),
        () if has("publicKey") && has("signature") => Recognised::KeyAttestation(bytes()),
        () if has("relyingPartyId") => Recognised::Json(Kind::Config, value),
        () if has("kty") => Recognised::Key(key::Form::Jwk, bytes()),
        () => return Ok(reported.map(Recognised::Code)),
    }))
}

fn of_bytes(bytes: &[u8], wanted: Option<Kind>) -> Option<Recognised> {
    let owned = || bytes.to_vec();
    match wanted {
        Some(Kind::AttestationObject) => return Some(Recognised::AttestationObject(owned())),
        Some(Kind::AuthenticatorData) => return Some(Recognised::AuthenticatorData(owned())),
        Some(Kind::Certificate) => return Some(Recognised::Certificates(vec![owned()])),
        Some(Kind::ClientData) => return Some(Recognised::ClientData(owned())),
        Some(Kind::PublicKey) if bytes.first() == Some(&0x30) => {
            return Some(Recognised::Key(key::Form::Spki, owned()));
        }
        Some(Kind::PublicKey) => return Some(Recognised::Key(key::Form::Cose, owned())),
        _ => {}
    }
    if bytes.first() == Some(&0x30) {
        if certificate::is_one(bytes) {
            return Some(Recognised::Certificates(vec![owned()]));
        }
        if attestry::PublicKey::from_spki_der(bytes).is_ok() {
            return Some(Recognised::Key(key::Form::Spki, owned()));
        }
    }
    if let Some(value) = cbor::whole(bytes).filter(ciborium::Value::is_map) {
        if attestation_object::is_one(&value) {
            return Some(Recognised::AttestationObject(owned()));
        }
        if key::is_cose(&value) {
            return Some(Recognised::Key(key::Form::Cose, owned()));
        }
    }
    authenticator_data::is_whole(bytes).then(|| Recognised::AuthenticatorData(owned()))
}
