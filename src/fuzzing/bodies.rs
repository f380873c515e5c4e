//! WebAuthn's own JSON and the bodies of calls of several credentials, against `serde_json`'s own types.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::assert_refusal;
use super::json::{Fields, credential, fields_of, filled, unique, write};
use crate::encoding::base64;
use crate::error::Error;
use crate::limits::Limits;
use crate::request::{CredentialKind, Registration};
use crate::service::{EndUserRegistrationBody, RecoveryBody, RegistrationBody};

/// Each body is accepted if and only if its schema allows it. Written anew, it is the same. No text is a body of two
/// calls.
pub fn other_bodies(bytes: &[u8]) {
    let text = core::str::from_utf8(bytes).ok().filter(|_| bytes.len() <= Limits::DEFAULT.body);
    let accepted = [
        holds(bytes, text.and_then(response), read_response),
        holds(bytes, text.and_then(registration), read_registration),
        holds(bytes, text.and_then(end_user), read_end_user),
        holds(bytes, text.and_then(recovery), read_recovery),
    ];
    assert!(accepted.into_iter().filter(|accepted| *accepted).count() <= 1, "a body of two calls");
}

/// Whether the body was accepted. It is if and only if the oracle reads a value of the schema.
fn holds(bytes: &[u8], theirs: Option<Value>, read: fn(&[u8], &Limits) -> Result<Value, Error>) -> bool {
    let mut limits = Limits::DEFAULT;
    let ours = read(bytes, &limits);
    assert_eq!(ours.is_ok(), theirs.is_some(), "{ours:?}");
    match (ours, theirs) {
        (Ok(ours), Some(theirs)) => {
            assert_eq!(ours, theirs);
            // Written anew it may be longer.
            limits.body = usize::MAX;
            assert_eq!(read(ours.to_string().as_bytes(), &limits).unwrap(), ours);
            true
        }
        (Err(error), _) => {
            assert_refusal(&error);
            // A name of a schema or a number, and nothing that the client wrote.
            assert!(error.member().is_none_or(|member| NAMES.contains(&member)), "{error:?}");
            assert!(error.location().offset().is_none_or(|offset| offset <= bytes.len()), "{error:?}");
            false
        }
        (Ok(_), None) => false,
    }
}

/// Every name of the schemas.
const NAMES: [&str; 29] = [
    "id",
    "rawId",
    "type",
    "response",
    "clientDataJSON",
    "attestationObject",
    "transports",
    "firstFactorCredential",
    "secondFactorCredential",
    "recoveryCredential",
    "credentialKind",
    "credentialInfo",
    "encryptedPrivateKey",
    "credId",
    "clientData",
    "attestationData",
    "password",
    "otpCode",
    "wallets",
    "recovery",
    "newCredentials",
    "kind",
    "credentialAssertion",
    "authenticatorData",
    "signature",
    "userHandle",
    "algorithm",
    "credentialName",
    "challengeIdentifier",
];

fn read_response(bytes: &[u8], limits: &Limits) -> Result<Value, Error> {
    let registration = Registration::parse(bytes, limits)?;
    assert_eq!(registration.kind(), CredentialKind::Fido2);
    let sent = registration.attestation()?;
    Ok(written_response(
        &sent.credential_id,
        &sent.client_data,
        &sent.attestation_data,
        registration.transports.iter().map(|transport| transport.as_ref()),
    ))
}

fn written_response<'t>(
    id: &str,
    client_data: &str,
    object: &str,
    transports: impl Iterator<Item = &'t str>,
) -> Value {
    json!({
        "id": id, "rawId": id, "type": "public-key",
        "response": {
            "clientDataJSON": client_data, "attestationObject": object,
            "transports": transports.collect::<Vec<_>>(),
        },
    })
}

/// Members that are not read may be present, each once.
fn response(text: &str) -> Option<Value> {
    let members = unique(text)?;
    let text_of = |name| filled(members.get(name)?);
    let (id, raw_id) = (text_of("id")?, text_of("rawId")?);
    let response = unique(members.get("response")?)?;
    let transports: Option<Vec<String>> = match response.get("transports") {
        None => None,
        Some(raw) => serde_json::from_str(raw).ok()?,
    };
    let transports = transports.unwrap_or_default();
    let decoded = |id: &str| base64::decode_url(id).ok();
    let holds = text_of("type")? == "public-key"
        && decoded(&id)? == decoded(&raw_id)?
        && transports.len() <= 16
        && transports.iter().all(|transport| transport.len() <= 64);
    let (client_data, object) =
        (filled(response.get("clientDataJSON")?)?, filled(response.get("attestationObject")?)?);
    holds.then(|| {
        written_response(
            &raw_id,
            &client_data,
            &object,
            transports.iter().map(|transport| transport.as_str()),
        )
    })
}

fn read_registration(bytes: &[u8], limits: &Limits) -> Result<Value, Error> {
    let body = RegistrationBody::parse(bytes, limits)?;
    Ok(credentials(&body))
}

fn credentials(body: &RegistrationBody<'_>) -> Value {
    let places = [Some(body.first_factor()), body.second_factor(), body.recovery()];
    assert_eq!(body.credentials().count(), places.iter().flatten().count());
    let mut written = json!({});
    for ((name, _), credential) in PLACES.iter().zip(places) {
        if let Some(credential) = credential {
            written[*name] = write(&fields_of(credential));
        }
    }
    written
}

/// The places, and the kinds that the schema has in each.
const PLACES: [(&str, &[&str]); 3] = [
    ("firstFactorCredential", &["Fido2", "Key", "PasswordProtectedKey", "Password"]),
    ("secondFactorCredential", &["Fido2", "Key", "PasswordProtectedKey", "Totp"]),
    ("recoveryCredential", &["RecoveryKey"]),
];

fn registration(text: &str) -> Option<Value> {
    of_places(&unique(text)?)
}

fn of_places(members: &BTreeMap<String, String>) -> Option<Value> {
    let mut written = json!({});
    for (name, kinds) in PLACES {
        let Some(raw) = members.get(name) else { continue };
        let fields: Fields = credential(&unique(raw)?, &[])?;
        if !kinds.contains(&fields["credentialKind"].as_str()) {
            return None;
        }
        written[name] = write(&fields);
    }
    let is_whole = written.as_object()?.len() == members.len();
    (is_whole && members.contains_key("firstFactorCredential")).then_some(written)
}

fn read_end_user(bytes: &[u8], limits: &Limits) -> Result<Value, Error> {
    let body = EndUserRegistrationBody::parse(bytes, limits)?;
    let mut written = credentials(body.registration());
    // The server reads it: here only its text counts.
    assert!(core::str::from_utf8(bytes).unwrap().contains(body.wallets_json()));
    assert!(body.wallets_json().starts_with('['));
    written["wallets"] = json!([]);
    Ok(written)
}

fn end_user(text: &str) -> Option<Value> {
    let mut members = unique(text)?;
    if !members.remove("wallets")?.starts_with('[') {
        return None;
    }
    let mut written = of_places(&members)?;
    written["wallets"] = json!([]);
    Some(written)
}

fn read_recovery(bytes: &[u8], limits: &Limits) -> Result<Value, Error> {
    let body = RecoveryBody::parse(bytes, limits)?;
    let new_credentials = credentials(body.new_credentials());
    // The text that the assertion covers is that of the credentials.
    assert!(core::str::from_utf8(bytes).unwrap().contains(body.new_credentials_json()));
    let alone = RegistrationBody::parse(body.new_credentials_json(), limits).unwrap();
    assert_eq!(credentials(&alone), new_credentials);
    let sent = body.assertion().assertion().unwrap();
    let mut assertion = json!({
        "credId": sent.credential_id, "clientData": sent.client_data, "signature": sent.signature,
    });
    if let Some(algorithm) = &sent.algorithm {
        assertion["algorithm"] = json!(algorithm);
    }
    Ok(written_recovery(assertion, new_credentials))
}

fn written_recovery(assertion: Value, new_credentials: Value) -> Value {
    json!({
        "recovery": { "kind": "RecoveryKey", "credentialAssertion": assertion },
        "newCredentials": new_credentials,
    })
}

fn recovery(text: &str) -> Option<Value> {
    let members = unique(text)?;
    let recovery = unique(members.get("recovery")?)?;
    let new_credentials = registration(members.get("newCredentials")?)?;
    let sent = unique(recovery.get("credentialAssertion")?)?;
    let mut assertion = json!({});
    for name in ["credId", "clientData", "signature"] {
        assertion[name] = json!(filled(sent.get(name)?)?);
    }
    if let Some(algorithm) = sent.get("algorithm") {
        assertion["algorithm"] = json!(filled(algorithm)?);
    }
    let is_whole = members.len() == 2
        && recovery.len() == 2
        && filled(recovery.get("kind")?)? == "RecoveryKey"
        && sent.len() == assertion.as_object()?.len();
    is_whole.then(|| written_recovery(assertion, new_credentials))
}
