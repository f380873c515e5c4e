//! Bodies: padded base64url and challenges that just hold, departures from the schema, and challenges without an answer.

use serde_json::{Value, json};

use crate::{CaseBuilder, IDENTIFIER, NAME};
use attestry_authenticator::{MakeCredential, MakeKey};

pub(crate) fn accepted() -> Vec<Value> {
    let registration = MakeCredential::new("object");
    let padded = registration.none().body(NAME, IDENTIFIER);
    // An id of 16 bytes ends in two characters of the last four.
    let mut short = registration.clone();
    short.credential_id.truncate(16);
    let mut twice = short.none().body(NAME, IDENTIFIER);
    let id = twice["credentialInfo"]["credId"].as_str().unwrap();
    twice["credentialInfo"]["credId"] = json!(format!("{id}=="));
    let pad = |body: &Value, member: &str| {
        let text = body["credentialInfo"][member].as_str().unwrap().to_owned();
        let padding = "=".repeat((4 - text.len() % 4) % 4);
        json!(text + &padding)
    };
    vec![
        CaseBuilder::new("base64url padded with two", twice).accepted(json!({ "format": "none" })),
        CaseBuilder::new("padded base64url", padded.clone())
            .set("/request/credentialInfo/credId", pad(&padded, "credId"))
            .set("/request/credentialInfo/clientData", pad(&padded, "clientData"))
            .set("/request/credentialInfo/attestationData", pad(&padded, "attestationData"))
            .accepted(json!({})),
        CaseBuilder::fido2("not expired yet", &registration.none())
            .set("/challenge/expiresAt", json!("2026-01-01T00:00:01Z"))
            .accepted(json!({})),
    ]
}

pub(crate) fn refused() -> Vec<Value> {
    [schema(), challenges()].concat()
}

fn schema() -> Vec<Value> {
    let fido2 = CaseBuilder::fido2("", &MakeCredential::new("request").none());
    let key = MakeKey::new("request").make();
    let key = |kind: &str| CaseBuilder::new("", key.body(kind, NAME, IDENTIFIER));
    let secret = |kind: &str, info: Value| {
        CaseBuilder::new(
            "",
            json!({
                "credentialKind": kind, "credentialInfo": info,
                "credentialName": NAME, "challengeIdentifier": IDENTIFIER,
            }),
        )
    };
    let named = |case: CaseBuilder, name: &str, code: &str| case.set("/name", json!(name)).refused(code);
    let without = |mut case: CaseBuilder, pointer: &str, member: &str| {
        case.0.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(member).unwrap();
        case
    };
    let mut cases = vec![
        named(fido2.clone().set("/request", json!([])), "array", "request.not_an_object"),
        named(fido2.clone().set("/request", json!("\"text\"")), "text", "request.not_an_object"),
        named(fido2.clone().set("/request", json!("text")), "no JSON", "request.invalid_json"),
        named(
            fido2.clone().set("/request/credentialInfo", json!("x")),
            "info is text",
            "request.not_an_object",
        ),
        named(
            fido2.clone().set("/request/credentialInfo", json!(null)),
            "info is null",
            "request.not_an_object",
        ),
        named(fido2.clone().set("/request/extra", json!(1)), "unknown member", "request.unknown_member"),
        named(fido2.clone().set("/request/kind", json!("Fido2")), "kind", "request.unknown_member"),
        named(
            fido2.clone().set("/request/credentialInfo/x", json!("y")),
            "unknown in info",
            "request.unknown_member",
        ),
        named(
            fido2.clone().set("/request/credentialKind", json!("fido2")),
            "unknown kind",
            "request.unknown_kind",
        ),
        named(
            fido2.clone().set("/request/credentialKind", json!(1)),
            "kind is a number",
            "request.not_a_string",
        ),
        named(fido2.clone().set("/request/credentialName", json!("")), "empty name", "request.empty_string"),
        named(
            fido2.clone().set("/request/encryptedPrivateKey", json!("x")),
            "encryptedPrivateKey, Fido2",
            "request.unknown_member",
        ),
        named(
            key("Key").set("/request/encryptedPrivateKey", json!("x")),
            "encryptedPrivateKey, Key",
            "request.unknown_member",
        ),
        named(
            key("RecoveryKey").set("/request/encryptedPrivateKey", json!(null)),
            "encryptedPrivateKey null",
            "request.not_a_string",
        ),
        named(
            key("RecoveryKey").set("/request/encryptedPrivateKey", json!("")),
            "encryptedPrivateKey empty",
            "request.empty_string",
        ),
        named(key("PasswordProtectedKey"), "encryptedPrivateKey missing", "request.missing_member"),
        named(secret("Password", json!({ "password": "" })), "empty password", "request.empty_string"),
        named(secret("Password", json!({ "password": 1 })), "password is a number", "request.not_a_string"),
        named(secret("Password", json!({ "otpCode": "1" })), "otpCode as password", "request.unknown_member"),
        named(secret("Password", json!({})), "no password", "request.missing_member"),
        named(
            secret("Totp", json!({ "otpCode": "1", "password": "x" })),
            "both secrets",
            "request.unknown_member",
        ),
        named(
            secret("Totp", json!({ "otpCode": "1", "credId": "x" })),
            "secret and id",
            "request.unknown_member",
        ),
        named(secret("Fido2", json!({ "password": "x" })), "password for Fido2", "request.unknown_member"),
        named(
            secret("Password", json!({ "password": "\u{00e9}\n" })),
            "escaped password",
            "request.password_unsupported",
        ),
    ];
    for member in ["credentialKind", "credentialInfo", "credentialName", "challengeIdentifier"] {
        cases.push(named(without(fido2.clone(), "/request", member), member, "request.missing_member"));
    }
    for member in ["credId", "clientData", "attestationData"] {
        let pointer = format!("/request/credentialInfo/{member}");
        let set = |value: Value| fido2.clone().set(&pointer, value);
        cases.extend([
            named(
                without(fido2.clone(), "/request/credentialInfo", member),
                member,
                "request.missing_member",
            ),
            named(set(json!("")), &format!("{member} empty"), "request.empty_string"),
            named(set(json!(7)), &format!("{member} a number"), "request.not_a_string"),
        ]);
    }
    for (text, name) in [
        ("AB+/", "standard alphabet"),
        ("AA=A", "padding inside"),
        ("AA=", "half padding"),
        ("AAA==", "too much padding"),
        ("AAA====", "four paddings"),
        (" AAA", "white space"),
        ("AB", "unused bits"),
        ("A", "one character"),
    ] {
        for (member, code) in [
            ("credId", "request.credential_id_invalid"),
            ("clientData", "request.client_data_not_base64url"),
            ("attestationData", "request.attestation_data_not_base64url"),
        ] {
            let case = fido2.clone().set(&format!("/request/credentialInfo/{member}"), json!(text));
            cases.push(named(case, &format!("{member}, {name}"), code));
        }
    }
    cases.push(named(
        fido2.clone().set("/request/credentialInfo/credId", json!("A".repeat(1368))),
        "credId too long",
        "request.credential_id_invalid",
    ));
    cases.push(named(
        key("Key").set("/request/credentialInfo/credId", json!("A".repeat(1365))),
        "credId of a key too long",
        "request.credential_id_invalid",
    ));
    cases.push(named(
        fido2.set("/request/credentialName", json!("x".repeat(65_536))),
        "body too large",
        "request.too_large",
    ));
    cases
}

fn challenges() -> Vec<Value> {
    let fido2 = |name: &str| CaseBuilder::fido2(name, &MakeCredential::new("challenge").none());
    vec![
        fido2("another identifier")
            .set("/challenge/identifier", json!("challenge-2"))
            .refused("challenge.identifier_mismatch"),
        fido2("issued for another kind")
            .set("/challenge/kind", json!("Key"))
            .refused("challenge.kind_mismatch"),
        CaseBuilder::key("a bare key answers a Fido2 challenge", &MakeKey::new("challenge").make())
            .set("/challenge/kind", json!("Fido2"))
            .refused("challenge.kind_mismatch"),
        fido2("expired in this second")
            .set("/challenge/expiresAt", json!("2026-01-01T00:00:00Z"))
            .refused("challenge.expired"),
        fido2("no identifier").set("/challenge/identifier", json!("")).refused("challenge.empty_identifier"),
        fido2("no value").set("/challenge/value", json!("")).refused("challenge.empty_value"),
        fido2("no origins").verifier("origins", json!([])).refused("config.no_origin"),
        fido2("origin with white space")
            .verifier("origins", json!(["https://example.com "]))
            .refused("config.origin_not_serialized"),
        fido2("configured origin with a slash")
            .verifier("origins", json!(["https://app.example.com/"]))
            .refused("config.origin_not_serialized"),
        fido2("configured top origin with the default port")
            .verifier("topOrigins", json!(["https://top.example:443"]))
            .refused("config.origin_not_serialized"),
        fido2("origin without a scheme")
            .verifier("origins", json!(["app.example.com"]))
            .refused("config.origin"),
        fido2("origin whose scheme begins with slashes")
            .verifier("origins", json!(["//app.example.com:8443"]))
            .refused("config.origin"),
        fido2("origin with a wildcard for a scheme")
            .verifier("origins", json!(["*.example.com:443"]))
            .refused("config.origin"),
        fido2("origin null").verifier("origins", json!(["null"])).refused("config.origin"),
        fido2("no algorithms").verifier("algorithms", json!([])).refused("config.no_algorithm"),
        fido2("relying party id with a port")
            .verifier("relyingPartyId", json!("example.com:8443"))
            .refused("config.relying_party_id"),
        fido2("relying party id in upper case")
            .verifier("relyingPartyId", json!("Example.com"))
            .refused("config.relying_party_id"),
        fido2("intermediate that is none")
            .verifier("trust", json!({ "intermediates": ["AAAA"] }))
            .refused("config.intermediate"),
    ]
}
