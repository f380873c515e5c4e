//! What a policy on models refuses when it is given, and when registrations come.

use std::time::Duration;

use attestry::errors::{ConfigErrorKind, MetadataError};
use attestry::metadata::{
    AuthenticatorStatus, CertificationLevel, FipsLevel, FoundBy, Metadata, MetadataPolicy, PassedOver,
};
use attestry::service::{CallChallenge, RegistrationBody};
use attestry::{
    AaguidStanding, CredentialKind, Error, RegistrationPolicy, Trust, VerifiedRegistration, Verifier,
};
use attestry_authenticator::{CHALLENGE, Made, MakeCredential, MakeKey};
use serde_json::{Value, json};
use suite::harness::blobs::{Blob, Model, judged, metadata, report};
use suite::harness::several::{FIRST, SECOND, of_fido2, of_key};
use suite::harness::{builder, fido2, now, raw_key};

use super::code;

fn model() -> Model {
    Model::new("metadata")
}

fn demanding(policy: MetadataPolicy) -> Result<Verifier, attestry::ConfigError> {
    builder().expect_metadata().registration_policy(RegistrationPolicy::new().metadata(policy)).build()
}

/// How the model ends with these reports, under this policy.
fn ends(policy: MetadataPolicy, reports: Value) -> Result<VerifiedRegistration, Error> {
    judged(&demanding(policy).unwrap(), &metadata(&[model().entry(reports)]), &model().packed())
}

#[test]
fn what_cannot_be_tolerated_is_a_fault() {
    for name in
        ["REVOKED", "FIDO_CERTIFIED", "FIPS140_CERTIFIED_L1", "NOT_FIDO_CERTIFIED", "UPDATE_AVAILABLE", "NEW"]
    {
        let policy = || MetadataPolicy::new().tolerate(AuthenticatorStatus::from(name));
        let error = demanding(policy()).unwrap_err();
        assert_eq!(error.code(), ConfigErrorKind::MetadataTolerance.code());
        assert_eq!(error.value(), Some(name));
        // As much where a call is given it.
        let verifier = builder().expect_metadata().build().unwrap();
        let policy = RegistrationPolicy::new().metadata(policy());
        assert_eq!(verifier.with_policy(&policy).unwrap_err().code(), error.code());
    }
}

#[test]
fn rules_on_models_need_metadata() {
    let policy = RegistrationPolicy::new().metadata(MetadataPolicy::new());
    let error = builder().registration_policy(policy).build().unwrap_err();
    assert_eq!(error.code(), ConfigErrorKind::MetadataUnexpected.code());
}

#[test]
fn a_passkey_without_expected_metadata_is_refused() {
    let expecting = || builder().expect_metadata();
    for made in [model().registration.none(), model().registration.packed_self(), model().packed()] {
        assert_eq!(code(fido2(expecting(), &made)), MetadataError::Missing.code());
    }
    // Nothing lists raw keys.
    raw_key(expecting(), &MakeKey::new("metadata").make()).unwrap();
}

/// Metadata that is not expected judges all the same.
#[test]
fn metadata_that_is_not_expected_judges() {
    let verifier = builder().build().unwrap();
    let revoked = metadata(&[model().entry(json!([report("REVOKED")]))]);
    assert_eq!(code(judged(&verifier, &revoked, &model().packed())), MetadataError::Revoked.code());
    let sound = metadata(&[model().certified()]);
    let verified = judged(&verifier, &sound, &model().packed()).unwrap();
    assert!(matches!(verified.evidence().attestation().unwrap().trust(), Trust::Trusted(_)));
}

#[test]
fn metadata_may_be_so_many_days_overdue() {
    let verified_on = |due: &str, staleness: Option<Duration>| {
        let mut blob = Blob::small(&[model().certified()]);
        blob.set_payload("nextUpdate", json!(due));
        let policy = MetadataPolicy::new();
        let policy = match staleness {
            Some(staleness) => policy.max_staleness(staleness),
            None => policy,
        };
        judged(&demanding(policy).unwrap(), &blob.verify().unwrap(), &model().packed()).map(|_| ())
    };
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let second = Duration::from_secs(1);
    assert_eq!(verified_on("2020-01-01", None), Ok(()));
    assert_eq!(verified_on("2026-01-01", Some(Duration::ZERO)), Ok(()));
    assert_eq!(verified_on("2026-02-01", Some(Duration::ZERO)), Ok(()));
    assert_eq!(verified_on("2025-12-31", Some(DAY)), Ok(()));
    assert_eq!(verified_on("2025-12-30", Some(2 * DAY)), Ok(()));
    for (due, staleness) in
        [("2025-12-31", Duration::ZERO), ("2025-12-31", DAY - second), ("2025-12-30", 2 * DAY - second)]
    {
        assert_eq!(verified_on(due, Some(staleness)).unwrap_err(), MetadataError::TooStale, "{due}");
    }
    assert_eq!(verified_on("0001-01-01", Some(Duration::MAX)), Ok(()));
}

#[test]
fn fips_levels_are_demanded_by_rank() {
    let at_least = |level| MetadataPolicy::new().minimum_fips_level(level);
    let levels = FipsLevel::ALL;
    for (rank, level) in levels.iter().enumerate() {
        let reports = json!([report(level.as_str()), report("FIDO_CERTIFIED_L3plus")]);
        for (demanded_rank, demanded) in levels.iter().enumerate() {
            let ended = ends(at_least(*demanded), reports.clone());
            assert_eq!(ended.is_ok(), rank >= demanded_rank, "{level} of {demanded}");
            if let Err(error) = ended {
                assert_eq!(error, MetadataError::FipsLevelTooLow);
            }
        }
    }
    let both = json!([report("FIPS140_CERTIFIED_L1"), report("FIPS140_CERTIFIED_L3")]);
    let verified = ends(at_least(FipsLevel::L3), both).unwrap();
    let attestation = verified.evidence().attestation().unwrap();
    let standing = attestation.metadata().unwrap();
    assert_eq!((standing.fips_level(), standing.level()), (Some(FipsLevel::L3), None));
    // Self attestation meets none.
    let mut entry = model().entry(json!([report("FIPS140_CERTIFIED_L4")]));
    entry["metadataStatement"]["attestationTypes"] = json!(["basic_surrogate"]);
    let verifier = demanding(at_least(FipsLevel::L1)).unwrap();
    let ended = judged(&verifier, &metadata(&[entry]), &model().registration.packed_self());
    assert_eq!(code(ended), MetadataError::FipsLevelTooLow.code());
}

/// A policy that only trust meets may rest on metadata's anchors alone.
#[test]
fn metadata_makes_trust_attainable() {
    let requiring = || RegistrationPolicy::new().require_trusted_attestation();
    assert!(builder().registration_policy(requiring()).build().is_err());
    let verifier = builder().expect_metadata().registration_policy(requiring()).build().unwrap();
    judged(&verifier, &metadata(&[model().certified()]), &model().packed()).unwrap();
    let ended = judged(&verifier, &metadata(&[]), &model().packed());
    assert_eq!(code(ended).as_str(), "policy.attestation_not_trusted");
}

/// A demand on models is met by trust alone, so a format that has none cannot meet it.
#[test]
fn demands_on_models_need_trust() {
    let only_none = |policy: MetadataPolicy| {
        let policy =
            RegistrationPolicy::new().accept_formats([attestry::AttestationFormat::None]).metadata(policy);
        builder().expect_metadata().registration_policy(policy).build()
    };
    only_none(MetadataPolicy::new().tolerate(AuthenticatorStatus::Retired)).unwrap();
    for policy in [
        MetadataPolicy::new().require_entry(),
        MetadataPolicy::new().minimum_level(CertificationLevel::Certified),
        MetadataPolicy::new().minimum_fips_level(FipsLevel::L1),
    ] {
        let error = only_none(policy.clone()).unwrap_err();
        assert_eq!(error.code(), ConfigErrorKind::TrustUnattainable.code(), "{policy:?}");
    }
}

/// What an entry that cannot be read says of a model is no praise.
#[test]
fn an_entry_that_cannot_be_read_is_said_to_be_so() {
    let mut entry = model().certified();
    entry["statusReports"] = json!([report("FIDO_CERTIFIED_L2"), {}]);
    let verifier = demanding(MetadataPolicy::new()).unwrap();
    let verified = judged(&verifier, &metadata(&[entry]), &model().packed()).unwrap();
    let attestation = verified.evidence().attestation().unwrap();
    assert!(matches!(attestation.trust(), Trust::Unknown(_)), "{:?}", attestation.trust());
    let standing = attestation.metadata().unwrap();
    assert!(!standing.is_readable() && !standing.entry().unwrap().is_readable());
    assert_eq!(standing.found_by(), FoundBy::Aaguid(attestation.aaguid()));
}

#[test]
fn evidence_has_the_reports_and_why_they_passed() {
    let stranger = Model::new("stranger").leaf();
    let with = |status: &str, member: &str, value: &str| {
        let mut report = report(status);
        report[member] = json!(value);
        report
    };
    let policy = MetadataPolicy::new().tolerate(AuthenticatorStatus::UserKeyPhysicalCompromise);
    let verified = ends(
        policy,
        json!([
            report("FIDO_CERTIFIED_L2"),
            with("REVOKED", "effectiveDate", "2026-01-02"),
            with("RETIRED", "sunsetDate", "2026-01-01"),
            with("ATTESTATION_KEY_COMPROMISE", "batchCertificate", &stranger),
            report("USER_KEY_PHYSICAL_COMPROMISE"),
            report("SOMETHING_NEW"),
        ]),
    )
    .unwrap();
    let attestation = verified.evidence().attestation().unwrap();
    assert_eq!(attestation.aaguid_standing(), AaguidStanding::Attested);
    let standing = attestation.metadata().unwrap();
    let passed: Vec<_> =
        standing.reports_passed_over().map(|(report, why)| (report.status().as_str(), why)).collect();
    let expected = [
        ("REVOKED", PassedOver::NotYet),
        ("RETIRED", PassedOver::Sunset),
        ("ATTESTATION_KEY_COMPROMISE", PassedOver::OtherBatch),
        ("USER_KEY_PHYSICAL_COMPROMISE", PassedOver::Tolerated),
    ];
    assert_eq!(passed, expected);
    let in_force: Vec<_> =
        standing.reports_in_force().iter().map(|report| report.status().as_str()).collect();
    let expected =
        ["FIDO_CERTIFIED_L2", "ATTESTATION_KEY_COMPROMISE", "USER_KEY_PHYSICAL_COMPROMISE", "SOMETHING_NEW"];
    assert_eq!(in_force, expected);
    assert_eq!(standing.level(), Some(CertificationLevel::L2));
    assert_eq!((standing.number(), standing.is_stale(), standing.is_readable()), (Some(42), false, true));
    assert_eq!(standing.found_by(), FoundBy::Aaguid(attestation.aaguid()));
    assert_eq!(standing.entry().unwrap().description(), "a model");
    assert_eq!(standing.metadata().number(), Some(42));
    assert!(format!("{standing:?}").contains("a model"));
}

fn found_by(made: &Made, metadata: &Metadata) -> FoundBy {
    let verified = judged(&builder().build().unwrap(), metadata, made).unwrap();
    verified.evidence().attestation().unwrap().metadata().unwrap().found_by()
}

#[test]
fn a_model_is_found_by_what_is_signed() {
    let (model, metadata) = (model(), metadata(&[model().certified()]));
    let none = metadata_of_nothing();
    assert_eq!(found_by(&model.packed(), &none), FoundBy::Unlisted);
    assert_eq!(found_by(&model.u2f(), &metadata), FoundBy::Unlisted);
    let mut zero = MakeCredential::new("metadata");
    zero.aaguid = vec![0; 16];
    assert_eq!(found_by(&zero.packed_self(), &metadata), FoundBy::Nothing);
    let listed = suite::harness::blobs::metadata(&[model.u2f_entry(json!([]))]);
    let FoundBy::KeyIdentifier(identifier) = found_by(&model.u2f(), &listed) else { panic!("not by key") };
    assert_eq!(attestry_authenticator::text::hex(&identifier), model.key_identifier());
}

fn metadata_of_nothing() -> Metadata {
    metadata(&[])
}

/// Each credential of a call is judged, all by one BLOB.
#[test]
fn every_credential_of_a_call_is_judged() {
    let (first, second) = (model(), Model::new("second"));
    let call = |metadata: &Metadata, body: Value, kinds: [CredentialKind; 1]| {
        let verifier = demanding(MetadataPolicy::new()).unwrap();
        let body = body.to_string();
        let request = RegistrationBody::parse(&body, verifier.limits()).unwrap();
        let challenge = CallChallenge::new([CredentialKind::Fido2], CHALLENGE).unwrap();
        let challenge = challenge.second_factor(kinds).unwrap();
        verifier.with_metadata(metadata).verify_registrations(&request, &challenge, now())
    };
    let both = || json!({ FIRST: of_fido2(&first.packed()), SECOND: of_fido2(&second.packed()) });
    let sound = metadata(&[first.certified(), second.certified()]);
    let verified = call(&sound, both(), [CredentialKind::Fido2]).unwrap();
    for verified in [verified.first_factor(), verified.second_factor().unwrap()] {
        let attestation = verified.evidence().attestation().unwrap();
        assert!(matches!(attestation.trust(), Trust::Trusted(_)));
        assert_eq!(attestation.metadata().unwrap().number(), Some(42));
    }
    for (at, revoked) in [&first, &second].into_iter().enumerate() {
        let other = [&second, &first][at];
        let metadata = metadata(&[revoked.entry(json!([report("REVOKED")])), other.certified()]);
        assert_eq!(code(call(&metadata, both(), [CredentialKind::Fido2])), MetadataError::Revoked.code());
    }
    let key = json!({
        FIRST: of_fido2(&first.packed()),
        SECOND: of_key("Key", &MakeKey::new("metadata").make()),
    });
    call(&sound, key, [CredentialKind::Key]).unwrap();
}

/// A server swaps its metadata while views of the old one are in use; evidence keeps what judged it.
#[test]
fn a_registration_sees_one_blob() {
    let verifier = demanding(MetadataPolicy::new().require_entry()).unwrap();
    let numbered = |number: u64, entries: &[Value]| {
        let mut blob = Blob::small(entries);
        blob.set_payload("no", json!(number));
        blob.verify().unwrap()
    };
    let old = numbered(41, &[model().certified()]);
    let verified = judged(&verifier, &old, &model().packed()).unwrap();
    let new = numbered(43, &[model().entry(json!([report("REVOKED")]))]);
    drop(old);
    assert_eq!(code(judged(&verifier, &new, &model().packed())), MetadataError::Revoked.code());
    let attestation = verified.evidence().attestation().unwrap();
    assert_eq!(attestation.metadata().unwrap().number(), Some(41));
    let compound = {
        let other = Model::new("other");
        let second = model().registration.packed_x5c(&other.chain.leaf_key, &other.chain.x5c);
        let mut entry = model().certified();
        entry["metadataStatement"]["attestationRootCertificates"] = json!([model().root(), other.root()]);
        let made = model().registration.compound(&[model().packed(), second]);
        judged(&verifier, &numbered(44, &[entry]), &made).unwrap()
    };
    let numbers: Vec<_> = compound
        .evidence()
        .attestation()
        .unwrap()
        .statements()
        .map(|statement| statement.metadata().unwrap().number())
        .collect();
    assert_eq!(numbers, [Some(44), Some(44)]);
}
