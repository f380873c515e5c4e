//! The steps, one after the other.

use serde_json::{Value, json};

use super::LoginCase;
use crate::harness::logins::{STORED_COUNT, login, user};
use attestry_authenticator::flags::{ATTESTED_DATA, BACKED_UP, BACKUP_ELIGIBLE, USER_PRESENT, USER_VERIFIED};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{CHALLENGE, Cbor, GetAssertion, MakeCredential};

fn credential() -> MakeCredential {
    MakeCredential::new("login")
}

/// A login with one change.
fn changed(name: &str, change: impl FnOnce(&mut GetAssertion)) -> LoginCase {
    let credential = credential();
    let mut login = login(&credential);
    change(&mut login);
    LoginCase::of(name, &login.make(), &credential)
}

fn sound(name: &str) -> LoginCase {
    changed(name, |_| {})
}

/// The same in WebAuthn's own JSON, with one change of the text's value.
fn response(name: &str, change: impl FnOnce(&mut Value)) -> LoginCase {
    let credential = credential();
    let case = LoginCase::webauthn(name, &login(&credential).make(), &credential);
    let mut value = case.0["request"].clone();
    change(&mut value);
    case.set("/request", value)
}

fn extensions(entries: &[(&str, Cbor)]) -> Vec<u8> {
    Cbor::Map(entries.iter().map(|(name, value)| (Cbor::text(name), value.clone())).collect()).encode()
}

const APP_ID: &str = "https://example.com/app-id.json";

pub(super) fn accepted() -> Vec<Value> {
    let count = STORED_COUNT + 1;
    let ok = json!({
        "signCount": count, "backedUp": false, "backupEligible": false, "userVerified": true, "rpId": "rp",
        "userHandle": base64url(user().as_bytes()), "observations": [],
    });
    let plain = |case: LoginCase| case.accepted(ok.clone());
    let id = base64url(&credential().credential_id);
    let mut cases = vec![
        plain(sound("known user")),
        plain(sound("unknown user, named").set("/challenge/user", json!("unknown"))),
        plain(changed("known user, none named", |login| login.user_handle = None)),
        plain(changed("known user, empty handle", |login| login.user_handle = Some(Vec::new()))),
        plain(sound("allowed by a list").set("/challenge/allowCredentials", json!(["AAAA", id]))),
        plain(sound("a list of none").set("/challenge/allowCredentials", json!([]))),
        plain(sound("before it expires").set("/challenge/expiresAt", json!("2026-01-01T00:00:01Z"))),
        plain(changed("challenge as base64url of its text", |login| {
            login.challenge = base64url(CHALLENGE.as_bytes());
        })),
        plain(changed("client data without crossOrigin", |login| login.cross_origin = None)),
        plain(changed("client data with members of its own", |login| {
            login.extra_client_data.push(("other".to_owned(), json!({ "a": [1] })));
        })),
        plain(
            changed("cross-origin frame, allowed", |login| login.cross_origin = Some(true))
                .set("/verifier/allowCrossOrigin", json!(true)),
        ),
        plain(
            changed("top origin, expected", |login| {
                login.cross_origin = Some(true);
                login.extra_client_data.push(("topOrigin".to_owned(), json!("https://top.example.net")));
            })
            .set("/verifier/allowCrossOrigin", json!(true))
            .set("/verifier/topOrigins", json!(["https://top.example.net"])),
        ),
        plain(sound("user verification required").set("/verifier/userVerification", json!("required"))),
        plain(sound("backup eligibility unknown").without("/credential/backupEligible")),
        changed("user not verified", |login| login.flags = USER_PRESENT)
            .accepted(json!({ "userVerified": false })),
        changed("reserved flags", |login| login.flags |= 0x22).accepted(json!({ "userVerified": true })),
        changed("no counters", |login| login.sign_count = 0)
            .set("/credential/signCount", json!(0))
            .accepted(json!({ "signCount": 0 })),
        changed("counter begins", |login| login.sign_count = 9)
            .set("/credential/signCount", json!(0))
            .accepted(json!({ "signCount": 9 })),
        changed("highest counter", |login| login.sign_count = u32::MAX)
            .accepted(json!({ "signCount": u32::MAX })),
        changed("counter not increased, reported", |login| login.sign_count = STORED_COUNT)
            .set("/verifier/signCountNotIncreased", json!("report"))
            .accepted(json!({ "signCount": STORED_COUNT })),
        changed("counter lower, reported", |login| login.sign_count = 0)
            .set("/verifier/signCountNotIncreased", json!("report"))
            .accepted(json!({ "signCount": 0 })),
        changed("extension outputs", |login| {
            login.extensions = Some(extensions(&[
                ("credBlob", Cbor::bytes(b"blob")),
                ("hmac-secret", Cbor::bytes([1; 48])),
            ]));
        })
        .accepted(ok.clone()),
        changed("extension outputs out of order", |login| {
            login.extensions =
                Some(extensions(&[("hmac-secret", Cbor::bytes([1; 48])), ("credBlob", Cbor::bytes(b"b"))]));
        })
        .accepted(json!({ "observations": ["cbor-key-order"] })),
        changed("AppID, sent and used", |login| APP_ID.clone_into(&mut login.rp_id))
            .set("/credential/appId", json!(APP_ID))
            .accepted(json!({ "rpId": "app" })),
        plain(sound("AppID, sent and not used").set("/credential/appId", json!(APP_ID))),
        plain(sound("a conditional create lifts nothing").set("/verifier/userPresence", json!(false))),
        plain(response("response", |_| {})),
        plain(response("response, handle null", |json| json["response"]["userHandle"] = json!(null))),
        plain(response("response, handle empty", |json| json["response"]["userHandle"] = json!(""))),
        plain(response("response without handle", |json| {
            json["response"].as_object_mut().unwrap().remove("userHandle").unwrap();
        })),
        plain(response("response, results null", |json| json["clientExtensionResults"] = json!(null))),
        plain(response("response without results", |json| {
            json.as_object_mut().unwrap().remove("clientExtensionResults").unwrap();
        })),
        plain(response("response, unknown attachment", |json| {
            json["authenticatorAttachment"] = json!("in orbit");
        })),
        plain(response("response, results of extensions", |json| {
            json["clientExtensionResults"] = json!({ "appid": false, "largeBlob": { "blob": "AAAA" }, "prf": { "results": { "first": "AAAA" } } });
        })),
        plain(response("response, padded", |json| {
            for pointer in ["/rawId", "/response/signature", "/response/userHandle"] {
                let text = json.pointer_mut(pointer).unwrap();
                let padding = "=".repeat((4 - text.as_str().unwrap().len() % 4) % 4);
                *text = json!(format!("{}{padding}", text.as_str().unwrap()));
            }
        })),
    ];
    let mut synced = credential();
    synced.flags |= BACKUP_ELIGIBLE;
    let mut backed_up = login(&synced);
    backed_up.flags |= BACKED_UP;
    cases.push(
        LoginCase::of("backed up since", &backed_up.make(), &synced)
            .accepted(json!({ "backedUp": true, "backupEligible": true })),
    );
    for (stored, said) in [(true, false), (false, true)] {
        cases.push(
            LoginCase::of(
                &format!("backup eligibility said to be {said}, tolerated"),
                &{
                    let mut login = login(&credential());
                    login.flags |= if said { BACKUP_ELIGIBLE } else { 0 };
                    login.make()
                },
                &credential(),
            )
            .set("/credential/backupEligible", json!(stored))
            .set("/verifier/allow", json!(["backup-eligibility-changed"]))
            .accepted(json!({ "backupEligible": said, "observations": ["backup-eligibility-changed"] })),
        );
    }
    cases
}

pub(super) fn refused() -> Vec<Value> {
    [responses(), identification(), client_data(), authenticator_data(), after_the_signature()].concat()
}

/// What is wrong before anything is decoded.
fn responses() -> Vec<Value> {
    let set = |name: &str, pointer: &str, value: Value, code: &str| {
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        let change = |json: &mut Value| json.pointer_mut(parent).unwrap()[member] = value;
        response(name, change).refused(code)
    };
    let remove = |name: &str, pointer: &str| {
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        let change = |json: &mut Value| {
            json.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(member).unwrap();
        };
        response(name, change).refused("request.missing_member")
    };
    let twice = |name: &str, member: &str| {
        let case = response(name, |_| {});
        let text = case.0["request"].to_string();
        let text = text.replacen(member, &format!("{member},{member}"), 1);
        case.set("/request", json!(text)).refused("request.duplicate_member")
    };
    let mut cases = vec![
        set("type of a password", "/type", json!("password"), "request.response_type"),
        set("another id", "/id", json!("AAAA"), "request.credential_ids_differ"),
        set("id in another alphabet", "/id", json!("++++"), "request.credential_id_invalid"),
        set("results a list", "/clientExtensionResults", json!([]), "request.not_an_object"),
        set("response a text", "/response", json!("x"), "request.not_an_object"),
        set("handle a number", "/response/userHandle", json!(1), "request.not_a_string"),
        set(
            "handle not base64url",
            "/response/userHandle",
            json!("a+b"),
            "request.user_handle_not_base64url",
        ),
        set(
            "handle of 65 bytes",
            "/response/userHandle",
            json!(base64url(&[1; 65])),
            "request.user_handle_too_long",
        ),
        set(
            "handle of many bytes",
            "/response/userHandle",
            json!("A".repeat(9000)),
            "request.user_handle_too_long",
        ),
        set("signature empty", "/response/signature", json!(""), "request.empty_string"),
        set("signature null", "/response/signature", json!(null), "request.not_a_string"),
        set(
            "signature not base64url",
            "/response/signature",
            json!("MEQ+"),
            "request.signature_not_base64url",
        ),
        set(
            "client data not base64url",
            "/response/clientDataJSON",
            json!("e30 "),
            "request.client_data_not_base64url",
        ),
        set(
            "authenticator data not base64url",
            "/response/authenticatorData",
            json!("AA=A"),
            "request.authenticator_data_not_base64url",
        ),
        twice("type twice", "\"type\":\"public-key\""),
        twice("results twice", "\"clientExtensionResults\":{}"),
    ];
    for pointer in [
        "/id",
        "/rawId",
        "/type",
        "/response",
        "/response/clientDataJSON",
        "/response/authenticatorData",
        "/response/signature",
    ] {
        cases.push(remove(&format!("without {pointer}"), pointer));
    }
    cases.push(
        response("results of an extension twice", |_| {})
            .set("/request", {
                let text = response("", |_| {}).0["request"].to_string();
                json!(text.replace(
                    "\"clientExtensionResults\":{}",
                    r#""clientExtensionResults":{"appid":true,"appid":true}"#
                ))
            })
            .refused("request.duplicate_member"),
    );
    cases
}

/// Steps 5 and 6, and what a challenge says of time and name.
fn identification() -> Vec<Value> {
    let other = MakeCredential::new("another credential");
    let other_id = base64url(&other.credential_id);
    vec![
        sound("not on the list")
            .set("/challenge/allowCredentials", json!([other_id]))
            .refused("authentication.credential_not_allowed"),
        sound("the record of another credential")
            .set("/credential/credentialId", json!(other_id))
            .refused("authentication.credential_id_mismatch"),
        changed("a longer id", |login| login.credential_id.push(0))
            .refused("authentication.credential_id_mismatch"),
        sound("the record of another user")
            .set("/credential/userHandle", json!(base64url(b"somebody else")))
            .refused("authentication.user_handle_mismatch"),
        changed("another user is named", |login| login.user_handle = Some(b"somebody else".to_vec()))
            .refused("authentication.user_handle_mismatch"),
        changed("a handle that begins like the user's", |login| {
            login.user_handle = Some(user().as_bytes()[1..].to_vec())
        })
        .set("/challenge/user", json!("unknown"))
        .refused("authentication.user_handle_mismatch"),
        changed("unknown user, none named", |login| login.user_handle = None)
            .set("/challenge/user", json!("unknown"))
            .refused("authentication.user_handle_missing"),
        changed("unknown user, empty handle", |login| login.user_handle = Some(Vec::new()))
            .set("/challenge/user", json!("unknown"))
            .refused("authentication.user_handle_missing"),
        sound("expired")
            .set("/challenge/expiresAt", json!("2026-01-01T00:00:00Z"))
            .refused("challenge.expired"),
        sound("record of a raw key")
            .set("/credential", super::key_record("Key", &attestry_authenticator::MakeKey::new("login")))
            .refused("authentication.kind_mismatch"),
    ]
}

/// Steps 8 to 14.
fn client_data() -> Vec<Value> {
    let raw = |name: &str, bytes: &[u8], code: &str| {
        changed(name, |login| login.client_data = Some(bytes.to_vec())).refused(code)
    };
    let text = |change: fn(&mut String)| {
        let mut text = String::from_utf8(login(&credential()).client_data_bytes()).unwrap();
        change(&mut text);
        text
    };
    let nested = format!("{{\"a\":{}1{}}}", "[".repeat(16), "]".repeat(16));
    vec![
        raw("not UTF-8", b"{\"a\":\"\xff\"}", "client_data.invalid_utf8"),
        raw("not JSON", b"{", "client_data.invalid_json"),
        raw("a list", b"[]", "client_data.not_an_object"),
        raw("too deep", nested.as_bytes(), "client_data.too_deep"),
        raw("too large", " ".repeat(8193).as_bytes(), "client_data.too_large"),
        raw("no type", b"{}", "client_data.type_missing"),
        raw(
            "a member twice",
            text(|text| text.insert_str(1, "\"type\":\"webauthn.get\",")).as_bytes(),
            "client_data.duplicate_member",
        ),
        changed("type of a registration", |login| "webauthn.create".clone_into(&mut login.client_data_type))
            .refused("client_data.type_mismatch"),
        changed("type of a payment", |login| "payment.get".clone_into(&mut login.client_data_type))
            .refused("client_data.type_mismatch"),
        changed("type of a raw key", |login| "key.get".clone_into(&mut login.client_data_type))
            .refused("client_data.type_mismatch"),
        changed("another challenge", |login| "AAAAAAAAAAAAAAAAAAAAAA".clone_into(&mut login.challenge))
            .refused("client_data.challenge_mismatch"),
        changed("padded challenge", |login| login.challenge.push('='))
            .refused("client_data.challenge_mismatch"),
        changed("no origin", |login| login.origin = None).refused("client_data.origin_missing"),
        changed("another origin", |login| login.origin = Some("https://evil.example.com".to_owned()))
            .refused("client_data.origin_mismatch"),
        changed("cross-origin frame", |login| login.cross_origin = Some(true))
            .refused("client_data.cross_origin"),
        changed("top origin without a frame", |login| {
            login.extra_client_data.push(("topOrigin".to_owned(), json!("https://top.example.net")));
        })
        .set("/verifier/allowCrossOrigin", json!(true))
        .set("/verifier/topOrigins", json!(["https://top.example.net"]))
        .refused("client_data.top_origin_unexpected"),
        changed("another top origin", |login| {
            login.cross_origin = Some(true);
            login.extra_client_data.push(("topOrigin".to_owned(), json!("https://evil.example.net")));
        })
        .set("/verifier/allowCrossOrigin", json!(true))
        .set("/verifier/topOrigins", json!(["https://top.example.net"]))
        .refused("client_data.top_origin_mismatch"),
    ]
}

/// Steps 15 to 18, and the form of authenticator data.
fn authenticator_data() -> Vec<Value> {
    let attested = |name: &str, with_data: bool| {
        changed(name, |login| {
            login.flags |= ATTESTED_DATA;
            if with_data {
                login.auth_data_suffix = credential().attested_data_bytes();
            }
        })
        .refused("authenticator_data.attested_credential")
    };
    let encoded = |name: &str, bytes: Vec<u8>, code: &str| {
        changed(name, |login| login.extensions = Some(bytes)).refused(code)
    };
    let short = {
        let credential = credential();
        let made = login(&credential).make_with(|parts| parts.auth_data.truncate(36));
        LoginCase::of("too short", &made, &credential).refused("authenticator_data.truncated")
    };
    vec![
        short,
        attested("attested credential data", true),
        attested("flag of attested credential data alone", false),
        changed("bytes left over", |login| login.auth_data_suffix.push(0))
            .refused("authenticator_data.trailing_bytes"),
        changed("larger than the limit", |login| {
            login.extensions = Some(extensions(&[("credBlob", Cbor::bytes(vec![0; 5000]))]));
        })
        .refused("authenticator_data.too_large"),
        encoded("flag of extensions alone", Vec::new(), "cbor.truncated"),
        encoded("extensions no map", vec![0x80], "authenticator_data.extensions_not_a_map"),
        encoded(
            "extensions with a number as key",
            vec![0xa1, 1, 1],
            "authenticator_data.extensions_not_a_map",
        ),
        encoded("bytes behind extensions", vec![0xa0, 0], "cbor.trailing_bytes"),
        changed("another relying party", |login| "example.net".clone_into(&mut login.rp_id))
            .refused("authenticator_data.rp_id_hash_mismatch"),
        changed("AppID, not sent", |login| APP_ID.clone_into(&mut login.rp_id))
            .set("/credential/appId", json!(APP_ID))
            .set("/challenge/appId", json!(null))
            .refused("authenticator_data.rp_id_hash_mismatch"),
        changed("AppID that is not the record's", |login| APP_ID.clone_into(&mut login.rp_id))
            .set("/challenge/appId", json!(APP_ID))
            .refused("authenticator_data.rp_id_hash_mismatch"),
        changed("another AppID than the record's", |login| APP_ID.clone_into(&mut login.rp_id))
            .set("/credential/appId", json!("https://example.com/other.json"))
            .set("/challenge/appId", json!(APP_ID))
            .refused("authenticator_data.rp_id_hash_mismatch"),
        changed("user not present", |login| login.flags &= !USER_PRESENT)
            .refused("authenticator_data.user_not_present"),
        changed("user not present, after a conditional create", |login| login.flags &= !USER_PRESENT)
            .set("/verifier/userPresence", json!(false))
            .refused("authenticator_data.user_not_present"),
        changed("user not verified, though required", |login| login.flags &= !USER_VERIFIED)
            .set("/verifier/userVerification", json!("required"))
            .refused("authenticator_data.user_not_verified"),
        changed("backed up, not eligible", |login| login.flags |= BACKED_UP)
            .refused("authenticator_data.backup_state_without_eligibility"),
        changed("backed up, not eligible, change tolerated", |login| login.flags |= BACKED_UP)
            .set("/verifier/allow", json!(["backup-eligibility-changed"]))
            .refused("authenticator_data.backup_state_without_eligibility"),
    ]
}

/// Steps 19 and 22, which ask the record, and the observations.
fn after_the_signature() -> Vec<Value> {
    let forged = |name: &str, change: fn(&mut GetAssertion)| {
        let credential = credential();
        let mut login = login(&credential);
        change(&mut login);
        let made = login.make_with(|parts| parts.message = Some(b"something else".to_vec()));
        LoginCase::of(name, &made, &credential).refused("authentication.signature_invalid")
    };
    vec![
        changed("backup eligibility set", |login| login.flags |= BACKUP_ELIGIBLE)
            .refused("authentication.backup_eligibility_changed"),
        sound("backup eligibility cleared")
            .set("/credential/backupEligible", json!(true))
            .refused("authentication.backup_eligibility_changed"),
        changed("counter not increased", |login| login.sign_count = STORED_COUNT)
            .refused("authentication.sign_count_not_increased"),
        changed("counter lower", |login| login.sign_count = STORED_COUNT - 1)
            .refused("authentication.sign_count_not_increased"),
        changed("counter gone", |login| login.sign_count = 0)
            .refused("authentication.sign_count_not_increased"),
        changed("counter wrapped", |login| login.sign_count = 0)
            .set("/credential/signCount", json!(u32::MAX))
            .refused("authentication.sign_count_not_increased"),
        changed("extension outputs out of order, refused", |login| {
            login.extensions =
                Some(extensions(&[("hmac-secret", Cbor::bytes([1; 48])), ("credBlob", Cbor::bytes(b"b"))]));
        })
        .set("/verifier/refuse", json!(["cbor-key-order"]))
        .refused("observation.cbor_key_order"),
        changed("changed eligibility, tolerated and refused", |login| login.flags |= BACKUP_ELIGIBLE)
            .set("/verifier/allow", json!(["backup-eligibility-changed"]))
            .set("/verifier/refuse", json!(["backup-eligibility-changed"]))
            .refused("observation.backup_eligibility_changed"),
        // Nobody without the key learns what the record has.
        forged("forged, counter not increased", |login| login.sign_count = 0),
        forged("forged, backup eligibility changed", |login| login.flags |= BACKUP_ELIGIBLE),
    ]
}
