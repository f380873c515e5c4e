//! Every member of options reaches them.

use serde_json::json;

use super::{refusal, success, verifier, verifier_with};

const CHALLENGE: &str = "AAECAwQFBgcICQoLDA0ODw";

#[test]
fn creation_options_have_every_member() {
    let request = json!({
        "challenge": CHALLENGE,
        "user": { "id": "dXNlcg", "name": "ada", "displayName": "Ada" },
        "relyingPartyName": "Example", "residentKey": "required", "authenticatorAttachment": "platform",
        "attestation": "direct", "hints": ["client-device"], "timeout": 60_000,
        "expiresAt": "2026-11-29T12:05:00Z",
        "excludeCredentials": [{ "id": "AAAAAAAAAAAAAAAAAAAAAA", "transports": ["usb"] }],
        "appIdExclude": "https://example.com/app-id.json", "credProps": true,
        "credProtect": { "policy": "userVerificationRequired", "enforce": true },
        "minPinLength": true, "prf": { "first": "AAAA", "second": "AAAB" }, "largeBlob": "preferred",
    });
    let report = success(&verifier().creation_options(request.to_string()));
    let options = &report["options"];
    assert_eq!(options["rp"], json!({ "id": "example.com", "name": "Example" }));
    assert_eq!(options["user"], request["user"]);
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(options["authenticatorSelection"]["authenticatorAttachment"], "platform");
    assert_eq!((&options["attestation"], &options["timeout"]), (&json!("direct"), &json!(60_000)));
    assert_eq!(options["hints"], request["hints"]);
    assert_eq!(options["excludeCredentials"][0]["transports"], json!(["usb"]));
    assert_eq!(
        options["extensions"],
        json!({
            "appidExclude": "https://example.com/app-id.json", "credProps": true,
            "credentialProtectionPolicy": "userVerificationRequired",
            "enforceCredentialProtectionPolicy": true, "minPinLength": true,
            "prf": { "eval": { "first": "AAAA", "second": "AAAB" } }, "largeBlob": { "support": "preferred" },
        })
    );
    assert_eq!(report["challenge"]["expiresAt"], 1_795_953_900_u64);
    assert_eq!(report.get("mediation"), None);
}

#[test]
fn a_conditional_create_says_how_to_ask() {
    let request = json!({ "challenge": CHALLENGE, "user": { "id": "dXNlcg", "name": "ada" }, "prf": {} });
    let verifier = verifier_with(json!({ "userPresence": false }));
    let report = success(&verifier.creation_options(request.to_string()));
    assert_eq!(report["mediation"], "conditional");
    assert_eq!(report["options"]["extensions"]["prf"], json!({}));
}

#[test]
fn request_options_have_every_member() {
    let mut request = json!({
        "challenge": CHALLENGE, "userHandle": "dXNlcg", "hints": ["security-key"], "timeout": 60_000,
        "expiresAt": "2026-11-29T12:05:00Z", "allowCredentials": [{ "id": "AAAAAAAAAAAAAAAAAAAAAA" }],
        "appId": "https://example.com/app-id.json", "prf": { "first": "AAAA" },
        "largeBlob": { "read": true },
    });
    let report = success(&verifier().request_options(request.to_string()));
    let (options, challenge) = (&report["options"], &report["challenge"]);
    assert_eq!((&options["rpId"], &options["timeout"]), (&json!("example.com"), &json!(60_000)));
    assert_eq!(options["hints"], request["hints"]);
    assert_eq!(options["allowCredentials"][0]["id"], "AAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(
        options["extensions"],
        json!({
            "appid": "https://example.com/app-id.json", "prf": { "eval": { "first": "AAAA" } },
            "largeBlob": { "read": true },
        })
    );
    assert_eq!(challenge["user"], "dXNlcg");
    assert_eq!(challenge["allowCredentials"], json!(["AAAAAAAAAAAAAAAAAAAAAA"]));
    assert_eq!(challenge["appId"], "https://example.com/app-id.json");

    request["largeBlob"] = json!({ "write": "AAAA" });
    let report = success(&verifier().request_options(request.to_string()));
    assert_eq!(report["options"]["extensions"]["largeBlob"], json!({ "write": "AAAA" }));

    request["prf"] = json!({
        "evalByCredential": [{ "id": "AAAAAAAAAAAAAAAAAAAAAA", "first": "AAAA", "second": "AAAB" }],
    });
    let report = success(&verifier().request_options(request.to_string()));
    assert_eq!(
        report["options"]["extensions"]["prf"],
        json!({ "evalByCredential": { "AAAAAAAAAAAAAAAAAAAAAA": { "first": "AAAA", "second": "AAAB" } } })
    );

    let unknown = success(&verifier().request_options(json!({ "challenge": CHALLENGE }).to_string()));
    assert_eq!(unknown["challenge"].get("user"), None);
}

#[test]
fn faults_of_options_are_named() {
    for (request, code, problem) in [
        (json!({}), "context.json", "missing field `challenge`"),
        (json!({ "challenge": CHALLENGE, "more": 1 }), "context.json", "more: unknown field `more`"),
        (json!({ "challenge": CHALLENGE, "hints": ["x"] }), "context.json", "hints[0]: "),
        (
            json!({ "challenge": CHALLENGE, "allowCredentials": [{ "id": "AAAA" }] }),
            "context.json",
            "allowCredentials: with ids alone",
        ),
        (
            json!({ "challenge": CHALLENGE, "allowCredentials": [{ "id": "AAAA", "x": 1 }] }),
            "context.json",
            "allowCredentials[0].x: unknown field `x`",
        ),
        (json!({ "challenge": CHALLENGE, "allowCredentials": [{ "version": 1 }] }), "record.form", ""),
        (
            json!({ "challenge": CHALLENGE, "prf": { "second": "AAAA" } }),
            "context.json",
            "prf: missing field `first`",
        ),
        (json!({ "challenge": "AAAA" }), "options.challenge_short", ""),
    ] {
        let (found, message) = refusal(&verifier().request_options(request.to_string()));
        assert_eq!(found, code, "{message}");
        assert!(message.starts_with(problem), "{message}");
    }
}

/// An unknown name has the same list each time, and the key is never shown.
#[test]
fn decoys_stand_for_an_unknown_name() {
    let key = "QkFERkhKTE5QUlRWWFpcXmBiZGZoamxucHJ0dnh6fH4";
    let request = |name: &str| {
        json!({
            "challenge": CHALLENGE,
            "decoys": {
                "key": key, "name": name,
                "profile": {
                    "accounts": [{ "count": 2, "weight": 1 }],
                    "credentials": [{ "idLength": 20, "transports": ["internal"], "weight": 3 }],
                },
            },
        })
    };
    let of = |name: &str| success(&verifier().request_options(request(name).to_string()));
    let report = of("ada@example.com");
    let allowed = report["options"]["allowCredentials"].as_array().unwrap();
    assert_eq!(allowed.len(), 2);
    for credential in allowed {
        assert_eq!(credential["id"].as_str().unwrap().len(), 27, "20 bytes");
        assert_eq!(credential["transports"], json!(["internal"]));
    }
    assert!(report["challenge"]["user"].is_string(), "a user whom nobody is");
    assert_eq!(of("ada@example.com"), report);
    let other = of("bob@example.com");
    assert_ne!(other["options"]["allowCredentials"], report["options"]["allowCredentials"]);

    for (member, value, code) in [
        ("key", json!("AAAA"), "options.decoy_key_short"),
        ("profile", json!({ "accounts": [], "credentials": [] }), "options.decoy_profile"),
        ("profile", json!({ "accounts": [] }), "context.json"),
        ("name", json!(null), "context.json"),
        ("more", json!(1), "context.json"),
    ] {
        let mut request = request("ada");
        request["decoys"][member] = value;
        let (found, message) = refusal(&verifier().request_options(request.to_string()));
        assert_eq!(found, code, "{message}");
        assert!(!message.contains(key), "{message}");
    }
    // The key in a place where it does not belong.
    for request in [json!({ "challenge": CHALLENGE, "decoys": key }), json!({ "decoys": [key] }), json!(key)]
    {
        let (found, message) = refusal(&verifier().request_options(request.to_string()));
        assert_eq!(found, "context.json");
        assert!(!message.contains(key), "{message}");
    }
}
