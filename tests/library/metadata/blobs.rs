//! A BLOB as a whole: every byte of it counts, and each bound holds to the last.

use attestry::errors::MetadataError;
use attestry::metadata::{MetadataBlob, MetadataTrust};
use attestry::trust::TrustAnchor;
use attestry::{ConfigError, Error, errors::ConfigErrorKind};
use serde_json::{Value, json};
use suite::harness::blobs::{Blob, Model, report};
use suite::harness::now;

use super::code;

fn sound() -> Blob {
    Blob::small(&[json!({ "aaid": "1234#5678" })])
}

fn ends(blob: &Blob) -> Option<Error> {
    blob.verify().err()
}

/// With bits flipped, and with letters in place of letters.
#[test]
fn one_changed_byte_refuses_the_blob() {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let blob = sound();
    let (jws, trust) = (blob.jws().into_bytes(), blob.trust());
    MetadataBlob::verify(&jws, &trust, now()).unwrap();
    for at in 0..jws.len() {
        let letter = LETTERS.iter().position(|letter| *letter == jws[at]);
        let replaced = letter.map_or(b'A', |letter| LETTERS[(letter + 1 + at % 63) % 64]);
        for byte in [jws[at] ^ (1 << (at % 8)), replaced] {
            let mut changed = jws.clone();
            changed[at] = byte;
            assert_ne!(changed, jws);
            assert!(MetadataBlob::verify(&changed, &trust, now()).is_err(), "byte {at} as {byte}");
        }
    }
}

#[test]
fn a_blob_that_is_cut_or_longer_is_refused() {
    let blob = sound();
    let (jws, trust) = (blob.jws(), blob.trust());
    for length in 0..jws.len() {
        assert!(MetadataBlob::verify(&jws[..length], &trust, now()).is_err(), "{length}");
    }
    for more in ["\n", "\0", "A", "="] {
        assert!(MetadataBlob::verify(format!("{jws}{more}"), &trust, now()).is_err());
    }
}

/// A header whose text has so many bytes.
fn header_of(length: usize) -> Blob {
    let mut blob = sound();
    let text = attestry_authenticator::text::json_object(&blob.header);
    blob.raw_header = Some(format!("{text}{}", " ".repeat(length - text.len())).into_bytes());
    blob
}

#[test]
fn a_header_has_64_kib() {
    // Three bytes are four letters.
    assert_eq!(ends(&header_of(48 * 1024)), None);
    assert_eq!(ends(&header_of(48 * 1024 + 1)).unwrap(), MetadataError::TooLarge);
    let trust = sound().trust();
    let letters = |count: usize| MetadataBlob::verify("A".repeat(count), &trust, now());
    assert_eq!(code(letters(64 * 1024)), MetadataError::JwsMalformed.code());
    assert_eq!(code(letters(64 * 1024 + 1)), MetadataError::TooLarge.code());
}

#[test]
fn a_blob_has_64_mib() {
    const MOST: usize = 64 * 1024 * 1024;
    let trust = sound().trust();
    // Without a third part the rest is not looked at.
    let mut letters = vec![b'A'; MOST + 1];
    letters[0] = b'.';
    assert_eq!(
        code(MetadataBlob::verify(&letters[..MOST], &trust, now())),
        MetadataError::JwsMalformed.code()
    );
    assert_eq!(code(MetadataBlob::verify(&letters, &trust, now())), MetadataError::TooLarge.code());
}

#[test]
fn x5c_has_eight_certificates() {
    let of = |count: usize| {
        let mut blob = sound();
        let (_, x5c) = blob.header.iter_mut().find(|(name, _)| name == "x5c").unwrap();
        let first = x5c[0].clone();
        *x5c = json!(vec![first; count]);
        ends(&blob)
    };
    assert_eq!(of(8), None);
    assert_eq!(of(9).unwrap(), MetadataError::X5cTooLong);
}

#[test]
fn a_payload_has_100_000_entries() {
    // Each is unreadable, and that is said.
    let of = |count: usize| {
        let mut blob = sound();
        blob.set_payload("entries", json!(vec![0; count]));
        blob.verify()
    };
    let metadata = of(1000).unwrap();
    assert_eq!((metadata.entries().len(), metadata.unreadable().len()), (1000, 1000));
    assert_eq!(code(of(100_001)), MetadataError::TooManyEntries.code());
}

#[test]
fn an_entry_has_64_anchors_and_64_reports() {
    let model = Model::new("metadata");
    let of = |anchors: usize, reports: usize| {
        let mut entry = model.entry(json!(vec![report("FIDO_CERTIFIED"); reports]));
        let mut list = vec![json!("AAAA"); anchors - 1];
        list.push(json!(model.root()));
        entry["metadataStatement"]["attestationRootCertificates"] = Value::Array(list);
        let metadata = Blob::small(&[entry]).verify().unwrap();
        let entry = metadata.entries().next().unwrap();
        (entry.is_readable(), entry.trust_anchors().count(), entry.status_reports().len())
    };
    assert_eq!(of(64, 64), (true, 1, 64));
    assert_eq!(of(65, 64), (false, 0, 64));
    // What is against the model counts, however many reports there are.
    assert_eq!(of(64, 65), (false, 1, 65));
}

/// The bounds that take seconds without optimization: `.ci/run` runs these in a release build.
#[test]
#[ignore = "large"]
fn the_largest_blobs_are_read() {
    // Entries as small as they can be.
    let mut most = sound();
    most.set_payload("entries", json!(vec![json!({}); 100_000]));
    assert_eq!(most.verify().unwrap().entries().len(), 100_000);
    most.set_payload("entries", json!(vec![json!({}); 100_001]));
    assert_eq!(code(most.verify()), MetadataError::TooManyEntries.code());

    // 64 MiB to the byte: white space in the header makes up for the letters that the payload's length cannot have.
    const MOST: usize = 64 * 1024 * 1024;
    let of = |length: usize| {
        (0..4).find_map(|spaces| {
            let mut blob = sound();
            let header = attestry_authenticator::text::json_object(&blob.header);
            blob.raw_header = Some(format!("{header}{}", " ".repeat(spaces)).into_bytes());
            let (jws, payload) = (blob.jws(), blob.payload_text());
            let letters = |bytes: usize| (bytes * 4).div_ceil(3);
            let free = length - (jws.len() - letters(payload.len()));
            let bytes = free * 3 / 4;
            blob.raw_payload = Some([&*payload, &*vec![b' '; bytes - payload.len()]].concat());
            (letters(bytes) == free).then_some(blob)
        })
    };
    let largest = of(MOST).unwrap();
    assert_eq!(largest.jws().len(), MOST);
    assert_eq!(ends(&largest), None);
    let larger = of(MOST + 1).unwrap();
    assert_eq!(larger.jws().len(), MOST + 1);
    assert_eq!(ends(&larger).unwrap(), MetadataError::TooLarge);
}

#[test]
fn trust_in_a_blob_needs_a_root_and_a_host() {
    let fault = |made: Result<MetadataTrust, ConfigError>| made.map(|_| ()).unwrap_err();
    assert_eq!(fault(MetadataTrust::new([])).code(), ConfigErrorKind::MetadataRoots.code());
    for host in ["", "mds.exämple.org"] {
        let error = fault(sound().trust().expect_dns(host));
        assert_eq!((error.code(), error.value()), (ConfigErrorKind::MetadataHost.code(), Some(host)));
    }
    let error = fault(sound().trust().crl([1, 2, 3]));
    assert_eq!(error.code(), ConfigErrorKind::Crl.code());
    // What an anchor stands for otherwise has no part in this.
    let anchor = TrustAnchor::from_certificate(sound().root).unwrap();
    let anchor =
        anchor.for_formats([attestry::AttestationFormat::Tpm]).for_aaguids([attestry::Aaguid::new([1; 16])]);
    let trust = MetadataTrust::new([anchor.recognise_only()]).unwrap();
    MetadataBlob::verify(sound().jws(), &trust, now()).unwrap();
}

/// A provider that has no scheme verifies nothing.
#[test]
fn signatures_are_the_providers() {
    let trust = sound().trust().signature_provider(attestry::crypto::SignatureProvider::empty());
    assert!(MetadataBlob::verify(sound().jws(), &trust, now()).is_err());
}

#[test]
fn a_verified_blob_says_where_it_is_from() {
    let metadata = sound().verify().unwrap();
    assert_eq!((metadata.number(), metadata.legal_header()), (Some(42), Some("terms")));
    assert_eq!(metadata.next_update().unwrap().to_string(), "2026-02-01");
    let path = metadata.signer_path().unwrap();
    assert_eq!(path.anchor().certificate().unwrap().as_ref(), sound().root);
    assert_eq!(metadata.revocation_checks().len(), path.certificates().len());
    assert!(!metadata.is_stale(now()));
    // The last second of that day, and the next.
    let due = now().as_secs() + 32 * 24 * 60 * 60;
    let at = |seconds| attestry::UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
    assert_eq!([due - 1, due].map(|seconds| metadata.is_stale(at(seconds))), [false, true]);
    assert!(format!("{metadata:?}").contains("number: Some(42)"));
}
