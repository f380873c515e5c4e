//! FIDO's own BLOBs, as they were published, and real registrations judged by them. `cargo xtask unpack-metadata` unpacks
//! them; each test prints what it counted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use attestry::metadata::{Metadata, MetadataBlob, MetadataTrust};
use attestry::trust::RevocationCheck;
use attestry::{Trust, UnixTime, well_known};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Key, der};
use serde_json::{Value, json};
use suite::harness::blobs::{self, Blob};

use crate::cases::Case;
use crate::{Test, root};

pub(crate) const TESTS: &[Test] = &[
    ("published_blobs_verify_on_their_days", "blobs/real", published_blobs),
    ("published_lists_are_of_the_signer", "blobs/real/mds-0121-20250101-8fc6d1e2.jwt", published_lists),
    ("every_published_anchor_is_read_or_listed", NEWEST, published_anchors),
    ("real_registrations_are_trusted_by_metadata_alone", NEWEST, real_registrations),
];

/// The newest payload, without header and signature.
const NEWEST: &str = "blobs/payload-only/payload-0291-20261101.json";

/// Noon of a day that is written `YYYYMMDD`.
fn noon(day: &str) -> UnixTime {
    let number = |range: core::ops::Range<usize>| day[range].parse::<i32>().unwrap();
    let month = u8::try_from(number(4..6)).unwrap().try_into().unwrap();
    let day = u8::try_from(number(6..8)).unwrap();
    let date = time::Date::from_calendar_date(number(0..4), month, day).unwrap();
    let seconds = date.with_hms(12, 0, 0).unwrap().assume_utc().unix_timestamp();
    UnixTime::since_unix_epoch(Duration::from_secs(seconds.try_into().unwrap()))
}

fn roots() -> MetadataTrust {
    MetadataTrust::new(well_known::globalsign_metadata().unwrap()).unwrap()
}

/// Of a file that is named by number and day.
fn number_and_day(file: &Path) -> (u64, UnixTime) {
    let name = file.file_name().unwrap().to_str().unwrap();
    let parts: Vec<_> = name.split('-').collect();
    (parts[1].parse().unwrap(), noon(parts[2]))
}

fn published_blobs(folder: &Path) {
    let mut files: Vec<PathBuf> = folder.read_dir().unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 7);
    for file in &files {
        let (number, day) = number_and_day(file);
        let blob = std::fs::read(file).unwrap();
        let metadata = MetadataBlob::verify(&blob, &roots(), day).unwrap();
        assert_eq!(metadata.number(), Some(number));
        assert!(!metadata.is_stale(day));
        let reasons = reasons(&metadata);
        println!("BLOB {number}: {} entries, not read: {reasons:?}", metadata.entries().len());
        // Of another day, of another number, and with another byte.
        let later = UnixTime::since_unix_epoch(Duration::from_secs(day.as_secs() + 2 * 365 * 24 * 60 * 60));
        let code = |ended: Result<Metadata, attestry::Error>| ended.map(|_| ()).unwrap_err().code().as_str();
        assert_eq!(code(MetadataBlob::verify(&blob, &roots(), later)), "trust.expired");
        let newer = roots().previous_number(number + 1);
        assert_eq!(code(MetadataBlob::verify(&blob, &newer, day)), "metadata.older");
    }
}

/// How often each reason is given.
fn reasons(metadata: &Metadata) -> BTreeMap<String, usize> {
    let mut reasons = BTreeMap::new();
    for part in metadata.unreadable() {
        *reasons.entry(part.reason().to_string()).or_default() += 1;
    }
    reasons
}

/// The lists are of another week than any BLOB, so both are stale by then.
fn published_lists(file: &Path) {
    let (_, day) = number_and_day(file);
    let blob = std::fs::read(file).unwrap();
    let list = |name: &str| std::fs::read(root().join("target/metadata/crls").join(name)).unwrap();
    let of_issuer = list("w4j-gsextendvalsha2g3r3.crl");
    let both = roots().crl(list("w4j-root-r3.crl")).unwrap().crl(of_issuer).unwrap();
    let metadata = MetadataBlob::verify(&blob, &both.require_revocation_check(), day).unwrap();
    let checks = metadata.revocation_checks();
    assert!(checks.iter().all(|check| *check != RevocationCheck::NotChecked), "{checks:?}");
    let root_alone = roots().crl(list("w4j-root-r3.crl")).unwrap().require_revocation_check();
    let ended = MetadataBlob::verify(&blob, &root_alone, day).map(|_| ()).unwrap_err();
    assert_eq!(ended.code().as_str(), "metadata.revocation_unchecked");
}

/// An authority that has been there for longer than any registration.
fn wrapped(payload: Vec<u8>) -> Blob {
    let chain = blobs::chain(Key::p256("metadata leaf"), 0, |_, issue| {
        issue.certificate.not_before = der::utc_time("000101000000Z");
    });
    let mut blob = Blob::of(&chain, &[]);
    blob.raw_payload = Some(payload);
    blob
}

fn published_anchors(file: &Path) {
    let text = std::fs::read(file).unwrap();
    let payload: Value = serde_json::from_slice(&text).unwrap();
    let listed: Vec<_> = payload["entries"].as_array().unwrap().iter().map(anchors).collect();
    let blob = wrapped(text);
    let metadata = MetadataBlob::verify(blob.jws(), &blob.trust(), noon("20261101")).unwrap();
    assert_eq!(metadata.number(), Some(291));
    assert_eq!(metadata.entries().len(), listed.len());
    let mut read = 0;
    for (index, (entry, listed)) in metadata.entries().zip(&listed).enumerate() {
        let unread =
            metadata.unreadable().iter().filter(|part| part.entry() == index && part.anchor().is_some());
        assert_eq!(entry.trust_anchors().count() + unread.count(), listed.len(), "entry {index}");
        read += entry.trust_anchors().count();
    }
    println!(
        "payload 291: {} entries, {read} anchors, not read: {:?}",
        metadata.entries().len(),
        reasons(&metadata)
    );
    assert!(read > 1000);
}

fn anchors(entry: &Value) -> Vec<Value> {
    let anchors = entry["metadataStatement"]["attestationRootCertificates"].as_array();
    anchors.cloned().unwrap_or_default()
}

/// Of packed, tpm and fido-u2f with certificates, where the model is listed.
fn real_registrations(file: &Path) {
    let mut payload: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    for entry in payload["entries"].as_array_mut().unwrap() {
        // Pictures take most of it, and each case verifies the whole.
        for picture in ["icon", "iconDark", "providerLogoLight", "providerLogoDark"] {
            entry["metadataStatement"].as_object_mut().unwrap().remove(picture);
        }
    }
    let blob = wrapped(payload.to_string().into_bytes());
    let metadata = json!({ "blob": blob.jws(), "roots": [base64url(&blob.root)] });
    let registrations = root().join("../shared/vectors/real/registrations.json");
    let registrations = std::fs::read_to_string(registrations).unwrap();
    let mut names = BTreeMap::<_, usize>::new();
    for mut case in serde_json::from_str::<Vec<Value>>(&registrations).unwrap() {
        if case["expect"]["ok"] != true {
            continue;
        }
        case["metadata"] = metadata.clone();
        let case = Case::new(case);
        let outcome = case.run().unwrap();
        let Some(verified) = outcome.registration() else {
            println!("{}: {:?}", case.name(), outcome.result());
            continue;
        };
        let Some(attestation) = verified.evidence().attestation() else { continue };
        let standing = attestation.metadata().unwrap();
        let by_anchors = ["packed", "tpm", "fido-u2f"].contains(&attestation.format().as_str());
        let certified = by_anchors && attestation.x5c().next().is_some();
        let Some(entry) = standing.entry().filter(|_| certified) else { continue };
        assert!(matches!(attestation.trust(), Trust::Trusted(_)), "{}", case.name());
        assert!(!entry.name("en-US").is_empty());
        *names.entry(format!("{}, {}", attestation.format(), entry.name("en-US"))).or_default() += 1;
    }
    let count: usize = names.values().sum();
    println!("{count} registrations of listed models: {names:#?}");
    assert!(count >= 15, "only {count}");
}
