//! The bodies of the calls beside "create credential" that carry the same attestations: registration and recovery. How
//! they are verified is in `registrations.rs`.

use attestry::errors::RequestError;
use attestry::service::{EndUserRegistrationBody, RecoveryBody, RegistrationBody};
use attestry::{CredentialKind, Error, Limits};
use serde_json::{Value, json};
use suite::harness::several::{PLACES, of_kind};

fn credential(kind: &str) -> Value {
    of_kind(kind, "siblings")
}

fn registration() -> Value {
    json!({
        "firstFactorCredential": credential("Fido2"),
        "secondFactorCredential": credential("PasswordProtectedKey"),
        "recoveryCredential": credential("RecoveryKey"),
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

fn refused(body: &Value) -> Error {
    RegistrationBody::parse(&body.to_string(), &Limits::DEFAULT).map(|_| ()).unwrap_err()
}

/// The code with which a registration is refused in which this place has this value.
fn with(pointer: &str, value: Value) -> Error {
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    let mut body = registration();
    body.pointer_mut(parent).unwrap()[member] = value;
    refused(&body)
}

#[test]
fn second_factor_and_recovery_are_optional() {
    let body = registration().to_string();
    let request = RegistrationBody::parse(&body, &Limits::DEFAULT).unwrap();
    let kinds: Vec<_> = request.credentials().map(|credential| credential.kind()).collect();
    assert_eq!(
        kinds,
        [CredentialKind::Fido2, CredentialKind::PasswordProtectedKey, CredentialKind::RecoveryKey]
    );
    assert_eq!(request.first_factor().encrypted_private_key(), None);
    assert_eq!(request.second_factor().unwrap().encrypted_private_key(), Some("sealed"));
    assert_eq!(request.recovery().unwrap().kind(), CredentialKind::RecoveryKey);

    let body = json!({ "firstFactorCredential": credential("Key") }).to_string();
    let request = RegistrationBody::parse(&body, &Limits::DEFAULT).unwrap();
    assert_eq!(request.credentials().count(), 1);
    assert!(request.second_factor().is_none() && request.recovery().is_none());
}

#[test]
fn each_place_has_its_kinds() {
    for (place, kinds) in PLACES {
        for kind in CredentialKind::ALL {
            let mut body = registration();
            body[place] = credential(kind.as_str());
            let body = body.to_string();
            let parsed = RegistrationBody::parse(&body, &Limits::DEFAULT).map(|_| ());
            if kinds.contains(&kind.as_str()) {
                parsed.unwrap();
            } else {
                assert_eq!(parsed.unwrap_err(), RequestError::KindMisplaced, "{place}: {kind}");
            }
        }
    }
}

#[test]
fn debug_holds_no_secret() {
    let body = json!({
        "firstFactorCredential": credential("Password"), "secondFactorCredential": credential("Totp"),
    });
    let body = body.to_string();
    let printed = format!("{:?}", RegistrationBody::parse(&body, &Limits::DEFAULT).unwrap());
    assert!(printed.contains("Password") && printed.contains("Totp"), "{printed}");
    assert!(!printed.contains("hunter2") && !printed.contains("123456"), "{printed}");
}

#[test]
fn registrations_are_held_to_the_schema() {
    let unknown = RequestError::UnknownMember;
    assert_eq!(with("/extra", json!(1)), unknown);
    assert_eq!(with("/wallets", json!([])), unknown);
    assert_eq!(with("/challengeIdentifier", json!("c")), unknown);
    for place in ["/firstFactorCredential", "/secondFactorCredential", "/recoveryCredential"] {
        for name in ["credentialName", "challengeIdentifier", "kind"] {
            assert_eq!(with(&format!("{place}/{name}"), json!("x")), unknown, "{place}/{name}");
        }
    }
    assert_eq!(with("/firstFactorCredential/credentialInfo/x", json!("y")), unknown);
    assert_eq!(with("/firstFactorCredential/encryptedPrivateKey", json!("x")), unknown);
    assert_eq!(with("/firstFactorCredential", json!(null)), RequestError::NotAnObject);
    assert_eq!(with("/secondFactorCredential", json!(null)), RequestError::NotAnObject);
    assert_eq!(with("/firstFactorCredential/credentialInfo", json!([])), RequestError::NotAnObject);
    assert_eq!(with("/firstFactorCredential/credentialKind", json!("fido2")), RequestError::UnknownKind);
    assert_eq!(with("/recoveryCredential/encryptedPrivateKey", json!(null)), RequestError::NotAString);
    assert_eq!(refused(&json!({})), RequestError::MissingMember);
    assert_eq!(
        refused(&json!({ "recoveryCredential": credential("RecoveryKey") })),
        RequestError::MissingMember
    );
    assert_eq!(refused(&json!([])), RequestError::NotAnObject);

    let parse = |body: &[u8]| RegistrationBody::parse(body, &Limits::DEFAULT).map(|_| ()).unwrap_err();
    assert_eq!(parse(b"\xff"), RequestError::InvalidUtf8);
    assert_eq!(parse(b"{"), RequestError::InvalidJson);
    let (first, info) = (credential("Fido2").to_string(), credential("Fido2")["credentialInfo"].to_string());
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
    assert_eq!(RegistrationBody::parse("[[[[", &limits).unwrap_err(), too_large);
    assert_eq!(EndUserRegistrationBody::parse("[[[[", &limits).unwrap_err(), too_large);
    assert_eq!(RecoveryBody::parse("[[[[", &limits).unwrap_err(), too_large);
}

#[test]
fn end_users_have_wallets() {
    let mut body = registration();
    body["wallets"] = json!([{ "network": "Ethereum" }]);
    let text = body.to_string();
    let request = EndUserRegistrationBody::parse(&text, &Limits::DEFAULT).unwrap();
    assert_eq!(request.wallets_json(), r#"[{"network":"Ethereum"}]"#);
    assert_eq!(request.registration().credentials().count(), 3);
    assert!(!format!("{request:?}").contains("Ethereum"));
    let refused = |body: &Value| {
        EndUserRegistrationBody::parse(&body.to_string(), &Limits::DEFAULT).map(|_| ()).unwrap_err()
    };
    assert_eq!(refused(&registration()), RequestError::MissingMember);
    body["wallets"] = json!({});
    assert_eq!(refused(&body), RequestError::NotAnArray);
    body["wallets"] = json!([]);
    body["extra"] = json!(1);
    assert_eq!(refused(&body), RequestError::UnknownMember);
    let twice = format!(r#"{{"firstFactorCredential":{},"wallets":[],"wallets":[]}}"#, credential("Fido2"));
    assert_eq!(
        EndUserRegistrationBody::parse(&twice, &Limits::DEFAULT).map(|_| ()).unwrap_err(),
        RequestError::DuplicateMember
    );
}

#[test]
fn a_recovery_has_new_credentials_and_an_assertion() {
    let mut body = recovery();
    body["recovery"]["credentialAssertion"]["algorithm"] = json!("SHA256");
    // Its text is what the recovery key has signed; white space is part of it.
    let credentials = serde_json::to_string_pretty(&body["newCredentials"]).unwrap();
    let text = format!(r#"{{"recovery":{},"newCredentials": {credentials} }}"#, body["recovery"]);
    let request = RecoveryBody::parse(&text, &Limits::DEFAULT).unwrap();
    assert_eq!(request.new_credentials_json(), credentials);
    assert_eq!(request.new_credentials().credentials().count(), 3);
    let assertion = request.assertion();
    assert_eq!(assertion.unverified_credential_id(), Some("aWQ"));
    assert_eq!(assertion.unverified_user_handle(), Ok(None));
    assert!(!format!("{request:?}{assertion:?}").contains("e30"));
}

#[test]
fn recoveries_are_held_to_the_schema() {
    let with = |pointer: &str, value: Value| {
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        let mut body = recovery();
        body.pointer_mut(parent).unwrap()[member] = value;
        RecoveryBody::parse(&body.to_string(), &Limits::DEFAULT).map(|_| ()).unwrap_err()
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
    let recovery_key = with("/newCredentials/firstFactorCredential", credential("RecoveryKey"));
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
        let error = RecoveryBody::parse(&body.to_string(), &Limits::DEFAULT).map(|_| ()).unwrap_err();
        assert_eq!(error, RequestError::MissingMember, "{pointer}");
    }
    let twice = format!(r#"{{"newCredentials":{0},"newCredentials":{0}}}"#, registration());
    assert_eq!(
        RecoveryBody::parse(&twice, &Limits::DEFAULT).map(|_| ()).unwrap_err(),
        RequestError::DuplicateMember
    );
    let twice = r#"{"recovery":{"kind":"RecoveryKey","kind":"RecoveryKey"}}"#;
    assert_eq!(
        RecoveryBody::parse(twice, &Limits::DEFAULT).map(|_| ()).unwrap_err(),
        RequestError::DuplicateMember
    );
}
