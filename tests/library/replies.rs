//! The service's challenge replies: what they hold, and that the challenge which they issue judges the answer.

use std::time::Duration;

use attestry::CredentialKind::{Fido2, Key, Password, PasswordProtectedKey, RecoveryKey, Totp};
use attestry::errors::{AuthenticationError, ChallengeError};
use attestry::options::{
    AuthenticationReply, CreationOptions, CredentialReply, DecoyProfile, RecoveryReply, UserEntity,
};
use attestry::service::{AuthenticationBody, CreateCredentialBody, RecoveryBody, RecoveryChallenge};
use attestry::{
    AuthenticationPolicy, ChallengeId, ConfigError, CredentialKind, CredentialRecord, ImportedPasskey,
    PublicKey, UnixTime, UserHandle, UserVerification, Verifier,
};
use attestry_authenticator::{AssertKey, GetAssertion, MakeCredential, MakeKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use suite::harness::{builder, now};

const CHALLENGE: [u8; 16] = [1; 16];
const CHALLENGE_TEXT: &str = "AQEBAQEBAQEBAQEBAQEBAQ";

fn verifier() -> Verifier {
    builder().build().unwrap()
}

fn user() -> UserHandle {
    UserHandle::new("us-ada").unwrap()
}

fn identifier() -> ChallengeId<'static> {
    ChallengeId::new("challenge-1")
}

fn expiry() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(now().as_secs() + 300))
}

fn options(verifier: &Verifier) -> CreationOptions {
    let entity = UserEntity::new(user(), "ada@example.com").display_name("Ada");
    let excluded = [passkey()];
    verifier
        .creation_options(CHALLENGE, entity)
        .exclude_credentials(&excluded)
        .expires_at(expiry())
        .build()
        .unwrap()
}

/// A passkey of the user's; its counter is 0.
fn made_passkey() -> MakeCredential {
    MakeCredential::new("replies")
}

fn passkey_of(handle: UserHandle) -> ImportedPasskey {
    let made = made_passkey();
    let key = PublicKey::from_cose(made.cose_bytes()).unwrap();
    ImportedPasskey::new(&made.credential_id, key, handle, "example.com")
}

fn passkey() -> CredentialRecord {
    passkey_of(user()).into_record().unwrap()
}

fn key_of(kind: CredentialKind, made: &MakeKey) -> CredentialRecord {
    let key = PublicKey::from_spki_der(made.key.spki_der()).unwrap();
    CredentialRecord::raw_key(kind, made.credential_id.as_str(), key, user(), "example.com").unwrap()
}

fn key(kind: CredentialKind) -> CredentialRecord {
    key_of(kind, &MakeKey::new(kind.as_str()))
}

fn json_of(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

fn code<T>(result: Result<T, ConfigError>) -> &'static str {
    result.map(drop).unwrap_err().code().as_str()
}

#[test]
fn a_reply_for_one_credential_has_the_members_of_its_kind() {
    let verifier = verifier();
    let options = options(&verifier);
    let mut of_options = json_of(&options);
    for kind in [Fido2, Key, PasswordProtectedKey, RecoveryKey] {
        let reply = CredentialReply::new(&options, kind, identifier()).unwrap();
        let mut wanted = json!({
            "kind": kind.as_str(),
            "user": { "id": "us-ada", "displayName": "Ada", "name": "ada@example.com" },
            "challengeIdentifier": "challenge-1",
            "temporaryAuthenticationToken": "challenge-1",
            "challenge": CHALLENGE_TEXT,
            "rp": { "id": "example.com", "name": "example.com" },
            "attestation": of_options["attestation"],
            "pubKeyCredParams": of_options["pubKeyCredParams"],
        });
        if kind == Fido2 {
            wanted["authenticatorSelection"] = of_options["authenticatorSelection"].take();
            wanted["excludeCredentials"] = of_options["excludeCredentials"].take();
            assert_eq!(wanted["excludeCredentials"].as_array().unwrap().len(), 1);
        }
        assert_eq!(json_of(&reply), wanted);
        let challenge = reply.challenge();
        assert_eq!((challenge.kind(), challenge.value()), (kind, CHALLENGE_TEXT));
        assert_eq!(challenge.identifier().unwrap().as_str(), "challenge-1");
        assert_eq!(challenge.expiry(), Some(expiry()));
        let printed = format!("{reply:?}");
        assert!(!printed.contains(CHALLENGE_TEXT) && !printed.contains("ada"), "{printed}");
    }
    for kind in [Password, Totp] {
        let error = CredentialReply::new(&options, kind, identifier()).unwrap_err();
        assert_eq!(error, ChallengeError::KindMisplaced);
    }
    let empty = CredentialReply::new(&options, Key, ChallengeId::new("")).unwrap_err();
    assert_eq!(empty, ChallengeError::EmptyIdentifier);
    let entity = UserEntity::new(UserHandle::new([0xFF; 16]).unwrap(), "ada");
    let options = verifier.creation_options(CHALLENGE, entity).build().unwrap();
    assert_eq!(code(CredentialReply::new(&options, Fido2, identifier())), "options.user_id_text");
    assert_eq!(code(RecoveryReply::new(&options, "token", [Fido2])), "options.user_id_text");
}

#[test]
fn what_a_reply_for_one_credential_issues_judges_the_answer() {
    let verifier = verifier();
    let reply = CredentialReply::new(&options(&verifier), Key, identifier()).unwrap();
    let mut key = MakeKey::new("replies");
    key.challenge = json_of(&reply)["challenge"].as_str().unwrap().to_owned();
    let body = key.make().body("Key", "name", "challenge-1").to_string();
    let body = CreateCredentialBody::parse(&body, verifier.limits()).unwrap();
    verifier.verify_registration(body.registration(), &reply.challenge(), now()).unwrap();
    let late = verifier.verify_registration(body.registration(), &reply.challenge(), expiry());
    assert_eq!(late.unwrap_err(), ChallengeError::Expired);
}

#[test]
fn a_reply_for_a_login_lists_what_may_answer() {
    let verifier = verifier();
    let records = [passkey(), key(Key), key(PasswordProtectedKey), key(RecoveryKey)];
    let reply = verifier
        .authentication_reply(CHALLENGE, identifier())
        .relying_party_name("Example")
        .kinds([Fido2, Key])
        .require_second_factor([Key, PasswordProtectedKey])
        .allow_credentials(&records)
        .allow_protected_key(&records[2], "encrypted")
        .with_context("POST /transfers {}")
        .expires_at(expiry())
        .build()
        .unwrap();
    let id = |index: usize| records[index].credential_id();
    assert_eq!(
        json_of(&reply),
        json!({
            "challenge": CHALLENGE_TEXT,
            "challengeIdentifier": "challenge-1",
            "rp": { "id": "example.com", "name": "Example" },
            "supportedCredentialKinds": [
                { "kind": "Fido2", "factor": "first", "requiresSecondFactor": true },
                { "kind": "Key", "factor": "either", "requiresSecondFactor": true },
                { "kind": "PasswordProtectedKey", "factor": "second", "requiresSecondFactor": false },
            ],
            "userVerification": "preferred",
            "attestation": "none",
            "externalAuthenticationUrl": "",
            "allowCredentials": {
                "key": [{ "type": "public-key", "id": id(1) }],
                "webauthn": [{ "type": "public-key", "id": id(0) }],
                "passwordProtectedKey": [
                    { "type": "public-key", "id": id(2), "encryptedPrivateKey": "encrypted" },
                ],
            },
        })
    );
    let challenge = reply.challenge();
    assert_eq!((challenge.user(), reply.user()), (Some(&user()), Some(&user())));
    assert_eq!(challenge.allowed_credentials(), [id(1), id(0), id(2)]);
    assert_eq!(challenge.context(), Some("POST /transfers {}"));
    assert_eq!(challenge.expiry(), Some(expiry()));
    let printed = format!("{reply:?}");
    assert!(!printed.contains(CHALLENGE_TEXT) && !printed.contains("encrypted"), "{printed}");

    // What may not answer is not listed either.
    let of_keys = verifier.authentication_reply(CHALLENGE, identifier()).kinds([Key]);
    let reply = of_keys.clone().allow_credentials(&records).allow_protected_key(&records[2], "encrypted");
    let listed = json_of(reply.build().unwrap())["allowCredentials"].take();
    assert_eq!(listed, json!({ "key": [{ "type": "public-key", "id": id(1) }], "webauthn": [] }));
    // No password protects what is another kind of key.
    let plain = of_keys.clone().allow_protected_key(&records[1], "encrypted");
    assert_eq!(code(plain.build()), "options.no_credential");
    assert_eq!(code(of_keys.clone().allow_credentials([&records[0]]).build()), "options.no_credential");
    assert_eq!(code(of_keys.clone().allow_credentials([]).build()), "options.no_credential");
    let printed = format!("{:?}", of_keys.allow_protected_key(&records[2], "encrypted"));
    assert!(!printed.contains("\"encrypted\""), "{printed}");
}

#[test]
fn a_reply_for_a_login_follows_the_policy() {
    let verifier = verifier();
    let policy = AuthenticationPolicy::new().user_verification(UserVerification::Required);
    let view = verifier.with_policy(&policy).unwrap();
    let reply = view.authentication_reply(CHALLENGE, identifier()).build().unwrap();
    let json = json_of(&reply);
    assert_eq!(json["userVerification"], "required");
    // Nobody is known: a passkey says whose it is.
    assert_eq!(json["allowCredentials"], json!({ "key": [], "webauthn": [] }));
    assert_eq!((reply.user(), json.get("extensions")), (None, None));
    // A raw key does not say that.
    let unknown = verifier.authentication_reply(CHALLENGE, identifier());
    let reply = unknown.clone().kinds([Fido2, Key]).second_factor([Key]).build().unwrap();
    let supported = json_of(&reply)["supportedCredentialKinds"].take();
    let factors: Vec<_> = supported.as_array().unwrap().iter().map(|kind| &kind["factor"]).collect();
    assert_eq!(factors, ["first", "second"]);
    assert_eq!(unknown.clone().kinds([Key]).build().unwrap_err(), ChallengeError::NoKind);
    let second = unknown.second_factor([RecoveryKey]).build();
    assert_eq!(second.unwrap_err(), ChallengeError::KindMisplaced);
}

#[test]
fn a_reply_for_a_login_refuses_what_no_answer_could_meet() {
    let verifier = verifier();
    let reply = || verifier.authentication_reply(CHALLENGE, identifier());
    let other = passkey_of(UserHandle::new("us-eve").unwrap()).into_record().unwrap();
    assert_eq!(code(reply().allow_credentials([&passkey(), &other]).build()), "options.users_differ");
    let twice = [passkey(), passkey()];
    assert_eq!(code(reply().allow_credentials(&twice).build()), "options.duplicate_credential");
    assert_eq!(code(verifier.authentication_reply([1; 15], identifier()).build()), "options.challenge_short");
    assert_eq!(code(reply().relying_party_id("example.org").build()), "options.relying_party_unknown");
    let unnamed = verifier.authentication_reply(CHALLENGE, ChallengeId::new("")).build();
    assert_eq!(unnamed.unwrap_err(), ChallengeError::EmptyIdentifier);
    let known = reply().allow_credentials([&passkey()]).kinds([Fido2, RecoveryKey]).build().map(|_| ());
    assert_eq!(code(known), "challenge.kind_misplaced");
    let second = reply().allow_credentials([&passkey()]).require_second_factor([]).build();
    assert_eq!(second.unwrap_err(), ChallengeError::NoKind);
}

#[test]
fn a_name_that_nobody_has_gets_a_reply_like_others() {
    let verifier = verifier();
    let profile = DecoyProfile::new().accounts_with(2, 1).credentials_of(20, ["internal"], 1);
    let decoys = verifier.decoys(&[7; 32], profile).unwrap();
    let reply = || {
        let account = decoys.account("nobody").unwrap();
        verifier
            .authentication_reply(CHALLENGE, identifier())
            .kinds([Fido2, Key])
            .decoys(account)
            .build()
            .unwrap()
    };
    assert_eq!(json_of(reply()), json_of(reply()));
    assert_eq!(json_of(reply())["allowCredentials"]["webauthn"].as_array().unwrap().len(), 2);
    assert!(reply().user().is_some());
}

#[test]
fn a_reply_for_a_login_sends_the_app_id_of_old_keys() {
    let verifier = verifier();
    let app_id = "https://example.com/app-id.json";
    let record = passkey_of(user()).app_id(app_id).into_record().unwrap();
    let reply = verifier.authentication_reply(CHALLENGE, identifier()).allow_credentials([&record]).build();
    let reply = reply.unwrap();
    assert_eq!(json_of(&reply)["extensions"], json!({ "appid": app_id }));
    let mut login = GetAssertion::with(&made_passkey()).with_challenge(CHALLENGE_TEXT);
    app_id.clone_into(&mut login.rp_id);
    let body =
        json!({ "challengeIdentifier": "challenge-1", "firstFactor": login.make().factor() }).to_string();
    let body = AuthenticationBody::parse(&body, verifier.limits()).unwrap();
    verifier.verify_authentications(&body, &reply.challenge(), &record, None, now()).unwrap();
}

#[test]
fn what_a_reply_for_a_login_issues_judges_the_answer() {
    let verifier = verifier();
    let records = [passkey(), key(Key)];
    let reply = |context: &str| -> AuthenticationReply {
        let reply = verifier.authentication_reply(CHALLENGE, identifier()).kinds([Fido2, Key]);
        let reply = reply.second_factor([Key]).allow_credentials(&records).with_context(context);
        reply.expires_at(expiry()).build().unwrap()
    };
    let first = GetAssertion::with(&made_passkey()).with_challenge(CHALLENGE_TEXT).make().factor();
    let mut second = AssertKey::with(&MakeKey::new("Key"));
    CHALLENGE_TEXT.clone_into(&mut second.challenge);
    let second = second.factor("Key");
    let body = json!({ "challengeIdentifier": "challenge-1", "firstFactor": first, "secondFactor": second });
    let text = body.to_string();
    let body = AuthenticationBody::parse(&text, verifier.limits()).unwrap();
    let challenge = reply("a payload").challenge();
    let [first, second] = &records;
    let verified = verifier.verify_authentications(&body, &challenge, first, Some(second), now()).unwrap();
    assert_eq!(verified.first_factor().context(), Some("a payload"));
    assert_eq!(verified.user_handle(), &user());
    let late = verifier.verify_authentications(&body, &challenge, first, Some(second), expiry());
    assert_eq!(late.unwrap_err(), ChallengeError::Expired);
    // A key of the user's that was not listed.
    let other = key_of(Key, &MakeKey::new("another"));
    let mut assertion = AssertKey::with(&MakeKey::new("another"));
    CHALLENGE_TEXT.clone_into(&mut assertion.challenge);
    let text =
        json!({ "challengeIdentifier": "challenge-1", "firstFactor": assertion.factor("Key") }).to_string();
    let body = AuthenticationBody::parse(&text, verifier.limits()).unwrap();
    let refused = verifier.verify_authentications(&body, &challenge, &other, None, now());
    assert_eq!(refused.unwrap_err(), AuthenticationError::CredentialNotAllowed);
}

fn recovery_reply(verifier: &Verifier, record: &CredentialRecord) -> RecoveryReply {
    RecoveryReply::new(&options(verifier), "token", [Fido2, Key])
        .unwrap()
        .second_factor([Key])
        .unwrap()
        .recovery([RecoveryKey])
        .unwrap()
        .allow_recovery_key(record, Some("encrypted"))
        .unwrap()
}

#[test]
fn a_reply_for_a_recovery_has_the_members_of_the_service() {
    let verifier = verifier();
    let record = key(RecoveryKey);
    let reply = recovery_reply(&verifier, &record);
    let of_options = json_of(options(&verifier));
    assert_eq!(
        json_of(&reply),
        json!({
            "user": { "id": "us-ada", "displayName": "Ada", "name": "ada@example.com" },
            "temporaryAuthenticationToken": "token",
            "challenge": CHALLENGE_TEXT,
            "rp": { "id": "example.com", "name": "example.com" },
            "supportedCredentialKinds": { "firstFactor": ["Fido2", "Key"], "secondFactor": ["Key"] },
            "authenticatorSelection": of_options["authenticatorSelection"],
            "attestation": of_options["attestation"],
            "pubKeyCredParams": of_options["pubKeyCredParams"],
            "excludeCredentials": of_options["excludeCredentials"],
            "otpUrl": "",
            "allowedRecoveryCredentials": [{ "id": record.credential_id(), "encryptedRecoveryKey": "encrypted" }],
        })
    );
    let printed = format!("{reply:?}");
    assert!(!printed.contains("token") && !printed.contains("encrypted"), "{printed}");
    let allow = |record: &CredentialRecord| reply.clone().allow_recovery_key(record, None);
    assert_eq!(code(allow(&key(Key))), "options.no_credential");
    let other = passkey_of(UserHandle::new("us-eve").unwrap()).into_record().unwrap();
    assert_eq!(code(allow(&other)), "options.users_differ");
    assert_eq!(code(RecoveryReply::new(&options(&verifier), "token", [])), "challenge.no_kind");
}

/// Through the sealed form, so that this too is what judges.
#[test]
fn what_a_reply_for_a_recovery_issues_judges_the_answer() {
    let verifier = verifier();
    let recovery_key = MakeKey::new("RecoveryKey");
    let record = key_of(RecoveryKey, &recovery_key);
    let seal = verifier.challenge_seal(&[7; 32]).unwrap();
    let sealed = recovery_reply(&verifier, &record).challenge().seal(&seal, "token").unwrap();
    let challenge = RecoveryChallenge::open(&sealed, &seal, "token").unwrap();
    assert_eq!(challenge, recovery_reply(&verifier, &record).challenge());

    let mut new = MakeKey::new("new");
    CHALLENGE_TEXT.clone_into(&mut new.challenge);
    let mut first = new.make().body("Key", "name", "challenge-1");
    for member in ["credentialName", "challengeIdentifier"] {
        first.as_object_mut().unwrap().remove(member);
    }
    let new_credentials = json!({ "firstFactorCredential": first });
    let mut assertion = AssertKey::with(&recovery_key);
    assertion.challenge = URL_SAFE_NO_PAD.encode(new_credentials.to_string());
    let body = json!({ "recovery": assertion.factor("RecoveryKey"), "newCredentials": new_credentials });
    let body = body.to_string();
    let body = RecoveryBody::parse(&body, verifier.limits()).unwrap();
    let verified = verifier.verify_recovery(&body, &challenge, &record, now()).unwrap();
    assert_eq!(verified.user_handle(), &user());
    assert_eq!(verified.registrations().first_factor().kind(), Key);
    let late = verifier.verify_recovery(&body, &challenge, &record, expiry());
    assert_eq!(late.unwrap_err(), ChallengeError::Expired);
}
