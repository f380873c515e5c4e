//! What a BLOB takes while it is verified, and what its metadata holds afterwards. Pictures are most of a BLOB, and are not
//! kept.
//!
//! `MEASURED=1 cargo test --test memory metadata -- --nocapture` prints both.

use allocation_counter::measure;
use attestry::metadata::MetadataBlob;
use serde_json::{Value, json};
use suite::harness::blobs::{Blob, Model, report};
use suite::harness::now;

const ENTRIES: u16 = 300;

/// As in FIDO's own: several models share an anchor, and a picture has more bytes than all the rest.
fn entries(icon: &str) -> Vec<Value> {
    let models: Vec<_> = (0..8).map(|number| Model::new(&format!("memory {number}"))).collect();
    let entry = |number: u16| {
        let mut entry = models[usize::from(number % 8)].entry(json!([report("FIDO_CERTIFIED_L1")]));
        let [high, low] = number.to_be_bytes();
        let aaguid = json!(format!("00000000-0000-0000-0000-00000001{high:02x}{low:02x}"));
        entry["metadataStatement"]["aaguid"] = aaguid.clone();
        entry["aaguid"] = aaguid;
        if !icon.is_empty() {
            entry["metadataStatement"]["icon"] = json!(icon);
        }
        entry
    };
    (0..ENTRIES).map(entry).collect()
}

/// What is held at most while the BLOB is verified, and what after.
fn measured(blob: &Blob) -> (usize, usize) {
    let (jws, trust) = (blob.jws(), blob.trust());
    let mut metadata = None;
    let counted = measure(|| metadata = Some(MetadataBlob::verify(&jws, &trust, now()).unwrap()));
    assert_eq!(metadata.as_ref().unwrap().entries().len(), usize::from(ENTRIES));
    let dropped = measure(|| drop(metadata.take()));
    assert_eq!(dropped.bytes_current, -counted.bytes_current, "something is left");
    let peak = usize::try_from(counted.bytes_max).unwrap();
    let held = usize::try_from(counted.bytes_current).unwrap();
    if std::env::var_os("MEASURED").is_some() {
        println!("BLOB of {}: {peak} at most, {held} afterwards", jws.len());
    }
    (peak, held)
}

#[test]
fn of_a_blob() {
    let plain = Blob::small(&entries(""));
    let (plain_peak, plain_held) = measured(&plain);
    let text = plain.payload_text().len();
    assert!(plain_held <= 2 * text, "{plain_held} held of {text}");
    assert!(plain_peak <= plain_held + 2 * text, "{plain_peak} at most of {text}");
    // Pictures are decoded once, with the payload that they are in.
    let pictured = Blob::small(&entries(&format!("data:image/png;base64,{}", "A".repeat(8000))));
    let (peak, held) = measured(&pictured);
    assert!(held <= plain_held + 1024, "{held} held, {plain_held} without pictures");
    let more = pictured.payload_text().len() - text;
    assert!(peak <= plain_peak + more + more / 16, "{peak} at most, {plain_peak} without {more} of pictures");
}
