//! FIDO metadata: verifying a BLOB beside the least that any reader has to do, and a registration that it judges beside one
//! under the same anchor given by hand.
//!
//! The BLOB has the payload of FIDO's number 291, signed by an authority of the tests. `cargo xtask unpack-metadata` unpacks
//! it. Without it the BLOB has models of the tests, and pictures of the same size.

#![allow(
    missing_docs,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a benchmark"
)]

mod common;

use std::collections::BTreeSet;
use std::hint::black_box;

use attestry::metadata::MetadataBlob;
use attestry::service::{CreateCredentialBody, Credential};
use attestry::trust::TrustAnchor;
use attestry::{Limits, RegistrationPolicy, RegistrationVerifier, Verifier};
use attestry_authenticator::{Hash, Key, Scheme};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use suite::harness::blobs::{Blob, Model, chain, metadata};
use suite::harness::{self, Sample};

/// A BLOB whose signer has an RSA key, as FIDO's has.
fn blob() -> Blob {
    let mut blob = Blob::of(&chain(Key::rsa2048(), 1, |_, _| {}), &[]);
    blob.raw_payload = Some(
        std::fs::read("target/metadata/blobs/payload-only/payload-0291-20261101.json").unwrap_or_else(|_| {
            println!("SKIPPED: FIDO's own payload: cargo xtask unpack-metadata has not unpacked it");
            let pictures = "A".repeat(12_000);
            let model = |number: u32| {
                let mut entry = Model::new(&format!("model {number}")).certified();
                entry["metadataStatement"]["icon"] = pictures.as_str().into();
                entry
            };
            let entries: Vec<_> = (0..500).map(model).collect();
            serde_json::json!({ "no": 1, "nextUpdate": "2999-12-31", "entries": entries })
                .to_string()
                .into_bytes()
        }),
    );
    blob.scheme = Scheme::RsaPkcs1(Hash::Sha256);
    blob
}

/// The members of a statement that have anchors; the rest is stepped over.
#[derive(serde::Deserialize)]
struct Payload<'a> {
    #[serde(borrow)]
    entries: Vec<Entry<'a>>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    #[serde(borrow)]
    metadata_statement: Statement<'a>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Statement<'a> {
    #[serde(borrow)]
    attestation_root_certificates: Vec<&'a RawValue>,
}

/// What no reader can do without: base64, the hash of what is signed, one scan of the JSON, and each distinct anchor once.
fn floor(jws: &str) -> usize {
    let (signed, _) = jws.rsplit_once('.').unwrap();
    let (_, payload) = signed.split_once('.').unwrap();
    let payload = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(payload).unwrap();
    black_box(Sha256::digest(signed.as_bytes()));
    let payload: Payload<'_> = serde_json::from_slice(&payload).unwrap();
    let statements = payload.entries.iter().map(|entry| &entry.metadata_statement);
    let distinct: BTreeSet<_> = statements
        .flat_map(|statement| &statement.attestation_root_certificates)
        .map(|raw| raw.get())
        .collect();
    let parsed = distinct.iter().filter(|text| {
        STANDARD.decode(text.trim_matches('"')).is_ok_and(|der| TrustAnchor::from_certificate(der).is_ok())
    });
    parsed.count()
}

fn verifying(criterion: &mut Criterion) {
    let blob = blob();
    let (jws, trust) = (blob.jws(), blob.trust());
    let now = harness::now();
    println!("{} bytes, {} distinct anchors", jws.len(), floor(&jws));
    let mut group = common::group(criterion, "metadata BLOB");
    group.throughput(Throughput::Bytes(u64::try_from(jws.len()).unwrap()));
    group.bench_function("floor", |bencher| bencher.iter(|| floor(&jws)));
    group.bench_function("verified", |bencher| {
        bencher.iter(|| MetadataBlob::verify(&jws, &trust, now).unwrap())
    });
}

/// From the body to the record.
fn register(sample: &Sample, view: &RegistrationVerifier<'_>) -> Credential {
    let body = CreateCredentialBody::parse(&sample.body, &Limits::DEFAULT).unwrap();
    let verified =
        view.verify_registration(body.registration(), &sample.challenge(), harness::now()).unwrap();
    verified.credential(harness::UUID, harness::now())
}

/// A hundred models with an anchor each, all of them listed; or the one anchor alone, by hand.
fn judging(criterion: &mut Criterion) {
    let models: Vec<_> = (0..100).map(|number| Model::new(&format!("judged {number}"))).collect();
    let entries: Vec<_> = models.iter().map(Model::certified).collect();
    let metadata = metadata(&entries);
    let samples: Vec<_> = models
        .iter()
        .map(|model| {
            let anchor = TrustAnchor::from_certificate(&model.chain.root_der).unwrap();
            let by_hand = harness::builder().trust_anchor(anchor).build().unwrap();
            (Sample::fido2("judged", &model.packed(), harness::builder()), by_hand)
        })
        .collect();
    let listed = harness::builder().expect_metadata().build().unwrap();
    let policy = RegistrationPolicy::new().require_trusted_attestation();
    let mut group = common::group(criterion, "metadata registration");
    let by_hand =
        |(sample, by_hand): &(Sample, Verifier)| register(sample, &by_hand.with_policy(&policy).unwrap());
    group.bench_function("anchor by hand", |bencher| bencher.iter(common::in_turn(&samples, by_hand)));
    let judged = |(sample, _): &(Sample, Verifier)| {
        register(sample, &listed.with_policy(&policy).unwrap().with_metadata(&metadata))
    };
    group.bench_function("metadata", |bencher| bencher.iter(common::in_turn(&samples, judged)));
}

criterion_group!(name = benches; config = common::criterion(); targets = verifying, judging);
criterion_main!(benches);
