//! Logins: their bodies, the records that they are verified with, and forged ones against a record.

use rustls_pki_types::UnixTime;
use serde_json::{Value, json};

use super::assert_refusal;
use super::json::unique;
use crate::ceremony::{AuthenticationChallenge, Verifier};
use crate::encoding::base64;
use crate::error::Class;
use crate::key::PublicKey;
use crate::limits::Limits;
use crate::outcome::{CredentialRecord, ImportedPasskey};
use crate::request::{Assertion, Authentication, CredentialKind, UserHandle};
use crate::service::AuthenticationBody;

/// WebAuthn's JSON and the service's. No text is both. An accepted text has the members of its schema, as `serde_json`
/// reads them.
pub fn login_bodies(bytes: &[u8]) {
    let limits = Limits::DEFAULT;
    let text = core::str::from_utf8(bytes).ok();
    let value = || text.and_then(|text| serde_json::from_str::<Value>(text).ok()).expect("JSON");
    let is_response = match Authentication::parse(bytes, &limits) {
        Ok(read) => {
            let json = value();
            assert!(unique(text.unwrap()).is_some(), "a member twice");
            assert_eq!(read.kind(), CredentialKind::Fido2);
            let response = &json["response"];
            let sent = read.assertion().unwrap();
            assert_eq!(json["rawId"], json!(sent.credential_id));
            assert_same(sent, response, ["clientDataJSON", "authenticatorData", "signature"]);
            assert_reads(&read);
            true
        }
        Err(error) => {
            assert_refusal(&error);
            false
        }
    };
    match AuthenticationBody::parse(bytes, &limits) {
        Ok(body) => {
            assert!(!is_response, "a body of two schemas");
            let json = value();
            assert_eq!(json["challengeIdentifier"], json!(body.challenge_identifier()));
            let factors =
                [("firstFactor", Some(body.first_factor())), ("secondFactor", body.second_factor())];
            for (name, factor) in factors {
                let Some(factor) = factor else {
                    assert!(json.get(name).is_none());
                    continue;
                };
                assert_eq!(json[name]["kind"], json!(factor.kind().as_str()));
                if let Ok(sent) = factor.assertion() {
                    let assertion = &json[name]["credentialAssertion"];
                    assert_same(sent, assertion, ["clientData", "authenticatorData", "signature"]);
                }
                assert_reads(factor);
            }
        }
        Err(error) => assert_refusal(&error),
    }
}

fn assert_same(sent: &Assertion<'_>, json: &Value, [client_data, data, signature]: [&str; 3]) {
    assert_eq!(json[client_data], json!(sent.client_data));
    assert_eq!(json.get(data).and_then(Value::as_str), sent.authenticator_data.as_deref());
    assert_eq!(json[signature], json!(sent.signature));
    assert_eq!(json.get("userHandle").and_then(Value::as_str), sent.user_handle.as_deref());
}

/// The parts that can be read before verification are of bounded length.
fn assert_reads(read: &Authentication<'_>) {
    match read.unverified_user_handle() {
        Ok(handle) => assert!(handle.is_none_or(|handle| (1..=64).contains(&handle.as_bytes().len()))),
        Err(error) => assert_refusal(&error),
    }
    if let Err(error) = read.unverified_challenge(&Limits::DEFAULT) {
        assert_refusal(&error);
    }
}

/// A record is read as it is written. A refused record is a fault of configuration.
pub fn record(bytes: &[u8]) {
    match CredentialRecord::from_json(bytes) {
        Ok(record) => {
            let written = record.to_json();
            let again = CredentialRecord::from_json(&written).expect("what was written");
            assert!(again == record && again.to_json() == written);
        }
        Err(error) => assert_eq!(error.code().class(), Class::Configuration),
    }
}

/// A login has the right challenge, origin and user, and any authenticator data and signature. It is refused, since
/// nobody here has the key.
pub fn authentication(bytes: &[u8]) {
    let Some((&length, rest)) = bytes.split_first() else { return };
    let (data, signature) = rest.split_at(usize::from(length).min(rest.len()));
    let client_data =
        r#"{"type":"webauthn.get","challenge":"AAAAAAAAAAAAAAAAAAAAAA","origin":"https://example.com"}"#;
    let id = base64::encode_url(&[1; 16]);
    let response = json!({
        "id": id, "rawId": id, "type": "public-key",
        "response": {
            "clientDataJSON": base64::encode_url(client_data.as_bytes()),
            "authenticatorData": base64::encode_url(data),
            "signature": base64::encode_url(signature),
        },
    })
    .to_string();
    let user = UserHandle::new([7; 16]).unwrap();
    let verifier = Verifier::builder("example.com").origin("https://example.com").build().unwrap();
    let challenge = AuthenticationChallenge::for_user("AAAAAAAAAAAAAAAAAAAAAA", user).unwrap();
    // The base point of P-256: everybody knows its private key, 1, and no fuzzer will sign with it.
    let base_point = [
        0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
        0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f,
        0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce,
        0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
    ];
    let (x, y) = base_point[1..].split_at(32);
    let cose = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20][..], x, &[0x22, 0x58, 0x20], y].concat();
    let key = PublicKey::from_cose(cose).unwrap();
    let record = ImportedPasskey::new([1; 16], key, user, "example.com").into_record().unwrap();
    let sent = Authentication::parse(&response, verifier.limits()).map_err(|error| assert_refusal(&error));
    let Ok(sent) = sent else { return };
    let now = UnixTime::since_unix_epoch(core::time::Duration::from_secs(1_790_000_000));
    let refused = verifier.verify_authentication(&sent, &challenge, &record, now).expect_err("forged");
    assert_refusal(&refused);
}
