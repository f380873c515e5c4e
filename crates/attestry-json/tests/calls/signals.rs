//! The arguments of signals.

use serde_json::json;

use super::{USER, passkey_record, refusal, success, verifier, verifier_with};

const CREDENTIAL: &str = "AAAAAAAAAAAAAAAAAAAAAA";

#[test]
fn every_signal_has_its_argument() {
    let record = passkey_record();
    let request = json!({
        "unknownCredential": { "credentialId": CREDENTIAL },
        "allAcceptedCredentials": { "userHandle": USER, "records": [record] },
        "currentUserDetails": { "id": USER, "name": "ada@example.com", "displayName": "Ada" },
    });
    let report = success(&verifier().signals(request.to_string()));
    let whole = json!({
        "unknownCredential": { "rpId": "example.com", "credentialId": CREDENTIAL },
        "allAcceptedCredentials": {
            "rpId": "example.com", "userId": USER, "allAcceptedCredentialIds": [record["credentialId"]],
        },
        "currentUserDetails": {
            "rpId": "example.com", "userId": USER, "name": "ada@example.com", "displayName": "Ada",
        },
    });
    assert_eq!(report["signals"], whole);

    for (name, signal) in request.as_object().unwrap() {
        let report = success(&verifier().signals(json!({ name: signal }).to_string()));
        assert_eq!(report["signals"], json!({ name: whole[name] }));
    }
    let none = json!({ "allAcceptedCredentials": { "userHandle": USER, "records": [] } });
    let none = success(&verifier().signals(none.to_string()));
    assert_eq!(none["signals"]["allAcceptedCredentials"]["allAcceptedCredentialIds"], json!([]));
}

#[test]
fn signals_are_of_any_relying_party_id() {
    let verifier = verifier_with(json!({
        "additionalRelyingPartyIds": ["example.org"],
        "origins": ["https://app.example.com", "https://example.org"],
    }));
    let request =
        json!({ "relyingPartyId": "example.org", "unknownCredential": { "credentialId": CREDENTIAL } });
    let report = success(&verifier.signals(request.to_string()));
    assert_eq!(report["signals"]["unknownCredential"]["rpId"], "example.org");
}

#[test]
fn faults_of_signals_are_named() {
    let user = json!({ "id": USER, "name": "ada" });
    for (request, code, problem) in [
        (json!({}), "context.json", "no signal"),
        (json!({ "relyingPartyId": "example.com" }), "context.json", "no signal"),
        (json!({ "more": 1 }), "context.json", "more: unknown field `more`"),
        (
            json!({ "unknownCredential": {} }),
            "context.json",
            "unknownCredential: missing field `credentialId`",
        ),
        (json!({ "unknownCredential": { "credentialId": "*" } }), "options.credential_id", ""),
        (
            json!({ "relyingPartyId": "example.net", "currentUserDetails": user }),
            "options.relying_party_unknown",
            "",
        ),
        (json!({ "currentUserDetails": { "id": USER, "name": "" } }), "options.user_name", ""),
        // An absent list is no list of nothing: authenticators would forget all.
        (
            json!({ "allAcceptedCredentials": { "userHandle": USER } }),
            "context.json",
            "allAcceptedCredentials: missing field `records`",
        ),
        (
            json!({ "allAcceptedCredentials": { "userHandle": USER, "records": [CREDENTIAL] } }),
            "context.json",
            "allAcceptedCredentials.records[0]: not a stored record",
        ),
        (
            json!({ "allAcceptedCredentials": { "userHandle": USER, "records": [{ "id": CREDENTIAL }] } }),
            "record.form",
            "",
        ),
        (
            json!({ "allAcceptedCredentials": { "userHandle": "Ym9i", "records": [passkey_record()] } }),
            "options.users_differ",
            "",
        ),
    ] {
        let (found, message) = refusal(&verifier().signals(request.to_string()));
        assert_eq!(found, code, "{message}");
        assert!(message.starts_with(problem), "{message}");
    }
}
