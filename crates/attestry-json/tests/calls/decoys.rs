//! The profile of decoys that accounts make.

use attestry_authenticator::text::base64url;
use serde_json::{Value, json};
use suite::harness::login_samples;

use super::{passkey_record, refusal, success, verifier};

/// A passkey whose id has so many bytes.
fn passkey(id_length: usize, transports: &[&str]) -> Value {
    let mut record = passkey_record();
    record["credentialId"] = json!(base64url(&vec![7; id_length]));
    record["passkey"]["transports"] = json!(transports);
    record
}

#[test]
fn accounts_make_a_profile() {
    let phone = passkey(20, &["hybrid", "internal"]);
    let key = passkey(64, &["usb"]);
    let stored = login_samples::keys(1).into_iter().map(|sample| sample.stored);
    let keys_alone: Vec<Value> = stored.map(|stored| serde_json::from_str(&stored).unwrap()).collect();
    let request = json!({ "accounts": [[phone], [phone, key], [phone], [], keys_alone] });
    let report = success(&verifier().decoy_profile(request.to_string()));
    let profile = json!({
        "accounts": [{ "count": 1, "weight": 2 }, { "count": 2, "weight": 1 }],
        "credentials": [
            { "idLength": 20, "transports": ["hybrid", "internal"], "weight": 3 },
            { "idLength": 64, "transports": ["usb"], "weight": 1 },
        ],
    });
    assert_eq!(report["profile"], profile);

    // The same in two parts.
    let first = json!({ "accounts": [[phone], [phone, key]] });
    let first = success(&verifier().decoy_profile(first.to_string()));
    let rest = json!({ "accounts": [[phone]], "profile": first["profile"] });
    assert_eq!(success(&verifier().decoy_profile(rest.to_string()))["profile"], profile);

    // And options take it.
    let request = json!({
        "challenge": "AAECAwQFBgcICQoLDA0ODw",
        "decoys": {
            "key": "QkFERkhKTE5QUlRWWFpcXmBiZGZoamxucHJ0dnh6fH4", "name": "ada", "profile": report["profile"],
        },
    });
    let options = success(&verifier().request_options(request.to_string()));
    assert!(matches!(options["options"]["allowCredentials"].as_array().unwrap().len(), 1 | 2));
}

#[test]
fn no_account_makes_an_empty_profile() {
    let report = success(&verifier().decoy_profile(r#"{"accounts": []}"#));
    assert_eq!(report["profile"], json!({ "accounts": [], "credentials": [] }));
}

#[test]
fn faults_of_accounts_are_named() {
    let profile = json!({ "accounts": [{ "count": 1, "weight": 1, "more": 1 }], "credentials": [] });
    for (request, code, problem) in [
        (json!({}), "context.json", "missing field `accounts`"),
        (json!({ "accounts": [{}] }), "context.json", "accounts[0]: "),
        (json!({ "accounts": [[], ["id"]] }), "context.json", "accounts[1][0]: not a stored record"),
        (json!({ "accounts": [[{ "id": 1 }]] }), "record.form", ""),
        (json!({ "accounts": [], "more": 1 }), "context.json", "more: unknown field `more`"),
        (
            json!({ "accounts": [], "profile": profile }),
            "context.json",
            "profile.accounts[0].more: unknown field `more`",
        ),
    ] {
        let (found, message) = refusal(&verifier().decoy_profile(request.to_string()));
        assert_eq!(found, code, "{message}");
        assert!(message.starts_with(problem), "{message}");
    }
}
