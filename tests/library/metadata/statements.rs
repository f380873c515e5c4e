//! Statements of a server's own, as those that the conformance tool gives one by one.

use attestry::errors::MetadataError;
use attestry::metadata::{CertificationLevel, Metadata, MetadataPolicy};
use attestry::{Error, Observation, RegistrationPolicy, Trust, VerifiedRegistration};
use attestry_authenticator::certificate::basic_constraints;
use attestry_authenticator::{Chain, Key, Made, Role};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use suite::harness::blobs::{Model, judged, metadata, report};
use suite::harness::builder;

use super::code;

fn model() -> Model {
    Model::new("metadata")
}

fn given(statement: &Value) -> Metadata {
    Metadata::from_statements([statement.to_string()]).unwrap()
}

fn with(member: &str, value: Value) -> Value {
    let mut statement = model().statement();
    statement[member] = value;
    statement
}

/// How it ends with metadata that has these statements alone, where an entry is demanded.
fn vouched(metadata: &Metadata, made: &Made) -> Result<VerifiedRegistration, Error> {
    let policy = RegistrationPolicy::new().metadata(MetadataPolicy::new().require_entry());
    let verifier = builder().expect_metadata().registration_policy(policy).build()?;
    judged(&verifier, metadata, made)
}

fn is_trusted(verified: &VerifiedRegistration) -> bool {
    matches!(verified.evidence().attestation().unwrap().trust(), Trust::Trusted(_))
}

#[test]
fn statements_are_trusted_as_they_are_given() {
    let metadata = given(&with("icon", json!("data:,icon")));
    assert_eq!((metadata.number(), metadata.next_update(), metadata.legal_header()), (None, None, None));
    assert!(metadata.signer_path().is_none() && metadata.revocation_checks().is_empty());
    assert!(!metadata.is_stale(suite::harness::now()));
    let entry = metadata.entries().next().unwrap();
    assert_eq!((entry.description(), entry.icon()), ("a model", Some("data:,icon")));
    assert_eq!(entry.status_reports(), []);
    assert!(is_trusted(&vouched(&metadata, &model().packed()).unwrap()));
    // Without status reports there is no level.
    let policy = MetadataPolicy::new().minimum_level(CertificationLevel::Certified);
    let policy = RegistrationPolicy::new().metadata(policy);
    let verifier = builder().expect_metadata().registration_policy(policy).build().unwrap();
    let ended = judged(&verifier, &metadata, &model().packed());
    assert_eq!(code(ended), MetadataError::LevelTooLow.code());
    // Models of U2F are found by their keys, and those of UAF by nothing.
    let mut u2f = with("attestationCertificateKeyIdentifiers", json!([model().key_identifier()]));
    for aaguid in [json!("00000000-0000-0000-0000-000000000000"), json!(null)] {
        u2f["aaguid"] = aaguid;
        if u2f["aaguid"].is_null() {
            u2f.as_object_mut().unwrap().remove("aaguid");
        }
        assert!(is_trusted(&vouched(&given(&u2f), &model().u2f()).unwrap()));
    }
    given(&json!({ "aaid": "1234#5678" }));
}

#[test]
fn statements_that_cannot_be_read_are_refused() {
    let sound = model().statement().to_string();
    let refused = |statement: &[u8]| {
        let statements = [sound.as_bytes(), statement];
        assert_eq!(
            code(Metadata::from_statements(statements)),
            MetadataError::StatementMalformed.code(),
            "{}",
            String::from_utf8_lossy(statement)
        );
    };
    for text in ["", "[]", "null", "{}", "{", r#"{"aaguid":1}"#, r#"{"aaguid":"x"}"#] {
        refused(text.as_bytes());
    }
    refused(&[0xff]);
    refused(format!("{sound}{sound}").as_bytes());
    refused(sound.replacen('{', r#"{"description":"x","#, 1).as_bytes());
    for (member, value) in [
        ("aaguid", json!("00000000-0000-0000-0000-000000000000")),
        ("attestationTypes", json!("basic_full")),
        ("attestationRootCertificates", json!({})),
        ("attestationRootCertificates", json!(vec![model().root(); 65])),
    ] {
        refused(with(member, value).to_string().as_bytes());
    }
    // A single anchor is told of, and costs nothing else.
    let metadata = given(&with("attestationRootCertificates", json!(["AAAA", model().root()])));
    assert_eq!(metadata.unreadable().len(), 1);
    assert!(is_trusted(&vouched(&metadata, &model().packed()).unwrap()));
}

#[test]
fn own_statements_vouch_in_place_of_fidos() {
    let other = Chain::new("other", 0);
    let blob =
        metadata(&[model().entry(json!([report("FIDO_CERTIFIED_L2")])), Model::new("second").certified()]);
    let own = given(&with("attestationRootCertificates", json!([STANDARD.encode(&other.root_der)])));
    let both = blob.with(&own);
    assert_eq!(both.entries().len(), 3);
    assert_eq!((both.number(), both.next_update()), (blob.number(), blob.next_update()));
    assert!(both.signer_path().is_some());
    // Its anchors alone count, and its reports: none certifies.
    let of_other = model().registration.packed_x5c(&other.leaf_key, &other.x5c);
    let verified = vouched(&both, &of_other).unwrap();
    let attestation = verified.evidence().attestation().unwrap();
    assert_eq!(attestation.metadata().unwrap().level(), None);
    assert_eq!(code(vouched(&both, &model().packed())).as_str(), "trust.no_path");
    assert!(vouched(&both, &Model::new("second").packed()).is_ok());
    // The other way round FIDO's entry vouches.
    let both = own.with(&blob);
    assert_eq!(both.number(), None);
    let verified = vouched(&both, &model().packed()).unwrap();
    let attestation = verified.evidence().attestation().unwrap();
    assert_eq!(attestation.metadata().unwrap().level(), Some(CertificationLevel::L2));
    assert_eq!(code(vouched(&both, &of_other)).as_str(), "trust.no_path");
}

#[test]
fn what_either_has_against_a_model_counts() {
    let revoked = metadata(&[model().entry(json!([report("REVOKED")]))]);
    let own = given(&model().statement());
    for both in [revoked.with(&own), own.with(&revoked), own.with(&revoked).with(&own)] {
        assert_eq!(code(vouched(&both, &model().packed())), MetadataError::Revoked.code());
    }
    // The same of a key that another model's report names.
    let mut leaked = report("ATTESTATION_KEY_COMPROMISE");
    leaked["certificate"] = json!(model().leaf());
    let leaked = metadata(&[Model::new("second").entry(json!([leaked]))]);
    for both in [leaked.with(&own), own.with(&leaked)] {
        assert_eq!(code(vouched(&both, &model().packed())), MetadataError::CompromisedKey.code());
    }
}

#[test]
fn what_could_not_be_read_stays_listed_in_its_place() {
    let blob = metadata(&[json!(1), model().certified()]);
    let own = given(&with("attestationRootCertificates", json!(["AAAA"])));
    let both = blob.with(&own);
    let places: Vec<_> = both.unreadable().iter().map(|part| (part.entry(), part.anchor())).collect();
    assert_eq!(places, [(0, None), (2, Some(0))]);
}

/// Conformance, Resp-5 P-2 and P-3: a chain up to the root of the statement, and the batch certificate as the anchor.
#[test]
fn conformance_chains_of_statements() {
    let long = Model { chain: Chain::new("metadata", 2), ..model() };
    assert!(is_trusted(&vouched(&given(&long.statement()), &long.packed()).unwrap()));
    let leaf = given(&with("attestationRootCertificates", json!([model().leaf()])));
    assert!(is_trusted(&vouched(&leaf, &model().packed()).unwrap()));
}

/// Conformance, Resp-5 P-4: the statement's root has basicConstraints that are critical.
#[test]
fn conformance_root_with_critical_constraints() {
    let chain = Chain::with("metadata", 0, |role, issue| {
        if role == Role::Root {
            issue.certificate.extensions = vec![basic_constraints(true, Some(0))];
        }
    });
    let model = Model { chain, ..model() };
    assert!(is_trusted(&vouched(&given(&model.statement()), &model.packed()).unwrap()));
}

/// Conformance, Resp-5 P-5: numbers beyond 53 and beyond 64 bits.
#[test]
fn conformance_large_numbers() {
    let text = with("authenticatorGetInfo", json!({ "vendorPrototypeConfigCommands": ["x"] })).to_string();
    let text = text.replace(r#""x""#, "18446744073709551615,18446744073709552000,9007199254740993");
    let metadata = Metadata::from_statements([text]).unwrap();
    assert!(is_trusted(&vouched(&metadata, &model().packed()).unwrap()));
    let statement = metadata.entries().next().unwrap().statement_json();
    assert!(statement.contains("18446744073709552000"), "{statement}");
}

/// Conformance, Resp-5 F-3 and Resp-6 F-2: the statement does not list the attestation's type.
#[test]
fn conformance_types_of_statements() {
    let full = given(&model().statement());
    let surrogate = given(&with("attestationTypes", json!(["basic_surrogate"])));
    let of_self = model().registration.packed_self();
    let verifier = builder().expect_metadata().build().unwrap();
    for (metadata, made) in [(&full, &of_self), (&surrogate, &model().packed())] {
        assert_eq!(code(judged(&verifier, metadata, made)), MetadataError::AttestationType.code());
    }
    judged(&verifier, &surrogate, &of_self).unwrap();
    judged(&verifier, &full, &model().packed()).unwrap();
}

/// Conformance, Resp-3 F-16 and Resp-5 F-8: the key's algorithm is none of the statement's. It is refused on request.
#[test]
fn conformance_algorithms_of_statements() {
    let metadata = given(&model().statement());
    let registration = model().registration.with_key(Key::secp256k1("metadata"));
    let made = registration.packed_x5c(&model().chain.leaf_key, &model().chain.x5c);
    let builder = || builder().expect_metadata().algorithms(attestry::Algorithm::ALL.iter().copied());
    let verified = judged(&builder().build().unwrap(), &metadata, &made).unwrap();
    assert!(verified.evidence().observations().contains(Observation::MetadataAlgUnlisted));
    let policy = RegistrationPolicy::new().refuse_observation(Observation::MetadataAlgUnlisted);
    let verifier = builder().registration_policy(policy).build().unwrap();
    assert_eq!(code(judged(&verifier, &metadata, &made)).as_str(), "observation.metadata_alg_unlisted");
    judged(&verifier, &metadata, &model().packed()).unwrap();
}
