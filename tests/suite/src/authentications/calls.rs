//! The bodies of a login and an action: the schema, and two factors.

use serde_json::{Value, json};

use super::{LoginCase, key_record, passkey_record};
use crate::IDENTIFIER;
use crate::harness::logins::login;
use attestry_authenticator::text::base64url;
use attestry_authenticator::{AssertKey, MakeCredential, MakeKey};

fn passkey() -> MakeCredential {
    MakeCredential::new("login")
}

fn other_passkey() -> MakeCredential {
    MakeCredential::new("second")
}

fn key() -> MakeKey {
    MakeKey::new("second factor")
}

/// A passkey, and this body.
fn body(name: &str, body: Value) -> LoginCase {
    LoginCase::new(name, passkey_record(&passkey())).set("/body", body)
}

fn one() -> Value {
    json!({ "challengeIdentifier": IDENTIFIER, "firstFactor": login(&passkey()).make().factor() })
}

/// A passkey, and this as second factor.
fn two(name: &str, factor: Value, record: Value) -> LoginCase {
    let mut both = one();
    both["secondFactor"] = factor;
    body(name, both).set("/secondCredential", record)
}

pub(super) fn accepted() -> Vec<Value> {
    let ok = json!({ "observations": [] });
    let mut with_algorithm = one();
    with_algorithm["firstFactor"]["credentialAssertion"]["algorithm"] = json!("whatever");
    vec![
        body("body", one()).accepted(ok.clone()),
        body("body as text", json!(one().to_string())).accepted(ok.clone()),
        body("algorithm beside a passkey", with_algorithm).accepted(ok.clone()),
        two("two passkeys", login(&other_passkey()).make().factor(), passkey_record(&other_passkey()))
            .accepted(ok.clone()),
        two("a passkey and a key", AssertKey::with(&key()).factor("Key"), key_record("Key", &key()))
            .accepted(ok.clone()),
        // A key kind names no user; the first factor does.
        two(
            "a passkey and a key, unknown user",
            AssertKey::with(&key()).factor("Key"),
            key_record("Key", &key()),
        )
        .set("/challenge/user", json!("unknown"))
        .accepted(ok),
    ]
}

pub(super) fn refused() -> Vec<Value> {
    let set = |name: &str, pointer: &str, value: Value, code: &str| {
        let mut changed = one();
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        changed.pointer_mut(parent).unwrap()[member] = value;
        body(name, changed).refused(code)
    };
    let remove = |name: &str, pointer: &str| {
        let mut changed = one();
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        changed.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(member).unwrap();
        body(name, changed).refused("request.missing_member")
    };
    let assertion = "/firstFactor/credentialAssertion";
    let mut cases = vec![
        set("another identifier", "/challengeIdentifier", json!("other"), "challenge.identifier_mismatch"),
        set("identifier empty", "/challengeIdentifier", json!(""), "request.empty_string"),
        set("body with a member more", "/extra", json!(1), "request.unknown_member"),
        set("factor with a member more", "/firstFactor/extra", json!(1), "request.unknown_member"),
        set("factor with a password too", "/firstFactor/password", json!("x"), "request.unknown_member"),
        set(
            "assertion with a member more",
            &format!("{assertion}/extra"),
            json!(1),
            "request.unknown_member",
        ),
        set("assertion a text", assertion, json!("x"), "request.not_an_object"),
        set("factor a list", "/firstFactor", json!([]), "request.not_an_object"),
        set("unknown kind", "/firstFactor/kind", json!("fido2"), "request.unknown_kind"),
        set(
            "recovery key logs nobody in",
            "/firstFactor/kind",
            json!("RecoveryKey"),
            "request.kind_misplaced",
        ),
        set("Totp as first factor", "/firstFactor/kind", json!("Totp"), "request.kind_misplaced"),
        set(
            "passkey's members in a key's factor",
            "/firstFactor/kind",
            json!("Key"),
            "request.unknown_member",
        ),
        set("handle null", &format!("{assertion}/userHandle"), json!(null), "request.not_a_string"),
        set(
            "assertion's signature empty",
            &format!("{assertion}/signature"),
            json!(""),
            "request.empty_string",
        ),
        set(
            "password",
            "/firstFactor",
            json!({ "kind": "Password", "password": "hunter2" }),
            "request.password_unsupported",
        ),
        set(
            "password empty",
            "/firstFactor",
            json!({ "kind": "Password", "password": "" }),
            "request.empty_string",
        ),
        set("password missing", "/firstFactor", json!({ "kind": "Password" }), "request.missing_member"),
        remove("no identifier", "/challengeIdentifier"),
        remove("no first factor", "/firstFactor"),
        remove("no kind", "/firstFactor/kind"),
        remove("no assertion", assertion),
        remove("no authenticator data", &format!("{assertion}/authenticatorData")),
        remove("no client data", &format!("{assertion}/clientData")),
        remove("no credential id", &format!("{assertion}/credId")),
        remove("no signature", &format!("{assertion}/signature")),
    ];
    let text = one().to_string();
    let twice = text.replacen("\"firstFactor\"", "\"challengeIdentifier\":\"x\",\"firstFactor\"", 1);
    cases.push(body("identifier twice", json!(twice)).refused("request.duplicate_member"));

    let passkey_factor = || login(&other_passkey()).make().factor();
    let record = || passkey_record(&other_passkey());
    let mut renamed = other_passkey();
    renamed.key = passkey().key;
    let stale = {
        let mut login = login(&other_passkey());
        login.sign_count = 0;
        login.make().factor()
    };
    let of_other_challenge = login(&other_passkey()).with_challenge("AAAAAAAAAAAAAAAAAAAAAA").make().factor();
    let forged = login(&other_passkey()).make_with(|parts| parts.message = Some(vec![1])).factor();
    let mut foreign = record();
    foreign["userHandle"] = json!(base64url(b"somebody else"));
    let unnamed = {
        let mut login = login(&other_passkey());
        login.user_handle = None;
        login.make().factor()
    };
    cases.extend([
        two("the same passkey twice", login(&passkey()).make().factor(), passkey_record(&passkey()))
            .refused("authentication.same_credential"),
        two("one key under two ids", login(&renamed).make().factor(), passkey_record(&renamed))
            .refused("authentication.same_credential"),
        two("second factor of another user", unnamed, foreign).refused("authentication.other_user"),
        two("second factor over another challenge", of_other_challenge, record())
            .refused("client_data.challenge_mismatch"),
        two("second factor forged", forged, record()).refused("authentication.signature_invalid"),
        two("second factor's counter", stale, record()).refused("authentication.sign_count_not_increased"),
        two("second factor a password", json!({ "kind": "Password", "password": "x" }), record())
            .refused("request.kind_misplaced"),
        two("second factor a code", json!({ "kind": "Totp", "otpCode": "000000" }), record())
            .refused("request.totp_unsupported"),
        two(
            "second factor a recovery key",
            AssertKey::with(&key()).factor("RecoveryKey"),
            key_record("RecoveryKey", &key()),
        )
        .refused("request.kind_misplaced"),
        two(
            "second factor's record of a recovery key",
            AssertKey::with(&key()).factor("Key"),
            key_record("RecoveryKey", &key()),
        )
        .refused("authentication.kind_mismatch"),
        two("second factor without a record", passkey_factor(), record())
            .without("/secondCredential")
            .refused("authentication.second_factor_unexpected"),
    ]);
    let mut first_forged = one();
    first_forged["firstFactor"] = login(&passkey()).make_with(|parts| parts.message = Some(vec![1])).factor();
    first_forged["secondFactor"] = passkey_factor();
    cases.push(
        body("first factor forged", first_forged)
            .set("/secondCredential", record())
            .refused("authentication.signature_invalid"),
    );
    cases
}
