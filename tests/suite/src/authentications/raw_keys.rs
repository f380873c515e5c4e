//! Logins of the key kinds.

use serde_json::{Value, json};

use super::{LoginCase, key_record};
use attestry_authenticator::text::{base64url, hex};
use attestry_authenticator::{AssertKey, CHALLENGE, Hash, Key, KeyType, MakeKey, Scheme};

fn credential() -> MakeKey {
    MakeKey::new("login")
}

/// A login of a key with one change.
fn changed(name: &str, change: impl FnOnce(&mut AssertKey)) -> LoginCase {
    of(name, &credential(), change)
}

fn of(name: &str, credential: &MakeKey, change: impl FnOnce(&mut AssertKey)) -> LoginCase {
    let mut login = AssertKey::with(credential);
    change(&mut login);
    LoginCase::new(name, key_record("Key", credential)).set("/request", login.factor("Key"))
}

fn keys() -> [(&'static str, Key); 7] {
    [
        ("P-256", Key::p256("login")),
        ("P-384", Key::p384("login")),
        ("P-521", Key::p521("login")),
        ("secp256k1", Key::secp256k1("login")),
        ("Ed25519", Key::ed25519("login")),
        ("Ed448", Key::ed448("login")),
        ("RSA-2048", Key::rsa2048()),
    ]
}

pub(super) fn accepted() -> Vec<Value> {
    let ok = json!({ "observations": [] });
    let mut cases = Vec::new();
    for (name, key) in keys() {
        let credential = credential().with_key(key.clone());
        cases.push(of(&format!("{name}, no algorithm"), &credential, |_| {}).accepted(ok.clone()));
        let hashed: fn(Hash) -> Scheme = match key.key_type() {
            KeyType::Ed25519 | KeyType::Ed448 => continue,
            KeyType::Rsa => Scheme::RsaPkcs1,
            _ => Scheme::Ecdsa,
        };
        for (algorithm, hash) in
            [("SHA256", Hash::Sha256), ("RSA-SHA256", Hash::Sha256), ("SHA512", Hash::Sha512)]
        {
            let case = of(&format!("{name}, {algorithm}"), &credential, |login| {
                login.algorithm = Some(json!(algorithm));
                login.scheme = hashed(hash);
            });
            cases.push(case.accepted(ok.clone()));
        }
    }
    let everywhere = |login: &mut AssertKey| {
        login.origin = Some("https://app.example.com".to_owned());
        login.cross_origin = Some(false);
    };
    let factor = AssertKey::with(&credential()).factor("PasswordProtectedKey");
    let as_key = AssertKey::with(&credential()).factor("Key");
    let protected = key_record("PasswordProtectedKey", &credential());
    cases.extend([
        changed("key, origin and crossOrigin", everywhere).accepted(ok.clone()),
        changed("key, origin required", everywhere)
            .set("/verifier/requireKeyOrigin", json!(true))
            .accepted(ok.clone()),
        changed("key, challenge as base64url of its text", |login| {
            login.challenge = base64url(CHALLENGE.as_bytes());
        })
        .accepted(ok.clone()),
        LoginCase::new("PasswordProtectedKey by its name", protected.clone())
            .set("/request", factor)
            .accepted(ok.clone()),
        LoginCase::new("PasswordProtectedKey as Key", protected).set("/request", as_key).accepted(ok),
    ]);
    cases
}

pub(super) fn refused() -> Vec<Value> {
    let client_data = |name: &str, text: &str, code: &str| {
        changed(name, |login| login.client_data = Some(text.as_bytes().to_vec())).refused(code)
    };
    let with_challenge = |rest: &str| format!("{{\"challenge\":\"{CHALLENGE}\"{rest}}}");
    let algorithm = |name: &str, value: Value, code: &str| {
        changed(name, |login| login.algorithm = Some(value)).refused(code)
    };
    let eddsa = |key: Key, value: &str| {
        of(&format!("EdDSA with {value}"), &credential().with_key(key), |login| {
            login.algorithm = Some(json!(value))
        })
        .refused("authentication.algorithm_for_eddsa")
    };
    let signature = |name: &str, text: String, code: &str| {
        changed(name, |login| login.signature = Some(text)).refused(code)
    };
    let sound = AssertKey::with(&credential());
    let data = format!("{{\"type\":\"key.get\",\"challenge\":\"{CHALLENGE}\"}}");
    let der = sound.key.sign(sound.scheme, data.as_bytes());
    let mut cases = vec![
        client_data("key, not JSON", "{", "client_data.invalid_json"),
        client_data("key, no type", &with_challenge(""), "client_data.type_missing"),
        client_data(
            "key, type of a registration",
            &with_challenge(",\"type\":\"key.create\""),
            "client_data.type_mismatch",
        ),
        client_data(
            "key, type of a passkey",
            &with_challenge(",\"type\":\"webauthn.get\""),
            "client_data.type_mismatch",
        ),
        client_data("key, no challenge", "{\"type\":\"key.get\"}", "client_data.challenge_missing"),
        client_data(
            "key, another challenge",
            "{\"type\":\"key.get\",\"challenge\":\"AAAA\"}",
            "client_data.challenge_mismatch",
        ),
        client_data(
            "key, origin null",
            &with_challenge(",\"type\":\"key.get\",\"origin\":null"),
            "client_data.member_type",
        ),
        changed("key, another origin", |login| login.origin = Some("https://evil.example.com".to_owned()))
            .refused("client_data.origin_mismatch"),
        changed("key, cross-origin", |login| login.cross_origin = Some(true))
            .refused("client_data.cross_origin"),
        changed("key, no origin where one is required", |_| {})
            .set("/verifier/requireKeyOrigin", json!(true))
            .refused("client_data.origin_missing"),
        algorithm("SHA1", json!("SHA1"), "authentication.algorithm_unknown"),
        algorithm("SHA384", json!("SHA384"), "authentication.algorithm_unknown"),
        algorithm("sha256", json!("sha256"), "authentication.algorithm_unknown"),
        algorithm("algorithm empty", json!(""), "request.empty_string"),
        algorithm("algorithm null", json!(null), "request.not_a_string"),
        algorithm("SHA512, signed with SHA-256", json!("SHA512"), "authentication.signature_invalid"),
        eddsa(Key::ed25519("login"), "SHA256"),
        eddsa(Key::ed448("login"), "SHA512"),
        of("ML-DSA with an algorithm", &credential().with_key(Key::ml_dsa44("login")), |login| {
            login.algorithm = Some(json!("SHA256"));
        })
        .refused("authentication.algorithm_for_ml_dsa"),
        of("P-384, signed with SHA-384", &credential().with_key(Key::p384("login")), |login| {
            login.scheme = Scheme::Ecdsa(Hash::Sha384);
        })
        .refused("authentication.signature_invalid"),
        of("RSA, signed by PSS", &credential().with_key(Key::rsa2048()), |login| {
            login.scheme = Scheme::RsaPss(Hash::Sha256);
        })
        .refused("authentication.signature_invalid"),
        signature("key, hexadecimal", hex(&der), "authentication.signature_hex"),
        // Its last letter would leave bits over.
        signature("key, hexadecimal that is no base64url", hex(&[1; 9]), "authentication.signature_hex"),
        signature("key, upper case hexadecimal", hex(&der).to_uppercase(), "authentication.signature_hex"),
        signature("key, raw r and s", base64url(&[1; 64]), "authentication.signature_malformed"),
        signature(
            "key, byte behind",
            base64url(&[&der[..], &[0]].concat()),
            "authentication.signature_malformed",
        ),
        signature("key, standard alphabet", "++//".to_owned(), "request.signature_not_base64url"),
        changed("key, by another key", |login| login.key = Key::p256("another"))
            .refused("authentication.signature_invalid"),
        changed("key, another id", |login| login.credential_id = "another".to_owned())
            .refused("authentication.credential_id_mismatch"),
        changed("key, padded id", |login| login.credential_id.push('='))
            .refused("authentication.credential_id_mismatch"),
        changed("key, not on the list", |_| {})
            .set("/challenge/allowCredentials", json!(["another"]))
            .refused("authentication.credential_not_allowed"),
        changed("key, unknown user", |_| {})
            .set("/challenge/user", json!("unknown"))
            .refused("authentication.user_handle_missing"),
        changed("key, id too long", |login| login.credential_id = "A".repeat(1365))
            .refused("request.credential_id_invalid"),
    ];
    let factor = AssertKey::with(&credential()).factor("PasswordProtectedKey");
    cases.push(
        LoginCase::new("PasswordProtectedKey for a Key", key_record("Key", &credential()))
            .set("/request", factor)
            .refused("authentication.kind_mismatch"),
    );
    let as_key = AssertKey::with(&credential()).factor("Key");
    cases.push(
        LoginCase::new("Key for a recovery key", key_record("RecoveryKey", &credential()))
            .set("/request", as_key)
            .refused("authentication.kind_mismatch"),
    );
    cases
}
