//! What entries say, and what of them could not be read.

use attestry::Aaguid;
use attestry::metadata::{AuthenticatorStatus, CertificationLevel, FipsLevel, UnreadableReason};
use attestry_authenticator::{Key, certificate::CertificateBuilder};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use suite::harness::blobs::{Blob, Model, metadata, report};
use suite::harness::now;

fn model() -> Model {
    Model::new("metadata")
}

fn aaguid(model: &Model) -> Aaguid {
    model.aaguid().parse().unwrap()
}

const ICONS: [&str; 4] = ["icon", "iconDark", "providerLogoLight", "providerLogoDark"];

fn pictured() -> Value {
    let mut entry = model().certified();
    for (number, name) in ICONS.into_iter().enumerate() {
        entry["metadataStatement"][name] = json!(format!("data:,{number}"));
    }
    entry
}

#[test]
fn icons_are_kept_on_request() {
    let blob = Blob::small(&[pictured()]);
    let pictures = |trust| {
        let metadata = attestry::metadata::MetadataBlob::verify(blob.jws(), &trust, now()).unwrap();
        let entry = metadata.entries().next().unwrap();
        // They are never in the statement, nor are the anchors.
        let statement: Value = serde_json::from_str(entry.statement_json()).unwrap();
        assert!(
            ICONS.iter().chain(&["attestationRootCertificates"]).all(|name| statement.get(name).is_none())
        );
        assert_eq!(statement["description"], "a model");
        let all = [entry.icon(), entry.icon_dark(), entry.provider_logo(), entry.provider_logo_dark()];
        all.map(|picture| picture.map(str::to_owned))
    };
    assert_eq!(pictures(blob.trust()), [None, None, None, None]);
    let kept = pictures(blob.trust().keep_icons());
    assert_eq!(kept, [0, 1, 2, 3].map(|number| Some(format!("data:,{number}"))));
}

#[test]
fn an_entry_has_what_the_blob_says() {
    let model = model();
    let mut entry = model.certified();
    entry["attestationCertificateKeyIdentifiers"] = json!([model.key_identifier()]);
    entry["aaid"] = json!("1234#5678");
    entry["rogueListURL"] = json!("https://example.com/rogues");
    entry["metadataStatement"]["friendlyNames"] = json!({ "en-US": "A model", "de-DE": "Ein Modell" });
    entry["statusReports"][0]["authenticatorVersion"] = json!(3);
    entry["statusReports"][0]["sunsetDate"] = json!("2030-01-31");
    let metadata = metadata(&[entry]);
    let entry = metadata.entry_for_aaguid(aaguid(&model)).unwrap();
    assert_eq!((entry.aaguid(), entry.aaid()), (Some(aaguid(&model)), Some("1234#5678")));
    assert!(entry.is_readable());
    assert_eq!((entry.description(), entry.authenticator_version()), ("a model", Some(3)));
    assert_eq!(entry.name("de-DE"), "Ein Modell");
    assert_eq!(entry.name("DE-de"), "Ein Modell");
    assert_eq!(entry.name("fr-FR"), "A model");
    let mut names: Vec<_> = entry.friendly_names().collect();
    names.sort_unstable();
    assert_eq!(names, [("de-DE", "Ein Modell"), ("en-US", "A model")]);
    assert_eq!(entry.rogue_list_url(), Some("https://example.com/rogues"));
    assert_eq!(entry.time_of_last_status_change(), Some("2025-06-01"));
    assert_eq!(entry.trust_anchors().next().unwrap().certificate().unwrap().as_ref(), model.chain.root_der);
    let [report] = entry.status_reports() else { panic!("{:?}", entry.status_reports()) };
    assert_eq!(*report.status(), AuthenticatorStatus::FidoCertified(CertificationLevel::L1));
    assert_eq!(report.effective_date().unwrap().to_string(), "2025-06-01");
    assert_eq!(format!("{:?}", report.sunset_date().unwrap()), "Date(2030-01-31)");
    assert_eq!(report.authenticator_version(), Some(3));
    assert_eq!(serde_json::from_str::<Value>(report.json()).unwrap()["status"], "FIDO_CERTIFIED_L1");
    let identifier: [u8; 20] = entry.key_identifiers()[0];
    assert_eq!(metadata.entry_for_key_identifier(&identifier).unwrap().description(), "a model");
    assert!(metadata.entry_for_key_identifier(&[0; 20]).is_none());
    assert!(metadata.entry_for_aaguid(Aaguid::new([1; 16])).is_none());
    assert!(format!("{entry:?}").contains("FIDO_CERTIFIED_L1"));
}

#[test]
fn without_names_the_description_names_a_model() {
    let metadata = metadata(&[model().certified()]);
    assert_eq!(metadata.entries().next().unwrap().name("en-US"), "a model");
}

#[test]
fn statuses_have_the_names_of_metadata() {
    for name in [
        "NOT_FIDO_CERTIFIED",
        "FIDO_CERTIFIED",
        "FIDO_CERTIFIED_L1",
        "FIDO_CERTIFIED_L1plus",
        "FIDO_CERTIFIED_L2",
        "FIDO_CERTIFIED_L2plus",
        "FIDO_CERTIFIED_L3",
        "FIDO_CERTIFIED_L3plus",
        "SELF_ASSERTION_SUBMITTED",
        "UPDATE_AVAILABLE",
        "USER_VERIFICATION_BYPASS",
        "ATTESTATION_KEY_COMPROMISE",
        "USER_KEY_REMOTE_COMPROMISE",
        "USER_KEY_PHYSICAL_COMPROMISE",
        "REVOKED",
        "RETIRED",
        "FIPS140_CERTIFIED_L1",
        "FIPS140_CERTIFIED_L2",
        "FIPS140_CERTIFIED_L3",
        "FIPS140_CERTIFIED_L4",
    ] {
        let status = AuthenticatorStatus::from(name);
        assert!(!matches!(status, AuthenticatorStatus::Unknown(_)), "{name}");
        assert_eq!((status.as_str(), status.to_string()), (name, name.to_owned()));
    }
    let unknown = AuthenticatorStatus::from("SOMETHING_NEW");
    assert!(matches!(unknown, AuthenticatorStatus::Unknown(_)));
    assert_eq!(unknown.as_str(), "SOMETHING_NEW");
    assert!(CertificationLevel::ALL.is_sorted() && FipsLevel::ALL.is_sorted());
}

/// One of each kind, with its place and its id.
#[test]
fn what_cannot_be_read_is_listed_with_its_reason() {
    let model = model();
    let with = |pointer: &str, value: Value| {
        let mut entry = model.certified();
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        entry.pointer_mut(parent).unwrap()[member] = value;
        entry
    };
    let short = CertificateBuilder::ca(
        &[1],
        model.chain.root_name.clone(),
        model.chain.root_name.clone(),
        &Key::rsa1024(),
    );
    let root = &model.chain.keys.root;
    let short = STANDARD.encode(short.sign(root, root.default_scheme()));
    let anchors = json!(["*", 1, "AAAA", short, model.root()]);
    let mut update = model.certified();
    update["statusReports"] = json!([{ "status": "UPDATE_AVAILABLE", "authenticatorVersion": 4 }]);
    let mut u2f = model.u2f_entry(json!(null));
    u2f["statusReports"] = json!(null);
    let entries = [
        json!(1),
        with("/aaguid", json!("x")),
        with("/metadataStatement", json!(null)),
        with("/metadataStatement/aaguid", json!(Model::new("another").aaguid())),
        u2f,
        update,
        with("/metadataStatement/attestationRootCertificates", json!(vec!["*"; 65])),
        with("/metadataStatement/attestationRootCertificates", anchors),
        json!({ "aaid": "1234#5678", "metadataStatement": [], "statusReports": [] }),
        model.certified(),
    ];
    let metadata = metadata(&entries);
    assert_eq!(metadata.entries().len(), 10);
    let listed: Vec<_> = metadata
        .unreadable()
        .iter()
        .filter(|part| part.entry() != 6 || part.anchor().is_none())
        .map(|part| (part.entry(), part.id().map(str::to_owned), part.anchor(), part.reason()))
        .collect();
    let id = Some(model.aaguid());
    let [.., certificate] = [(); 1].map(|()| listed.iter().find(|part| part.2 == Some(2)).unwrap().3);
    assert!(matches!(certificate, UnreadableReason::AnchorCertificate(_)));
    let expected = [
        (0, None, None, UnreadableReason::Entry),
        (1, None, None, UnreadableReason::Id),
        (2, id.clone(), None, UnreadableReason::Statement),
        (3, id.clone(), None, UnreadableReason::OtherAaguid),
        (4, Some(model.key_identifier()), None, UnreadableReason::StatusReports),
        (5, id.clone(), None, UnreadableReason::OutOfDate),
        (6, id.clone(), None, UnreadableReason::TooManyAnchors),
        (7, id.clone(), Some(0), UnreadableReason::AnchorBase64),
        (7, id.clone(), Some(1), UnreadableReason::AnchorBase64),
        (7, id.clone(), Some(2), certificate),
        (7, id, Some(3), UnreadableReason::AnchorKey),
        (8, Some("1234#5678".to_owned()), None, UnreadableReason::Statement),
    ];
    assert_eq!(listed, expected);
    for part in metadata.unreadable() {
        assert!(!part.reason().to_string().is_empty());
    }
}

/// Several entries of one id: what either says counts, and both are there.
#[test]
fn entries_of_one_model_are_kept() {
    let metadata = metadata(&[
        model().entry(json!([report("FIDO_CERTIFIED_L2")])),
        model().entry(json!([report("FIDO_CERTIFIED_L1")])),
    ]);
    assert_eq!(metadata.entries().len(), 2);
    assert_eq!(metadata.unreadable(), []);
    let first = metadata.entry_for_aaguid(aaguid(&model())).unwrap();
    assert_eq!(first.status_reports()[0].status().as_str(), "FIDO_CERTIFIED_L2");
}
