//! The service's bodies.

use attestry_authenticator::{CHALLENGE, MakeCredential};
use serde_json::json;
use suite::harness::login_samples;
use suite::harness::several::{FIRST, RECOVERY, SECOND, of_kind};

use super::{NOW, success, verifier};

/// Several credentials are answered by place, each with its record.
#[test]
fn several_credentials_are_split() {
    let body = json!({
        FIRST: of_kind("Fido2", "a"), SECOND: of_kind("Key", "b"), RECOVERY: of_kind("RecoveryKey", "c"),
    });
    let context = json!({
        "now": NOW, "userHandle": "dXNlcg",
        "challenge": { "value": CHALLENGE, "kinds": { FIRST: ["Fido2"], SECOND: ["Key"], RECOVERY: ["RecoveryKey"] } },
    });
    let report = success(&verifier().verify_registration(body.to_string(), context.to_string(), None));
    for (place, kind) in [(FIRST, "Fido2"), (SECOND, "Key"), (RECOVERY, "RecoveryKey")] {
        assert_eq!(report["credentials"][place]["kind"], kind);
        assert_eq!(report["records"][place]["kind"], kind);
        assert_eq!(report["records"][place]["userHandle"], "dXNlcg");
        assert!(report["attestations"][place]["format"].is_string());
    }
    let stored = json!({
        "version": 1, "ceremony": "registrations", "value": CHALLENGE,
        "firstFactor": ["Fido2"], "secondFactor": ["Key"], "recovery": ["RecoveryKey"],
    });
    let mut again = context.clone();
    again["challenge"] = stored;
    let again = success(&verifier().verify_registration(body.to_string(), again.to_string(), None));
    assert_eq!(again, report);

    let mut whole = context;
    whole["credentialUuids"] = json!({ FIRST: "cr-1", SECOND: "cr-2", RECOVERY: "cr-3" });
    let whole = success(&verifier().verify_registration(body.to_string(), whole.to_string(), None));
    for (place, uuid) in [(FIRST, "cr-1"), (SECOND, "cr-2"), (RECOVERY, "cr-3")] {
        assert_eq!(whole["credentials"][place]["credentialUuid"], uuid);
    }
}

/// One credential, in the body that names its challenge.
#[test]
fn one_credential_names_its_challenge() {
    let body = MakeCredential::new("one").none().body("My key", "challenge-1").to_string();
    let context = json!({
        "now": NOW, "challenge": { "kind": "Fido2", "value": CHALLENGE, "identifier": "challenge-1" },
    });
    let report = success(&verifier().verify_registration(&body, context.to_string(), None));
    assert_eq!(report["credential"]["name"], "My key");
    assert_eq!(report["credential"].get("isActive"), None, "the server knows that");
    let mut whole = context;
    whole["credentialUuid"] = json!("cr-1");
    let whole = success(&verifier().verify_registration(&body, whole.to_string(), None));
    let record = &whole["credential"];
    assert_eq!((&record["credentialUuid"], &record["isActive"]), (&json!("cr-1"), &json!(true)));
    assert_eq!(record["dateCreated"], "2026-11-29T12:00:00.000Z");
    assert_eq!(report.get("record"), None, "the context does not say whose it is");
}

/// Every kind logs in through the service's bodies, and a recovery gives the records of its new credentials.
#[test]
fn every_kind_logs_in() {
    for sample in login_samples::keys(1) {
        let is_recovery = sample.kind == attestry::CredentialKind::RecoveryKey;
        let record: serde_json::Value = serde_json::from_str(&sample.stored).unwrap();
        let context = json!({
            "ceremony": "authentication", "now": NOW, "record": record,
            "challenge": {
                "value": CHALLENGE, "identifier": "challenge-1", "user": "known", "userHandle": record["userHandle"],
                "purpose": if is_recovery { "recovery" } else { "login" },
            },
        });
        let form = json!({ "ceremony": "authentication", "recovery": is_recovery });
        let unverified = success(&verifier().read_unverified(&sample.body, form.to_string()));
        assert_eq!(unverified["credentialId"], record["credentialId"], "{}", sample.name);
        let report = success(&verifier().verify_authentication(&sample.body, context.to_string(), None));
        assert_eq!(report["authentication"]["kind"], record["kind"]);
        assert_eq!(report["record"], record, "a raw key has nothing that changes");
        assert_eq!(report.get("records").is_some(), is_recovery, "{}", sample.name);
        if is_recovery {
            assert_eq!(report["records"][FIRST]["userHandle"], record["userHandle"]);
        }
    }
}
