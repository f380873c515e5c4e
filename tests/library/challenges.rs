//! Challenges that are kept between two requests: stored, and sealed.

use attestry::errors::ChallengeError;
use attestry::service::{CallChallenge, RecoveryChallenge};
use attestry::{
    AuthenticationChallenge, ChallengeId, ChallengeSeal, CredentialKind, RegistrationChallenge, UnixTime,
    UserHandle, Verifier,
};
use serde_json::{Value, json};

const SESSION: &str = "session 42";

fn expiry() -> UnixTime {
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_300))
}

fn passkey() -> RegistrationChallenge<'static> {
    RegistrationChallenge::for_passkey("rYMtc8-oHzFVrjTzYZ4HAg").unwrap().expires_at(expiry())
}

fn call() -> CallChallenge<'static> {
    let challenge = CallChallenge::new([CredentialKind::Fido2, CredentialKind::Key], "a value").unwrap();
    challenge.recovery([CredentialKind::RecoveryKey]).unwrap().expires_at(expiry())
}

fn recovery() -> RecoveryChallenge<'static> {
    RecoveryChallenge::new(UserHandle::new([7; 16]).unwrap(), call()).allow_credentials(["recovery key 1"])
}

fn seal_for(relying_party_id: &str, key: &[u8]) -> ChallengeSeal {
    let verifier = Verifier::builder(relying_party_id).origin("https://example.com").build().unwrap();
    verifier.challenge_seal(key).unwrap()
}

fn seal() -> ChallengeSeal {
    seal_for("example.com", &[7; 32])
}

fn open(sealed: &str) -> Result<RegistrationChallenge<'static>, attestry::Error> {
    RegistrationChallenge::open(sealed, CredentialKind::Fido2, &seal(), SESSION)
}

#[test]
fn a_passkeys_challenge_is_what_a_browser_can_answer() {
    for text in ["AA", "_-8", "rYMtc8-oHzFVrjTzYZ4HAg"] {
        assert_eq!(RegistrationChallenge::for_passkey(text).unwrap().value(), text);
    }
    // The other alphabet, padding, white space, unused bits, and a length that no bytes have.
    for text in ["rYMtc8+oHzFVrjTzYZ4HAg", "/w", "YQ==", "YWI=", "=", "Y Q", "YQ\n", "YR", "YWJjZ", "ü"] {
        let error = RegistrationChallenge::for_passkey(text).unwrap_err();
        assert_eq!(error, ChallengeError::NotBase64url, "{text}");
    }
    assert_eq!(RegistrationChallenge::for_passkey("").unwrap_err(), ChallengeError::EmptyValue);
    // Clients of the service answer any text.
    RegistrationChallenge::new(CredentialKind::Fido2, "any text").unwrap();
}

#[test]
fn what_is_stored_is_read_back() {
    let written = json!({
        "version": 1, "ceremony": "registration", "kind": "Fido2", "value": "rYMtc8-oHzFVrjTzYZ4HAg",
        "expiresAt": 1_790_000_300,
    });
    assert_eq!(serde_json::to_value(passkey()).unwrap(), written);
    for kind in CredentialKind::ALL {
        let bare = RegistrationChallenge::new(*kind, "ü\"\\").unwrap();
        let named = bare.clone().with_identifier(ChallengeId::new("stored here")).unwrap();
        for challenge in [bare.clone(), bare.expires_at(expiry()), named.clone(), named.expires_at(expiry())]
        {
            let text = serde_json::to_string(&challenge).unwrap();
            assert_eq!(serde_json::from_str::<RegistrationChallenge<'_>>(&text).unwrap(), challenge);
        }
    }
    let written = json!({
        "version": 1, "ceremony": "registrations", "firstFactor": ["Fido2", "Key"], "secondFactor": [],
        "recovery": ["RecoveryKey"], "value": "a value", "expiresAt": 1_790_000_300,
    });
    assert_eq!(serde_json::to_value(call()).unwrap(), written);
    let bare = CallChallenge::new([CredentialKind::Key], "a value").unwrap();
    let second = bare.clone().second_factor([CredentialKind::Fido2]).unwrap();
    for challenge in [bare.clone(), second, call()] {
        let text = serde_json::to_string(&challenge).unwrap();
        assert_eq!(serde_json::from_str::<CallChallenge<'_>>(&text).unwrap(), challenge);
    }
    let written = json!({
        "version": 1, "ceremony": "recovery", "user": "BwcHBwcHBwcHBwcHBwcHBw",
        "allowCredentials": ["recovery key 1"], "newCredentials": written,
    });
    assert_eq!(serde_json::to_value(recovery()).unwrap(), written);
    for challenge in [recovery(), RecoveryChallenge::new(UserHandle::new([7; 16]).unwrap(), bare)] {
        let text = serde_json::to_string(&challenge).unwrap();
        assert_eq!(serde_json::from_str::<RecoveryChallenge<'_>>(&text).unwrap(), challenge);
    }
}

#[test]
fn what_is_stored_has_its_one_form() {
    fn refused<T: serde::de::DeserializeOwned>(stored: &Value, member: &str, value: Option<Value>) {
        serde_json::from_value::<T>(stored.clone()).map(|_| ()).unwrap();
        let mut other = stored.clone();
        match value.clone() {
            Some(value) => other[member] = value,
            None => drop(other.as_object_mut().unwrap().remove(member).unwrap()),
        }
        assert!(serde_json::from_value::<T>(other).is_err(), "{member} as {value:?}");
    }
    let one = serde_json::to_value(passkey().with_identifier(ChallengeId::new("a name")).unwrap()).unwrap();
    let several = serde_json::to_value(call()).unwrap();
    let of_both = [
        ("version", Some(json!(2))),
        ("version", None),
        ("ceremony", Some(json!("authentication"))),
        ("ceremony", None),
        ("value", Some(json!(""))),
        ("value", None),
        ("expiresAt", Some(json!(-1))),
        ("expiresAt", Some(json!("soon"))),
        ("more", Some(json!(1))),
    ];
    for (member, value) in of_both {
        refused::<RegistrationChallenge<'static>>(&one, member, value.clone());
        refused::<CallChallenge<'static>>(&several, member, value);
    }
    let of_one = [
        ("kind", Some(json!("passkey"))),
        ("kind", None),
        ("identifier", Some(json!(""))),
        ("ceremony", Some(json!("registrations"))),
    ];
    for (member, value) in of_one {
        refused::<RegistrationChallenge<'static>>(&one, member, value);
    }
    let of_several = [
        ("firstFactor", Some(json!([]))),
        ("firstFactor", Some(json!(["RecoveryKey"]))),
        ("secondFactor", Some(json!(["Password"]))),
        ("recovery", None),
        ("ceremony", Some(json!("registration"))),
    ];
    for (member, value) in of_several {
        refused::<CallChallenge<'static>>(&several, member, value);
    }
    let of_recovery = [
        ("version", Some(json!(2))),
        ("version", None),
        ("ceremony", Some(json!("registrations"))),
        ("ceremony", None),
        ("user", Some(json!(""))),
        ("user", Some(json!("no base64url"))),
        ("user", Some(json!("A".repeat(88)))),
        ("user", None),
        ("allowCredentials", Some(json!("recovery key 1"))),
        ("allowCredentials", None),
        ("newCredentials", Some(one.clone())),
        ("newCredentials", None),
        ("more", Some(json!(1))),
    ];
    let recovery = serde_json::to_value(recovery()).unwrap();
    for (member, value) in of_recovery {
        refused::<RecoveryChallenge<'static>>(&recovery, member, value);
    }
    let twice = serde_json::to_string(&one).unwrap().replacen('{', r#"{"value":"another","#, 1);
    assert!(serde_json::from_str::<RegistrationChallenge<'_>>(&twice).is_err());
}

#[test]
fn what_is_sealed_opens_for_the_same_thing() {
    let sealed = passkey().seal(&seal(), SESSION).unwrap();
    assert_eq!(open(&sealed).unwrap(), passkey());
    // The form is kept, so that what an older version sealed opens; the tag is by another implementation.
    assert_eq!(
        sealed,
        "eyJ2ZXJzaW9uIjoxLCJjZXJlbW9ueSI6InJlZ2lzdHJhdGlvbiIsImtpbmQiOiJGaWRvMiIsInZhbHVlIjoicllNdGM4LW9IekZWcmpU\
         ellaNEhBZyIsImV4cGlyZXNBdCI6MTc5MDAwMDMwMH0.XCnPM2u-WJ6a070BB_zeWvAXPeRCeozQ9SPWlxOvVtQ"
    );
    let of_call = call().seal(&seal(), SESSION).unwrap();
    assert_eq!(CallChallenge::open(&of_call, &seal(), SESSION).unwrap(), call());
    let of_recovery = recovery().seal(&seal(), SESSION).unwrap();
    assert_eq!(RecoveryChallenge::open(&of_recovery, &seal(), SESSION).unwrap(), recovery());
    assert!(sealed.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)), "{sealed}");
}

#[test]
fn what_is_sealed_opens_as_its_stored_form_too() {
    let login = AuthenticationChallenge::for_unknown_user("a value").unwrap().expires_at(expiry());
    let [of_passkey, of_call, of_recovery, of_login] = [
        passkey().seal(&seal(), SESSION),
        call().seal(&seal(), SESSION),
        recovery().seal(&seal(), SESSION),
        login.seal(&seal(), SESSION),
    ]
    .map(Result::unwrap);
    let kind = CredentialKind::Fido2;
    let opened = |bound_to: &str| {
        [
            RegistrationChallenge::open_json(&of_passkey, kind, &seal(), bound_to),
            CallChallenge::open_json(&of_call, &seal(), bound_to),
            RecoveryChallenge::open_json(&of_recovery, &seal(), bound_to),
            AuthenticationChallenge::open_json(&of_login, &seal(), bound_to),
        ]
    };
    let stored = [
        serde_json::to_string(&passkey()),
        serde_json::to_string(&call()),
        serde_json::to_string(&recovery()),
        serde_json::to_string(&login),
    ];
    assert_eq!(opened(SESSION).map(Result::unwrap), stored.map(Result::unwrap));
    for error in opened("session 43").map(Result::unwrap_err) {
        assert_eq!(error, ChallengeError::SealBroken);
    }
    let another_kind = RegistrationChallenge::open_json(&of_passkey, CredentialKind::Key, &seal(), SESSION);
    assert_eq!(another_kind.unwrap_err(), ChallengeError::SealBroken);
    for of_another in [&of_passkey, &of_call, &of_recovery] {
        let error = AuthenticationChallenge::open_json(of_another, &seal(), SESSION).unwrap_err();
        assert_eq!(error, ChallengeError::SealBroken);
    }
}

#[test]
fn what_was_changed_or_sealed_for_another_thing_stays_closed() {
    let broken = ChallengeError::SealBroken;
    let sealed = passkey().seal(&seal(), SESSION).unwrap();
    let opened = |kind, seal: &ChallengeSeal, bound_to: &str| {
        RegistrationChallenge::open(&sealed, kind, seal, bound_to).map(|_| ())
    };
    opened(CredentialKind::Fido2, &seal(), SESSION).unwrap();
    for kind in CredentialKind::ALL.iter().filter(|kind| **kind != CredentialKind::Fido2) {
        assert_eq!(opened(*kind, &seal(), SESSION).unwrap_err(), broken, "{kind}");
    }
    let others = [
        seal_for("example.com", &[8; 32]),
        seal_for("example.org", &[7; 32]),
        seal_for("example.com", &[7; 33]),
    ];
    for other in others {
        assert_eq!(opened(CredentialKind::Fido2, &other, SESSION).unwrap_err(), broken, "{other:?}");
    }
    for other in ["", "session 4", "session 421", "Session 42"] {
        assert_eq!(opened(CredentialKind::Fido2, &seal(), other).unwrap_err(), broken, "{other}");
    }
    // Neither ceremony opens what the other sealed.
    assert_eq!(CallChallenge::open(&sealed, &seal(), SESSION).unwrap_err(), broken);
    assert_eq!(open(&call().seal(&seal(), SESSION).unwrap()).unwrap_err(), broken);

    let of_recovery = recovery().seal(&seal(), SESSION).unwrap();
    assert_eq!(CallChallenge::open(&of_recovery, &seal(), SESSION).unwrap_err(), broken);
    assert_eq!(open(&of_recovery).unwrap_err(), broken);
    let of_login = AuthenticationChallenge::for_unknown_user("a value").unwrap().expires_at(expiry());
    let of_call = call().seal(&seal(), SESSION).unwrap();
    for other in [&sealed, &of_call, &of_login.seal(&seal(), SESSION).unwrap()] {
        assert_eq!(RecoveryChallenge::open(other, &seal(), SESSION).unwrap_err(), broken, "{other}");
    }
    let other = seal_for("example.com", &[8; 32]);
    assert_eq!(RecoveryChallenge::open(&of_recovery, &other, SESSION).unwrap_err(), broken);
    assert_eq!(RecoveryChallenge::open(&of_recovery, &seal(), "session 43").unwrap_err(), broken);
    for end in 0..of_recovery.len() {
        assert_eq!(
            RecoveryChallenge::open(&of_recovery[..end], &seal(), SESSION).unwrap_err(),
            broken,
            "{end}"
        );
    }
    for place in 0..of_recovery.len() {
        let mut changed = of_recovery.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let error = RecoveryChallenge::open(&changed, &seal(), SESSION).unwrap_err();
        assert_eq!(error, broken, "{changed}");
    }

    for place in 0..sealed.len() {
        for other in [b'A', b'B', b'.', b'='] {
            let mut changed = sealed.clone().into_bytes();
            if std::mem::replace(&mut changed[place], other) != other {
                let changed = String::from_utf8(changed).unwrap();
                assert_eq!(open(&changed).unwrap_err(), broken, "{changed}");
            }
        }
        assert_eq!(open(&sealed[..place]).unwrap_err(), broken, "{place}");
    }
    let (payload, tag) = sealed.split_once('.').unwrap();
    for changed in
        [format!("{sealed}="), format!("{sealed}A"), format!("{tag}.{payload}"), format!("{sealed}.{tag}")]
    {
        assert_eq!(open(&changed).unwrap_err(), broken, "{changed}");
    }
}

/// Nothing but a tag tells a sealed challenge from one that somebody wrote; and the parts under it do not run together.
#[test]
fn parts_under_the_tag_do_not_run_together() {
    let sealed = passkey().seal(&seal_for("example.com", &[7; 32]), "ab").unwrap();
    let payload = sealed.split_once('.').unwrap().0;
    let tags: std::collections::BTreeSet<_> = ["example.com", "example.co", "xample.com"]
        .into_iter()
        .flat_map(|id| ["", "m", "a", "ab", "b", "mab"].map(|bound_to| (id, bound_to)))
        .map(|(id, bound_to)| passkey().seal(&seal_for(id, &[7; 32]), bound_to).unwrap())
        .collect();
    assert_eq!(tags.len(), 18);
    assert!(tags.iter().all(|sealed| sealed.starts_with(payload)));
}

#[test]
fn what_would_protect_nothing_is_not_sealed() {
    let bare = RegistrationChallenge::for_passkey("rYMtc8-oHzFVrjTzYZ4HAg").unwrap();
    assert_eq!(bare.seal(&seal(), SESSION).unwrap_err(), ChallengeError::SealWithoutExpiry);
    let bare = CallChallenge::new([CredentialKind::Fido2], "a value").unwrap();
    assert_eq!(bare.seal(&seal(), SESSION).unwrap_err(), ChallengeError::SealWithoutExpiry);
    let bare = RecoveryChallenge::new(UserHandle::new([7; 16]).unwrap(), bare);
    assert_eq!(bare.seal(&seal(), SESSION).unwrap_err(), ChallengeError::SealWithoutExpiry);
    let many = recovery().allow_credentials((0..400).map(|number| format!("recovery key {number}")));
    assert_eq!(many.seal(&seal(), SESSION).unwrap_err(), ChallengeError::SealTooLarge);
    let long = RegistrationChallenge::for_passkey("a".repeat(4000)).unwrap().expires_at(expiry());
    assert_eq!(long.seal(&seal(), SESSION).unwrap_err(), ChallengeError::SealTooLarge);
    let verifier = Verifier::builder("example.com").origin("https://example.com").build().unwrap();
    assert_eq!(verifier.challenge_seal(&[7; 31]).unwrap_err(), ChallengeError::SealingKeyShort);
    verifier.challenge_seal(&[7; 32]).unwrap();
    let printed = format!("{:?}", seal_for("example.com", b"a key that nobody may see printed"));
    assert_eq!(printed, "ChallengeSeal { relying_party_id: \"example.com\", .. }");
}

#[test]
fn an_expired_challenge_opens_and_is_answered_by_nobody() {
    let sealed = passkey().seal(&seal(), SESSION).unwrap();
    let opened = open(&sealed).unwrap();
    let made = attestry_authenticator::MakeCredential::new("sealed").none();
    let body = made.body(suite::NAME, suite::IDENTIFIER).to_string();
    let verifier = suite::harness::builder().build().unwrap();
    let body = attestry::service::CreateCredentialBody::parse(&body, verifier.limits()).unwrap();
    let opened = opened.with_identifier(ChallengeId::new(suite::IDENTIFIER)).unwrap();
    let error = verifier.verify_registration(body.registration(), &opened, expiry()).unwrap_err();
    assert_eq!(error, ChallengeError::Expired);
}
