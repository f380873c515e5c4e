//! The whole result is in a report whose context asks for it, and in no other.

use attestry::{RegistrationPolicy, VerifierConfig};
use attestry_authenticator::{CHALLENGE, GetAssertion, MakeCredential};
use attestry_json::{Ceremony, Context, Report, Verifier};
use serde_json::{Value, json};
use suite::harness::several::{FIRST, RECOVERY, SECOND, of_kind};

use super::{NOW, success};

const CONFIG: &str = r#"{ "relyingPartyId": "example.com", "origins": ["https://app.example.com"] }"#;

/// The reports of a call without `full`, with `false` and with `true`.
fn reports(body: &str, context: &Value) -> [Report; 3] {
    let verifier = Verifier::new(CONFIG).unwrap();
    let is_login = context["ceremony"] == "authentication";
    [None, Some(false), Some(true)].map(|full| {
        let mut context = context.clone();
        if let Some(full) = full {
            context["full"] = json!(full);
        }
        let context = context.to_string();
        if is_login {
            verifier.verify_authentication(body, context, None)
        } else {
            verifier.verify_registration(body, context, None)
        }
    })
}

/// `full` adds one member, the last one: what the library itself writes, byte for byte. It gives the report.
#[track_caller]
fn assert_adds_the_result(body: &str, context: &Value) -> Value {
    let [lean, also_lean, full] = reports(body, context);
    assert_eq!(success(&lean).get("result"), None);
    assert_eq!(also_lean.text(), lean.text());
    let config = VerifierConfig::from_json(CONFIG).unwrap();
    let verifier = config.builder().unwrap().build().unwrap();
    let call = Context::from_json(context.to_string()).unwrap();
    let verified = call.verify(body.as_bytes(), &verifier, &RegistrationPolicy::new(), None).unwrap();
    let result = serde_json::to_string(&verified).unwrap();
    let members = lean.text().strip_suffix('}').unwrap();
    assert_eq!(full.text(), format!(r#"{members},"result":{result}}}"#));
    assert_eq!(Report::of(Ok(verified), &call.with_full(true)).text(), full.text());
    success(&full)
}

fn passkey() -> MakeCredential {
    MakeCredential::new("a passkey with evidence").with_challenge(CHALLENGE)
}

#[test]
fn of_a_registration() {
    let context = json!({
        "now": NOW, "requestForm": "webauthn", "userHandle": "dXNlcg",
        "challenge": { "kind": "Fido2", "value": CHALLENGE },
    });
    for body in
        [passkey().none(), passkey().packed_self()].map(|made| made.registration_response().to_string())
    {
        let report = assert_adds_the_result(&body, &context);
        assert!(report["result"]["evidence"]["attestation"]["attestationObject"].is_string());
        assert!(report["record"].is_object());
    }
}

#[test]
fn of_several_registrations() {
    let body = json!({
        FIRST: of_kind("Fido2", "a"), SECOND: of_kind("Key", "b"), RECOVERY: of_kind("RecoveryKey", "c"),
    });
    let context = json!({
        "now": NOW, "userHandle": "dXNlcg",
        "challenge": { "value": CHALLENGE, "kinds": { FIRST: ["Fido2"], SECOND: ["Key"], RECOVERY: ["RecoveryKey"] } },
    });
    let report = assert_adds_the_result(&body.to_string(), &context);
    assert_eq!(report["result"][SECOND]["kind"], "Key");
}

#[test]
fn of_a_login() {
    let credential = passkey();
    let context = json!({
        "now": NOW, "requestForm": "webauthn", "userHandle": "dXNlcg",
        "challenge": { "kind": "Fido2", "value": CHALLENGE },
    });
    let body = credential.none().registration_response().to_string();
    let [registration, ..] = reports(&body, &context);
    let context = json!({
        "ceremony": "authentication", "now": NOW, "requestForm": "webauthn",
        "challenge": { "user": "unknown", "value": CHALLENGE }, "record": success(&registration)["record"],
    });
    let login = GetAssertion::with(&credential).with_challenge(CHALLENGE).with_user_handle(b"user");
    let body = login.make().authentication_response().to_string();
    let report = assert_adds_the_result(&body, &context);
    assert_eq!(report["result"]["userHandle"], "dXNlcg");
    assert_eq!(report["authentication"]["signCount"], report["result"]["signCount"]);
}

/// A refusal has no result, whatever the context asks for.
#[test]
fn of_a_refusal() {
    let context = json!({
        "now": NOW, "requestForm": "webauthn",
        "challenge": { "kind": "Fido2", "value": "AAECAwQFBgcICQoLDA0ODw" },
    });
    let [lean, _, full] = reports(&passkey().none().registration_response().to_string(), &context);
    assert_eq!(full.text(), lean.text());
    assert_eq!(full.code(), Some("client_data.challenge_mismatch"));
}

#[test]
fn a_context_says_it() {
    let context = json!({ "now": NOW, "requestForm": "webauthn", "challenge": { "kind": "Fido2", "value": CHALLENGE } });
    let read = Context::from_json(context.to_string()).unwrap();
    assert_eq!((read.is_full(), read.ceremony()), (false, Ceremony::Registration));
    assert!(read.clone().with_full(true).is_full());
    let mut full = context;
    full["full"] = json!(true);
    assert!(Context::from_json(full.to_string()).unwrap().is_full());
}
