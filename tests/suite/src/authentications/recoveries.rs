//! Recoveries: the assertion of a recovery key over exactly these new credentials, and each of them.

use serde_json::{Value, json};

use super::{LoginCase, key_record};
use crate::harness::several::{FIRST, RECOVERY, SECOND, of_fido2, of_key, of_kind};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{AssertKey, CHALLENGE, Key, MakeCredential, MakeKey};

fn recovery_key() -> MakeKey {
    MakeKey::new("recovery")
}

fn new_credentials() -> Value {
    json!({ FIRST: of_kind("Fido2", "recovered"), SECOND: of_kind("Key", "recovered"), RECOVERY: of_kind("RecoveryKey", "recovered") })
}

/// The recovery key signs the text, and the body has these credentials.
fn case(name: &str, signed: &str, credentials: Value, change: impl FnOnce(&mut AssertKey)) -> LoginCase {
    let mut assertion = AssertKey::with(&recovery_key());
    assertion.challenge = base64url(signed.as_bytes());
    change(&mut assertion);
    let body = json!({ "recovery": assertion.factor("RecoveryKey"), "newCredentials": credentials });
    LoginCase::new(name, key_record("RecoveryKey", &recovery_key()))
        .set("/challenge/purpose", json!("recovery"))
        .set("/body", body)
}

fn sound(name: &str) -> LoginCase {
    let credentials = new_credentials();
    case(name, &credentials.to_string(), credentials, |_| {})
}

pub(super) fn accepted() -> Vec<Value> {
    let ok = json!({ "observations": [] });
    let credentials = new_credentials();
    let alone = json!({ FIRST: of_kind("Key", "recovered") });
    // Another order of members, and white space.
    let reordered = format!(
        "{{ \"{RECOVERY}\": {}, \"{SECOND}\": {}, \"{FIRST}\": {} }}",
        credentials[RECOVERY], credentials[SECOND], credentials[FIRST]
    );
    let pretty = serde_json::to_string_pretty(&credentials).unwrap();
    let id = recovery_key().credential_id;
    vec![
        sound("recovery").accepted(ok.clone()),
        case("recovery, a first factor alone", &alone.to_string(), alone.clone(), |_| {})
            .accepted(ok.clone()),
        case("recovery, members in another order", &reordered, credentials.clone(), |_| {})
            .accepted(ok.clone()),
        case("recovery, other white space", &pretty, credentials, |_| {}).accepted(ok.clone()),
        sound("recovery, key on the list")
            .set("/challenge/allowCredentials", json!([id]))
            .accepted(ok.clone()),
        sound("recovery in time").set("/challenge/expiresAt", json!("2026-01-01T00:00:01Z")).accepted(ok),
    ]
}

pub(super) fn refused() -> Vec<Value> {
    let credentials = new_credentials();
    let text = credentials.to_string();
    let mut other = credentials.clone();
    other[SECOND] = of_kind("Key", "slipped in");
    let older = MakeCredential::new("recovered").with_challenge("b2xkZXItY2hhbGxlbmdlLW9sZGVy");
    let older = json!({ FIRST: of_fido2(&older.packed_self()) });
    let forged = MakeKey::new("recovered").make_with(|parts| parts.signer = Key::p256("another"));
    let forged = json!({ FIRST: of_key("Key", &forged) });
    let misplaced = json!({ FIRST: of_kind("RecoveryKey", "recovered") });
    let twice = text.replacen('{', "{\"secondFactorCredential\":{},", 1);
    let mismatch = "client_data.challenge_mismatch";
    let mut named = sound("recovery with an identifier");
    named.0["body"]["challengeIdentifier"] = json!("challenge-1");
    let mut of_key_kind = sound("recovery by a Key");
    of_key_kind.0["body"]["recovery"]["kind"] = json!("Key");
    vec![
        case("recovery, another credential in the body", &text, other, |_| {}).refused(mismatch),
        case("recovery, a credential left out", &text, json!({ FIRST: credentials[FIRST] }), |_| {})
            .refused(mismatch),
        case("recovery, signed text with a member twice", &twice, credentials.clone(), |_| {})
            .refused(mismatch),
        case("recovery over the issued challenge", &text, credentials.clone(), |assertion| {
            CHALLENGE.clone_into(&mut assertion.challenge);
        })
        .refused(mismatch),
        case("recovery over the text itself", &text, credentials.clone(), |assertion| {
            assertion.challenge.clone_from(&text);
        })
        .refused(mismatch),
        case("recovery, credentials over an older challenge", &older.to_string(), older.clone(), |_| {})
            .refused(mismatch),
        case("recovery, a new key without proof", &forged.to_string(), forged.clone(), |_| {})
            .refused("key_attestation.signature_invalid"),
        case("recovery by another key", &text, credentials.clone(), |assertion| {
            assertion.key = Key::p256("x")
        })
        .refused("authentication.signature_invalid"),
        case("recovery, another id", &text, credentials.clone(), |assertion| {
            assertion.credential_id = "another".to_owned();
        })
        .refused("authentication.credential_id_mismatch"),
        case("recovery, recovery key as first factor", &misplaced.to_string(), misplaced.clone(), |_| {})
            .refused("request.kind_misplaced"),
        sound("recovery, key not on the list")
            .set("/challenge/allowCredentials", json!(["another"]))
            .refused("authentication.credential_not_allowed"),
        sound("recovery, expired")
            .set("/challenge/expiresAt", json!("2026-01-01T00:00:00Z"))
            .refused("challenge.expired"),
        sound("recovery by a record of kind Key")
            .set("/credential", key_record("Key", &recovery_key()))
            .refused("authentication.kind_mismatch"),
        named.refused("request.unknown_member"),
        of_key_kind.refused("request.kind_misplaced"),
    ]
}
