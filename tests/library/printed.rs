//! What values print, to the letter: enough to be of use in a log, and nothing of the input. The record alone is shown
//! whole.

use attestry::errors::{ClientDataError, RequestError, TrustError};
use attestry::service::{CreateCredentialBody, EndUserRegistrationBody, RecoveryBody, RegistrationBody};
use attestry::{
    Algorithm, AttestationFormat, CredentialKind, Limits, Observation, Tolerance, VerifiedRegistration,
};
use attestry_authenticator::{Cbor, Chain, Key, Made, MakeCredential};
use suite::harness::{builder, challenge, fido2, now};

fn verified(made: &Made) -> VerifiedRegistration {
    fido2(builder(), made).unwrap()
}

fn registration() -> MakeCredential {
    let mut registration = MakeCredential::new("printed");
    registration.aaguid = (0..16).collect();
    let unsorted = Cbor::Map(vec![
        (Cbor::text("minPinLength"), Cbor::Int(6)),
        (Cbor::text("credProtect"), Cbor::Int(2)),
    ]);
    registration.extensions = Some(unsorted.encode());
    registration
}

#[test]
fn names_are_displayed() {
    for format in AttestationFormat::ALL {
        assert_eq!(format.to_string(), format.as_str());
    }
    for kind in CredentialKind::ALL {
        assert_eq!(kind.to_string(), kind.as_str());
    }
    for algorithm in Algorithm::ALL {
        assert_eq!(algorithm.to_string(), algorithm.as_str());
    }
    for observation in Observation::ALL {
        assert_eq!(observation.to_string(), observation.as_str());
    }
    for tolerance in Tolerance::ALL {
        assert_eq!(tolerance.to_string(), tolerance.as_str());
    }
}

#[test]
fn errors_name_their_code_their_step_and_what_is_wrong() {
    let mut other = MakeCredential::new("printed");
    other.challenge = "AAAA".to_owned();
    let error = fido2(builder(), &other.none()).unwrap_err();
    assert_eq!(error, ClientDataError::ChallengeMismatch);
    assert_eq!(error.to_string(), "the challenge in client data is not the one that was issued");
    assert_eq!(ClientDataError::ChallengeMismatch.to_string(), error.to_string());
    assert_eq!(format!("{error:?}"), "Error(client_data.challenge_mismatch)");
    assert_eq!(format!("{:?}", error.code()), "Code(client_data.challenge_mismatch)");
    assert_eq!(error.code().class().to_string(), "mismatch");
    let step = error.step().unwrap();
    assert_eq!((step.section_name(), step.number()), ("WebAuthn L3 §7.1", Some(8)));
    assert_eq!(step.to_string(), "WebAuthn L3 §7.1 step 8");

    let step = attestry::errors::PackedError::Ecdaa.code().section().unwrap();
    assert_eq!((step.section_name(), step.number()), ("WebAuthn L3 §8.2", None));
    assert_eq!(step.to_string(), "WebAuthn L3 §8.2");
    assert_ne!(TrustError::NoPath.code(), TrustError::Expired.code());
    assert_eq!(RequestError::TooLarge.code().section(), None);
}

#[test]
fn debug_of_what_was_verified_has_the_findings() {
    let verified = verified(&registration().none());
    let evidence = "Evidence { attestation: Some(Attestation { format: \"none\", attestation_type: None, \
        proven_attestation_type: None, trust: \"none\", aaguid: Aaguid(00010203-0405-0607-0809-0a0b0c0d0e0f), \
        aaguid_standing: Unauthenticated, flags: AuthenticatorFlags(0xc5), .. }), observations: {CborKeyOrder}, .. }";
    assert_eq!(format!("{:?}", verified.evidence()), evidence);
    assert_eq!(
        format!("{verified:?}"),
        format!("VerifiedRegistration {{ kind: Fido2, evidence: {evidence}, .. }}")
    );
    assert_eq!(format!("{:?}", verified.public_key()), "PublicKey { algorithm: Some(Es256), .. }");
    assert_eq!(verified.evidence().attestation().unwrap().flags().bits(), 0xc5);
}

#[test]
fn debug_of_a_statement_has_its_findings() {
    let chain = Chain::with("printed", 0, |_, issue| {
        issue.certificate.put_extension(attestry_authenticator::certificate::Extension::new(
            "1.3.6.1.4.1.45724.1.1.2",
            attestry_authenticator::der::octet_string(b"1"),
        ));
    });
    let verified = verified(&registration().packed_x5c(&chain.leaf_key, &chain.x5c));
    let statement = verified.evidence().attestation().unwrap().statements().next().unwrap();
    assert_eq!(
        format!("{statement:?}"),
        "StatementEvidence { format: \"packed\", attestation_type: Basic, proven_attestation_type: None, \
            trust: \"unknown\", observations: {EnterpriseSerial}, .. }"
    );
    assert!(statement.observations().contains(Observation::EnterpriseSerial));
    assert!(!statement.observations().is_empty());
    assert!(!verified.evidence().observations().is_empty());
}

#[test]
fn debug_of_what_is_asked_has_no_secret() {
    let body = registration().none().body(suite::NAME, suite::IDENTIFIER).to_string();
    let verifier = builder().build().unwrap();
    let request = CreateCredentialBody::parse(&body, verifier.limits()).unwrap();
    assert_eq!(format!("{request:?}"), "CreateCredentialBody { kind: Fido2, .. }");
    let challenge = challenge(CredentialKind::Fido2);
    assert_eq!(format!("{challenge:?}"), "RegistrationChallenge { kind: Fido2, expires_at: None, .. }");
}

#[test]
fn debug_of_sibling_calls_has_the_kinds_alone() {
    let credential = |kind: &str| {
        let info = serde_json::json!({ "credId": "aWQ", "clientData": "e30", "attestationData": "e30" });
        serde_json::json!({ "credentialKind": kind, "credentialInfo": info })
    };
    let registration = serde_json::json!({
        "firstFactorCredential": credential("Fido2"), "secondFactorCredential": credential("Key"),
    });
    let kinds = "[Registration { kind: Fido2, .. }, Registration { kind: Key, .. }]";
    let text = registration.to_string();
    assert_eq!(format!("{:?}", RegistrationBody::parse(&text, &Limits::DEFAULT).unwrap()), kinds);
    let mut with_wallets = registration.clone();
    with_wallets["wallets"] = serde_json::json!([]);
    let text = with_wallets.to_string();
    assert_eq!(
        format!("{:?}", EndUserRegistrationBody::parse(&text, &Limits::DEFAULT).unwrap()),
        format!("EndUserRegistrationBody {{ registration: {kinds}, .. }}")
    );
    let recovery = serde_json::json!({
        "recovery": {
            "kind": "RecoveryKey",
            "credentialAssertion": { "credId": "aWQ", "clientData": "e30", "signature": "c2ln" },
        },
        "newCredentials": registration,
    });
    let text = recovery.to_string();
    let request = RecoveryBody::parse(&text, &Limits::DEFAULT).unwrap();
    assert_eq!(format!("{request:?}"), format!("RecoveryBody {{ new_credentials: {kinds}, .. }}"));
    assert_eq!(format!("{:?}", request.assertion()), "Authentication { kind: RecoveryKey, .. }");
}

#[test]
fn a_record_has_the_id_and_name_that_it_shows() {
    let verified = verified(&registration().none());
    let id = attestry_authenticator::text::base64url(&registration().credential_id);
    assert_eq!(verified.credential_id(), id);
    let credential = verified.credential("cr-1", now());
    assert!(credential.is_active());
    let shown = format!("credential_id: {id:?}, name: {:?},", suite::NAME);
    assert!(format!("{credential:?}").contains(&shown), "{credential:?}");
}

/// Keys are equal if they are the same key of the same algorithm, however long they are.
#[test]
fn keys_are_compared_as_keys() {
    let of = |key: Key| verified(&MakeCredential::new("printed").with_key(key).none()).public_key().clone();
    assert_eq!(of(Key::p256("a")), of(Key::p256("a")));
    assert_ne!(of(Key::p256("a")), of(Key::p256("b")));
    assert_eq!(of(Key::rsa2048()), of(Key::rsa2048()));
    assert_ne!(of(Key::rsa2048()), of(Key::rsa3072()));
}

/// Whoever reads a challenge in a log could answer it.
#[test]
fn options_and_their_builders_print_all_but_the_challenge() {
    let verifier = builder().build().unwrap();
    let challenge = [0x5a; 16];
    let handle = attestry::UserHandle::new(b"user").unwrap();
    let user = attestry::options::UserEntity::new(handle, "ada");
    assert_eq!(format!("{user:?}"), "UserEntity { .. }");
    assert_eq!(format!("{:?}", attestry::options::PrfInputs::new([1])), "PrfInputs { .. }");
    let profile = attestry::options::DecoyProfile::new().accounts_with(1, 1).credentials_of(16, ["usb"], 1);
    let decoys = verifier.decoys(&[7; 32], profile).unwrap();
    assert_eq!(format!("{decoys:?}"), "Decoys { relying_party_id: \"example.com\", .. }");
    let (creating, requesting) =
        (verifier.creation_options(challenge, user), verifier.request_options(challenge));
    for printed in [format!("{creating:?}"), format!("{requesting:?}")] {
        assert!(printed.contains("Common { relying_party_id: "), "{printed}");
        assert!(!printed.contains("90, 90") && !printed.contains("WlpaWlpaWlpa"), "{printed}");
    }
    let creation = format!("{:?}", creating.build().unwrap());
    assert_eq!(
        creation,
        "CreationOptions { relying_party_id: \"example.com\", attestation: None, expires_at: None, .. }"
    );
    let request = format!("{:?}", requesting.build().unwrap());
    assert_eq!(
        request,
        "RequestOptions { relying_party_id: \"example.com\", user_verification: Preferred, expires_at: None, .. }"
    );
}
