//! Logins: the record that lasts, what a login changes in it, and challenges that are stored.

use attestry::errors::{AuthenticationError, ChallengeError, ConfigErrorKind, RecordError};
use attestry::{
    Algorithm, AuthenticationChallenge, AuthenticationPolicy, AuthenticatorAttachment, ChallengeId,
    CredentialKind, CredentialRecord, ImportedPasskey, MatchedRelyingParty, PublicKey, Registration,
    RegistrationChallenge, SignCountNotIncreased, SignCountUpdate, TrustLevel, UserHandle, UserVerification,
    VerifiedAuthentication,
};
use attestry_authenticator::flags::{BACKED_UP, BACKUP_ELIGIBLE, USER_PRESENT, USER_VERIFIED};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{AssertKey, CHALLENGE, Cbor, Chain, GetAssertion, Key, MakeCredential, MakeKey};
use serde_json::{Value, json};
use suite::harness::logins::{STORED_COUNT, authenticate, challenge, key_record, login, record, user};
use suite::harness::{builder, fido2, now, raw_key};

fn credential() -> MakeCredential {
    MakeCredential::new("logins")
}

/// A login with one change, under the default verifier.
fn logged_in(
    record: &CredentialRecord,
    change: impl FnOnce(&mut GetAssertion),
) -> Result<VerifiedAuthentication, attestry::Error> {
    let mut login = login(&credential());
    change(&mut login);
    authenticate(&builder().build().unwrap(), &login.make(), &challenge(), record)
}

/// The record of this credential with unknown or other state.
fn imported(change: impl FnOnce(ImportedPasskey) -> ImportedPasskey) -> CredentialRecord {
    let credential = credential();
    let key = PublicKey::from_cose(credential.cose_bytes()).unwrap();
    let passkey = ImportedPasskey::new(&credential.credential_id, key, user(), "example.com");
    change(passkey.sign_count(STORED_COUNT)).into_record().unwrap()
}

/// From a registration over its stored form to a login.
#[test]
fn a_registration_leaves_a_record_that_logs_in() {
    let chain = Chain::new("logins", 2);
    let mut made = credential();
    made.flags |= BACKUP_ELIGIBLE | BACKED_UP;
    made.sign_count = STORED_COUNT;
    let anchor = attestry::trust::TrustAnchor::from_certificate(&chain.root_der).unwrap();
    let verifier = builder().trust_anchor(anchor).build().unwrap();
    let mut response = made.packed_x5c(&chain.leaf_key, &chain.x5c).registration_response();
    response["authenticatorAttachment"] = json!("platform");
    response["clientExtensionResults"] = json!({ "credProps": { "rk": true } });
    response["response"]["transports"] = json!(["internal", "hybrid"]);
    let response = response.to_string();
    let registration = Registration::parse(&response, verifier.limits()).unwrap();
    let issued = RegistrationChallenge::for_passkey(CHALLENGE).unwrap();
    let verified = verifier.verify_registration(&registration, &issued, now()).unwrap();

    let record = verified.record(user()).unwrap();
    assert_eq!(record.kind(), CredentialKind::Fido2);
    assert_eq!(record.credential_id(), verified.credential_id());
    assert_eq!(record.public_key(), verified.public_key());
    assert_eq!(record.public_key().algorithm(), Some(Algorithm::Es256));
    assert_eq!(*record.user_handle(), user());
    assert_eq!(record.relying_party_id(), "example.com");
    assert_eq!(record.sign_count(), Some(STORED_COUNT));
    assert_eq!((record.backup_eligible(), record.backed_up()), (Some(true), true));
    assert!(record.user_verification_seen());
    assert_eq!(record.transports(), ["internal", "hybrid"]);
    assert_eq!(record.attachment(), Some(AuthenticatorAttachment::Platform));
    assert_eq!(record.discoverable(), Some(true));
    assert_eq!(record.app_id(), None);
    assert_eq!(record.attestation_trust(), Some(TrustLevel::Trusted));
    assert_eq!(record.attestation_format(), Some(attestry::AttestationFormat::Packed));
    assert_eq!(record.aaguid(), verified.evidence().attestation().map(attestry::Attestation::aaguid));
    // One for each certificate, then one for the anchor; the identifier is that of the first.
    let bits = |key: &Key| key.subject_public_key();
    let sha256 = |bytes: &[u8]| attestry_authenticator::Hash::Sha256.digest(bytes);
    let hashes = record.attestation_key_hashes();
    assert_eq!(hashes.len(), chain.x5c.len() + 1);
    assert_eq!(hashes[0].to_vec(), sha256(&bits(&chain.leaf_key)));
    let sha1 = attestry_authenticator::Hash::Sha1.digest(&bits(&chain.leaf_key));
    assert_eq!(record.attestation_key_identifier().map(|hash| hash.to_vec()), Some(sha1));

    let stored = record.to_json();
    let read = CredentialRecord::from_json(&stored).unwrap();
    assert_eq!(read, record);
    assert_eq!(serde_json::from_str::<CredentialRecord>(&stored).unwrap(), record);
    assert_eq!(read.to_json(), stored);

    let mut login = login(&made);
    login.flags |= BACKED_UP;
    let verified = authenticate(&verifier, &login.make(), &challenge(), &read).unwrap();
    assert_eq!(*verified.user_handle(), user());
    assert_eq!(verified.matched_relying_party(), Some(MatchedRelyingParty::RelyingPartyId));
    assert_eq!(verified.origin(), Some("https://app.example.com"));
    assert!(verified.user_verified() && verified.user_verification_is_factor());
    assert!(verified.sign_count_increased());
    // The printed forms say neither whose it is nor which.
    let printed = format!("{record:?}{verified:?}{:?}", verified.update());
    assert!(!printed.contains("the user") && !printed.contains(record.credential_id()), "{printed}");
}

/// An id of a raw key has one byte or more, and no more than the text of the longest id of a passkey.
#[test]
fn ids_of_raw_keys_have_bounds() {
    let made = MakeKey::new("ids of raw keys");
    let key = raw_key(builder(), &made.make()).unwrap().public_key().clone();
    let record = |id: &str| {
        let user = UserHandle::new(b"ada").unwrap();
        CredentialRecord::raw_key(CredentialKind::Key, id, key.clone(), user, "example.com")
    };
    for sound in ["a", &"a".repeat(1364)] {
        let record = record(sound).unwrap();
        assert_eq!(record.credential_id(), sound);
        // A key is neither backed up nor known not to be.
        assert!(!record.backed_up() && record.backup_eligible().is_none());
        assert!(format!("{record:?}").starts_with("CredentialRecord { kind: Key"));
    }
    for faulty in ["", &"a".repeat(1365)] {
        assert_eq!(record(faulty).unwrap_err(), RecordError::CredentialId);
    }
}

#[test]
fn raw_keys_leave_records_too() {
    let made = MakeKey::new("logins").with_key(Key::p384("logins"));
    let verified = raw_key(builder(), &made.make()).unwrap();
    let record = verified.record(user()).unwrap();
    assert_eq!((record.kind(), record.sign_count()), (CredentialKind::Key, None));
    assert_eq!(CredentialRecord::from_json(record.to_json()).unwrap(), record);
    assert_eq!(record, key_record(CredentialKind::Key, &made));
    assert_eq!(record.transports(), [""; 0]);
}

/// Whatever is not exactly of the form is refused, with a code of the record's.
#[test]
fn stored_records_are_read_strictly() {
    let sound: Value = serde_json::from_str(&record(&credential()).to_json()).unwrap();
    let read = |value: &Value| CredentialRecord::from_json(value.to_string());
    read(&sound).unwrap();
    let form = RecordError::Form.code();
    for (pointer, value, code) in [
        ("/version", json!(2), form),
        ("/version", json!("1"), form),
        ("/extra", json!(1), form),
        ("/passkey/extra", json!(1), form),
        ("/passkey/signCount", json!(-1), form),
        ("/passkey/signCount", json!(4_294_967_296_u64), form),
        ("/passkey/transports", json!("usb"), form),
        ("/passkey/attachment", json!("in orbit"), form),
        ("/passkey", json!(null), form),
        ("/kind", json!("Key"), form),
        ("/kind", json!("fido2"), form),
        ("/publicKey", json!("+"), form),
        ("/userHandle", json!("!"), form),
        ("/credentialId", json!("AAA="), RecordError::CredentialId.code()),
        ("/credentialId", json!(""), RecordError::CredentialId.code()),
        ("/credentialId", json!("A".repeat(1368)), RecordError::CredentialId.code()),
        ("/publicKey", json!("oA"), RecordError::PublicKey.code()),
        ("/userHandle", json!(""), ConfigErrorKind::UserHandle.code()),
        ("/relyingPartyId", json!("Example.com"), ConfigErrorKind::RelyingPartyId.code()),
    ] {
        let mut changed = sound.clone();
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        changed.pointer_mut(parent).unwrap()[member] = value;
        assert_eq!(read(&changed).map(|_| ()).unwrap_err().code(), code, "{pointer}");
    }
    let twice = sound.to_string().replacen("\"version\":1", "\"version\":1,\"version\":1", 1);
    assert_eq!(CredentialRecord::from_json(twice).unwrap_err(), RecordError::Form);
    assert_eq!(CredentialRecord::from_json("[]").unwrap_err(), RecordError::Form);
    // What is wrong with a key is said.
    let mut off_the_curve = credential();
    off_the_curve.cose = Some({
        let mut cose = off_the_curve.key.cose(-7);
        cose.put(Cbor::Int(-3), Cbor::bytes([1; 32]));
        cose.encode()
    });
    let mut changed = sound;
    changed["publicKey"] = json!(base64url(&off_the_curve.cose_bytes()));
    assert_eq!(read(&changed).unwrap_err().value(), Some("public_key.not_on_curve"));
}

/// The form of the first version, which every later one reads.
#[test]
fn the_first_version_of_a_record_is_read() {
    let stored = json!({
        "version": 1, "kind": "Fido2", "credentialId": "AQIDBA", "userHandle": "dQ", "relyingPartyId": "example.com",
        "publicKey": base64url(&credential().cose_bytes()),
        "passkey": { "signCount": 3, "backedUp": false, "userVerificationSeen": false, "transports": [] },
    });
    let record = CredentialRecord::from_json(stored.to_string()).unwrap();
    assert_eq!((record.sign_count(), record.backup_eligible()), (Some(3), None));
    assert_eq!(serde_json::from_str::<Value>(&record.to_json()).unwrap(), stored);
}

#[test]
fn a_login_changes_what_the_specification_lets_change() {
    let mut stored = imported(|passkey| passkey);
    let verified = logged_in(&stored, |login| login.flags |= BACKUP_ELIGIBLE | BACKED_UP).unwrap();
    let update = verified.update();
    assert_eq!(update.credential_id(), stored.credential_id());
    assert_eq!(
        update.sign_count().map(|count| (count.from, count.to)),
        Some((STORED_COUNT, STORED_COUNT + 1))
    );
    assert_eq!((update.backup_eligible(), update.backed_up()), (Some(true), Some(true)));
    assert!(!update.is_empty());
    // The record has never seen user verification: the flag is there, and is no factor of its own yet.
    assert!(verified.user_verified() && !verified.user_verification_is_factor());
    assert!(!update.user_verification_seen());

    stored.apply(update).unwrap();
    assert_eq!(stored.sign_count(), Some(STORED_COUNT + 1));
    assert_eq!((stored.backup_eligible(), stored.backed_up()), (Some(true), true));
    assert!(!stored.user_verification_seen());
    stored.apply(&update.clone().with_equal_factor_checked()).unwrap();
    assert!(stored.user_verification_seen());

    // The counter never goes down, in whatever order updates come.
    let mut ahead = imported(|passkey| passkey.sign_count(100));
    ahead.apply(update).unwrap();
    assert_eq!(ahead.sign_count(), Some(100));
    // A known backup eligibility never changes.
    let mut bound = imported(|passkey| passkey.backup_eligible(false));
    bound.apply(update).unwrap();
    assert_eq!(bound.backup_eligible(), Some(false));
    let other = MakeCredential::new("another");
    assert_eq!(record(&other).apply(update).unwrap_err(), RecordError::UpdateOfAnother);
}

/// Where nothing changed there is nothing to write.
#[test]
fn a_login_may_change_nothing() {
    let stored =
        imported(|passkey| passkey.sign_count(0).backup_eligible(false).user_verification_seen(true));
    let verified = logged_in(&stored, |login| login.sign_count = 0).unwrap();
    assert!(verified.update().is_empty(), "{:?}", verified.update());
    let _: Option<SignCountUpdate> = verified.update().sign_count();
    let update = verified.update();
    assert_eq!((update.backup_eligible(), update.backed_up()), (None, None));
    assert!(!update.user_verification_seen());
    // Not verified now: there is nothing to remember, whatever else was checked.
    let unseen = imported(|passkey| passkey.sign_count(0).backup_eligible(false));
    let verified = logged_in(&unseen, |login| {
        login.sign_count = 0;
        login.flags &= !USER_VERIFIED;
    })
    .unwrap();
    assert!(verified.update().clone().with_equal_factor_checked().is_empty());
}

/// Each change by itself is one to write.
#[test]
fn an_update_of_one_thing_is_not_empty() {
    let known = |passkey: ImportedPasskey| passkey.backup_eligible(false).user_verification_seen(true);
    let counter = logged_in(&imported(known), |_| {}).unwrap();
    assert!(counter.update().sign_count().is_some() && !counter.update().is_empty());
    let printed = format!("{:?}", counter.update());
    assert!(printed.contains("sign_count: Some") && !printed.contains(counter.credential_id()), "{printed}");

    let without_counter = |change: fn(ImportedPasskey) -> ImportedPasskey, flags: u8| {
        let stored = imported(|passkey| change(passkey.sign_count(0)));
        let verified = logged_in(&stored, |login| {
            login.sign_count = 0;
            login.flags = USER_PRESENT | USER_VERIFIED | flags;
        });
        verified.unwrap().update().clone()
    };
    let eligible = without_counter(|passkey| passkey.user_verification_seen(true), 0);
    assert!(eligible.backup_eligible() == Some(false) && !eligible.is_empty());
    let backed_up = |passkey: ImportedPasskey| passkey.backup_eligible(true).backed_up(true);
    let state = without_counter(backed_up, BACKUP_ELIGIBLE);
    assert!(state.backed_up() == Some(false) && !state.is_empty());
    let verified = without_counter(backed_up, BACKUP_ELIGIBLE | BACKED_UP);
    assert!(verified.is_empty() && !verified.user_verification_seen());
    let verified = verified.with_equal_factor_checked();
    assert!(verified.user_verification_seen() && !verified.is_empty());
}

#[test]
fn a_counter_that_did_not_increase_is_reported_where_asked() {
    let policy = AuthenticationPolicy::new().sign_count_not_increased(SignCountNotIncreased::Report);
    let verifier = builder().build().unwrap();
    let view = verifier.with_policy(&policy).unwrap();
    let mut login = login(&credential());
    login.sign_count = STORED_COUNT - 1;
    let json = login.make().authentication_response().to_string();
    let authentication = attestry::Authentication::parse(&json, verifier.limits()).unwrap();
    let stored = record(&credential());
    let verified = view.verify_authentication(&authentication, &challenge(), &stored, now()).unwrap();
    assert_eq!(verified.sign_count(), Some(STORED_COUNT - 1));
    assert!(!verified.sign_count_increased());
    assert_eq!(verified.update().sign_count(), None);
    let refused = verifier.verify_authentication(&authentication, &challenge(), &stored, now());
    assert_eq!(refused.unwrap_err(), AuthenticationError::SignCountNotIncreased);
}

#[test]
fn policies_of_logins_are_held() {
    let stored = record(&credential());
    let ends = |policy: AuthenticationPolicy, flags: u8| {
        let mut login = login(&credential());
        login.flags = flags;
        let verifier = builder().authentication_policy(policy).build().unwrap();
        authenticate(&verifier, &login.make(), &challenge(), &stored).map(|_| ())
    };
    let policy = AuthenticationPolicy::new;
    let required = || policy().user_verification(UserVerification::Required);
    ends(policy(), USER_PRESENT).unwrap();
    ends(required(), USER_PRESENT | USER_VERIFIED).unwrap();
    let unverified = ends(required(), USER_PRESENT).unwrap_err();
    assert_eq!(unverified, attestry::errors::AuthenticatorDataError::UserNotVerified);
    assert_eq!(unverified.step().map(|step| step.to_string()).as_deref(), Some("WebAuthn L3 §7.2 step 17"));
    assert_eq!(ends(policy().require_user_verification_once_seen(), USER_PRESENT).unwrap_err(), unverified);
    // A policy on registrations reaches no login.
    let conditional = builder().registration_policy(attestry::RegistrationPolicy::new().conditional_create());
    let mut login = login(&credential());
    login.flags &= !USER_PRESENT;
    let ended = authenticate(&conditional.build().unwrap(), &login.make(), &challenge(), &stored);
    assert_eq!(ended.unwrap_err(), attestry::errors::AuthenticatorDataError::UserNotPresent);
    let verifier = builder().build().unwrap();
    let bad = policy().top_origin("https://example.com/");
    assert_eq!(verifier.with_policy(&bad).unwrap_err(), ConfigErrorKind::OriginNotSerialized);
    assert_eq!(
        builder().authentication_policy(bad).build().unwrap_err(),
        ConfigErrorKind::OriginNotSerialized
    );
}

/// How a login ends that names the key `sent`, with the record of the key `id`.
fn by_key(
    id: &str,
    sent: &str,
    change: impl FnOnce(AuthenticationChallenge<'static>) -> AuthenticationChallenge<'static>,
) -> Result<(), attestry::Error> {
    let mut credential = MakeKey::new("logins");
    credential.credential_id = id.to_owned();
    let mut assertion = AssertKey::with(&credential);
    assertion.credential_id = sent.to_owned();
    let factor = assertion.factor("Key");
    let body = json!({ "challengeIdentifier": "any", "firstFactor": factor }).to_string();
    let verifier = builder().build().unwrap();
    let body = attestry::service::AuthenticationBody::parse(&body, verifier.limits()).unwrap();
    let challenge = challenge().kinds([CredentialKind::Key]).unwrap();
    let challenge = change(challenge.with_identifier(ChallengeId::new("any")).unwrap());
    let record = key_record(CredentialKind::Key, &credential);
    verifier.verify_authentication(body.first_factor(), &challenge, &record, now()).map(|_| ())
}

/// The longest is as long as the base64url of the longest id of a passkey.
#[test]
fn ids_of_keys_are_no_longer_than_a_record_takes() {
    let longest = "a".repeat(1364);
    by_key(&longest, &longest, |challenge| challenge).unwrap();
    let error = by_key(&longest, &format!("{longest}a"), |challenge| challenge).unwrap_err();
    assert_eq!(error, attestry::errors::RequestError::CredentialIdInvalid);
}

/// Ids of passkeys may be padded in an allow list. Those of raw keys are text, in which `=` is as good as any other letter.
#[test]
fn allowed_ids_of_passkeys_may_be_padded_and_those_of_keys_are_text() {
    let padded = format!("{}=", base64url(&credential().credential_id));
    let ends = |allowed: &str| {
        let challenge = challenge().allow_credentials([allowed]);
        authenticate(
            &builder().build().unwrap(),
            &login(&credential()).make(),
            &challenge,
            &record(&credential()),
        )
        .map(|_| ())
    };
    ends(&padded).unwrap();
    assert_eq!(ends("AAAA").unwrap_err(), AuthenticationError::CredentialNotAllowed);

    let ends = |id: &str, allowed: &str| by_key(id, id, |challenge| challenge.allow_credentials([allowed]));
    ends("id=", "id=").unwrap();
    assert_eq!(ends("id", "id=").unwrap_err(), AuthenticationError::CredentialNotAllowed);
    assert_eq!(ends("id=", "id").unwrap_err(), AuthenticationError::CredentialNotAllowed);
}

/// A view has the method of its ceremony; both come from one `with_policy`.
#[test]
fn what_the_client_says_is_apart_from_what_was_signed() {
    let mut response = login(&credential()).make().authentication_response();
    response["clientExtensionResults"] = json!({
        "appid": true,
        "largeBlob": { "blob": "c2VjcmV0LW9mLWJsb2I", "written": true },
        "prf": { "results": { "first": "c2VjcmV0LW9mLXByZg" } },
    });
    let json = response.to_string();
    let verifier = builder().build().unwrap();
    let authentication = attestry::Authentication::parse(&json, verifier.limits()).unwrap();
    assert_eq!(authentication.unverified_user_handle(), Ok(Some(user())));
    assert_eq!(authentication.unverified_challenge(verifier.limits()).unwrap(), CHALLENGE);
    let stored = record(&credential());
    assert_eq!(authentication.unverified_credential_id(), Some(stored.credential_id()));
    let verified = verifier.verify_authentication(&authentication, &challenge(), &stored, now()).unwrap();
    let client = verified.client_extensions().unwrap();
    assert_eq!((client.app_id, client.large_blob_written), (Some(true), Some(true)));
    assert_eq!(client.large_blob.as_deref(), Some("c2VjcmV0LW9mLWJsb2I"));
    // The client says that it used the AppID; what was signed decides.
    assert_eq!(verified.matched_relying_party(), Some(MatchedRelyingParty::RelyingPartyId));
    let printed = format!("{authentication:?}{verified:?}{client:?}");
    assert!(!printed.contains("c2Vjcm"), "{printed}");
}

/// What is encrypted for the client is not kept.
#[test]
fn outputs_that_were_signed_are_kept_but_for_secrets() {
    let outputs = [
        ("credBlob", Cbor::bytes(*b"blob")),
        ("hmac-secret", Cbor::bytes([1; 32])),
        ("thirdPartyPayment", Cbor::Bool(true)),
    ];
    let encoded = |outputs: &[(&str, Cbor)]| {
        Cbor::Map(outputs.iter().map(|(name, value)| (Cbor::text(name), value.clone())).collect()).encode()
    };
    let stored = record(&credential());
    let verified = logged_in(&stored, |login| login.extensions = Some(encoded(&outputs))).unwrap();
    let kept = verified.authenticator_extensions().unwrap();
    assert_eq!(kept.cred_blob.as_deref(), Some(&b"blob"[..]));
    assert_eq!(kept.others, [("thirdPartyPayment".to_owned(), vec![0xf5])]);
    // A blob is a string of bytes.
    let none = [("credBlob", Cbor::Bool(true))];
    let verified = logged_in(&stored, |login| login.extensions = Some(encoded(&none))).unwrap();
    let kept = verified.authenticator_extensions().unwrap();
    assert_eq!((kept.cred_blob.as_deref(), kept.others.len()), (None, 1));
}

#[test]
fn challenges_of_logins_are_stored_and_sealed() {
    let whole = AuthenticationChallenge::for_user(CHALLENGE, user())
        .unwrap()
        .allow_credentials(["AAAA", "BBBB"])
        .kinds([CredentialKind::Fido2, CredentialKind::Key])
        .unwrap()
        .require_second_factor([CredentialKind::Key])
        .unwrap()
        .app_id("https://example.com/app-id.json")
        .with_context("POST /transfers {}")
        .with_identifier(ChallengeId::new("challenge-1"))
        .unwrap()
        .expires_at(now());
    let bare = AuthenticationChallenge::for_unknown_user(CHALLENGE).unwrap();
    for issued in [whole.clone(), bare.clone()] {
        let stored = serde_json::to_string(&issued).unwrap();
        assert!(serde_json::from_str::<AuthenticationChallenge<'_>>(&stored).unwrap() == issued, "{stored}");
        // Neither ceremony takes the other's challenge.
        serde_json::from_str::<RegistrationChallenge<'_>>(&stored).map(|_| ()).unwrap_err();
        for (from, to) in [
            ("\"version\":1", "\"version\":2"),
            ("\"authentication\"", "\"registration\""),
            ("\"secondFactor\":", "\"other\":1,\"secondFactor\":"),
            ("\"kinds\":[", "\"kinds\":[\"RecoveryKey\","),
        ] {
            let changed = stored.replacen(from, to, 1);
            assert_ne!(changed, stored);
            serde_json::from_str::<AuthenticationChallenge<'_>>(&changed).map(|_| ()).unwrap_err();
        }
    }
    let registration =
        serde_json::to_string(&RegistrationChallenge::for_passkey(CHALLENGE).unwrap()).unwrap();
    serde_json::from_str::<AuthenticationChallenge<'_>>(&registration).map(|_| ()).unwrap_err();

    let verifier = builder().build().unwrap();
    let seal = verifier.challenge_seal(&[1; 32]).unwrap();
    let sealed = whole.seal(&seal, "session").unwrap();
    assert!(AuthenticationChallenge::open(&sealed, &seal, "session").unwrap() == whole);
    let broken = ChallengeError::SealBroken;
    assert_eq!(AuthenticationChallenge::open(&sealed, &seal, "another").unwrap_err(), broken);
    let other = verifier.challenge_seal(&[2; 32]).unwrap();
    assert_eq!(AuthenticationChallenge::open(&sealed, &other, "session").unwrap_err(), broken);
    for kind in CredentialKind::ALL {
        let opened = RegistrationChallenge::open(&sealed, *kind, &seal, "session");
        assert_eq!(opened.unwrap_err(), broken);
    }
    let of_registration = RegistrationChallenge::for_passkey(CHALLENGE)
        .unwrap()
        .expires_at(now())
        .seal(&seal, "session")
        .unwrap();
    assert_eq!(AuthenticationChallenge::open(&of_registration, &seal, "session").unwrap_err(), broken);
    assert_eq!(bare.seal(&seal, "session").unwrap_err(), ChallengeError::SealWithoutExpiry);
    let kinds = |kinds: &[CredentialKind]| challenge().kinds(kinds.iter().copied()).map(|_| ()).unwrap_err();
    assert_eq!(kinds(&[]), ChallengeError::NoKind);
    for kind in [CredentialKind::RecoveryKey, CredentialKind::Password, CredentialKind::Totp] {
        assert_eq!(kinds(&[CredentialKind::Fido2, kind]), ChallengeError::KindMisplaced);
    }
    assert!(!format!("{whole:?}").contains(CHALLENGE));
}

#[test]
fn the_context_of_a_challenge_comes_back() {
    let issued = challenge().with_context("DELETE /wallets/1");
    let made = login(&credential()).make();
    let verified = authenticate(&builder().build().unwrap(), &made, &issued, &record(&credential())).unwrap();
    assert_eq!(verified.context(), Some("DELETE /wallets/1"));
}

/// What fido2 registrations leave for a login is what was registered, whatever the client claims beside it.
#[test]
fn records_of_unattested_credentials_say_so() {
    let record = fido2(builder(), &credential().none()).unwrap().record(user()).unwrap();
    assert_eq!(record.attestation_trust(), Some(TrustLevel::None));
    assert_eq!(record.attestation_key_hashes().len(), 0);
    assert_eq!((record.attachment(), record.discoverable()), (None, None));
    assert_eq!(CredentialRecord::from_json(record.to_json()).unwrap(), record);
}

#[test]
fn handles_have_1_to_64_bytes() {
    for length in [1, 64] {
        assert_eq!(UserHandle::new(vec![9; length]).unwrap().as_bytes().len(), length);
    }
    for length in [0, 65, 1000] {
        assert_eq!(UserHandle::new(vec![9; length]).unwrap_err(), ConfigErrorKind::UserHandle);
    }
    assert_ne!(UserHandle::new([0]).unwrap(), UserHandle::new([0, 0]).unwrap());
    assert!(!format!("{:?}", user()).contains("suite"));
}
