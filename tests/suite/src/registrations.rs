//! Registrations of several credentials, each held to the kinds that were asked for in its place.

use serde_json::{Map, Value, json};

use super::CaseBuilder;
use crate::harness::several::{FIRST, PLACES, RECOVERY, SECOND, of_fido2, of_key, of_kind};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{CHALLENGE, Chain, MakeCredential, MakeKey};

/// A registration, and the kinds that may answer in each place.
fn case(name: &str, kinds: Value, body: Value) -> CaseBuilder {
    let mut case = CaseBuilder::new(name, Value::Null);
    case.0.as_object_mut().unwrap().remove("request").unwrap();
    case.0["challenge"] = json!({ "value": CHALLENGE, "kinds": kinds });
    case.0["body"] = body;
    case
}

fn accepted_as(case: CaseBuilder, credentials: Value) -> Value {
    case.set("/expect", json!({ "ok": true, "credentials": credentials })).0
}

fn kind_of(kind: &str) -> Value {
    json!({ "kind": kind, "isActive": true, "relyingPartyId": "example.com", "origin": "https://app.example.com" })
}

fn sound(kind: &str) -> Value {
    of_kind(kind, "several")
}

/// All three places, and what is asked for in them.
fn whole() -> (Value, Value) {
    let kinds = json!({
        FIRST: ["Fido2"], SECOND: ["Key", "PasswordProtectedKey"], RECOVERY: ["RecoveryKey"],
    });
    let body = json!({
        FIRST: sound("Fido2"), SECOND: sound("PasswordProtectedKey"), RECOVERY: sound("RecoveryKey"),
    });
    (kinds, body)
}

pub(crate) fn accepted() -> Vec<Value> {
    let chain = Chain::new("several", 1);
    let attested = of_fido2(&MakeCredential::new("several").packed_x5c(&chain.leaf_key, &chain.x5c));
    let (kinds, body) = whole();
    vec![
        accepted_as(
            case("three credentials", kinds.clone(), body.clone()),
            json!({
                FIRST: kind_of("Fido2"), SECOND: kind_of("PasswordProtectedKey"), RECOVERY: kind_of("RecoveryKey"),
            }),
        ),
        accepted_as(
            case("three credentials, as their exact text", kinds.clone(), json!(format!(" {body}\n"))),
            json!({ RECOVERY: kind_of("RecoveryKey") }),
        ),
        accepted_as(
            case("places that were named stay empty", kinds, json!({ FIRST: sound("Fido2") })),
            json!({ FIRST: kind_of("Fido2") }),
        ),
        accepted_as(
            case(
                "trust is required, and a key may be beside the passkey",
                json!({ FIRST: ["Fido2"], SECOND: ["Key"] }),
                json!({ FIRST: attested, SECOND: sound("Key") }),
            )
            .verifier("trust", json!({ "anchors": [base64url(&chain.root_der)], "require": true }))
            .verifier("userVerification", json!("required")),
            json!({ FIRST: kind_of("Fido2"), SECOND: kind_of("Key") }),
        ),
        accepted_as(
            case(
                "before the challenge expires",
                json!({ FIRST: ["PasswordProtectedKey", "Key"] }),
                json!({ FIRST: sound("Key") }),
            )
            .set("/challenge/expiresAt", json!("2026-01-01T00:00:01Z")),
            json!({ FIRST: kind_of("Key") }),
        ),
    ]
}

pub(crate) fn refused() -> Vec<Value> {
    [kinds(), challenges(), wholes(), schema()].concat()
}

/// Every kind in every place where another was asked for, or none.
fn kinds() -> Vec<Value> {
    let mut cases = Vec::new();
    for (place, kinds) in PLACES {
        for kind in kinds {
            let code = match *kind {
                "Password" => "request.password_unsupported",
                "Totp" => "request.totp_unsupported",
                _ => "challenge.kind_mismatch",
            };
            let (mut named, mut body) = whole();
            body[place] = sound(kind);
            let others = kinds.iter().filter(|other| *other != kind).collect::<Vec<_>>();
            if !others.is_empty() {
                named[place] = json!(others);
                let name = format!("{place}: {kind} where all others were asked for");
                cases.push(case(&name, named.clone(), body.clone()).refused(code));
            }
            if code != "challenge.kind_mismatch" {
                named[place] = json!([kind]);
                cases.push(case(&format!("{place}: {kind}, asked for"), named, body.clone()).refused(code));
            }
            if place != FIRST {
                let (mut named, _) = whole();
                named.as_object_mut().unwrap().remove(place).unwrap();
                let code = if *kind == "Totp" { code } else { "challenge.place_mismatch" };
                cases.push(
                    case(&format!("{place}: {kind} where none was asked for"), named, body).refused(code),
                );
            }
        }
    }
    cases.push(
        case(
            "asked for the other way round",
            json!({ FIRST: ["Key"], SECOND: ["Fido2"] }),
            json!({ FIRST: sound("Fido2"), SECOND: sound("Key") }),
        )
        .refused("challenge.kind_mismatch"),
    );
    let chain = Chain::new("several", 0);
    cases.push(
        case(
            "trust is required, and a bare key answers for the passkey",
            json!({ FIRST: ["Fido2"] }),
            json!({ FIRST: sound("Key") }),
        )
        .verifier("trust", json!({ "anchors": [base64url(&chain.root_der)], "require": true }))
        .verifier("userVerification", json!("required"))
        .refused("challenge.kind_mismatch"),
    );
    cases
}

/// Challenges that cannot be issued, and one that is over.
fn challenges() -> Vec<Value> {
    let with = |name: &str, change: &dyn Fn(&mut Map<String, Value>), code: &str| {
        let (mut kinds, body) = whole();
        change(kinds.as_object_mut().unwrap());
        case(name, kinds, body).refused(code)
    };
    let set = |place: &'static str, kinds: Value| {
        move |named: &mut Map<String, Value>| {
            named.insert(place.to_owned(), kinds.clone());
        }
    };
    let mut cases = vec![with(
        "no first factor asked for",
        &|named| {
            named.remove(FIRST).unwrap();
        },
        "challenge.no_kind",
    )];
    for (place, kinds) in PLACES {
        cases.push(with(&format!("{place}: no kind named"), &set(place, json!([])), "challenge.no_kind"));
        for kind in ["Fido2", "Key", "PasswordProtectedKey", "RecoveryKey", "Password", "Totp"] {
            if !kinds.contains(&kind) {
                let named = json!([kinds[0], kind]);
                let name = format!("{place}: {kind} cannot be asked for");
                cases.push(with(&name, &set(place, named), "challenge.kind_misplaced"));
            }
        }
    }
    let (kinds, body) = whole();
    let issued = case("", kinds, body);
    let named = |name: &str, case: CaseBuilder, code: &str| case.set("/name", json!(name)).refused(code);
    cases.extend([
        named("no value", issued.clone().set("/challenge/value", json!("")), "challenge.empty_value"),
        named(
            "expired in this second",
            issued.clone().set("/challenge/expiresAt", json!("2026-01-01T00:00:00Z")),
            "challenge.expired",
        ),
        named(
            "another value",
            issued.set("/challenge/value", json!("another")),
            "client_data.challenge_mismatch",
        ),
    ]);
    cases
}

/// One that is wrong refuses all.
fn wholes() -> Vec<Value> {
    let with = |name: &str, place: &str, credential: Value, code: &str| {
        let (kinds, mut body) = whole();
        body[place] = credential;
        case(name, kinds, body).refused(code)
    };
    let forged = |kind: &str| {
        let mut registration = MakeKey::new("several forged");
        registration.encrypted_private_key = (kind != "Key").then(|| "sealed".to_owned());
        of_key(kind, &registration.make_with(|parts| parts.fingerprint = Some("other".to_owned())))
    };
    let mut of_another = MakeKey::new("several of another");
    of_another.challenge = "another".to_owned();
    let forged_passkey =
        MakeCredential::new("several forged").packed_self_with(|parts| parts.message = Some(vec![0]));
    vec![
        with("first factor forged", FIRST, of_fido2(&forged_passkey), "statement.signature_invalid"),
        with("second factor forged", SECOND, forged("Key"), "key_attestation.signature_invalid"),
        with("recovery key forged", RECOVERY, forged("RecoveryKey"), "key_attestation.signature_invalid"),
        with(
            "the second factor answers another challenge",
            SECOND,
            of_key("Key", &of_another.make()),
            "client_data.challenge_mismatch",
        ),
        with(
            "the recovery key answers another challenge",
            RECOVERY,
            of_key("RecoveryKey", &of_another.make()),
            "client_data.challenge_mismatch",
        ),
    ]
}

fn schema() -> Vec<Value> {
    let (kinds, body) = whole();
    let with = |name: &str, pointer: &str, value: Value, code: &str| {
        case(name, kinds.clone(), body.clone()).set(&format!("/body{pointer}"), value).refused(code)
    };
    let text = |name: &str, text: String, code: &str| case(name, kinds.clone(), json!(text)).refused(code);
    let (first, credential) = (sound("Fido2"), sound("RecoveryKey"));
    vec![
        with("a name in a place", &format!("/{FIRST}/credentialName"), json!("n"), "request.unknown_member"),
        with(
            "an identifier in a place",
            &format!("/{SECOND}/challengeIdentifier"),
            json!("n"),
            "request.unknown_member",
        ),
        with("a further member", "/extra", json!(1), "request.unknown_member"),
        with("wallets", "/wallets", json!([]), "request.unknown_member"),
        with("a place that is null", &format!("/{SECOND}"), json!(null), "request.not_an_object"),
        with("a recovery key as first factor", &format!("/{FIRST}"), credential, "request.kind_misplaced"),
        with("a passkey for recovery", &format!("/{RECOVERY}"), first.clone(), "request.kind_misplaced"),
        case("the first factor is missing", kinds.clone(), json!({ RECOVERY: sound("RecoveryKey") }))
            .refused("request.missing_member"),
        case("a list", kinds.clone(), json!([body])).refused("request.not_an_object"),
        text(
            "a place twice",
            format!(r#"{{"{FIRST}":{first},"{FIRST}":{first}}}"#),
            "request.duplicate_member",
        ),
        text("cut off", body.to_string().trim_end_matches('}').to_owned(), "request.invalid_json"),
    ]
}
