//! What one login may hold of memory at one time: bounded as a registration is, in proportion to its body and its record.

use attestry::crypto::SignatureProvider;
use attestry::service::{AuthenticationBody, RecoveryBody};
use attestry::{Authentication, CredentialKind, CredentialRecord, Error, Limits};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{AssertKey, CHALLENGE, Cbor, GetAssertion, Key, MakeCredential, MakeKey};
use serde_json::json;
use suite::harness::login_samples::{self, LoginSample};
use suite::harness::several::{FIRST, of_kind};
use suite::harness::{IDENTIFIER, logins};

use super::held::{assert_bounded, members};

fn code(error: Error) -> &'static str {
    error.code().as_str()
}

/// The whole way, from the stored record and the body.
fn assert_ends(sample: &LoginSample, expected: Option<&'static str>) {
    let verifier = LoginSample::verifier(SignatureProvider::default());
    let challenge = sample.challenge();
    let both = format!("{}{}", sample.body, sample.stored);
    let ended = assert_bounded(&sample.name, &both, || {
        sample.authenticate_from_stored(&verifier, &challenge).err().map(code)
    });
    assert_eq!(ended, expected, "{}", sample.name);
}

#[test]
fn of_lawful_logins() {
    login_samples::all(0).iter().for_each(|sample| assert_ends(sample, None));
}

fn credential() -> MakeCredential {
    MakeCredential::new("memory")
}

/// A login of a passkey with this change.
fn passkey(name: &str, change: impl FnOnce(&mut GetAssertion)) -> LoginSample {
    let mut login = logins::login(&credential());
    change(&mut login);
    with_body(name, login.make().authentication_response().to_string())
}

fn with_body(name: &str, body: String) -> LoginSample {
    let stored = logins::record(&credential()).to_json();
    LoginSample { name: name.to_owned(), kind: CredentialKind::Fido2, body, stored }
}

/// A login of a raw key with this change.
fn key(name: &str, change: impl FnOnce(&mut AssertKey)) -> LoginSample {
    let credential = MakeKey::new("memory");
    let mut assertion = AssertKey::with(&credential);
    change(&mut assertion);
    let factor = assertion.factor("Key");
    LoginSample {
        name: name.to_owned(),
        kind: CredentialKind::Key,
        body: json!({ "challengeIdentifier": IDENTIFIER, "firstFactor": factor }).to_string(),
        stored: logins::key_record(CredentialKind::Key, &credential).to_json(),
    }
}

#[test]
fn of_login_bodies_that_are_none() {
    let most = Limits::DEFAULT.body;
    let half = most / 2;
    let deep = |member: &str| format!(r#"{{"{member}":{}{}}}"#, "[".repeat(half - 20), "]".repeat(half - 20));
    let escapes = r"\u0041".repeat(most / 6 - 10);
    let mut bodies = vec![
        "[".repeat(most),
        " ".repeat(most),
        deep("a"),
        deep("response"),
        deep("clientExtensionResults"),
        deep("firstFactor"),
        deep("recovery"),
        deep("newCredentials"),
        format!(r#"{{"{escapes}":0}}"#),
        format!(r#"{{"id":"{escapes}"}}"#),
        format!(r#"{{"challengeIdentifier":"{escapes}"}}"#),
    ];
    for name in ["", "a", r"\n", r"\u0000\u0000"] {
        // Just beyond a power of two a list has just been copied into one twice as long.
        for count in [1025, 2049, 4097, 8193, (most - 100) / (name.len() + 5)] {
            let members = members(name, count);
            bodies.push(format!("{{{members}}}"));
            bodies.push(format!(r#"{{"response":{{{members}}}}}"#));
            bodies.push(format!(r#"{{"clientExtensionResults":{{{members}}}}}"#));
            bodies.push(format!(r#"{{"clientExtensionResults":{{"prf":{{{members}}}}}}}"#));
            bodies.push(format!(r#"{{"firstFactor":{{{members}}}}}"#));
        }
    }
    for body in bodies.iter().filter(|body| body.len() <= most) {
        let limits = &Limits::DEFAULT;
        let name = &body[..body.len().min(40)];
        assert!(assert_bounded(name, body, || Authentication::parse(body, limits).is_err()), "{name}");
        assert!(assert_bounded(name, body, || AuthenticationBody::parse(body, limits).is_err()), "{name}");
        assert!(assert_bounded(name, body, || RecoveryBody::parse(body, limits).is_err()), "{name}");
    }
}

#[test]
fn of_logins_at_their_limits() {
    let with_client_data = |name: &str, text: String| {
        passkey(name, |login| {
            let whole = login.client_data_bytes();
            login.client_data = Some([&whole[..whole.len() - 1], b",", text.as_bytes(), b"}"].concat());
        })
    };
    let most = Limits::DEFAULT.client_data - 200;
    let extensions = |count: usize| {
        let outputs = (0..count).map(|n| (Cbor::Text(format!("{n:03}")), Cbor::Null));
        passkey(&format!("{count} extensions"), |login| {
            login.extensions = Some(Cbor::Map(outputs.collect()).encode());
        })
    };
    let duplicate = Some("client_data.duplicate_member");
    assert_ends(&with_client_data("empty names", members("", most / 5)), duplicate);
    assert_ends(&with_client_data("513 empty names", members("", 513)), duplicate);
    assert_ends(&with_client_data("escaped names", members(r"\n", most / 7)), duplicate);
    let escapes = r"\u0041".repeat(most / 6);
    assert_ends(&with_client_data("a long escaped name", format!(r#""{escapes}":0"#)), None);
    assert_ends(&extensions(500), None);
    assert_ends(&extensions(513), Some("cbor.too_many_items"));
    // No hexadecimal digit.
    let long = "w".repeat((Limits::DEFAULT.body - 1000) / 4 * 4);
    let replaced = |name: &str, member: &str| {
        let mut response = logins::login(&credential()).make().authentication_response();
        response["response"][member] = json!(long);
        with_body(name, response.to_string())
    };
    assert_ends(&replaced("long client data", "clientDataJSON"), Some("client_data.too_large"));
    let too_large = Some("authenticator_data.too_large");
    assert_ends(&replaced("long authenticator data", "authenticatorData"), too_large);
    let malformed = Some("authentication.signature_malformed");
    assert_ends(&replaced("a long signature", "signature"), malformed);
    assert_ends(&replaced("a long handle", "userHandle"), Some("request.user_handle_too_long"));
    assert_ends(&key("a long signature of a key", |login| login.signature = Some(long.clone())), malformed);
    let hex = "0".repeat(long.len());
    let is_hex = Some("authentication.signature_hex");
    assert_ends(&key("a long hexadecimal signature", |login| login.signature = Some(hex)), is_hex);
    let other = Some("authentication.credential_id_mismatch");
    assert_ends(&key("another id", |login| login.credential_id = "another".to_owned()), other);
}

/// The text that a recovery key signs is anything, until it is compared.
#[test]
fn of_recoveries_at_their_limits() {
    let with = |name: &str, signed: &str| {
        let credential = MakeKey::new("memory");
        let mut assertion = AssertKey::with(&credential);
        assertion.challenge = base64url(signed.as_bytes());
        let new = json!({ FIRST: of_kind("Key", "recovered") });
        LoginSample {
            name: name.to_owned(),
            kind: CredentialKind::RecoveryKey,
            body: json!({ "recovery": assertion.factor("RecoveryKey"), "newCredentials": new }).to_string(),
            stored: logins::key_record(CredentialKind::RecoveryKey, &credential).to_json(),
        }
    };
    // Base64url in base64url: of the limit for client data, three quarters are left.
    let most = (Limits::DEFAULT.client_data - CHALLENGE.len() - 100) / 4 * 3;
    let list = |element: &str, count: usize| {
        (format!("{count} of {element}"), format!("[{}]", vec![element; count].join(",")))
    };
    let named = |count: usize| {
        let members: Vec<_> = (0..count).map(|number| format!("\"{number}\":0")).collect();
        (format!("{count} members"), format!("{{{}}}", members.join(",")))
    };
    let texts = [
        list("0", 1025),
        list("0", 2049),
        list("0", most / 2 - 1),
        list("[]", 1025),
        list("[]", most / 3 - 1),
        list("[[[[0]]]]", most / 10 - 1),
        named(257),
        named(513),
        named(most / 8 - 20),
    ];
    for (name, signed) in texts {
        assert_ends(&with(&name, &signed), Some("client_data.challenge_mismatch"));
    }
}

/// A record is the server's own, but a client named its transports.
#[test]
fn of_records() {
    let credential = MakeCredential::new("memory").with_key(Key::ml_dsa87("memory"));
    let stored = logins::record(&credential).to_json();
    let transport = format!(r#""{}""#, r"\u0041".repeat(64));
    let transports = vec![transport; 16].join(",");
    let record = stored.replace(r#""transports":[]"#, &format!(r#""transports":[{transports}]"#));
    assert_ne!(record, stored);
    let read = || CredentialRecord::from_json(&record).map(|record| record.transports().len());
    assert_eq!(assert_bounded("a record", &record, read), Ok(16));
}
