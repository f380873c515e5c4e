//! What the service's calls answer before a ceremony, and that the challenge in it verifies the answer.

use attestry::CredentialKind::RecoveryKey;
use attestry_authenticator::{CHALLENGE, GetAssertion, MakeCredential};
use serde_json::{Value, json};
use suite::harness::login_samples;
use suite::harness::several::FIRST;

use super::{NOW, refusal, success, verifier};

/// The UTF-8 of the service's user id.
const USER: &str = "dXMtMQ";

fn options() -> Value {
    json!({ "challenge": CHALLENGE, "user": { "id": USER, "name": "ada", "displayName": "Ada" } })
}

/// A record of each kind that logs in, and of a recovery key, all of one user.
fn records() -> Vec<(String, Value)> {
    let samples = login_samples::keys(1).into_iter();
    let records = samples.map(|sample| {
        let mut record: Value = serde_json::from_str(&sample.stored).unwrap();
        record["userHandle"] = json!(USER);
        (record["kind"].as_str().unwrap().to_owned(), record)
    });
    records.collect()
}

fn record_of(kind: &str) -> Value {
    records().into_iter().find(|(of, _)| of == kind).unwrap().1
}

#[test]
fn one_credential_is_asked_for_and_registered() {
    let request = json!({ "options": options(), "kind": "Fido2", "challengeIdentifier": "challenge-1" });
    let report = success(&verifier().credential_reply(request.to_string()));
    let reply = &report["reply"];
    assert_eq!((&reply["kind"], &reply["challenge"]), (&json!("Fido2"), &json!(CHALLENGE)));
    assert_eq!(reply["user"], json!({ "id": "us-1", "name": "ada", "displayName": "Ada" }));
    assert_eq!(reply["challengeIdentifier"], "challenge-1");
    assert_eq!(reply["temporaryAuthenticationToken"], "challenge-1");

    let context = json!({ "now": NOW, "userHandle": USER, "challenge": report["challenge"] });
    let body = MakeCredential::new("one").none().body("My key", "challenge-1").to_string();
    let registered = success(&verifier().verify_registration(body, context.to_string(), None));
    assert_eq!(registered["record"]["userHandle"], USER);
    let other = MakeCredential::new("one").none().body("My key", "challenge-2").to_string();
    let (code, _) = refusal(&verifier().verify_registration(other, context.to_string(), None));
    assert_eq!(code, "challenge.identifier_mismatch");
}

#[test]
fn a_login_is_asked_for_and_verified() {
    let credential = MakeCredential::new("a passkey of the service").with_challenge(CHALLENGE);
    let context = json!({
        "now": NOW, "requestForm": "webauthn", "userHandle": USER,
        "challenge": { "kind": "Fido2", "value": CHALLENGE },
    });
    let body = credential.packed_self().registration_response().to_string();
    let record = success(&verifier().verify_registration(body, context.to_string(), None))["record"].clone();
    let request = json!({
        "challenge": CHALLENGE, "challengeIdentifier": "challenge-1", "relyingPartyName": "Example",
        "kinds": ["Fido2", "Key"], "secondFactor": ["Key"], "context": "POST /transfers",
        "allowCredentials": [record, record_of("Key")], "expiresAt": "2026-11-29T12:05:00Z",
    });
    let report = success(&verifier().authentication_reply(request.to_string()));
    let (reply, challenge) = (&report["reply"], &report["challenge"]);
    assert_eq!(reply["rp"], json!({ "id": "example.com", "name": "Example" }));
    assert_eq!(reply["allowCredentials"]["webauthn"][0]["id"], record["credentialId"]);
    assert_eq!(reply["allowCredentials"]["key"].as_array().unwrap().len(), 1);
    assert_eq!(
        reply["supportedCredentialKinds"],
        json!([
            { "kind": "Fido2", "factor": "first", "requiresSecondFactor": false },
            { "kind": "Key", "factor": "either", "requiresSecondFactor": false },
        ])
    );
    assert_eq!((&challenge["user"], &challenge["expiresAt"]), (&json!(USER), &json!(1_795_953_900_u64)));

    let mut login = GetAssertion::with(&credential).with_challenge(CHALLENGE).with_user_handle(b"us-1");
    login.sign_count = 9;
    let body =
        json!({ "challengeIdentifier": "challenge-1", "firstFactor": login.make().factor() }).to_string();
    let context = json!({ "ceremony": "authentication", "now": NOW, "challenge": challenge, "record": record, "full": true });
    let verified = success(&verifier().verify_authentication(body, context.to_string(), None));
    assert_eq!(verified["authentication"]["userHandle"], USER);
    assert_eq!(verified["result"]["firstFactor"]["context"], "POST /transfers");

    let mut required = request;
    required["secondFactorRequired"] = json!(true);
    let report = success(&verifier().authentication_reply(required.to_string()));
    assert_eq!(report["reply"]["supportedCredentialKinds"][0]["requiresSecondFactor"], true);
    let mut context = context;
    context["challenge"] = report["challenge"].clone();
    let body =
        json!({ "challengeIdentifier": "challenge-1", "firstFactor": login.make().factor() }).to_string();
    let (code, _) = refusal(&verifier().verify_authentication(body, context.to_string(), None));
    assert_eq!(code, "authentication.second_factor_missing");
}

#[test]
fn keys_that_a_password_protects_and_decoys_are_listed() {
    let record = record_of("PasswordProtectedKey");
    let mut request = json!({
        "challenge": CHALLENGE, "challengeIdentifier": "challenge-1", "kinds": ["PasswordProtectedKey"],
        "allowProtectedKeys": [{ "record": record, "encryptedPrivateKey": "a text of the client's" }],
    });
    let report = success(&verifier().authentication_reply(request.to_string()));
    let listed = &report["reply"]["allowCredentials"]["passwordProtectedKey"][0];
    assert_eq!(listed["id"], record["credentialId"]);
    assert_eq!(listed["encryptedPrivateKey"], "a text of the client's");

    request.as_object_mut().unwrap().remove("allowProtectedKeys");
    request["kinds"] = json!(["Fido2"]);
    request["decoys"] = json!({
        "key": "QkFERkhKTE5QUlRWWFpcXmBiZGZoamxucHJ0dnh6fH4", "name": "nobody",
        "profile": { "accounts": [{ "count": 1, "weight": 1 }], "credentials": [{ "idLength": 16, "weight": 1 }] },
    });
    let report = success(&verifier().authentication_reply(request.to_string()));
    assert_eq!(report["reply"]["allowCredentials"]["webauthn"].as_array().unwrap().len(), 1);
}

#[test]
fn a_recovery_is_asked_for() {
    let record = record_of("RecoveryKey");
    let request = json!({
        "options": options(), "temporaryAuthenticationToken": "a token", "firstFactor": ["Fido2", "Key"],
        "secondFactor": ["Key"], "recovery": ["RecoveryKey"],
        "allowRecoveryKeys": [{ "record": record, "encryptedRecoveryKey": "encrypted" }],
    });
    let report = success(&verifier().recovery_reply(request.to_string()));
    let reply = &report["reply"];
    assert_eq!(reply["temporaryAuthenticationToken"], "a token");
    assert_eq!(
        reply["supportedCredentialKinds"],
        json!({ "firstFactor": ["Fido2", "Key"], "secondFactor": ["Key"] })
    );
    assert_eq!(
        reply["allowedRecoveryCredentials"],
        json!([{ "id": record["credentialId"], "encryptedRecoveryKey": "encrypted" }])
    );
    assert_eq!(report["challenge"]["ceremony"], "recovery");
    let context = json!({
        "ceremony": "authentication", "now": NOW, "challenge": report["challenge"], "record": record,
    });
    let sample = login_samples::keys(1).into_iter().find(|sample| sample.kind == RecoveryKey).unwrap();
    let verified = success(&verifier().verify_authentication(sample.body, context.to_string(), None));
    assert_eq!(verified["records"][FIRST]["userHandle"], USER);
}

#[test]
fn faults_of_replies_are_named() {
    let options = options();
    let mut no_text = options.clone();
    no_text["user"]["id"] = json!("_w");
    for (request, code, problem) in [
        (json!({}), "context.json", "missing field `options`"),
        (
            json!({ "options": options, "kind": "Fido2" }),
            "context.json",
            "missing field `challengeIdentifier`",
        ),
        (
            json!({ "options": { "more": 1 }, "kind": "Fido2", "challengeIdentifier": "c" }),
            "context.json",
            "options.more: unknown field `more`",
        ),
        (
            json!({ "options": options, "kind": "Fido3", "challengeIdentifier": "c" }),
            "context.json",
            "kind: ",
        ),
        (
            json!({ "options": options, "kind": "Fido2", "challengeIdentifier": "" }),
            "challenge.empty_identifier",
            "",
        ),
        (
            json!({ "options": no_text, "kind": "Key", "challengeIdentifier": "c" }),
            "options.user_id_text",
            "",
        ),
    ] {
        let (found, message) = refusal(&verifier().credential_reply(request.to_string()));
        assert_eq!(found, code, "{message}");
        assert!(message.starts_with(problem), "{message}");
    }

    let recovery = |member: &str, value: Value| {
        let mut request = json!({
            "options": options, "temporaryAuthenticationToken": "token", "firstFactor": ["Fido2"],
        });
        request[member] = value;
        refusal(&verifier().recovery_reply(request.to_string()))
    };
    for (member, value, code) in [
        ("firstFactor", json!([]), "challenge.no_kind"),
        ("firstFactor", json!(["RecoveryKey"]), "challenge.kind_misplaced"),
        ("recovery", json!(["Key"]), "challenge.kind_misplaced"),
        ("allowRecoveryKeys", json!([{ "record": record_of("Key") }]), "options.no_credential"),
        ("allowRecoveryKeys", json!([{ "record": 7 }]), "context.json"),
        ("more", json!(1), "context.json"),
    ] {
        let (found, message) = recovery(member, value);
        assert_eq!(found, code, "{member}: {message}");
    }
    let mut of_another = record_of("RecoveryKey");
    of_another["userHandle"] = json!("Ym9i");
    assert_eq!(recovery("allowRecoveryKeys", json!([{ "record": of_another }])).0, "options.users_differ");

    let mut other = record_of("Key");
    other["userHandle"] = json!("Ym9i");
    let login = |member: &str, value: Value| {
        let mut request = json!({ "challenge": CHALLENGE, "challengeIdentifier": "c" });
        request[member] = value;
        refusal(&verifier().authentication_reply(request.to_string()))
    };
    for (member, value, code) in [
        ("challenge", json!("AAAA"), "options.challenge_short"),
        ("challengeIdentifier", json!(""), "challenge.empty_identifier"),
        ("kinds", json!([]), "challenge.no_kind"),
        // Nobody is named whose key it could be.
        ("kinds", json!(["Key"]), "challenge.no_kind"),
        ("secondFactorRequired", json!(true), "challenge.no_kind"),
        // A list of nothing is no login of anybody.
        ("allowCredentials", json!([]), "options.no_credential"),
        ("allowCredentials", json!([{ "id": "AAAA" }]), "record.form"),
        ("allowCredentials", json!(["AAAA"]), "context.json"),
        ("allowProtectedKeys", json!([{ "record": other }]), "context.json"),
        ("more", json!(1), "context.json"),
    ] {
        let (found, message) = login(member, value);
        assert_eq!(found, code, "{member}: {message}");
    }
    let two = json!({
        "challenge": CHALLENGE, "challengeIdentifier": "c", "kinds": ["Key", "PasswordProtectedKey"],
        "allowCredentials": [other],
        "allowProtectedKeys": [{ "record": record_of("PasswordProtectedKey"), "encryptedPrivateKey": "a secret" }],
    });
    let (found, message) = refusal(&verifier().authentication_reply(two.to_string()));
    assert_eq!(found, "options.users_differ");
    assert!(!message.contains("a secret"));
}
