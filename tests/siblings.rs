//! The calls beside "create credential" that carry the same attestations: registration and recovery.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

use attestry::{
    Challenge, ChallengeError, ClientDataError, CredentialAttestation, CredentialKind, CredentialRequest,
    EndUserRegistrationRequest, Error, KeyAttestationError, Limits, RecoveryRequest, RegistrationRequest,
    RequestError, UnixTime, Verified, Verifier,
};
use serde_json::{Value, json};
use support::key_registration::KeyRegistration;
use support::registration::{CHALLENGE, Registration};

const IDENTIFIER: &str = "the token of the call";

fn now() -> UnixTime {
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_767_225_600))
}

fn verifier() -> Verifier {
    Verifier::builder("example.com").origin("https://app.example.com").build().unwrap()
}

/// What these calls send of a credential: the body of the other call, without name and identifier.
fn bare(mut body: Value) -> Value {
    for member in ["credentialName", "challengeIdentifier"] {
        body.as_object_mut().unwrap().remove(member).unwrap();
    }
    body
}

fn fido2() -> Value {
    bare(Registration::new("siblings").packed_self().body("", ""))
}

fn key(kind: &str) -> Value {
    let mut registration = KeyRegistration::new(kind);
    registration.encrypted_private_key = (kind != "Key").then(|| "sealed".to_owned());
    bare(registration.make().body(kind, "", ""))
}

fn password() -> Value {
    json!({ "credentialKind": "Password", "credentialInfo": { "password": "hunter2" } })
}

fn totp() -> Value {
    json!({ "credentialKind": "Totp", "credentialInfo": { "otpCode": "123456" } })
}

fn registration() -> Value {
    json!({
        "firstFactorCredential": fido2(),
        "secondFactorCredential": key("PasswordProtectedKey"),
        "recoveryCredential": key("RecoveryKey"),
    })
}

fn recovery() -> Value {
    json!({
        "recovery": {
            "kind": "RecoveryKey",
            "credentialAssertion": { "credId": "aWQ", "clientData": "e30", "signature": "c2ln" },
        },
        "newCredentials": registration(),
    })
}

fn verify(credential: &CredentialAttestation<'_>) -> Result<Verified, Error> {
    let challenge = Challenge::new(credential.kind(), IDENTIFIER, CHALLENGE)?;
    verifier().verify(&credential.to_request(IDENTIFIER, "a default"), &challenge, now())
}

fn refused(body: &Value) -> Error {
    RegistrationRequest::from_json(&body.to_string()).map(|_| ()).unwrap_err()
}

/// The code with which a registration is refused in which this place has this value.
fn with(pointer: &str, value: Value) -> Error {
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    let mut body = registration();
    body.pointer_mut(parent).unwrap()[member] = value;
    refused(&body)
}

#[test]
fn every_credential_of_a_registration_is_verified() {
    let body = registration().to_string();
    let request = RegistrationRequest::from_json_within(&body, verifier().limits()).unwrap();
    let verified: Vec<_> = request.credentials().map(|credential| verify(credential).unwrap()).collect();
    let kinds: Vec<_> = verified.iter().map(Verified::kind).collect();
    assert_eq!(
        kinds,
        [CredentialKind::Fido2, CredentialKind::PasswordProtectedKey, CredentialKind::RecoveryKey]
    );
    assert_eq!(verified[0].evidence().format_name(), "packed");
    assert_eq!(verified[0].credential("cr", now()).name(), "a default");
    assert_eq!(request.second_factor().unwrap().encrypted_private_key(), Some("sealed"));
    assert_eq!(request.recovery().unwrap().kind(), CredentialKind::RecoveryKey);
    assert_eq!(request.first_factor().credential_name(), None);
    // What the request has goes along.
    let sealed = request.second_factor().unwrap().to_request(IDENTIFIER, "");
    assert_eq!(sealed.encrypted_private_key(), Some("sealed"));
}

#[test]
fn second_factor_and_recovery_are_optional() {
    let body = json!({ "firstFactorCredential": key("Key") }).to_string();
    let request = RegistrationRequest::from_json(&body).unwrap();
    assert_eq!(request.credentials().count(), 1);
    assert!(request.second_factor().is_none() && request.recovery().is_none());
    verify(request.first_factor()).unwrap();
}

/// The types that official clients were made from have the name as an optional member.
#[test]
fn a_credential_may_bring_its_name() {
    let mut credential = fido2();
    credential["credentialName"] = json!("my passkey");
    let body = json!({ "firstFactorCredential": credential }).to_string();
    let request = RegistrationRequest::from_json(&body).unwrap();
    assert_eq!(request.first_factor().credential_name(), Some("my passkey"));
    assert_eq!(verify(request.first_factor()).unwrap().credential("cr", now()).name(), "my passkey");
}

/// Both calls of "create credential" have one body.
#[test]
fn the_request_of_a_credential_is_the_one_of_the_other_call() {
    let body = Registration::new("siblings").packed_self().body(suite::NAME, suite::IDENTIFIER).to_string();
    let other = CredentialRequest::from_json(&body).unwrap();
    let challenge = Challenge::new(CredentialKind::Fido2, suite::IDENTIFIER, CHALLENGE).unwrap();
    let by_other_call = verifier().verify(&other, &challenge, now()).unwrap().credential("cr", now());
    let body = json!({ "firstFactorCredential": fido2() }).to_string();
    let request = RegistrationRequest::from_json(&body).unwrap();
    let request = request.first_factor().to_request(suite::IDENTIFIER, suite::NAME);
    assert_eq!(
        verifier().verify(&request, &challenge, now()).unwrap().credential("cr", now()),
        by_other_call
    );
}

#[test]
fn every_credential_is_held_to_the_challenge_and_its_proof() {
    let body = registration().to_string();
    let request = RegistrationRequest::from_json(&body).unwrap();
    let answer = |identifier: &str, kind, value: &str| {
        let challenge = Challenge::new(kind, identifier.to_owned(), value.to_owned()).unwrap();
        let request = request.first_factor().to_request(IDENTIFIER, "n");
        verifier().verify(&request, &challenge, now()).unwrap_err()
    };
    let fido2 = CredentialKind::Fido2;
    assert_eq!(answer("another", fido2, CHALLENGE), ChallengeError::IdentifierMismatch);
    assert_eq!(answer(IDENTIFIER, CredentialKind::Key, CHALLENGE), ChallengeError::KindMismatch);
    assert_eq!(answer(IDENTIFIER, fido2, "another"), ClientDataError::ChallengeMismatch);

    let forged =
        KeyRegistration::new("siblings").make_with(|parts| parts.fingerprint = Some("other".to_owned()));
    let mut body = registration();
    body["recoveryCredential"] = bare(forged.body("RecoveryKey", "", ""));
    let body = body.to_string();
    let request = RegistrationRequest::from_json(&body).unwrap();
    assert_eq!(verify(request.recovery().unwrap()).unwrap_err(), KeyAttestationError::SignatureInvalid);
}

#[test]
fn each_place_has_its_kinds() {
    let first = |credential: Value| json!({ "firstFactorCredential": credential });
    for credential in [fido2(), key("Key"), key("PasswordProtectedKey"), password()] {
        RegistrationRequest::from_json(&first(credential).to_string()).unwrap();
    }
    for credential in [fido2(), key("Key"), key("PasswordProtectedKey"), totp()] {
        let body = json!({ "firstFactorCredential": fido2(), "secondFactorCredential": credential });
        RegistrationRequest::from_json(&body.to_string()).unwrap();
    }
    for credential in [key("RecoveryKey"), totp()] {
        assert_eq!(with("/firstFactorCredential", credential), RequestError::KindMisplaced);
    }
    for credential in [key("RecoveryKey"), password()] {
        assert_eq!(with("/secondFactorCredential", credential), RequestError::KindMisplaced);
    }
    for credential in [fido2(), key("Key"), key("PasswordProtectedKey"), password(), totp()] {
        assert_eq!(with("/recoveryCredential", credential), RequestError::KindMisplaced);
    }
}

#[test]
fn deprecated_kinds_are_parsed_and_refused() {
    let body = json!({ "firstFactorCredential": password(), "secondFactorCredential": totp() }).to_string();
    let request = RegistrationRequest::from_json(&body).unwrap();
    assert_eq!(verify(request.first_factor()).unwrap_err(), RequestError::PasswordUnsupported);
    assert_eq!(verify(request.second_factor().unwrap()).unwrap_err(), RequestError::TotpUnsupported);
    let printed = format!("{request:?}");
    assert!(printed.contains("Password") && printed.contains("Totp"), "{printed}");
    assert!(!printed.contains("hunter2") && !printed.contains("123456"), "{printed}");
}

#[test]
fn registrations_are_held_to_the_schema() {
    let unknown = RequestError::UnknownMember;
    assert_eq!(with("/extra", json!(1)), unknown);
    assert_eq!(with("/wallets", json!([])), unknown);
    assert_eq!(with("/challengeIdentifier", json!("c")), unknown);
    assert_eq!(with("/firstFactorCredential/challengeIdentifier", json!("c")), unknown);
    assert_eq!(with("/firstFactorCredential/kind", json!("Fido2")), unknown);
    assert_eq!(with("/firstFactorCredential/credentialInfo/x", json!("y")), unknown);
    assert_eq!(with("/firstFactorCredential/encryptedPrivateKey", json!("x")), unknown);
    assert_eq!(with("/firstFactorCredential", json!(null)), RequestError::NotAnObject);
    assert_eq!(with("/secondFactorCredential", json!(null)), RequestError::NotAnObject);
    assert_eq!(with("/firstFactorCredential/credentialInfo", json!([])), RequestError::NotAnObject);
    assert_eq!(with("/firstFactorCredential/credentialName", json!("")), RequestError::EmptyString);
    assert_eq!(with("/firstFactorCredential/credentialKind", json!("fido2")), RequestError::UnknownKind);
    assert_eq!(with("/recoveryCredential/encryptedPrivateKey", json!(null)), RequestError::NotAString);
    assert_eq!(refused(&json!({})), RequestError::MissingMember);
    assert_eq!(refused(&json!({ "recoveryCredential": key("RecoveryKey") })), RequestError::MissingMember);
    assert_eq!(refused(&json!([])), RequestError::NotAnObject);

    let parse = |body: &[u8]| RegistrationRequest::from_json(body).map(|_| ()).unwrap_err();
    assert_eq!(parse(b"\xff"), RequestError::InvalidUtf8);
    assert_eq!(parse(b"{"), RequestError::InvalidJson);
    let (first, info) = (fido2().to_string(), fido2()["credentialInfo"].to_string());
    let twice = format!(r#"{{"firstFactorCredential":{first},"firstFactorCredential":{first}}}"#);
    assert_eq!(parse(twice.as_bytes()), RequestError::DuplicateMember);
    let twice = format!(
        r#"{{"firstFactorCredential":{{"credentialKind":"Fido2","credentialInfo":{info},"credentialInfo":{info}}}}}"#
    );
    assert_eq!(parse(twice.as_bytes()), RequestError::DuplicateMember);
}

#[test]
fn limits_come_first() {
    let mut limits = Limits::default();
    limits.body = 3;
    let too_large = RequestError::TooLarge;
    assert_eq!(RegistrationRequest::from_json_within("[[[[", &limits).unwrap_err(), too_large);
    assert_eq!(EndUserRegistrationRequest::from_json_within("[[[[", &limits).unwrap_err(), too_large);
    assert_eq!(RecoveryRequest::from_json_within("[[[[", &limits).unwrap_err(), too_large);
}

#[test]
fn end_users_have_wallets() {
    let mut body = registration();
    body["wallets"] = json!([{ "network": "Ethereum" }]);
    let text = body.to_string();
    let request = EndUserRegistrationRequest::from_json(&text).unwrap();
    assert_eq!(request.wallets_json(), r#"[{"network":"Ethereum"}]"#);
    for credential in request.registration().credentials() {
        verify(credential).unwrap();
    }
    assert!(!format!("{request:?}").contains("Ethereum"));
    let refused =
        |body: &Value| EndUserRegistrationRequest::from_json(&body.to_string()).map(|_| ()).unwrap_err();
    assert_eq!(refused(&registration()), RequestError::MissingMember);
    body["wallets"] = json!({});
    assert_eq!(refused(&body), RequestError::NotAnArray);
    body["wallets"] = json!([]);
    body["extra"] = json!(1);
    assert_eq!(refused(&body), RequestError::UnknownMember);
    let twice = format!(r#"{{"firstFactorCredential":{},"wallets":[],"wallets":[]}}"#, fido2());
    assert_eq!(
        EndUserRegistrationRequest::from_json(&twice).map(|_| ()).unwrap_err(),
        RequestError::DuplicateMember
    );
}

#[test]
fn new_credentials_of_a_recovery_are_verified() {
    let mut body = recovery();
    body["recovery"]["credentialAssertion"]["algorithm"] = json!("SHA256");
    // Its text is what the recovery key has signed; white space is part of it.
    let credentials = serde_json::to_string_pretty(&body["newCredentials"]).unwrap();
    let text = format!(r#"{{"recovery":{},"newCredentials": {credentials} }}"#, body["recovery"]);
    let request = RecoveryRequest::from_json(&text).unwrap();
    assert_eq!(request.new_credentials_json(), credentials);
    for credential in request.new_credentials().credentials() {
        verify(credential).unwrap();
    }
    assert_eq!(request.new_credentials().credentials().count(), 3);
    let assertion = request.unverified_assertion();
    assert_eq!(
        (assertion.credential_id(), assertion.client_data(), assertion.signature(), assertion.algorithm()),
        ("aWQ", "e30", "c2ln", Some("SHA256"))
    );
    assert!(!format!("{request:?}{assertion:?}").contains("e30"));
}

#[test]
fn recoveries_are_held_to_the_schema() {
    let with = |pointer: &str, value: Value| {
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        let mut body = recovery();
        body.pointer_mut(parent).unwrap()[member] = value;
        RecoveryRequest::from_json(&body.to_string()).map(|_| ()).unwrap_err()
    };
    assert_eq!(with("/extra", json!(1)), RequestError::UnknownMember);
    assert_eq!(with("/recovery/extra", json!(1)), RequestError::UnknownMember);
    assert_eq!(with("/recovery/credentialAssertion/userHandle", json!("x")), RequestError::UnknownMember);
    assert_eq!(with("/newCredentials/wallets", json!([])), RequestError::UnknownMember);
    assert_eq!(with("/recovery/kind", json!("Key")), RequestError::KindMisplaced);
    assert_eq!(with("/recovery/kind", json!("recoveryKey")), RequestError::UnknownKind);
    assert_eq!(with("/recovery/credentialAssertion", json!("x")), RequestError::NotAnObject);
    assert_eq!(with("/recovery/credentialAssertion/signature", json!("")), RequestError::EmptyString);
    assert_eq!(with("/recovery", json!("x")), RequestError::NotAnObject);
    assert_eq!(with("/newCredentials", json!("x")), RequestError::NotAnObject);
    let recovery_key = with("/newCredentials/firstFactorCredential", key("RecoveryKey"));
    assert_eq!(recovery_key, RequestError::KindMisplaced);
    for pointer in [
        "/recovery",
        "/newCredentials",
        "/recovery/kind",
        "/recovery/credentialAssertion",
        "/recovery/credentialAssertion/credId",
        "/recovery/credentialAssertion/clientData",
        "/recovery/credentialAssertion/signature",
        "/newCredentials/firstFactorCredential",
    ] {
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        let mut body = recovery();
        body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(member).unwrap();
        let error = RecoveryRequest::from_json(&body.to_string()).map(|_| ()).unwrap_err();
        assert_eq!(error, RequestError::MissingMember, "{pointer}");
    }
    let twice = format!(r#"{{"newCredentials":{0},"newCredentials":{0}}}"#, registration());
    assert_eq!(RecoveryRequest::from_json(&twice).map(|_| ()).unwrap_err(), RequestError::DuplicateMember);
    let twice = r#"{"recovery":{"kind":"RecoveryKey","kind":"RecoveryKey"}}"#;
    assert_eq!(RecoveryRequest::from_json(twice).map(|_| ()).unwrap_err(), RequestError::DuplicateMember);
}
