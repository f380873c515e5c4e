//! `attestry config check`.

use serde_json::json;

use crate::harness::{Folder, run, sample};

#[test]
fn a_sound_configuration_is_said_in_words() {
    let config = json!({
        "relyingPartyId": "example.com",
        "origins": ["https://example.com"],
        "algorithms": [-7, -257],
        "userVerification": "required",
        "refuse": ["metadata-stale"],
        "authenticationPolicy": { "signCountNotIncreased": "report" },
        "trust": { "wellKnown": ["yubico", { "name": "apple", "recognise": true }], "require": true },
    });
    let folder = Folder::new();
    let file = folder.write("verifier.json", config.to_string());
    let text = run(&["config", "check", &file], b"").well();
    for expected in [
        "A verifier can be built of it.",
        "relyingPartyId  example.com",
        "ES256 (-7), RS256 (-257)",
        "Yubico's roots",
        "recognises, and refuses nothing",
        "Trust is required",
        "userVerification  required  · who is not verified by PIN or biometrics is refused",
        "the metadata BLOB's next update was due before today",
        "a counter that does not grow is reported, and accepted",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert_eq!(run(&["config", "check", "-"], config.to_string().as_bytes()).well(), text);
    let data = run(&["config", "check", "--json", &file], b"").json();
    assert_eq!((&data["ok"], &data["kind"]), (&json!(true), &json!("config")));

    let of_sample = sample("Fido2, packed x5c")["verifier"].to_string();
    let text = run(&["config", "check", "-"], of_sample.as_bytes()).well();
    assert!(text.contains("CN=sample root"), "{text}");
}

#[test]
fn a_fault_is_said_with_its_place() {
    let wrong = [
        (
            json!({ "relyingPartyId": "example.com", "trust": { "wellKnown": ["acme"] } }),
            "trust.wellKnown[0]",
        ),
        (json!({ "relyingPartyId": "example.com", "origin": [] }), "origin"),
        (
            json!({ "relyingPartyId": "example.com", "origins": ["https://example.com/"] }),
            "https://example.com/",
        ),
        (json!({ "origins": ["https://example.com"] }), "relyingPartyId"),
        (json!([]), "config.json"),
    ];
    for (config, expected) in wrong {
        let said = run(&["config", "check", "-"], config.to_string().as_bytes());
        assert_eq!((said.status, said.output.as_str()), (1, ""), "{config}");
        assert!(said.errors.contains(expected), "{}", said.errors);
        let said = run(&["config", "check", "--json", "-"], config.to_string().as_bytes());
        assert_eq!((said.status, &said.json()["ok"]), (1, &json!(false)), "{config}");
    }
    assert_eq!(run(&["config", "check", "/nowhere/at/all.json"], b"").status, 2);
    assert_eq!(run(&["config"], b"").status, 2);
}
