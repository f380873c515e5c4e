//! What a server answers at `/.well-known/webauthn`.

use serde_json::{Value, json};

use super::{refusal, success, verifier_with};

fn origins(origins: Value) -> attestry_json::Verifier {
    verifier_with(json!({ "relyingPartyId": "example.com", "origins": origins }))
}

#[test]
fn related_origins_are_listed() {
    let verifier = origins(json!(["https://example.com", "https://shop.example.co.uk"]));
    let labels = json!({ "example.com": "example", "shop.example.co.uk": "example", "other.org": "other" });
    let report = success(&verifier.related_origins(json!({ "labels": labels }).to_string()));
    let listed = json!({ "origins": ["https://example.com", "https://shop.example.co.uk"] });
    assert_eq!(report["relatedOrigins"], listed);
}

#[test]
fn a_host_of_several_origins_has_one_label() {
    let verifier = origins(json!(["https://example.com", "https://example.com:8443"]));
    let report =
        success(&verifier.related_origins(json!({ "labels": { "example.com": "example" } }).to_string()));
    assert_eq!(report["relatedOrigins"]["origins"].as_array().unwrap().len(), 2);
}

#[test]
fn faults_of_related_origins_are_named() {
    let verifier = origins(json!(["https://example.com", "https://example.net"]));
    for (request, code, problem) in [
        (json!({}), "context.json", "missing field `labels`"),
        (json!({ "labels": [] }), "context.json", "labels: "),
        (json!({ "labels": {}, "more": 1 }), "context.json", "more: unknown field `more`"),
        (json!({ "labels": { "example.com": "example" } }), "options.related_label", ""),
        (json!({ "labels": { "example.com": "", "example.net": "e" } }), "options.related_label", ""),
    ] {
        let (found, message) = refusal(&verifier.related_origins(request.to_string()));
        assert_eq!(found, code, "{message}");
        assert!(message.starts_with(problem), "{message}");
    }
    let repeated = r#"{"labels": {"example.com": "a", "example.com": "b", "example.net": "c"}}"#;
    let (code, message) = refusal(&verifier.related_origins(repeated));
    assert_eq!((code.as_str(), message.starts_with("labels: a host is there twice")), ("context.json", true));

    let hosts: Vec<_> = ["a", "b", "c", "d", "e", "f"].map(|name| format!("{name}.com")).into();
    let verifier = verifier_with(json!({
        "relyingPartyId": "a.com", "origins": hosts.iter().map(|host| format!("https://{host}")).collect::<Vec<_>>(),
    }));
    let labels: Value =
        hosts.iter().map(|host| (host.clone(), json!(host))).collect::<serde_json::Map<_, _>>().into();
    let (code, _) = refusal(&verifier.related_origins(json!({ "labels": labels }).to_string()));
    assert_eq!(code, "options.related_labels");
}
