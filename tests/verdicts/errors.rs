//! The error codes: their list is frozen, and each has a case that ends in exactly it.

use std::collections::{BTreeMap, BTreeSet};

use crate::cases;

use attestry::crypto::{SignatureCache, SignatureProvider, SignatureScheme};
use attestry::errors::{CertificateError, ChallengeError, Step};
use attestry::metadata::{FipsLevel, Metadata, MetadataPolicy, PasskeyProviders};
use attestry::options::{CredentialDescriptor, CredentialReply, DecoyProfile, PrfInputs, UserEntity};
use attestry::service::{CreateCredentialBody, RegistrationBody};
use attestry::trust::{RevokedCertificate, SerialNumber, TrustAnchor};
use attestry::{
    Aaguid, Algorithm, AttestationFormat, AttestationType, AuthenticationChallenge, AuthenticationPolicy,
    ChallengeId, Class, Code, ConfigError, CredentialKind, CredentialRecord, Error, ImportedPasskey, Limits,
    PublicKey, RegistrationChallenge, RegistrationPolicy, UserHandle, VerifiedAuthentication, Verifier,
    VerifierBuilder,
};
use attestry_authenticator::android::{Description, ORIGIN, number, purpose};
use attestry_authenticator::{
    Chain, Hash, Key, Made, MadeAssertion, MakeCredential, MakeKey, Role, Scheme, der,
};
use serde_json::json;
use suite::harness::blobs::{self, Blob, Model};
use suite::harness::several::{RECOVERY, of_kind};
use suite::harness::{builder, fido2, logins, now, raw_key};

/// How a registration ends.
fn ends(builder: VerifierBuilder, made: &Made) -> Result<(), Error> {
    fido2(builder, made).map(|_| ())
}

/// How it ends under a verifier with this policy.
fn judged(builder: VerifierBuilder, policy: RegistrationPolicy, made: &Made) -> Result<(), Error> {
    ends(builder.registration_policy(policy), made)
}

fn policy() -> RegistrationPolicy {
    RegistrationPolicy::new()
}

fn configured<T>(made: Result<T, ConfigError>) -> Result<(), Error> {
    made.map(|_| ()).map_err(Error::from)
}

/// Refusals that no case file can express: bodies that are no JSON value, and settings without a name there.
fn others() -> Vec<(&'static str, Result<(), Error>)> {
    let parse = |body: &[u8]| CreateCredentialBody::parse(body, &Limits::DEFAULT).map(|_| ());
    let siblings = |body: &[u8]| RegistrationBody::parse(body, &Limits::DEFAULT).map(|_| ());
    let response = |json: &[u8]| attestry::Registration::parse(json, &Limits::DEFAULT).map(|_| ());
    let none = MakeCredential::new("errors").none();
    let chain = Chain::new("errors", 1);
    let packed = MakeCredential::new("errors").packed_x5c(&chain.leaf_key, &chain.x5c);
    let key = |builder, recipe: &MakeKey| raw_key(builder, &recipe.make()).map(|_| ());
    let body = none.body(suite::NAME, suite::IDENTIFIER).to_string();
    let misplaced = of_kind("Totp", "errors");
    let misplaced = json!({ RECOVERY: misplaced }).to_string();
    let transports = json!({ "response": { "transports": ["x".repeat(65)] } }).to_string();
    let other_ids =
        json!({ "id": "AAAA", "rawId": "AAAB", "type": "public-key", "response": {} }).to_string();
    let limited = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        builder().limits(limits)
    };
    let anchor = || TrustAnchor::from_certificate(&chain.root_der).unwrap();
    let serial = || SerialNumber::from_be_bytes([1]);
    let anchored = || builder().trust_anchor(anchor());
    let anchored_elsewhere =
        || builder().trust_anchor(anchor().for_formats([AttestationFormat::Tpm, AttestationFormat::FidoU2f]));
    let aaguid = Aaguid::new(MakeCredential::new("errors").aaguid.try_into().unwrap());
    let with_one_signature = |mut limits: Limits| {
        limits.signatures = 1;
        anchored().limits(limits)
    };
    vec![
        ("request.invalid_utf8", parse(b"\xff")),
        ("request.invalid_json", parse(b"")),
        ("request.invalid_json", parse(b"{")),
        ("request.invalid_json", parse(b"{\"credentialName\":\"n\",}")),
        ("request.invalid_json", parse(body.trim_end_matches('}').as_bytes())),
        ("request.invalid_json", parse(format!("{body}{body}").as_bytes())),
        ("request.duplicate_member", parse(br#"{"credentialKind":"Key","credentialKind":"Key"}"#)),
        ("request.duplicate_member", parse(br#"{"credentialKind":"Key","credential\u004bind":"Key"}"#)),
        ("request.duplicate_member", parse(br#"{"credentialInfo":{"credId":"a","credId":"a"}}"#)),
        ("request.duplicate_member", parse(br#"{"credentialInfo":{"password":"a","password":"a"}}"#)),
        ("request.not_a_string", parse(br#"{"credentialName":"\ud800"}"#)),
        ("request.kind_misplaced", siblings(misplaced.as_bytes())),
        ("request.not_an_array", response(br#"{"response":{"transports":"usb"}}"#)),
        ("request.transports", response(transports.as_bytes())),
        ("request.response_type", response(br#"{"type":"password"}"#)),
        ("request.credential_ids_differ", response(other_ids.as_bytes())),
        ("config.limits", ends(limited(|limits| limits.cbor_items = 0), &none)),
        ("config.limits", ends(limited(|limits| limits.signatures = 0), &none)),
        ("config.limits", ends(limited(|limits| limits.cbor_depth = 1000), &none)),
        ("config.limits", ends(limited(|limits| limits.rsa_modulus_min = 1024), &none)),
        ("config.limits", ends(limited(|limits| limits.rsa_modulus_max = 16384), &none)),
        ("config.origin", ends(builder().origin_with_subdomains("ftp://example.com"), &none)),
        ("config.origin", judged(builder(), policy().top_origin("null"), &none)),
        ("config.origin_not_serialized", ends(builder().origin("http://localhost:3000/"), &none)),
        ("config.origin_subdomains", ends(builder().origin_with_subdomains("https://127.0.0.1"), &none)),
        ("config.origin_subdomains", ends(builder().origin_with_subdomains("http://example.com"), &none)),
        ("config.signature_algorithm", {
            let (es256, es384) =
                (attestry::crypto::HashAlgorithm::Sha256, attestry::crypto::HashAlgorithm::Sha384);
            let scheme = |hash| SignatureScheme::Ecdsa(attestry::crypto::Curve::P256, hash);
            let other = SignatureProvider::rustcrypto().get(scheme(es384)).unwrap();
            configured(SignatureProvider::empty().with(scheme(es256), other))
        }),
        ("config.signature_cache", configured(SignatureCache::new(0))),
        ("config.unknown_name", configured("Packed".parse::<AttestationFormat>())),
        ("config.aaguid", configured("08987058-cadc-4b81-b6e1-30de50dcbe9".parse::<Aaguid>())),
        ("config.shared_trust", {
            let trust = anchored().build().unwrap().trust();
            ends(anchored().share_trust(&trust), &none)
        }),
        ("challenge.not_base64url", configured(RegistrationChallenge::for_passkey("YQ=="))),
        ("challenge.stored_form", {
            let stored = r#"{"version":2,"ceremony":"registration","kind":"Fido2","value":"a"}"#;
            let read = serde_json::from_str::<RegistrationChallenge<'_>>(stored);
            assert_eq!(
                read.unwrap_err().to_string().split(" at ").next(),
                Some(ChallengeError::StoredForm.code().message())
            );
            Err(ConfigError::from(ChallengeError::StoredForm).into())
        }),
        ("challenge.sealing_key_short", configured(anchored().build().unwrap().challenge_seal(&[1; 31]))),
        ("challenge.seal_without_expiry", {
            let seal = anchored().build().unwrap().challenge_seal(&[1; 32]).unwrap();
            configured(RegistrationChallenge::for_passkey("YQ").unwrap().seal(&seal, ""))
        }),
        ("challenge.seal_too_large", {
            let seal = anchored().build().unwrap().challenge_seal(&[1; 32]).unwrap();
            let challenge = RegistrationChallenge::for_passkey("a".repeat(4000)).unwrap();
            configured(challenge.expires_at(now()).seal(&seal, ""))
        }),
        ("challenge.seal_broken", {
            let seal = anchored().build().unwrap().challenge_seal(&[1; 32]).unwrap();
            RegistrationChallenge::open(".", CredentialKind::Fido2, &seal, "").map(|_| ())
        }),
        ("config.user_handle", configured(UserHandle::new([0; 65]))),
        ("config.user_handle", configured(UserHandle::new([]))),
        ("config.crl", ends(builder().crl([1, 2, 3]), &none)),
        ("config.trust_anchor", configured(TrustAnchor::from_certificate([1, 2, 3]))),
        ("config.anchor_formats", ends(builder().trust_anchor(anchor().for_formats([])), &none)),
        ("config.anchor_aaguids", ends(builder().trust_anchor(anchor().for_aaguids([])), &none)),
        ("config.revoked_serial", configured("0x1".parse::<SerialNumber>())),
        (
            "config.revoked_issuer",
            ends(builder().revoke(RevokedCertificate::of_issuer("CN=a", serial())), &none),
        ),
        (
            "config.revoked_format",
            ends(builder().revoke(RevokedCertificate::of_format(AttestationFormat::None, serial())), &none),
        ),
        ("config.no_format", judged(builder(), policy().accept_formats([]), &none)),
        ("config.no_attestation_type", judged(builder(), policy().accept_attestation_types([]), &none)),
        ("config.no_aaguid", judged(builder(), policy().accept_aaguids([]), &none)),
        ("config.trust_unattainable", judged(builder(), policy().require_trusted_attestation(), &none)),
        ("config.aaguid_unattainable", judged(builder(), policy().accept_aaguids([aaguid]), &none)),
        (
            "config.policy_unattainable",
            judged(builder(), policy().accept_attestation_types([AttestationType::Basic]), &none),
        ),
        ("config.json", configured(attestry::VerifierConfig::from_json("{}"))),
        ("config.trust_anchor", configured(TrustAnchor::from_name_and_key([1], Key::p256("a").spki_der()))),
        (
            "config.trust_anchor",
            configured(TrustAnchor::from_name_and_key(&chain.root_name, Key::rsa1024().spki_der())),
        ),
        (
            "statement.scheme_unavailable",
            ends(builder().signature_provider(SignatureProvider::empty()), &packed),
        ),
        (
            "trust.signature_algorithm",
            ends(
                anchored().signature_provider(only(SignatureScheme::Ecdsa(
                    attestry::crypto::Curve::P256,
                    attestry::crypto::HashAlgorithm::Sha256,
                ))),
                &mixed_hashes(),
            ),
        ),
        ("statement.too_many_signatures", ends(with_one_signature(Limits::default()), &packed)),
        (
            "key_attestation.scheme_unavailable",
            key(builder().signature_provider(SignatureProvider::empty()), &MakeKey::new("errors")),
        ),
        ("policy.backup_eligible", {
            let mut eligible = MakeCredential::new("errors");
            eligible.flags |= attestry_authenticator::flags::BACKUP_ELIGIBLE;
            judged(builder(), policy().require_device_bound(), &eligible.none())
        }),
        (
            "policy.format_not_accepted",
            judged(builder(), policy().accept_formats([AttestationFormat::Packed]), &none),
        ),
        (
            "policy.format_not_accepted",
            judged(builder(), policy().refuse_formats([AttestationFormat::Packed]), &packed),
        ),
        (
            "policy.type_not_accepted",
            judged(anchored(), policy().accept_attestation_types([AttestationType::Basic]), &none),
        ),
        (
            "policy.type_not_accepted",
            judged(
                anchored_elsewhere(),
                policy().accept_attestation_types([AttestationType::Basic]),
                &packed,
            ),
        ),
        ("policy.aaguid_not_accepted", judged(anchored(), policy().refuse_aaguids([aaguid]), &packed)),
        ("policy.aaguid_not_accepted", judged(builder(), policy().refuse_aaguids([aaguid]), &none)),
        ("policy.aaguid_not_accepted", judged(anchored(), policy().accept_aaguids([aaguid]), &none)),
        (
            "policy.aaguid_not_accepted",
            judged(anchored_elsewhere(), policy().accept_aaguids([aaguid]), &packed),
        ),
        (
            "policy.aaguid_not_accepted",
            judged(anchored(), policy().accept_aaguids([Aaguid::new([1; 16])]), &packed),
        ),
        ("android_key.not_hardware", android(&|made| made.level = der::enumerated(0))),
        ("android_key.not_hardware", android(&|made| made.mint_level = der::enumerated(0))),
        ("android_key.not_hardware", android(&|made| made.set_lists(&made.hardware.clone(), &[]))),
        ("android_key.not_hardware", android(&|made| made.set_lists(&[purpose(&[2])], &[number(ORIGIN, 0)]))),
        ("android_key.not_hardware", android(&|made| made.set_lists(&[number(ORIGIN, 0)], &[purpose(&[2])]))),
        ("android_key.origin_not_generated", android(&|made| made.software.push(number(ORIGIN, 2)))),
        ("record.form", configured(CredentialRecord::from_json("{}"))),
        ("record.kind", {
            let key = PublicKey::from_pem(&Key::p256("errors").spki_pem()).unwrap();
            configured(CredentialRecord::raw_key(
                CredentialKind::Totp,
                "id",
                key,
                logins::user(),
                "example.com",
            ))
        }),
        ("record.credential_id", {
            let key = PublicKey::from_pem(&Key::p256("errors").spki_pem()).unwrap();
            configured(CredentialRecord::raw_key(CredentialKind::Key, "", key, logins::user(), "example.com"))
        }),
        ("record.public_key", {
            // Bound to no algorithm.
            let key = PublicKey::from_pem(&Key::p256("errors").spki_pem()).unwrap();
            configured(ImportedPasskey::new([1], key, logins::user(), "example.com").into_record())
        }),
        ("record.update_of_another", {
            let (one, other) = (MakeCredential::new("errors"), MakeCredential::new("errors, another"));
            let made = logins::login(&one).make();
            let verified = login(builder(), &made, &logins::challenge(), &logins::record(&one)).unwrap();
            configured(logins::record(&other).apply(verified.update()))
        }),
        ("authentication.kind_not_allowed", {
            let challenge = logins::challenge().kinds([CredentialKind::Key]).unwrap();
            logged_in(builder(), &challenge)
        }),
        ("authentication.relying_party_mismatch", {
            let other = Verifier::builder("example.net").origin("https://app.example.com");
            logged_in(other, &logins::challenge())
        }),
        (
            "authentication.scheme_unavailable",
            logged_in(builder().signature_provider(SignatureProvider::empty()), &logins::challenge()),
        ),
        ("authentication.second_factor_missing", {
            let challenge = logins::challenge().require_second_factor([CredentialKind::Key]).unwrap();
            logged_in(builder(), &challenge)
        }),
        ("policy.backup_eligible", {
            let mut credential = MakeCredential::new("errors");
            credential.flags |= attestry_authenticator::flags::BACKUP_ELIGIBLE;
            let policy = AuthenticationPolicy::new().require_device_bound();
            let made = logins::login(&credential).make();
            let ended = login(
                builder().authentication_policy(policy),
                &made,
                &logins::challenge(),
                &logins::record(&credential),
            );
            ended.map(|_| ())
        }),
        ("authenticator_data.user_not_verified", {
            let credential = MakeCredential::new("errors");
            let policy = AuthenticationPolicy::new().require_user_verification_once_seen();
            let mut sent = logins::login(&credential);
            sent.flags &= !attestry_authenticator::flags::USER_VERIFIED;
            let builder = builder().authentication_policy(policy);
            login(builder, &sent.make(), &logins::challenge(), &logins::record(&credential)).map(|_| ())
        }),
        ("client_data.origin_missing", {
            let mut bare = MakeKey::new("errors");
            bare.origin = None;
            key(builder().require_key_origin(), &bare)
        }),
    ]
}

/// What metadata refuses beyond case files. `tests/library/metadata/` has every way to each.
fn of_metadata() -> Vec<(&'static str, Result<(), Error>)> {
    let model = Model::new("errors");
    let demanding = |policy: MetadataPolicy| {
        builder().expect_metadata().registration_policy(RegistrationPolicy::new().metadata(policy))
    };
    let ends = |policy: MetadataPolicy, blob: &Blob| {
        let verifier = demanding(policy).build()?;
        blobs::judged(&verifier, &blob.verify()?, &model.packed()).map(|_| ())
    };
    let sound = Blob::small(&[model.certified()]);
    let with = |change: &dyn Fn(&mut Blob)| {
        let mut blob = sound.clone();
        change(&mut blob);
        blob.verify().map(|_| ())
    };
    vec![
        ("metadata.too_large", with(&|blob| blob.set_header("kid", json!("a".repeat(64 * 1024))))),
        ("metadata.too_many_entries", with(&|blob| blob.set_payload("entries", json!(vec![0; 100_001])))),
        ("metadata.statement_malformed", Metadata::from_statements(["{}"]).map(|_| ())),
        ("metadata.names_malformed", PasskeyProviders::parse("[]").map(|_| ())),
        ("metadata.missing", fido2(builder().expect_metadata(), &model.packed()).map(|_| ())),
        ("metadata.too_stale", {
            let mut blob = sound.clone();
            blob.set_payload("nextUpdate", json!("2025-12-31"));
            ends(MetadataPolicy::new().max_staleness(std::time::Duration::ZERO), &blob)
        }),
        (
            "metadata.fips_level_too_low",
            ends(MetadataPolicy::new().minimum_fips_level(FipsLevel::L1), &sound),
        ),
    ]
}

/// How a login ends under such a verifier.
fn login(
    builder: VerifierBuilder,
    made: &MadeAssertion,
    challenge: &AuthenticationChallenge<'_>,
    record: &CredentialRecord,
) -> Result<VerifiedAuthentication, Error> {
    logins::authenticate(&builder.build()?, made, challenge, record)
}

/// How a sound login ends.
fn logged_in(builder: VerifierBuilder, challenge: &AuthenticationChallenge<'_>) -> Result<(), Error> {
    let credential = MakeCredential::new("errors");
    let made = logins::login(&credential).make();
    login(builder, &made, challenge, &logins::record(&credential)).map(|_| ())
}

/// What options, signals and related origins refuse. `tests/library/options.rs` has every way to each.
fn options() -> Vec<(&'static str, Result<(), Error>)> {
    let verifier = builder().build().unwrap();
    let handle = |byte: u8| UserHandle::new([byte; 16]).unwrap();
    let user = |name: &str| UserEntity::new(handle(7), name);
    let request = || verifier.request_options([1; 16]);
    let id = |byte: u8| CredentialDescriptor::new([byte; 16], ["usb"]).unwrap();
    let record = |byte: u8, app_id: &str| {
        let key = PublicKey::from_spki_der(Key::p256("errors").spki_der()).unwrap();
        let key = key.with_algorithm(Algorithm::Es256).unwrap();
        let passkey = ImportedPasskey::new([byte; 16], key, handle(7), "example.com");
        passkey.app_id(app_id).into_record().unwrap()
    };
    let elsewhere = |origins: &[&str]| Verifier::builder("example.com").origins(origins).build().unwrap();
    let related = |origins: &[&str], label: fn(&str) -> Option<String>| {
        configured(elsewhere(origins).related_origins(label))
    };
    let own = |host: &str| Some(host.to_owned());
    let six = ["https://a", "https://b", "https://c", "https://d", "https://e", "https://f"];
    let below = Verifier::builder("example.com").origin_with_subdomains("https://example.org");
    let profile = || DecoyProfile::new().accounts_with(1, 1).credentials_of(16, ["usb"], 1);
    vec![
        ("options.challenge_short", configured(verifier.request_options([1; 15]).build())),
        ("options.relying_party_unknown", configured(request().relying_party_id("example.org").build())),
        (
            "options.relying_party_unusable",
            configured(elsewhere(&["https://example.org"]).request_options([1; 16]).build()),
        ),
        ("options.user_name", configured(verifier.creation_options([1; 16], user("")).build())),
        ("options.user_id_text", {
            let entity = UserEntity::new(UserHandle::new([0xFF]).unwrap(), "ada");
            let options = verifier.creation_options([1; 16], entity).build().unwrap();
            configured(CredentialReply::new(&options, CredentialKind::Fido2, ChallengeId::new("1")))
        }),
        ("options.timeout", configured(request().timeout(std::time::Duration::ZERO).build())),
        ("options.credential_id", configured(verifier.signals().unknown_credential("="))),
        (
            "options.duplicate_credential",
            configured(request().allow_descriptors(handle(7), [id(1), id(1)]).build()),
        ),
        ("options.no_credential", configured(request().allow_descriptors(handle(7), []).build())),
        ("options.users_differ", configured(request().for_user(handle(7)).for_user(handle(8)).build())),
        (
            "options.app_ids_differ",
            configured(request().allow_credentials([&record(1, "a"), &record(2, "b")]).build()),
        ),
        (
            "options.prf_credential",
            configured(request().prf_eval_by_credential("AA", PrfInputs::new([1])).build()),
        ),
        ("options.large_blob_write", configured(request().large_blob_write([1]).build())),
        ("options.decoy_key_short", configured(verifier.decoys(&[1; 31], profile()))),
        ("options.decoy_profile", configured(verifier.decoys(&[1; 32], DecoyProfile::new()))),
        ("options.related_none", related(&["ios:bundle-id:a"], own)),
        ("options.related_not_https", related(&["http://example.com"], own)),
        ("options.related_subdomains", configured(below.build().unwrap().related_origins(own))),
        ("options.related_label", related(&["https://example.com"], |_| None)),
        ("options.related_labels", related(&six, own)),
    ]
}

/// A described key that meets a relying party which accepts keys in hardware only.
fn android(change: &dyn Fn(&mut Description)) -> Result<(), Error> {
    let made = suite::android_key::described(change);
    judged(builder(), policy().require_android_hardware(), &made)
}

#[test]
fn android_keys_in_hardware_are_accepted() {
    android(&|_| {}).unwrap();
    android(&|made| made.level = der::enumerated(2)).unwrap();
}

#[test]
fn evidence_has_the_key_description() {
    use attestry::android::{SecurityLevel, VerifiedBootState};
    let evidence = |made: Made| {
        let verified = fido2(builder(), &made).unwrap();
        verified.evidence().attestation().unwrap().key_description().cloned()
    };
    let described = evidence(suite::android_key::described(|made| {
        made.level = der::enumerated(2);
        made.mint_version = der::small_integer(41);
    }))
    .unwrap();
    assert_eq!(described.attestation_version(), 300);
    assert_eq!(described.attestation_security_level(), SecurityLevel::StrongBox);
    assert_eq!(described.key_mint_version(), 41);
    assert_eq!(described.key_mint_security_level(), SecurityLevel::TrustedEnvironment);
    let hardware = described.hardware_enforced();
    assert_eq!((hardware.purposes(), hardware.origin()), (Some(&[2][..]), Some(0)));
    assert!(!hardware.all_applications());
    assert_eq!(hardware.verified_boot_state(), Some(VerifiedBootState::Verified));
    assert_eq!((hardware.os_version(), hardware.os_patch_level()), (Some(160_000), Some(202_601)));
    assert_eq!(hardware.vendor_patch_level(), Some(20_260_105));
    assert_eq!(hardware.boot_patch_level(), Some(20_260_105));
    let software = described.software_enforced();
    assert_eq!((software.purposes(), software.origin(), software.os_version()), (None, None, None));

    // The states that a device may have been started in; one that nobody knows is none.
    let states = [
        (0, Some(VerifiedBootState::Verified)),
        (1, Some(VerifiedBootState::SelfSigned)),
        (2, Some(VerifiedBootState::Unverified)),
        (3, Some(VerifiedBootState::Failed)),
        (4, None),
    ];
    for (number_of_state, state) in states {
        let described = evidence(suite::android_key::described(|made| {
            let root = attestry_authenticator::android::root_of_trust(
                &der::boolean(false),
                &der::enumerated(number_of_state),
            );
            made.set_lists(&[], &[purpose(&[2]), number(ORIGIN, 0), root]);
        }))
        .unwrap();
        assert_eq!(described.hardware_enforced().verified_boot_state(), state);
    }

    // What is only reported may be unreadable, and is absent then.
    let unreadable = evidence(suite::android_key::described(|made| {
        let root = attestry_authenticator::android::root_of_trust(&[1, 1, 1], &der::enumerated(0));
        made.set_lists(&[], &[purpose(&[2, 3]), number(ORIGIN, 0), root, number(705, -1)]);
    }))
    .unwrap();
    let hardware = unreadable.hardware_enforced();
    assert_eq!(hardware.purposes(), Some(&[2, 3][..]));
    assert_eq!((hardware.verified_boot_state(), hardware.os_version()), (None, None));
    assert_eq!(evidence(MakeCredential::new("errors").packed_self()), None);
}

/// A provider that has one scheme only.
fn only(scheme: SignatureScheme) -> SignatureProvider {
    SignatureProvider::empty().with(scheme, SignatureProvider::rustcrypto().get(scheme).unwrap()).unwrap()
}

/// A path whose leaf is signed with SHA-384.
fn mixed_hashes() -> Made {
    let chain = Chain::with("errors", 1, |role, issue| {
        if role == Role::Leaf {
            issue.scheme = Scheme::Ecdsa(Hash::Sha384);
        }
    });
    MakeCredential::new("errors").packed_x5c(&chain.leaf_key, &chain.x5c)
}

#[test]
fn refusals_without_a_case_file() {
    for (index, (code, result)) in others().into_iter().chain(options()).chain(of_metadata()).enumerate() {
        let error = result.expect_err(code);
        assert_eq!(error.code().as_str(), code, "number {index}");
    }
}

/// Where each code refuses: in the stored cases, which another test holds to what the suite makes, and in the others.
fn refusals() -> BTreeMap<Code, BTreeSet<Step>> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = cases::files_below(&root.join("tests/vectors")).unwrap();
    let stored = files.iter().flat_map(|file| cases::load(file).unwrap());
    let stored = stored.filter_map(|case| case.run().unwrap().result().err());
    let mut refusals = BTreeMap::<_, BTreeSet<_>>::new();
    let others = others().into_iter().chain(options()).chain(of_metadata());
    for error in stored.chain(others.filter_map(|(_, result)| result.err())) {
        refusals.entry(error.code()).or_default().extend(error.step());
    }
    refusals
}

#[test]
fn every_code_has_a_case_and_the_list_of_codes_is_frozen() {
    let refusals = refusals();
    let line = |code: Code| {
        let steps = refusals.get(&code).unwrap_or_else(|| panic!("{code} has no case"));
        let steps = steps.iter().map(Step::to_string).collect::<Vec<_>>().join(", ");
        format!("{code} | {} | {steps} | {}\n", code.class(), code.message())
    };
    let list: String = Code::all().map(line).collect();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/codes.txt");
    let frozen = std::fs::read_to_string(&path).unwrap();
    assert!(list == frozen, "tests/codes.txt differs; if a code was added on purpose, put there:\n{list}");
    // Step 12 hashes and 19 reports, 23 gathers what 24 asks for, and the others are the server's own.
    let checked = [5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 20, 21, 22, 24, 25];
    let numbered = refusals.values().flatten().filter(|step| step.section_name() == "WebAuthn L3 §7.1");
    let refusing: BTreeSet<_> = numbered.filter_map(Step::number).collect();
    assert_eq!(refusing, BTreeSet::from(checked));
    // Of a login, 20 hashes and 23 takes extensions as they are; 1 to 4, 24 and 25 are the server's own.
    let checked = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22];
    let numbered = refusals.values().flatten().filter(|step| step.section_name() == "WebAuthn L3 §7.2");
    let refusing: BTreeSet<_> = numbered.filter_map(Step::number).collect();
    assert_eq!(refusing, BTreeSet::from(checked));
}

#[test]
fn the_guide_has_every_code_and_class() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |file: &str| std::fs::read_to_string(root.join(file)).unwrap();
    let table = suite::harness::codes::table(&read("tests/codes.txt"));
    assert!(
        read("docs/guide/error-codes.md") == table,
        "docs/guide/error-codes.md is not of tests/codes.txt; run: cargo xtask regenerate"
    );
    let page = read("docs/guide/errors.md");
    for code in Code::all() {
        assert!(table.contains(&format!("| `{code}` | {} |", code.class())), "{code}");
        assert!(page.contains(&format!("| `{:?}` |", code.class())), "{:?}", code.class());
    }
}

#[test]
fn codes_and_messages_have_one_form() {
    let mut names = BTreeSet::new();
    for code in Code::all() {
        let name = code.as_str();
        assert!(names.insert(name), "{name} twice");
        let (stage, reason) = name.split_once('.').expect(name);
        for part in [stage, reason] {
            assert!(part.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_')), "{name}");
        }
        assert!(!code.message().is_empty() && !code.message().ends_with('.'), "{name}");
        assert!(!code.message().contains("  "), "{name}: {}", code.message());
    }
}

#[test]
fn errors_compare_print_and_hold_no_input() {
    let error = CreateCredentialBody::parse("\"secret\"", &Limits::DEFAULT).unwrap_err();
    let code: Code = error.code();
    assert_eq!(code.class(), Class::Malformed);
    assert_eq!(format!("{error:?}"), "Error(request.not_an_object)");
    assert_eq!(error.to_string(), code.message());
    assert_ne!(error, CertificateError::Version);
    let password = r#"{"credentialKind":"Password","credentialInfo":{"password":"hunter2"},"credentialName":"n","challengeIdentifier":"c"}"#;
    let request = CreateCredentialBody::parse(password, &Limits::DEFAULT).unwrap();
    assert!(!format!("{request:?}").contains("hunter2"));
    assert_eq!("packed".parse(), Ok(AttestationFormat::Packed));
}
