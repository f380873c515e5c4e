//! The life of a passkey: options, registration, options, login, and the record between them.

use attestry_authenticator::{GetAssertion, MakeCredential};
use serde_json::{Value, json};

use super::{NOW, refusal, success, verifier};

const USER: &str = "dGhlIHVzZXI";
const CHALLENGE: &str = "AAECAwQFBgcICQoLDA0ODw";

fn passkey() -> MakeCredential {
    MakeCredential::new("a passkey of the layer's tests").with_challenge(CHALLENGE)
}

fn login(credential: &MakeCredential, count: u32) -> GetAssertion {
    let mut login = GetAssertion::with(credential).with_challenge(CHALLENGE).with_user_handle(b"the user");
    login.sign_count = count;
    login
}

/// Registers, and gives the record.
fn registered(credential: &MakeCredential) -> Value {
    let options = success(&verifier().creation_options(
        json!({ "challenge": CHALLENGE, "user": { "id": USER, "name": "ada" }, "expiresAt": "2026-11-29T12:05:00Z" })
            .to_string(),
    ));
    assert_eq!(options["options"]["challenge"], CHALLENGE);
    let context = json!({
        "now": NOW, "requestForm": "webauthn", "challenge": options["challenge"], "userHandle": USER,
    });
    let body = credential.packed_self().registration_response().to_string();
    let report = success(&verifier().verify_registration(body, context.to_string(), None));
    assert_eq!(report["attestation"]["format"], "packed");
    assert_eq!(report["record"]["userHandle"], USER);
    report["record"].clone()
}

fn request_options(record: &Value) -> Value {
    let request = json!({ "challenge": CHALLENGE, "userHandle": USER, "allowCredentials": [record] });
    success(&verifier().request_options(request.to_string()))
}

fn context(record: &Value) -> Value {
    json!({
        "ceremony": "authentication", "now": NOW, "requestForm": "webauthn",
        "challenge": request_options(record)["challenge"], "record": record,
    })
}

#[test]
fn a_passkey_registers_and_logs_in() {
    let credential = passkey();
    let record = registered(&credential);
    let options = request_options(&record);
    assert_eq!(options["options"]["allowCredentials"][0]["id"], record["credentialId"]);
    let body = login(&credential, 9).make().authentication_response().to_string();

    let form = r#"{ "ceremony": "authentication", "requestForm": "webauthn" }"#;
    let unverified = success(&verifier().read_unverified(&body, form));
    assert_eq!(unverified["credentialId"], record["credentialId"]);
    assert_eq!(unverified["userHandle"], USER);
    assert_eq!(unverified["challenge"], CHALLENGE);

    let report = success(&verifier().verify_authentication(&body, context(&record).to_string(), None));
    assert_eq!(report["authentication"]["signCount"], 9);
    let before = &record["passkey"]["signCount"];
    assert_eq!(report["update"]["signCount"], json!({ "from": before, "to": 9 }));
    assert_eq!(report["record"]["passkey"]["signCount"], 9);

    // The same login again is that of a copy.
    let again = verifier().verify_authentication(&body, context(&report["record"]).to_string(), None);
    assert_eq!(refusal(&again).0, "authentication.sign_count_not_increased");
}

/// The challenge says whom the server knew: a record of another user's cannot answer it.
#[test]
fn the_user_is_the_one_whom_the_server_knew() {
    let credential = passkey();
    let mut record = registered(&credential);
    let known = context(&record);
    let mut body = login(&credential, 9);
    body.user_handle = None;
    let body = body.make().authentication_response().to_string();
    success(&verifier().verify_authentication(&body, known.to_string(), None));

    record["userHandle"] = json!("c29tZWJvZHkgZWxzZQ");
    let mut of_another = known;
    of_another["record"] = record.clone();
    let report = verifier().verify_authentication(&body, of_another.to_string(), None);
    assert_eq!(refusal(&report).0, "authentication.other_user");

    of_another["challenge"] = json!({ "value": CHALLENGE, "user": "known", "userHandle": USER });
    let report = verifier().verify_authentication(&body, of_another.to_string(), None);
    assert_eq!(refusal(&report).0, "authentication.other_user");

    // Without a handle the record would vouch for itself.
    of_another["challenge"] = json!({ "value": CHALLENGE, "user": "known" });
    let report = verifier().verify_authentication(&body, of_another.to_string(), None);
    let (code, message) = refusal(&report);
    assert_eq!((code.as_str(), message.as_str()), ("context.json", "challenge: missing field `userHandle`"));
}

/// User verification counts from then on only if the server checked another factor.
#[test]
fn an_equal_factor_lets_user_verification_count() {
    let credential = passkey();
    let mut record = registered(&credential);
    record["passkey"]["userVerificationSeen"] = json!(false);
    let body = login(&credential, 9).make().authentication_response().to_string();
    let mut context = context(&record);
    for (checked, seen) in [(false, false), (true, true)] {
        context["equalFactorChecked"] = json!(checked);
        let report = success(&verifier().verify_authentication(&body, context.to_string(), None));
        assert_eq!(report["authentication"]["userVerified"], true);
        assert_eq!(report["update"]["userVerificationSeen"], seen);
        assert_eq!(report["record"]["passkey"]["userVerificationSeen"], seen);
    }
}

#[test]
fn a_bad_record_is_a_fault_of_the_record() {
    let credential = passkey();
    let record = registered(&credential);
    let body = login(&credential, 9).make().authentication_response().to_string();
    for (member, value, code) in [
        ("version", json!(9), "record.form"),
        ("publicKey", json!("AAAA"), "record.public_key"),
        ("more", json!(1), "record.form"),
    ] {
        let mut context = context(&record);
        context["record"][member] = value;
        let report = verifier().verify_authentication(&body, context.to_string(), None);
        assert_eq!(refusal(&report).0, code, "{member}");
    }
}
