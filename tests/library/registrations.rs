//! Calls that register several credentials: the server names the kinds that may answer in each place, and one credential
//! that is refused refuses the whole.

use attestry::CredentialKind::{Fido2, Key, PasswordProtectedKey, RecoveryKey};
use attestry::errors::{ChallengeError, ClientDataError, KeyAttestationError, RequestError};
use attestry::service::{
    CallChallenge, CreateCredentialBody, EndUserRegistrationBody, RecoveryBody, RegistrationBody,
};
use attestry::trust::TrustAnchor;
use attestry::{
    AttestationFormat, ConfigError, CredentialKind, Error, Limits, RegistrationPolicy, UnixTime,
    UserVerification, VerifiedRegistration, VerifiedRegistrations, Verifier,
};
use attestry_authenticator::{CHALLENGE, Chain, MakeCredential, MakeKey};
use serde_json::{Value, json};
use suite::harness::several::{FIRST, PLACES, RECOVERY, SECOND, of_fido2, of_key, of_kind};
use suite::harness::{builder, challenge, counting};

const NAME: &str = "a name for each";

const NOW: u64 = 1_767_225_600;

fn at(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds))
}

fn verifier() -> Verifier {
    builder().build().unwrap()
}

fn credential(kind: CredentialKind) -> Value {
    of_kind(kind.as_str(), "registrations")
}

fn verify_by(
    verifier: &Verifier,
    challenge: Result<CallChallenge<'_>, ConfigError>,
    body: &Value,
) -> Result<VerifiedRegistrations, Error> {
    let body = body.to_string();
    let request = RegistrationBody::parse(&body, verifier.limits())?;
    verifier.verify_registrations(&request, &challenge?, at(NOW))
}

fn verify(
    challenge: Result<CallChallenge<'_>, ConfigError>,
    body: &Value,
) -> Result<VerifiedRegistrations, Error> {
    verify_by(&verifier(), challenge, body)
}

/// A challenge that takes these kinds in one place, and a sound body beside it.
fn only_in(place: &str, kinds: &[CredentialKind]) -> Result<CallChallenge<'static>, ConfigError> {
    let kinds = kinds.to_vec();
    match place {
        FIRST => CallChallenge::new(kinds, CHALLENGE),
        SECOND => passkey()?.second_factor(kinds),
        _ => passkey()?.recovery(kinds),
    }
}

fn passkey() -> Result<CallChallenge<'static>, ConfigError> {
    CallChallenge::new([Fido2], CHALLENGE)
}

fn body_with(place: &str, credential_there: Value) -> Value {
    let mut body = json!({ FIRST: credential(Fido2) });
    body[place] = credential_there;
    body
}

fn whole() -> (Result<CallChallenge<'static>, ConfigError>, Value) {
    let challenge = passkey()
        .and_then(|challenge| challenge.second_factor([Key, PasswordProtectedKey]))
        .and_then(|challenge| challenge.recovery([RecoveryKey]));
    let body = json!({
        FIRST: credential(Fido2), SECOND: credential(PasswordProtectedKey), RECOVERY: credential(RecoveryKey),
    });
    (challenge, body)
}

fn kinds(verified: &VerifiedRegistrations) -> Vec<CredentialKind> {
    verified.iter().map(VerifiedRegistration::kind).collect()
}

#[test]
fn every_credential_is_verified_and_has_its_place() {
    let (challenge, body) = whole();
    let verified = verify(challenge, &body).unwrap();
    assert_eq!(kinds(&verified), [Fido2, PasswordProtectedKey, RecoveryKey]);
    assert_eq!(verified.first_factor().evidence().attestation().unwrap().format(), AttestationFormat::Packed);
    assert_eq!(verified.second_factor().unwrap().kind(), PasswordProtectedKey);
    assert_eq!(verified.recovery().unwrap().kind(), RecoveryKey);
    for (one, place) in verified.iter().zip([FIRST, SECOND, RECOVERY]) {
        assert_eq!(one.credential_id(), body[place]["credentialInfo"]["credId"].as_str().unwrap());
        assert_eq!(one.credential("cr", at(NOW)).named(NAME).name(), NAME);
    }
    let printed = format!("{verified:?}");
    assert!(
        printed.starts_with("[VerifiedRegistration { kind: Fido2, ") && !printed.contains(NAME),
        "{printed}"
    );
    let in_order: Vec<_> = verified.into_iter().map(|one| one.kind()).collect();
    assert_eq!(in_order, [Fido2, PasswordProtectedKey, RecoveryKey]);

    let only_recovery = verify(whole().0, &body_with(RECOVERY, credential(RecoveryKey))).unwrap();
    assert_eq!(kinds(&only_recovery), [Fido2, RecoveryKey]);
    assert!(only_recovery.second_factor().is_none() && only_recovery.recovery().is_some());
    assert_eq!(only_recovery.into_iter().count(), 2);
    let alone = verify(whole().0, &json!({ FIRST: credential(Fido2) })).unwrap();
    assert_eq!(kinds(&alone), [Fido2]);
}

/// A credential of a registration is verified as that of "create credential" is.
#[test]
fn the_record_is_that_of_the_other_call() {
    let body = MakeCredential::new("registrations").packed_self().body(NAME, suite::IDENTIFIER).to_string();
    let challenge = challenge(Fido2);
    let other = CreateCredentialBody::parse(&body, &Limits::DEFAULT).unwrap();
    let by_other_call = verifier()
        .verify_registration(other.registration(), &challenge, at(NOW))
        .unwrap()
        .credential("cr", at(NOW));
    let verified = verify(passkey(), &json!({ FIRST: credential(Fido2) })).unwrap();
    assert_eq!(verified.first_factor().credential("cr", at(NOW)).named(NAME), by_other_call);
}

#[test]
fn end_users_and_recoveries_are_verified_alike() {
    let (challenge, mut body) = whole();
    let challenge = challenge.unwrap();
    let recovery = json!({
        "recovery": {
            "kind": "RecoveryKey",
            "credentialAssertion": { "credId": "aWQ", "clientData": "e30", "signature": "c2ln" },
        },
        "newCredentials": body,
    });
    let text = recovery.to_string();
    let request = RecoveryBody::parse(&text, &Limits::DEFAULT).unwrap();
    let verified = verifier().verify_registrations(request.new_credentials(), &challenge, at(NOW)).unwrap();
    assert_eq!(kinds(&verified), [Fido2, PasswordProtectedKey, RecoveryKey]);

    body["wallets"] = json!([]);
    let text = body.to_string();
    let request = EndUserRegistrationBody::parse(&text, &Limits::DEFAULT).unwrap();
    let verified = verifier().verify_registrations(request.registration(), &challenge, at(NOW)).unwrap();
    assert_eq!(kinds(&verified), [Fido2, PasswordProtectedKey, RecoveryKey]);
    let error =
        verifier().verify_registrations(request.registration(), &passkey().unwrap(), at(NOW)).unwrap_err();
    assert_eq!(error, ChallengeError::PlaceMismatch);
}

/// Every kind, sent in every place, where every kind is asked for.
#[test]
fn a_place_takes_the_kinds_that_are_named_for_it() {
    for (place, schema) in PLACES {
        for sent in CredentialKind::ALL {
            for named in CredentialKind::ALL {
                let ended = verify(only_in(place, &[*named]), &body_with(place, credential(*sent)));
                let what = format!("{place}: {sent} for {named}");
                let code = ended.as_ref().map(|_| "accepted").unwrap_or_else(|error| error.code().as_str());
                let expected = match sent {
                    _ if !schema.contains(&sent.as_str()) => "request.kind_misplaced",
                    _ if !schema.contains(&named.as_str()) => "challenge.kind_misplaced",
                    CredentialKind::Password => "request.password_unsupported",
                    CredentialKind::Totp => "request.totp_unsupported",
                    _ if sent == named => "accepted",
                    _ => "challenge.kind_mismatch",
                };
                assert_eq!(code, expected, "{what}");
                if let Ok(verified) = ended {
                    assert_eq!(kinds(&verified).last(), Some(sent), "{what}");
                }
            }
        }
    }
}

#[test]
fn a_place_that_is_not_named_is_empty() {
    for (place, schema) in PLACES.into_iter().skip(1) {
        for kind in schema.iter().map(|name| name.parse::<CredentialKind>().unwrap()) {
            let error = verify(passkey(), &body_with(place, credential(kind))).unwrap_err();
            if kind == CredentialKind::Totp {
                assert_eq!(error, RequestError::TotpUnsupported);
            } else {
                assert_eq!(error, ChallengeError::PlaceMismatch, "{place}: {kind}");
            }
        }
    }
}

#[test]
fn kinds_do_not_change_places() {
    let challenge = || CallChallenge::new([Key], CHALLENGE)?.second_factor([Fido2]);
    let swapped = json!({ FIRST: credential(Fido2), SECOND: credential(Key) });
    assert_eq!(verify(challenge(), &swapped).unwrap_err(), ChallengeError::KindMismatch);
    let in_order = json!({ FIRST: credential(Key), SECOND: credential(Fido2) });
    assert_eq!(kinds(&verify(challenge(), &in_order).unwrap()), [Key, Fido2]);
}

/// What each of these asks of a passkey, no raw key can answer; so a raw key may only come where one is asked for.
#[test]
fn a_bare_key_passes_no_policy_unless_it_was_asked_for() {
    let chain = Chain::new("registrations", 1);
    let attested = of_fido2(&MakeCredential::new("registrations").packed_x5c(&chain.leaf_key, &chain.x5c));
    let anchored = || builder().trust_anchor(TrustAnchor::from_certificate(&chain.root_der).unwrap());
    let formats = [AttestationFormat::Packed, AttestationFormat::Tpm];
    for (policy, builder) in [
        ("trusted", anchored().registration_policy(RegistrationPolicy::new().require_trusted_attestation())),
        ("device-bound", anchored().registration_policy(RegistrationPolicy::new().require_device_bound())),
        (
            "user verification",
            anchored()
                .registration_policy(RegistrationPolicy::new().user_verification(UserVerification::Required)),
        ),
        ("formats", anchored().registration_policy(RegistrationPolicy::new().accept_formats(formats))),
        (
            "all",
            anchored().registration_policy(
                RegistrationPolicy::new()
                    .require_trusted_attestation()
                    .require_device_bound()
                    .user_verification(UserVerification::Required)
                    .accept_formats(formats),
            ),
        ),
    ] {
        let verifier = builder.build().unwrap();
        for (place, key) in
            [(FIRST, Key), (FIRST, PasswordProtectedKey), (SECOND, Key), (SECOND, PasswordProtectedKey)]
        {
            let mut body = json!({ FIRST: attested });
            body[place] = credential(key);
            let refused = verify_by(&verifier, only_in(place, &[Fido2]), &body);
            assert_eq!(refused.unwrap_err(), ChallengeError::KindMismatch, "{policy}, {place}: {key}");
            let accepted = verify_by(&verifier, only_in(place, &[Fido2, key]), &body).unwrap();
            assert_eq!(kinds(&accepted).last(), Some(&key), "{policy}, {place}");
        }
        // There is but one kind for the third place; it comes in where the place is named.
        let body = json!({ FIRST: attested, RECOVERY: credential(RecoveryKey) });
        let refused = verify_by(&verifier, passkey(), &body);
        assert_eq!(refused.unwrap_err(), ChallengeError::PlaceMismatch, "{policy}");
        verify_by(&verifier, only_in(RECOVERY, &[RecoveryKey]), &body).unwrap();
    }
    // The passkey itself is still held to the policy.
    let verifier = anchored()
        .registration_policy(RegistrationPolicy::new().require_trusted_attestation())
        .build()
        .unwrap();
    let body = json!({ FIRST: credential(Fido2), SECOND: credential(Key) });
    let error = verify_by(&verifier, only_in(SECOND, &[Key]), &body).unwrap_err();
    assert_eq!(error.code().as_str(), "policy.attestation_not_trusted");
}

#[test]
fn deprecated_kinds_are_refused_by_their_names_first() {
    let both =
        json!({ FIRST: credential(CredentialKind::Password), SECOND: credential(CredentialKind::Totp) });
    assert_eq!(verify(passkey(), &both).unwrap_err(), RequestError::PasswordUnsupported);
    let second = body_with(SECOND, credential(CredentialKind::Totp));
    assert_eq!(verify(passkey(), &second).unwrap_err(), RequestError::TotpUnsupported);
    let expired = passkey().map(|challenge| challenge.expires_at(at(NOW)));
    assert_eq!(verify(expired, &second).unwrap_err(), RequestError::TotpUnsupported);
    let asked_for = CallChallenge::new([CredentialKind::Password], CHALLENGE);
    assert_eq!(verify(asked_for, &both).unwrap_err(), RequestError::PasswordUnsupported);
}

#[test]
fn one_that_is_refused_refuses_the_whole() {
    let forged = |kind: &str| {
        let mut registration = MakeKey::new("registrations forged");
        registration.encrypted_private_key = (kind == "PasswordProtectedKey").then(|| "sealed".to_owned());
        of_key(kind, &registration.make_with(|parts| parts.fingerprint = Some("other".to_owned())))
    };
    let (challenge, sound) = whole();
    verify(challenge, &sound).unwrap();
    for (place, kind) in [(SECOND, "Key"), (SECOND, "PasswordProtectedKey"), (RECOVERY, "RecoveryKey")] {
        let mut body = sound.clone();
        body[place] = forged(kind);
        assert_eq!(verify(whole().0, &body).unwrap_err(), KeyAttestationError::SignatureInvalid, "{place}");
    }
    let mut body = sound;
    body[FIRST] = of_fido2(
        &MakeCredential::new("registrations").packed_self_with(|parts| parts.message = Some(vec![0])),
    );
    assert_eq!(verify(whole().0, &body).unwrap_err().code().as_str(), "statement.signature_invalid");
}

#[test]
fn all_answer_the_one_challenge_in_time() {
    let (challenge, body) = whole();
    let challenge = challenge.unwrap();
    let in_time = |seconds| verify(Ok(challenge.clone().expires_at(at(seconds))), &body);
    in_time(NOW + 1).unwrap();
    assert_eq!(in_time(NOW).unwrap_err(), ChallengeError::Expired);
    assert_eq!(in_time(NOW - 1).unwrap_err(), ChallengeError::Expired);

    let another = CallChallenge::new([Fido2], "another value");
    let mismatch = ClientDataError::ChallengeMismatch;
    assert_eq!(verify(another, &json!({ FIRST: credential(Fido2) })).unwrap_err(), mismatch);
    let mut of_another = MakeKey::new("registrations");
    of_another.challenge = "another value".to_owned();
    for (place, kind) in [(SECOND, "Key"), (RECOVERY, "RecoveryKey")] {
        let mut body = body.clone();
        body[place] = of_key(kind, &of_another.make());
        assert_eq!(verify(Ok(challenge.clone()), &body).unwrap_err(), mismatch, "{place}");
    }
}

#[test]
fn a_challenge_names_kinds_that_can_come() {
    let (no_kind, misplaced) = (ChallengeError::NoKind, ChallengeError::KindMisplaced);
    for (place, schema) in PLACES {
        assert_eq!(only_in(place, &[]).unwrap_err(), no_kind, "{place}");
        let lawful: Vec<_> = schema.iter().map(|name| name.parse::<CredentialKind>().unwrap()).collect();
        only_in(place, &lawful).unwrap();
        for kind in CredentialKind::ALL.iter().filter(|kind| !lawful.contains(kind)) {
            for kinds in [vec![*kind], vec![lawful[0], *kind], vec![*kind, lawful[0]]] {
                assert_eq!(only_in(place, &kinds).unwrap_err(), misplaced, "{place}: {kinds:?}");
            }
        }
    }
    let empty = CallChallenge::new([Fido2], "").unwrap_err();
    assert_eq!(empty, ChallengeError::EmptyValue);
    let printed = format!("{:?}", whole().0.unwrap());
    let expected = "CallChallenge { first_factor: [Fido2], \
        second_factor: [Key, PasswordProtectedKey], recovery: [RecoveryKey], expires_at: None, .. }";
    assert_eq!(printed, expected);
}

/// No signature is checked for a body of which some credential was not asked for.
#[test]
fn kinds_come_before_signatures() {
    let verifier = builder().signature_provider(counting::provider()).build().unwrap();
    counting::take();
    let body =
        json!({ FIRST: credential(Fido2), SECOND: credential(Key), RECOVERY: credential(RecoveryKey) });
    let challenge = || passkey()?.second_factor([Key]);
    assert_eq!(verify_by(&verifier, challenge(), &body).unwrap_err(), ChallengeError::PlaceMismatch);
    let late = challenge().and_then(|challenge| challenge.recovery([RecoveryKey]));
    let late = late.map(|challenge| challenge.expires_at(at(NOW)));
    assert_eq!(verify_by(&verifier, late, &body).unwrap_err(), ChallengeError::Expired);
    assert_eq!(counting::take(), 0);
    let challenge = challenge().and_then(|challenge| challenge.recovery([RecoveryKey]));
    verify_by(&verifier, challenge, &body).unwrap();
    assert_eq!(counting::take(), 3);
}

#[test]
fn each_credential_may_cost_what_one_request_may() {
    let mut limits = Limits::default();
    limits.signatures = 1;
    let verifier = builder().limits(limits).build().unwrap();
    let (challenge, body) = whole();
    assert_eq!(kinds(&verify_by(&verifier, challenge, &body).unwrap()).len(), 3);
    // One credential does not have what the others leave.
    let chain = Chain::new("registrations", 0);
    let anchored =
        builder().limits(limits).trust_anchor(TrustAnchor::from_certificate(&chain.root_der).unwrap());
    let attested = of_fido2(&MakeCredential::new("registrations").packed_x5c(&chain.leaf_key, &chain.x5c));
    let error = verify_by(&anchored.build().unwrap(), passkey(), &json!({ FIRST: attested })).unwrap_err();
    assert_eq!(error.code().as_str(), "statement.too_many_signatures");
}
