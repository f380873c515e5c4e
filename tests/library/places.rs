//! Errors say where: the member of the JSON, the statement, the certificate, the byte.

use attestry::errors::{CborError, CertificateError, RequestError};
use attestry::service::{CreateCredentialBody, EndUserRegistrationBody, RecoveryBody, RegistrationBody};
use attestry::{CredentialKind, Error, Limits};
use attestry_authenticator::Cbor;
use attestry_authenticator::Chain;
use attestry_authenticator::Made;
use attestry_authenticator::MakeCredential;
use attestry_authenticator::MakeKey;
use serde_json::{Value, json};
use suite::harness::several::{FIRST, RECOVERY, SECOND, of_kind};
use suite::harness::{self, builder};

type Parse = fn(&str) -> Result<(), Error>;

fn create(text: &str) -> Result<(), Error> {
    CreateCredentialBody::parse(text, &Limits::DEFAULT).map(|_| ())
}

fn webauthn(text: &str) -> Result<(), Error> {
    attestry::Registration::parse(text, &Limits::DEFAULT).map(|_| ())
}

fn several(text: &str) -> Result<(), Error> {
    RegistrationBody::parse(text, &Limits::DEFAULT).map(|_| ())
}

fn end_user(text: &str) -> Result<(), Error> {
    EndUserRegistrationBody::parse(text, &Limits::DEFAULT).map(|_| ())
}

fn recovery(text: &str) -> Result<(), Error> {
    RecoveryBody::parse(text, &Limits::DEFAULT).map(|_| ())
}

/// Every body, with the pointers of its members that are texts, and of those that are objects.
fn bodies() -> Vec<(Parse, Value, Vec<&'static str>, Vec<&'static str>)> {
    let credential = |kind: &str| of_kind(kind, "places");
    let fido2 = MakeCredential::new("places").none().body(suite::NAME, suite::IDENTIFIER);
    let key = MakeKey::new("places").make().body("RecoveryKey", suite::NAME, suite::IDENTIFIER);
    let info = ["/credentialInfo/credId", "/credentialInfo/clientData", "/credentialInfo/attestationData"];
    let texts = [&info[..], &["/credentialKind", "/credentialName", "/challengeIdentifier"]].concat();
    let response = json!({
        "id": "AAAA", "rawId": "AAAA", "type": "public-key",
        "response": { "clientDataJSON": "AAAA", "attestationObject": "AAAA" },
    });
    let factors =
        json!({ FIRST: credential("Fido2"), SECOND: credential("Key"), RECOVERY: credential("RecoveryKey") });
    let mut with_wallets = factors.clone();
    with_wallets["wallets"] = json!([]);
    let assertion = json!({ "credId": "a", "clientData": "a", "signature": "a" });
    let recovered = json!({
        "recovery": { "kind": "RecoveryKey", "credentialAssertion": assertion },
        "newCredentials": { FIRST: credential("Fido2") },
    });
    vec![
        (create, fido2, texts.clone(), vec!["/credentialInfo"]),
        (create, key, texts, vec!["/credentialInfo"]),
        (
            create,
            json!({
                "credentialKind": "Password", "credentialInfo": { "password": "hunter2" },
                "credentialName": "n", "challengeIdentifier": "c",
            }),
            vec!["/credentialKind", "/credentialInfo/password", "/credentialName"],
            vec!["/credentialInfo"],
        ),
        (
            webauthn,
            response,
            vec!["/id", "/rawId", "/type", "/response/clientDataJSON", "/response/attestationObject"],
            vec!["/response"],
        ),
        (
            several,
            factors,
            vec!["/firstFactorCredential/credentialKind", "/recoveryCredential/credentialInfo/credId"],
            vec!["/firstFactorCredential", "/secondFactorCredential", "/recoveryCredential/credentialInfo"],
        ),
        (end_user, with_wallets, vec!["/secondFactorCredential/credentialInfo/clientData"], vec![]),
        (
            recovery,
            recovered,
            vec![
                "/recovery/kind",
                "/recovery/credentialAssertion/credId",
                "/recovery/credentialAssertion/clientData",
                "/recovery/credentialAssertion/signature",
            ],
            vec![
                "/recovery",
                "/recovery/credentialAssertion",
                "/newCredentials",
                "/newCredentials/firstFactorCredential",
            ],
        ),
    ]
}

/// The body with another value there, or with none.
fn with(body: &Value, pointer: &str, value: Option<Value>) -> String {
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    let mut body = body.clone();
    let members = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => drop(members.insert(member.to_owned(), value)),
        None => drop(members.remove(member).unwrap()),
    }
    body.to_string()
}

#[track_caller]
fn refused(ended: Result<(), Error>, expected: RequestError, member: Option<&str>) {
    let error = ended.unwrap_err();
    assert_eq!((error.code(), error.member()), (expected.code(), member));
    assert_eq!(error.location().offset(), None);
}

#[test]
fn the_member_at_fault_is_named() {
    for (parse, body, texts, objects) in bodies() {
        parse(&body.to_string()).unwrap();
        for pointer in &texts {
            let name = pointer.rsplit('/').next();
            refused(parse(&with(&body, pointer, None)), RequestError::MissingMember, name);
            refused(parse(&with(&body, pointer, Some(json!(1)))), RequestError::NotAString, name);
            refused(parse(&with(&body, pointer, Some(json!("")))), RequestError::EmptyString, name);
        }
        for pointer in &objects {
            let name = pointer.rsplit('/').next();
            refused(parse(&with(&body, pointer, Some(json!("x")))), RequestError::NotAnObject, name);
            if *pointer != "/secondFactorCredential" {
                refused(parse(&with(&body, pointer, None)), RequestError::MissingMember, name);
            }
        }
    }
}

#[test]
fn a_member_that_is_there_twice_is_named_and_an_unknown_one_is_not() {
    for (parse, body, texts, objects) in bodies() {
        for pointer in texts.iter().chain(&objects) {
            let name = pointer.rsplit('/').next().unwrap();
            let value = body.pointer(pointer).unwrap().to_string();
            let member = format!("\"{name}\":{value}");
            let text = body.to_string();
            let twice = text.replacen(&member, &format!("{member},{member}"), 1);
            assert_ne!(text, twice, "{pointer}");
            refused(parse(&twice), RequestError::DuplicateMember, Some(name));
        }
        if body.get("rawId").is_none() {
            let unknown = with(&body, "/more", Some(json!(1)));
            refused(parse(&unknown), RequestError::UnknownMember, None);
        }
    }
    // One of another kind's schema is known by name.
    let (_, body, ..) = bodies().remove(0);
    let sealed = with(&body, "/encryptedPrivateKey", Some(json!("x")));
    refused(create(&sealed), RequestError::UnknownMember, Some("encryptedPrivateKey"));
    let password = with(&body, "/credentialInfo/password", Some(json!("x")));
    refused(create(&password), RequestError::UnknownMember, Some("password"));
    let protected = with(&body, "/credentialKind", Some(json!("PasswordProtectedKey")));
    refused(create(&protected), RequestError::MissingMember, Some("encryptedPrivateKey"));
    let unknown = with(&body, "/credentialKind", Some(json!("Passkey")));
    refused(create(&unknown), RequestError::UnknownKind, Some("credentialKind"));
}

#[test]
fn the_first_byte_that_is_no_json_is_counted() {
    for (text, offset) in [("", 0), ("{", 1), (r#"{"id":tru}"#, 6), (r#"{} {"#, 3), (r#"{"id":"a",}"#, 10)] {
        let error = webauthn(text).unwrap_err();
        assert_eq!(error, RequestError::InvalidJson, "{text}");
        assert_eq!(error.location().offset(), Some(offset), "{text}");
    }
}

fn ended(made: &Made) -> Error {
    let body = made.body(suite::NAME, suite::IDENTIFIER).to_string();
    let verifier = builder().build().unwrap();
    let body = CreateCredentialBody::parse(&body, verifier.limits()).unwrap();
    let challenge = harness::challenge(CredentialKind::Fido2);
    verifier.verify_registration(body.registration(), &challenge, harness::now()).unwrap_err()
}

#[test]
fn what_is_decoded_later_is_named_as_its_body_has_it() {
    let verifier = builder().build().unwrap();
    let challenge = harness::challenge(CredentialKind::Fido2);
    let (_, body, ..) = bodies().remove(0);
    for (member, expected) in [
        ("credId", RequestError::CredentialIdInvalid),
        ("clientData", RequestError::ClientDataNotBase64),
        ("attestationData", RequestError::AttestationDataNotBase64),
    ] {
        let text = with(&body, &format!("/credentialInfo/{member}"), Some(json!("+")));
        let body = CreateCredentialBody::parse(&text, verifier.limits()).unwrap();
        let ended = verifier.verify_registration(body.registration(), &challenge, harness::now());
        refused(ended.map(|_| ()), expected, Some(member));
    }
    let info = &body["credentialInfo"];
    let response = json!({
        "id": info["credId"], "rawId": info["credId"], "type": "public-key",
        "response": { "clientDataJSON": info["clientData"], "attestationObject": info["attestationData"] },
    });
    for (member, expected) in [
        ("clientDataJSON", RequestError::ClientDataNotBase64),
        ("attestationObject", RequestError::AttestationDataNotBase64),
    ] {
        let text = with(&response, &format!("/response/{member}"), Some(json!("+")));
        let registration = attestry::Registration::parse(&text, verifier.limits()).unwrap();
        let ended = verifier.verify_registration(&registration, &challenge, harness::now());
        refused(ended.map(|_| ()), expected, Some(member));
    }
}

#[test]
fn the_certificate_and_the_statement_are_counted() {
    let registration = MakeCredential::new("places");
    let chain = Chain::new("places", 1);
    let broken = [chain.x5c[0].clone(), vec![0x30, 0]];
    let made = registration.packed_x5c(&chain.leaf_key, &broken);
    let error = ended(&made);
    assert_eq!(error, CertificateError::Malformed);
    assert_eq!((error.location().statement(), error.location().certificate()), (None, Some(1)));
    assert_eq!(error.to_string(), format!("{} (certificate 1)", CertificateError::Malformed),);

    let error = ended(&registration.compound(&[registration.packed_self(), made]));
    assert_eq!((error.location().statement(), error.location().certificate()), (Some(1), Some(1)));
    assert_eq!(format!("{error:?}"), "Error(certificate.malformed, statement 1, certificate 1)");
}

#[test]
fn the_byte_of_cbor_is_counted() {
    // A tag behind the nine members of a list, as the value of a member that nothing reads.
    let made = MakeCredential::new("places").none_with(|parts| {
        let list = Cbor::Array(vec![Cbor::Null; 9]);
        parts.extra_object = vec![(Cbor::text("x"), list), (Cbor::text("y"), Cbor::Raw(vec![0xc1, 0x00]))];
    });
    let error = ended(&made);
    assert_eq!(error, CborError::Tag);
    let tag = made.attestation_object.windows(4).position(|bytes| bytes == [0x61, b'y', 0xc1, 0x00]).unwrap();
    assert_eq!(error.location().offset(), Some(tag + 3));
}
