//! Sealed challenges, and that an opened one verifies the answer.

use attestry_authenticator::MakeCredential;
use serde_json::{Value, json};

use super::{NOW, refusal, success, verifier, verifier_with};

const CHALLENGE: &str = "AAECAwQFBgcICQoLDA0ODw";
const KEY: &str = "QkFERkhKTE5QUlRWWFpcXmBiZGZoamxucHJ0dnh6fH4";
const USER: &str = "dXMtMQ";
const EXPIRY: &str = "2026-11-29T12:05:00Z";

fn creation() -> Value {
    json!({ "challenge": CHALLENGE, "user": { "id": USER, "name": "ada" }, "expiresAt": EXPIRY })
}

/// A challenge of each ceremony as its options give it, and what else opens it.
fn challenges() -> Vec<(&'static str, Option<&'static str>, Value)> {
    let verifier = verifier();
    let recovery =
        json!({ "options": creation(), "temporaryAuthenticationToken": "t", "firstFactor": ["Fido2"] });
    let login = json!({ "challenge": CHALLENGE, "userHandle": USER, "expiresAt": EXPIRY });
    let several = json!({
        "version": 1, "ceremony": "registrations", "value": CHALLENGE, "firstFactor": ["Fido2"],
        "secondFactor": [], "recovery": [], "expiresAt": 1_795_953_900_u64,
    });
    let challenge = |report| success(&report)["challenge"].clone();
    vec![
        ("registration", Some("Fido2"), challenge(verifier.creation_options(creation().to_string()))),
        ("registrations", None, several),
        ("authentication", None, challenge(verifier.request_options(login.to_string()))),
        ("recovery", None, challenge(verifier.recovery_reply(recovery.to_string()))),
    ]
}

fn sealed(challenge: &Value) -> String {
    let request = json!({ "key": KEY, "boundTo": "session 42", "challenge": challenge });
    success(&verifier().seal_challenge(request.to_string()))["sealed"].as_str().unwrap().to_owned()
}

fn opening(sealed: &str, ceremony: &str, kind: Option<&str>) -> Value {
    let mut request = json!({ "key": KEY, "boundTo": "session 42", "sealed": sealed, "ceremony": ceremony });
    if let Some(kind) = kind {
        request["kind"] = json!(kind);
    }
    request
}

#[test]
fn every_challenge_is_sealed_and_opened() {
    let challenges = challenges();
    for (ceremony, kind, challenge) in &challenges {
        let sealed = sealed(challenge);
        let opened = success(&verifier().open_challenge(opening(&sealed, ceremony, *kind).to_string()));
        assert_eq!(opened["challenge"], *challenge, "{ceremony}");

        // It is no other challenge.
        for (other, kind, _) in challenges.iter().filter(|(other, ..)| other != ceremony) {
            let request = opening(&sealed, other, *kind);
            let (code, _) = refusal(&verifier().open_challenge(request.to_string()));
            assert_eq!(code, "challenge.seal_broken", "{ceremony} as {other}");
        }
    }
}

#[test]
fn an_opened_challenge_verifies_the_answer() {
    let (ceremony, kind, challenge) = challenges().remove(0);
    let request = opening(&sealed(&challenge), ceremony, kind);
    let opened = success(&verifier().open_challenge(request.to_string()));
    let body =
        MakeCredential::new("one").with_challenge(CHALLENGE).none().registration_response().to_string();
    let context = json!({
        "now": NOW, "requestForm": "webauthn", "userHandle": USER, "challenge": opened["challenge"],
    });
    success(&verifier().verify_registration(&body, context.to_string(), None));

    let mut late = context;
    late["now"] = json!(EXPIRY);
    assert_eq!(
        refusal(&verifier().verify_registration(&body, late.to_string(), None)).0,
        "challenge.expired"
    );
}

#[test]
fn a_changed_seal_is_broken() {
    let (ceremony, kind, challenge) = challenges().remove(0);
    let sealed = sealed(&challenge);
    let other_key = KEY.replace('Q', "R");
    for (member, value) in [
        ("key", json!(other_key)),
        ("boundTo", json!("session 43")),
        ("kind", json!("Key")),
        ("sealed", json!(sealed.replacen('e', "f", 1))),
        ("sealed", json!(format!("{sealed}A"))),
        ("sealed", json!(format!("{sealed}="))),
        ("sealed", json!(sealed.split_once('.').unwrap().0)),
        ("sealed", json!("A".repeat(4097))),
        ("sealed", json!("")),
        ("sealed", json!(null)),
    ] {
        let mut request = opening(&sealed, ceremony, kind);
        request[member] = value;
        let (code, message) = refusal(&verifier().open_challenge(request.to_string()));
        assert_eq!(code, "challenge.seal_broken", "{member}: {message}");
    }
    // A client can send what is no text.
    let request = opening("?", ceremony, kind).to_string().replace('?', r"\ud800");
    let (code, _) = refusal(&verifier().open_challenge(request));
    assert_eq!(code, "challenge.seal_broken");
    let other = verifier_with(json!({
        "relyingPartyId": "app.example.com", "origins": ["https://app.example.com"],
    }));
    let (code, _) = refusal(&other.open_challenge(opening(&sealed, ceremony, kind).to_string()));
    assert_eq!(code, "challenge.seal_broken");
}

#[test]
fn faults_of_seals_are_named() {
    let (ceremony, kind, challenge) = challenges().remove(0);
    let wrong = |member: &str| {
        let mut challenge = challenge.clone();
        challenge[member] = json!(KEY);
        challenge
    };
    let mut of_recovery = challenges().remove(3).2;
    of_recovery["newCredentials"]["expiresAt"] = json!(KEY);
    let mut endless = challenge.clone();
    endless.as_object_mut().unwrap().remove("expiresAt");
    let mut large = challenge.clone();
    large["value"] = json!("A".repeat(4096));
    for (member, value, code, problem) in [
        ("key", json!("AAAA"), "challenge.sealing_key_short", ""),
        ("key", json!("*"), "context.json", "key: not base64url"),
        ("boundTo", json!(null), "context.json", "boundTo: "),
        ("more", json!(1), "context.json", "more: unknown field `more`"),
        ("challenge", endless, "challenge.seal_without_expiry", ""),
        ("challenge", large, "challenge.seal_too_large", ""),
        ("challenge", json!(KEY), "context.json", "challenge: not an object"),
        ("challenge", wrong("expiresAt"), "context.json", "challenge: invalid type: string, expected u64"),
        ("challenge", wrong("kind"), "context.json", "challenge: unknown, expected one of Fido2"),
        (
            "challenge",
            of_recovery,
            "context.json",
            "challenge.newCredentials.expiresAt: invalid type: string",
        ),
        (
            "challenge",
            json!({ "kind": "Fido2", "value": CHALLENGE }),
            "context.json",
            "challenge: not in its stored form",
        ),
        (
            "challenge",
            json!({ "version": 1, "ceremony": KEY }),
            "context.json",
            "challenge.ceremony: none of a stored challenge",
        ),
        ("challenge", json!({ "version": 2, "ceremony": "registration" }), "context.json", "challenge"),
    ] {
        let mut request = json!({ "key": KEY, "boundTo": "session 42", "challenge": challenge });
        request[member] = value;
        let (found, message) = refusal(&verifier().seal_challenge(request.to_string()));
        assert_eq!(found, code, "{member}: {message}");
        assert!(message.starts_with(problem), "{message}");
        assert!(!message.contains(KEY), "{message}");
    }

    let sealed = sealed(&challenge);
    for (member, value, code, problem) in [
        ("key", json!("AAAA"), "challenge.sealing_key_short", ""),
        ("kind", json!(null), "context.json", "missing field `kind`"),
        ("kind", json!(KEY), "context.json", "kind: a name is not one of its type"),
        ("ceremony", json!("authentication"), "context.json", "kind is of one registration"),
        ("ceremony", json!(KEY), "context.json", "ceremony: none of a stored challenge"),
        ("ceremony", json!({ "registration": null }), "context.json", "ceremony: invalid type: map"),
        ("more", json!(1), "context.json", "more: unknown field `more`"),
    ] {
        let mut request = opening(&sealed, ceremony, kind);
        request[member] = value;
        let (found, message) = refusal(&verifier().open_challenge(request.to_string()));
        assert_eq!(found, code, "{member}: {message}");
        assert!(message.starts_with(problem), "{message}");
        assert!(!message.contains(KEY), "{message}");
    }
}

/// The key in a place where it does not belong, and members that are there twice.
#[test]
fn faults_of_form_hold_no_key() {
    let repeated = format!(r#"{{"key": "{KEY}", "key": "{KEY}", "boundTo": "s", "challenge": {{}}}}"#);
    let challenge = r#"{"version": 1, "version": 1, "ceremony": "registration"}"#;
    let within = format!(r#"{{"key": "{KEY}", "boundTo": "s", "challenge": {challenge}}}"#);
    for request in [json!(KEY).to_string(), json!([KEY]).to_string(), repeated, within] {
        for report in [verifier().seal_challenge(&request), verifier().open_challenge(&request)] {
            let (code, message) = refusal(&report);
            assert_eq!(code, "context.json", "{message}");
            assert!(!message.contains(KEY), "{message}");
        }
    }
}
