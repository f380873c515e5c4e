//! WebAuthn's own JSON form, for servers that do not speak the API.

use attestry::errors::{AuthenticatorDataError, RequestError};
use attestry::service::CreateCredentialBody;
use attestry::{
    ChallengeId, CredentialKind, Error, Limits, RegistrationChallenge, VerifiedRegistration, Verifier,
};
use attestry_authenticator::{CHALLENGE, MakeCredential};
use serde_json::{Value, json};
use suite::harness::{builder, now};

const SESSION: &str = "a session";

fn verifier() -> Verifier {
    builder().build().unwrap()
}

/// As browsers make it.
fn response() -> Value {
    let mut response = MakeCredential::new("response").packed_self().registration_response();
    response["clientExtensionResults"] = json!({ "credProps": { "rk": true } });
    response
}

fn with(pointer: &str, value: Value) -> Value {
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    let mut response = response();
    response.pointer_mut(parent).unwrap()[member] = value;
    response
}

fn without(pointer: &str) -> Value {
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    let mut response = response();
    response.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(member).unwrap();
    response
}

fn verify(response: &Value) -> Result<VerifiedRegistration, Error> {
    let text = response.to_string();
    let registration = attestry::Registration::parse(&text, &Limits::DEFAULT)?;
    let challenge = RegistrationChallenge::for_passkey(CHALLENGE)?;
    verifier().verify_registration(&registration, &challenge, now())
}

fn refused(text: &str) -> Error {
    attestry::Registration::parse(text, &Limits::DEFAULT).map(|_| ()).unwrap_err()
}

#[test]
fn the_record_is_that_of_the_api() {
    let verified = verify(&response()).unwrap();
    let body = MakeCredential::new("response").packed_self().body(suite::NAME, SESSION).to_string();
    let challenge = RegistrationChallenge::new(CredentialKind::Fido2, CHALLENGE)
        .and_then(|challenge| challenge.with_identifier(ChallengeId::new(SESSION)))
        .unwrap();
    let by_api = verifier()
        .verify_registration(
            CreateCredentialBody::parse(&body, verifier().limits()).unwrap().registration(),
            &challenge,
            now(),
        )
        .unwrap();
    assert_eq!(verified.credential("cr", now()).named(suite::NAME), by_api.credential("cr", now()));
    assert_eq!(verified.evidence().transports(), ["hybrid", "internal"]);
    assert!(by_api.evidence().transports().is_empty());
}

#[test]
fn optional_and_unknown_members() {
    for pointer in [
        "/authenticatorAttachment",
        "/clientExtensionResults",
        "/response/authenticatorData",
        "/response/publicKey",
        "/response/publicKeyAlgorithm",
        "/response/transports",
    ] {
        verify(&without(pointer)).unwrap();
    }
    verify(&with("/extensions", json!({ "a": [1, { "b": null }] }))).unwrap();
    verify(&with("/response/more", json!(1))).unwrap();
    verify(&with("/authenticatorAttachment", json!(null))).unwrap();
    // The attestation object has it all; nothing is taken from its copies.
    for member in ["authenticatorData", "publicKey", "publicKeyAlgorithm"] {
        for value in [json!("AAAA"), json!(null), json!(-257)] {
            let verified = verify(&with(&format!("/response/{member}"), value)).unwrap();
            assert_eq!(verified.public_key().to_spki_der(), MakeCredential::new("response").key.spki_der());
        }
    }
}

#[test]
fn ids_must_agree() {
    let id = response()["id"].as_str().unwrap().to_owned();
    // Padding says nothing.
    verify(&with("/id", json!(format!("{id}=")))).unwrap();
    let differ =
        |response: &Value| assert_eq!(refused(&response.to_string()), RequestError::CredentialIdsDiffer);
    differ(&with("/id", json!("AAAA")));
    differ(&with("/rawId", json!("AAAA")));
    let mut both = with("/id", json!("AAAA"));
    both["rawId"] = json!("AAAA");
    assert_eq!(verify(&both).unwrap_err(), AuthenticatorDataError::CredentialIdMismatch);
    for text in ["+/==", "AAB", "AB", " AAAA", "AAAA===="] {
        let mut both = with("/id", json!(text));
        assert_eq!(refused(&both.to_string()), RequestError::CredentialIdInvalid, "{text}");
        both["rawId"] = json!(text);
        both["id"] = json!(id);
        assert_eq!(refused(&both.to_string()), RequestError::CredentialIdInvalid, "{text}");
    }
}

#[test]
fn what_is_read_is_held_to_its_form() {
    let refused = |response: &Value| refused(&response.to_string());
    for pointer in
        ["/id", "/rawId", "/type", "/response", "/response/clientDataJSON", "/response/attestationObject"]
    {
        assert_eq!(refused(&without(pointer)), RequestError::MissingMember, "{pointer}");
        if pointer == "/response" {
            assert_eq!(refused(&with(pointer, json!("x"))), RequestError::NotAnObject);
        } else {
            assert_eq!(refused(&with(pointer, json!(1))), RequestError::NotAString, "{pointer}");
            assert_eq!(refused(&with(pointer, json!(""))), RequestError::EmptyString, "{pointer}");
        }
    }
    assert_eq!(refused(&with("/type", json!("password"))), RequestError::ResponseType);
    assert_eq!(refused(&json!([response()])), RequestError::NotAnObject);
    assert_eq!(
        verify(&with("/response/clientDataJSON", json!("{}"))).unwrap_err(),
        RequestError::ClientDataNotBase64
    );
    assert_eq!(
        verify(&with("/response/attestationObject", json!("+"))).unwrap_err(),
        RequestError::AttestationDataNotBase64
    );
}

#[test]
fn nothing_is_there_twice() {
    let doubled = |text: &str, member: &str| {
        assert_eq!(text.matches(member).count(), 1, "{member}");
        refused(&text.replacen(member, &format!("{member},{member}"), 1))
    };
    let text = response().to_string();
    for member in
        [r#""type":"public-key""#, r#""authenticatorAttachment":"platform""#, r#""publicKeyAlgorithm":-7"#]
    {
        assert_eq!(doubled(&text, member), RequestError::DuplicateMember, "{member}");
    }
    let transports = r#""transports":["hybrid","internal"]"#;
    assert_eq!(doubled(&text, transports), RequestError::DuplicateMember);
    // Inside what is not read, nothing is looked at.
    verify(&response()).unwrap();
    let text = text.replace(r#"{"rk":true}"#, r#"{"rk":true,"rk":false}"#);
    attestry::Registration::parse(&text, &Limits::DEFAULT).unwrap();
    assert_eq!(refused("{"), RequestError::InvalidJson);
    assert_eq!(
        attestry::Registration::parse(b"\xff", &Limits::DEFAULT).unwrap_err(),
        RequestError::InvalidUtf8
    );
}

#[test]
fn transports_are_kept_as_sent_and_bounded() {
    let sent = |transports: Value| {
        let verified = verify(&with("/response/transports", transports))?;
        Ok::<_, Error>(verified.evidence().transports().to_vec())
    };
    assert_eq!(
        sent(json!(["usb", "of tomorrow", "", "ble", "usb"])).unwrap(),
        ["usb", "of tomorrow", "", "ble", "usb"]
    );
    assert_eq!(sent(json!(["\u{e9}\n"])).unwrap(), ["\u{e9}\n"]);
    assert_eq!(sent(json!([])).unwrap(), [""; 0]);
    assert_eq!(sent(json!(null)).unwrap(), [""; 0]);
    assert_eq!(sent(json!(vec!["usb"; 16])).unwrap().len(), 16);
    assert_eq!(sent(json!(vec!["usb"; 17])).unwrap_err(), RequestError::Transports);
    assert_eq!(sent(json!(["x".repeat(64)])).unwrap()[0].len(), 64);
    assert_eq!(sent(json!(["x".repeat(65)])).unwrap_err(), RequestError::Transports);
    assert_eq!(sent(json!("usb")).unwrap_err(), RequestError::NotAnArray);
    assert_eq!(sent(json!({})).unwrap_err(), RequestError::NotAnArray);
    assert_eq!(sent(json!(["usb", 1])).unwrap_err(), RequestError::NotAString);
    assert_eq!(sent(json!([["usb"]])).unwrap_err(), RequestError::NotAString);
}

#[test]
fn limits_are_the_callers() {
    let mut limits = Limits::default();
    limits.body = 3;
    let within = attestry::Registration::parse("[[[[", &limits);
    assert_eq!(within.unwrap_err(), RequestError::TooLarge);
}

/// A website looks the challenge up by its own session, and asks no user for the name of a passkey.
#[test]
fn a_response_has_neither_identifier_nor_name() {
    let text = response().to_string();
    let registration = attestry::Registration::parse(&text, &Limits::DEFAULT).unwrap();
    assert_eq!(registration.kind(), CredentialKind::Fido2);
    assert_eq!(registration.unverified_credential_id(), response()["id"].as_str());
    assert_eq!((registration.challenge_identifier(), registration.credential_name()), (None, None));
    assert_eq!(registration.encrypted_private_key(), None);
    assert_eq!(registration.unverified_challenge(&Limits::DEFAULT).unwrap(), CHALLENGE);
    let broken =
        with("/response/clientDataJSON", json!(attestry_authenticator::text::base64url(b"{}"))).to_string();
    let broken = attestry::Registration::parse(&broken, &Limits::DEFAULT).unwrap();
    assert_eq!(
        broken.unverified_challenge(&Limits::DEFAULT).unwrap_err(),
        attestry::errors::ClientDataError::ChallengeMissing
    );
    // One that was stored under a name answers too: there is no other name to compare.
    let named = RegistrationChallenge::for_passkey(CHALLENGE).unwrap();
    let named = named.with_identifier(ChallengeId::new("a session")).unwrap();
    let verified = verifier().verify_registration(&registration, &named, now()).unwrap();
    assert_eq!(verified.credential("cr", now()).name(), "");
}
