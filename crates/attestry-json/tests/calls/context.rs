//! Contexts are read strictly: each fault is named with its place.

use serde_json::{Value, json};

use super::{NOW, refusal, verifier};

fn registration() -> Value {
    json!({
        "now": NOW, "requestForm": "webauthn",
        "challenge": { "kind": "Fido2", "value": "AAECAwQFBgcICQoLDA0ODw" },
    })
}

fn authentication() -> Value {
    json!({
        "ceremony": "authentication", "now": NOW, "requestForm": "webauthn",
        "challenge": { "user": "unknown", "value": "AAECAwQFBgcICQoLDA0ODw" },
        "credential": { "kind": "Fido2", "credentialId": "AAAA", "publicKey": "AAAA", "userHandle": "dXNlcg" },
    })
}

fn with(mut context: Value, pointer: &str, value: Value) -> Value {
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    context.pointer_mut(parent).unwrap()[member] = value;
    context
}

fn problem(context: &str, is_login: bool) -> String {
    let report = if is_login {
        verifier().verify_authentication("{}", context, None)
    } else {
        verifier().verify_registration("{}", context, None)
    };
    let (code, message) = refusal(&report);
    assert_eq!(code, "context.json", "{message}");
    message
}

#[test]
fn sound_contexts_get_to_the_body() {
    let report = verifier().verify_registration("{}", registration().to_string(), None);
    assert_eq!(refusal(&report).0, "request.missing_member");
    let report = verifier().verify_authentication("{}", authentication().to_string(), None);
    assert_eq!(refusal(&report).0, "request.missing_member");
}

#[test]
fn faults_of_registrations_are_named() {
    let stored = json!({ "version": 1, "ceremony": "registration", "kind": "Fido2", "value": "AAECAwQFBgcICQoLDA0ODw" });
    for (pointer, value, problem_begins) in [
        ("/more", json!(1), "more: unknown field `more`"),
        ("/now", json!(1), "now: invalid type: integer `1`"),
        ("/now", json!("2026-11-29"), "now: the"),
        ("/now", json!("1969-12-31T23:59:59Z"), "now: before 1970"),
        ("/requestForm", json!("x"), "requestForm: unknown variant, expected one of `service`"),
        ("/requestForm", json!("factor"), "requestForm: a factor is of authentications"),
        ("/requestForm", json!("service"), "challenge: missing field `identifier`"),
        ("/ceremony", json!("authentication"), "neither record nor credential"),
        ("/dangerOwnerFromResponse", json!(true), "dangerOwnerFromResponse is of authentications"),
        ("/userHandle", json!("="), "userHandle: not base64url"),
        ("/userHandle", json!(""), "userHandle: a user handle does not have 1 to 64 bytes"),
        ("/credentialUuid", json!(1), "credentialUuid: invalid type: integer `1`"),
        ("/credentialUuids", json!({ "x": "" }), "credentialUuids.x: unknown field `x`"),
        ("/record", json!({}), "record is of authentications"),
        ("/secondRecord", json!({}), "secondRecord is of authentications"),
        ("/credential", authentication()["credential"].clone(), "credential is of authentications"),
        (
            "/secondCredential",
            authentication()["credential"].clone(),
            "secondCredential is of authentications",
        ),
        ("/equalFactorChecked", json!(true), "equalFactorChecked is of authentications"),
        ("/full", json!("true"), "full: invalid type: string, expected a boolean"),
        ("/full", json!(1), "full: invalid type: integer `1`, expected a boolean"),
        ("/full", json!(null), "full: invalid type: null, expected a boolean"),
        ("/challenge", json!([]), "challenge: not an object"),
        ("/challenge/more", json!(1), "challenge.more: unknown field `more`"),
        ("/challenge/kind", json!("fido2"), "challenge.kind: a name is not one of its type"),
        ("/challenge/kinds", json!({}), "challenge: either `kind`, or `kinds`"),
        ("/challenge/version", json!(1), "challenge.ceremony: none of a stored challenge"),
        (
            "/challenge",
            with(stored.clone(), "/ceremony", json!("authentication")),
            "challenge.ceremony: of another call",
        ),
        (
            "/challenge",
            with(stored.clone(), "/ceremony", json!("registrations")),
            "challenge.ceremony: of another call",
        ),
        (
            "/challenge",
            with(stored.clone(), "/version", json!(2)),
            "challenge: a stored challenge is of another version",
        ),
        ("/challenge", with(stored, "/more", json!(2)), "challenge: unknown field `more`"),
    ] {
        let found = problem(&with(registration(), pointer, value).to_string(), false);
        assert!(found.starts_with(problem_begins), "{pointer}: {found}");
    }
}

#[test]
fn faults_of_authentications_are_named() {
    let stored = json!({ "version": 1, "ceremony": "registration", "kind": "Fido2", "value": "AAECAwQFBgcICQoLDA0ODw" });
    for (pointer, value, problem_begins) in [
        ("/userHandle", json!("dXNlcg"), "userHandle is of registrations"),
        ("/record", json!({}), "either record or credential"),
        ("/ceremony", json!("registration"), "credential is of authentications"),
        ("/ceremony", json!("metadata"), "ceremony: unknown variant, expected `registration`"),
        ("/full", json!([]), "full: invalid type: sequence, expected a boolean"),
        ("/challenge/user", json!("known"), "challenge: missing field `userHandle`"),
        ("/challenge/user", json!("somebody"), "challenge.user: unknown variant, expected `known`"),
        ("/challenge/userHandle", json!("dXNlcg"), "challenge.userHandle: a server that did not know"),
        ("/challenge/purpose", json!("x"), "challenge.purpose: unknown variant, expected `login`"),
        ("/challenge/purpose", json!("recovery"), "challenge: missing field `userHandle`"),
        (
            "/challenge",
            json!({ "user": "known", "userHandle": "dXNlcg", "purpose": "recovery", "value": "AAECAwQFBgcICQoLDA0ODw" }),
            "requestForm: a recovery has a body of the service",
        ),
        ("/challenge/appId", json!(1), "challenge.appId: invalid type: integer `1`"),
        ("/challenge", stored, "challenge.ceremony: of another call"),
        ("/credential/credentialId", json!("a="), "credential.credentialId: not base64url"),
        ("/credential/publicKey", json!("+"), "credential.publicKey: not base64url"),
        (
            "/credential",
            json!({ "kind": "Key", "credentialId": "a", "publicKey": "b" }),
            "credential: missing field `userHandle`",
        ),
        ("/credential/signCount", json!(-1), "credential.signCount: invalid value"),
        ("/credential/more", json!(-1), "credential.more: unknown field `more`"),
    ] {
        let found = problem(&with(authentication(), pointer, value).to_string(), true);
        assert!(found.starts_with(problem_begins), "{pointer}: {found}");
    }
}

#[test]
fn repeated_members_are_refused() {
    let text = registration().to_string();
    let twice = text.replacen('{', r#"{"now":"2020-01-01T00:00:00Z","#, 1);
    assert!(problem(&twice, false).contains("duplicate field `now`"));
    let twice = text.replacen(r#""kind""#, r#""kind":"Key","kind""#, 1);
    assert!(problem(&twice, false).starts_with("challenge: duplicate field `kind`"));
    assert!(problem(&format!("{text}x"), false).starts_with("trailing characters"));
    assert!(problem("", false).starts_with("EOF"));
    assert!(problem("\u{0}", false).starts_with("expected value"));
    let report = verifier().verify_registration("{}", b"\"\xff\"", None);
    assert_eq!(refusal(&report).0, "context.json");
}

/// The call says which ceremony it is.
#[test]
fn ceremonies_are_not_mixed() {
    assert_eq!(problem(&authentication().to_string(), false), "ceremony: of another call");
    assert_eq!(problem(&registration().to_string(), true), "ceremony: of another call");
}
