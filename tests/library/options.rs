//! What goes to the browser: options, signals, related origins, and decoys.

use std::collections::BTreeMap;
use std::time::Duration;

use attestry::errors::OptionsError;
use attestry::options::{
    AttestationConveyance, CredentialDescriptor, CredentialProtection, DecoyProfile, Hint, LargeBlobSupport,
    PrfInputs, ResidentKey, UserEntity,
};
use attestry::{
    Algorithm, AttestationFormat, AuthenticationPolicy, AuthenticatorAttachment, ConfigError, CredentialKind,
    CredentialRecord, ImportedPasskey, PublicKey, RegistrationPolicy, UnixTime, UserHandle, UserVerification,
    Verifier,
};
use attestry_authenticator::Chain;
use serde_json::{Value, json};

const CHALLENGE: [u8; 16] = [1; 16];
const CHALLENGE_TEXT: &str = "AQEBAQEBAQEBAQEBAQEBAQ";
const HANDLE_TEXT: &str = "BwcHBwcHBwcHBwcHBwcHBw";

fn verifier() -> Verifier {
    Verifier::builder("example.com").origin("https://app.example.com").build().unwrap()
}

fn handle() -> UserHandle {
    UserHandle::new([7; 16]).unwrap()
}

fn user() -> UserEntity {
    UserEntity::new(handle(), "ada")
}

fn key() -> PublicKey {
    let key = attestry_authenticator::Key::p256("options");
    PublicKey::from_spki_der(key.spki_der()).unwrap()
}

fn passkey(id: u8) -> ImportedPasskey {
    let key = key().with_algorithm(Algorithm::Es256).unwrap();
    ImportedPasskey::new([id; 16], key, handle(), "example.com").transports(["internal", "hybrid"])
}

fn record(id: u8) -> CredentialRecord {
    passkey(id).into_record().unwrap()
}

fn id(of: u8) -> String {
    record(of).credential_id().to_owned()
}

fn json_of(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

fn code<T: std::fmt::Debug>(result: Result<T, ConfigError>) -> &'static str {
    result.unwrap_err().code().as_str()
}

fn expiry() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(1_790_000_300))
}

#[test]
fn creation_options_have_what_the_verifier_says() {
    let verifier = Verifier::builder("example.com")
        .origin("https://app.example.com")
        .algorithms([Algorithm::Rs256, Algorithm::Es256, Algorithm::Rs256])
        .build()
        .unwrap();
    let options = verifier.creation_options(CHALLENGE, user()).expires_at(expiry()).build().unwrap();
    assert_eq!(
        json_of(&options),
        json!({
            "rp": { "id": "example.com", "name": "example.com" },
            "user": { "id": HANDLE_TEXT, "name": "ada", "displayName": "" },
            "challenge": CHALLENGE_TEXT,
            "pubKeyCredParams": [{ "type": "public-key", "alg": -257 }, { "type": "public-key", "alg": -7 }],
            "authenticatorSelection": {
                "residentKey": "preferred", "requireResidentKey": false, "userVerification": "preferred",
            },
            "attestation": "none",
        })
    );
    let challenge = options.challenge();
    assert_eq!((challenge.kind(), challenge.value()), (CredentialKind::Fido2, CHALLENGE_TEXT));
    assert_eq!(challenge.expiry(), Some(expiry()));
    assert_eq!(options.mediation(), None);
}

#[test]
fn creation_options_have_everything_that_was_chosen() {
    let verifier = verifier();
    let policy = RegistrationPolicy::new()
        .user_verification(UserVerification::Required)
        .conditional_create()
        .enterprise_attestation()
        .accept_formats([AttestationFormat::None, AttestationFormat::Packed]);
    let raw = CredentialRecord::raw_key(CredentialKind::Key, "raw", key(), handle(), "example.com").unwrap();
    let u2f = passkey(3).app_id("https://example.com/appid").into_record().unwrap();
    let options = verifier
        .with_policy(&policy)
        .unwrap()
        .creation_options(CHALLENGE, user().display_name("Ada"))
        .relying_party_name("Example")
        .resident_key(ResidentKey::Required)
        .authenticator_attachment(AuthenticatorAttachment::CrossPlatform)
        .hints([Hint::SecurityKey, Hint::Hybrid])
        .timeout(Duration::from_secs(60))
        .exclude_credentials([&record(2), &raw, &u2f])
        .cred_props()
        .cred_protect(CredentialProtection::UserVerificationRequired, true)
        .min_pin_length()
        .prf_eval(PrfInputs::new([1]).second([2]))
        .large_blob(LargeBlobSupport::Required)
        .build()
        .unwrap();
    // A raw key is none that an authenticator could have.
    let ids: Vec<_> = options.excluded_credentials().iter().map(CredentialDescriptor::id).collect();
    assert_eq!(ids, [record(2).credential_id(), u2f.credential_id()]);
    let mut written = json_of(&options);
    let algorithms = written.as_object_mut().unwrap().remove("pubKeyCredParams").unwrap();
    let algorithms: Vec<_> = algorithms.as_array().unwrap().iter().map(|one| one["alg"].clone()).collect();
    assert_eq!(algorithms[..3], [-7, -8, -257]);
    assert_eq!(algorithms.len(), Algorithm::DEFAULT.len());
    let excluded = |of| json!({ "type": "public-key", "id": id(of), "transports": ["internal", "hybrid"] });
    assert_eq!(
        written,
        json!({
            "rp": { "id": "example.com", "name": "Example" },
            "user": { "id": HANDLE_TEXT, "name": "ada", "displayName": "Ada" },
            "challenge": CHALLENGE_TEXT,
            "timeout": 60000,
            "excludeCredentials": [excluded(2), excluded(3)],
            "authenticatorSelection": {
                "authenticatorAttachment": "cross-platform",
                "residentKey": "required", "requireResidentKey": true, "userVerification": "required",
            },
            "hints": ["security-key", "hybrid"],
            "attestation": "enterprise",
            "attestationFormats": ["none", "packed"],
            "extensions": {
                "credProps": true,
                "credentialProtectionPolicy": "userVerificationRequired",
                "enforceCredentialProtectionPolicy": true,
                "minPinLength": true,
                "appidExclude": "https://example.com/appid",
                "prf": { "eval": { "first": "AQ", "second": "Ag" } },
                "largeBlob": { "support": "required" },
            },
        })
    );
    assert_eq!(options.mediation(), Some("conditional"));
}

#[test]
fn attestation_is_asked_for_where_it_is_needed() {
    let chain = Chain::new("options", 1);
    let anchor = attestry::trust::TrustAnchor::from_certificate(&chain.root_der).unwrap();
    let anchored = Verifier::builder("example.com").origin("https://example.com").trust_anchor(anchor);
    let anchored = anchored.build().unwrap();
    let asked = |verifier: &Verifier, policy: RegistrationPolicy| {
        let view = verifier.with_policy(&policy).unwrap();
        json_of(view.creation_options(CHALLENGE, user()).build().unwrap())["attestation"].clone()
    };
    assert_eq!(asked(&verifier(), RegistrationPolicy::new()), "none");
    assert_eq!(asked(&anchored, RegistrationPolicy::new()), "direct");
    let refuses_none = RegistrationPolicy::new().refuse_formats([AttestationFormat::None]);
    assert_eq!(asked(&verifier(), refuses_none), "direct");
    assert_eq!(asked(&anchored, RegistrationPolicy::new().enterprise_attestation()), "enterprise");
    let chosen = anchored.creation_options(CHALLENGE, user()).attestation(AttestationConveyance::None);
    assert_eq!(json_of(chosen.build().unwrap())["attestation"], "none");
}

#[test]
fn request_options_go_with_their_challenge() {
    let verifier = verifier();
    let options = verifier.request_options(CHALLENGE).build().unwrap();
    assert_eq!(
        json_of(&options),
        json!({ "challenge": CHALLENGE_TEXT, "rpId": "example.com", "userVerification": "preferred" })
    );
    assert_eq!(options.challenge().user(), None);
    assert!(options.challenge().allowed_credentials().is_empty());

    let policy = AuthenticationPolicy::new().user_verification(UserVerification::Required);
    let u2f = passkey(3).app_id("https://example.com/appid").into_record().unwrap();
    let options = verifier
        .with_policy(&policy)
        .unwrap()
        .request_options(CHALLENGE)
        .allow_credentials([&record(2), &u2f])
        .timeout(Duration::from_millis(1))
        .hints([Hint::ClientDevice])
        .prf_eval(PrfInputs::new([1]))
        .prf_eval_by_credential(id(2), PrfInputs::new([2]))
        .large_blob_read()
        .expires_at(expiry())
        .build()
        .unwrap();
    let allowed = |of| json!({ "type": "public-key", "id": id(of), "transports": ["internal", "hybrid"] });
    assert_eq!(
        json_of(&options),
        json!({
            "challenge": CHALLENGE_TEXT,
            "timeout": 1,
            "rpId": "example.com",
            "allowCredentials": [allowed(2), allowed(3)],
            "userVerification": "required",
            "hints": ["client-device"],
            "extensions": {
                "appid": "https://example.com/appid",
                "prf": { "eval": { "first": "AQ" }, "evalByCredential": { id(2): { "first": "Ag" } } },
                "largeBlob": { "read": true },
            },
        })
    );
    let expected = attestry::AuthenticationChallenge::for_user(CHALLENGE_TEXT, handle()).unwrap();
    let expected = expected.allow_credentials([id(2), id(3)]).app_id("https://example.com/appid");
    assert_eq!(options.challenge(), expected.expires_at(expiry()));

    let only = record(2);
    let write = verifier.request_options(CHALLENGE).allow_credentials([&only]).large_blob_write([1, 2]);
    assert_eq!(json_of(write.build().unwrap())["extensions"], json!({ "largeBlob": { "write": "AQI" } }));
}

#[test]
fn extensions_are_written_where_they_are_asked_for() {
    let verifier = verifier();
    let create = || verifier.creation_options(CHALLENGE, user());
    for (builder, extensions) in [
        (create().cred_props(), json!({ "credProps": true })),
        (create().min_pin_length(), json!({ "minPinLength": true })),
    ] {
        assert_eq!(json_of(builder.build().unwrap())["extensions"], extensions);
    }
    // Records with one AppID, and an input for the one credential of a list.
    let app = |id| passkey(id).app_id("https://a").into_record().unwrap();
    let two = [&app(2), &app(3)];
    let request = verifier.request_options(CHALLENGE).allow_credentials(two).build().unwrap();
    assert_eq!(json_of(request)["extensions"], json!({ "appid": "https://a" }));
    let create = create().exclude_credentials(two).build().unwrap();
    assert_eq!(json_of(create)["extensions"]["appidExclude"], "https://a");
    let listed = record(2);
    let one = verifier.request_options(CHALLENGE).allow_credentials([&listed]);
    one.clone().prf_eval_by_credential(id(2), PrfInputs::new([1])).build().unwrap();
    let unknown = one.prf_eval_by_credential(id(3), PrfInputs::new([1]));
    assert_eq!(code(unknown.build()), "options.prf_credential");
}

/// A name with an account is asked as one without: whether a user was ever verified shows nowhere.
#[test]
fn user_verification_is_preferred_where_it_may_be_required() {
    let discouraged = || AuthenticationPolicy::new().user_verification(UserVerification::Discouraged);
    let asked = |policy: &AuthenticationPolicy| {
        let verifier = verifier();
        let options = verifier.with_policy(policy).unwrap().request_options(CHALLENGE).build().unwrap();
        json_of(options)["userVerification"].clone()
    };
    assert_eq!(asked(&discouraged()), "discouraged");
    assert_eq!(asked(&discouraged().require_user_verification_once_seen()), "preferred");
}

#[test]
fn what_a_browser_would_refuse_is_refused() {
    let verifier = verifier();
    let create = || verifier.creation_options(CHALLENGE, user());
    let request = || verifier.request_options(CHALLENGE);
    assert_eq!(code(verifier.creation_options([1; 15], user()).build()), "options.challenge_short");
    assert_eq!(code(verifier.request_options([1; 15]).build()), "options.challenge_short");
    assert_eq!(code(create().relying_party_id("example.org").build()), "options.relying_party_unknown");
    let nameless = UserEntity::new(handle(), "");
    assert_eq!(code(verifier.creation_options(CHALLENGE, nameless.clone()).build()), "options.user_name");
    for timeout in [Duration::ZERO, Duration::from_micros(999), Duration::from_millis(1 << 32)] {
        assert_eq!(code(create().timeout(timeout).build()), "options.timeout");
        assert_eq!(code(request().timeout(timeout).build()), "options.timeout");
    }
    assert_eq!(code(CredentialDescriptor::new([], ["usb"])), "options.credential_id");
    assert_eq!(code(CredentialDescriptor::new([1; 1024], ["usb"])), "options.credential_id");
    let twice = [&record(2), &record(2)];
    assert_eq!(code(create().exclude_credentials(twice).build()), "options.duplicate_credential");
    assert_eq!(code(request().allow_credentials(twice).build()), "options.duplicate_credential");
    assert_eq!(code(request().allow_credentials([]).build()), "options.no_credential");
    let other = ImportedPasskey::new(
        [4; 16],
        key().with_algorithm(Algorithm::Es256).unwrap(),
        UserHandle::new([8; 16]).unwrap(),
        "example.com",
    );
    let other = other.into_record().unwrap();
    assert_eq!(code(request().allow_credentials([&record(2), &other]).build()), "options.users_differ");
    assert_eq!(
        code(request().for_user(handle()).allow_credentials([&other]).build()),
        "options.users_differ"
    );
    let app = |id, app_id: &str| passkey(id).app_id(app_id).into_record().unwrap();
    let two = [&app(2, "https://a"), &app(3, "https://b")];
    assert_eq!(code(request().allow_credentials(two).build()), "options.app_ids_differ");
    assert_eq!(code(create().exclude_credentials(two).build()), "options.app_ids_differ");
    let elsewhere = request().prf_eval_by_credential(id(2), PrfInputs::new([1])).for_user(handle());
    assert_eq!(code(elsewhere.build()), "options.prf_credential");
    assert_eq!(code(request().large_blob_write([1]).build()), "options.large_blob_write");
}

#[test]
fn the_relying_party_id_must_be_of_use_to_an_origin() {
    let build = |origin: &str| Verifier::builder("example.com").origin(origin).build().unwrap();
    let unusable = build("https://badexample.com");
    assert_eq!(code(unusable.request_options(CHALLENGE).build()), "options.relying_party_unusable");
    unusable.request_options(CHALLENGE).from_related_origins().build().unwrap();
    unusable.creation_options(CHALLENGE, user()).from_related_origins().build().unwrap();
    for origin in ["https://example.com", "https://a.b.example.com:8443", "ios:bundle-id:com.example"] {
        build(origin).request_options(CHALLENGE).build().unwrap();
    }
}

#[test]
fn decoys_are_stable_and_follow_their_profile() {
    let verifier = verifier();
    let profile = DecoyProfile::new()
        .accounts_with(1, 75)
        .accounts_with(2, 25)
        .credentials_of(20, ["internal"], 50)
        .credentials_of(64, ["usb"], 50);
    let decoys = verifier.decoys(&[7; 32], profile.clone()).unwrap();
    let other_key = verifier.decoys(&[8; 32], profile).unwrap();
    let account = decoys.account("ada").unwrap();
    assert_eq!(account, decoys.account("ada").unwrap());
    assert_ne!(account.user(), decoys.account("bob").unwrap().user());
    assert_ne!(account.credentials()[0].id(), decoys.account("bob").unwrap().credentials()[0].id());
    assert_ne!(account, other_key.account("ada").unwrap());

    let (mut counts, mut transports) = (BTreeMap::<_, u32>::new(), BTreeMap::<_, u32>::new());
    for number in 0..2000 {
        let account = decoys.account(&format!("user {number}")).unwrap();
        *counts.entry(account.credentials().len()).or_default() += 1;
        for credential in account.credentials() {
            let length = if credential.transports() == ["usb"] { 86 } else { 27 };
            assert_eq!(credential.id().len(), length);
            *transports.entry(credential.transports().to_vec()).or_default() += 1;
        }
    }
    assert!((1400..1600).contains(&counts[&1]) && counts[&1] + counts[&2] == 2000, "{counts:?}");
    let (usb, all) = (transports[&vec!["usb".to_owned()]], transports.values().sum::<u32>());
    assert!((45..55).contains(&(usb * 100 / all)), "{transports:?}");

    let options = verifier.request_options(CHALLENGE).decoys(account.clone()).build().unwrap();
    assert_eq!(options.allowed_credentials(), account.credentials());
    assert_eq!(options.challenge().user(), Some(account.user()));
}

#[test]
fn a_profile_says_what_it_has_counted() {
    let raw_key =
        CredentialRecord::raw_key(CredentialKind::Key, "cr-1", key(), handle(), "example.com").unwrap();
    let profile = DecoyProfile::new()
        .observe([&record(2), &record(3), &raw_key])
        .observe([&record(4)])
        .observe([&raw_key])
        .accounts_with(2, 4);
    assert_eq!(profile.accounts().collect::<Vec<_>>(), [(2, 5), (1, 1)]);
    let transports = ["internal".to_owned(), "hybrid".to_owned()];
    assert_eq!(profile.credentials().collect::<Vec<_>>(), [(16, &transports[..], 3)]);

    // What no decoy can look like leaves a profile of use.
    let with_id = |id: Vec<u8>| {
        let key = key().with_algorithm(Algorithm::Es256).unwrap();
        ImportedPasskey::new(id, key, handle(), "example.com").into_record().unwrap()
    };
    let many: Vec<_> = (0..65).map(|number| with_id(vec![number; 16])).collect();
    let profile = DecoyProfile::new().observe(&many).observe([&with_id(vec![1; 15])]);
    assert_eq!(profile.accounts().collect::<Vec<_>>(), [(64, 1)]);
    assert_eq!(profile.credentials().map(|(id_length, ..)| id_length).collect::<Vec<_>>(), [16]);
    verifier().decoys(&[7; 32], profile).unwrap();
}

#[test]
fn decoys_need_a_key_and_a_profile() {
    let decoys = |key: &[u8], profile| verifier().decoys(key, profile).map(|_| ());
    let counted = || DecoyProfile::new().accounts_with(1, 1);
    let whole = || counted().credentials_of(16, ["usb"], 1);
    assert_eq!(code(decoys(&[1; 31], whole())), "options.decoy_key_short");
    decoys(&[1; 32], whole()).unwrap();
    decoys(&[1; 32], DecoyProfile::new().observe([&record(2)])).unwrap();
    let faulty = [
        DecoyProfile::new(),
        counted(),
        DecoyProfile::new().credentials_of(16, ["usb"], 1),
        counted().credentials_of(16, ["usb"], 0),
        whole().accounts_with(0, 1),
        whole().accounts_with(65, 1),
        whole().credentials_of(15, ["usb"], 1),
        whole().credentials_of(1024, ["usb"], 1),
    ];
    for profile in faulty {
        assert_eq!(code(decoys(&[1; 32], profile)), "options.decoy_profile");
    }
}

#[test]
fn signals_have_the_members_of_webauthn() {
    let verifier = verifier();
    let signals = verifier.signals();
    assert_eq!(
        json_of(signals.unknown_credential(&id(2)).unwrap()),
        json!({ "rpId": "example.com", "credentialId": id(2) })
    );
    assert_eq!(
        json_of(signals.all_accepted_credentials(handle(), [&record(2), &record(3)]).unwrap()),
        json!({
            "rpId": "example.com", "userId": HANDLE_TEXT, "allAcceptedCredentialIds": [id(2), id(3)],
        })
    );
    assert_eq!(
        json_of(signals.current_user_details(user().display_name("Ada")).unwrap()),
        json!({ "rpId": "example.com", "userId": HANDLE_TEXT, "name": "ada", "displayName": "Ada" })
    );
    for text in ["", "A", "AA==", "+/+/"] {
        assert_eq!(code(signals.unknown_credential(text)), "options.credential_id");
    }
    let stranger = UserHandle::new([8; 16]).unwrap();
    assert_eq!(code(signals.all_accepted_credentials(stranger, [&record(2)])), "options.users_differ");
    assert_eq!(code(signals.current_user_details(UserEntity::new(handle(), ""))), "options.user_name");
    let elsewhere = signals.relying_party_id("example.org").unknown_credential("AQ");
    assert_eq!(code(elsewhere), "options.relying_party_unknown");
}

#[test]
fn related_origins_are_the_https_origins() {
    let listed = |origins: &[&str]| {
        let verifier = Verifier::builder("example.com").origins(origins).build().unwrap();
        verifier.related_origins(|host| host.split('.').rev().nth(1).map(str::to_owned))
    };
    let six: Vec<_> = (0..6).map(|number| format!("https://a{number}.com")).collect();
    let six: Vec<_> = six.iter().map(String::as_str).collect();
    let made = listed(&["https://a.com", "ios:bundle-id:com.example", "https://b.a.com", "https://a.com"]);
    let made = made.unwrap();
    assert_eq!(made.origins(), ["https://a.com", "https://b.a.com"]);
    assert_eq!(json_of(made), json!({ "origins": ["https://a.com", "https://b.a.com"] }));
    listed(&six[..5]).unwrap();
    assert_eq!(code(listed(&six)), "options.related_labels");
    assert_eq!(code(listed(&["ios:bundle-id:com.example"])), "options.related_none");
    assert_eq!(code(listed(&["https://a.com", "http://b.com"])), "options.related_not_https");
    assert_eq!(code(listed(&["https://localhost"])), "options.related_label");
    let below = |origin: &str| {
        let verifier = Verifier::builder("example.com").origin_with_subdomains(origin).build().unwrap();
        verifier.related_origins(|_| Some("a".to_owned()))
    };
    below("https://example.com").unwrap();
    assert_eq!(below("https://example.org").unwrap_err(), OptionsError::RelatedSubdomains);
}
