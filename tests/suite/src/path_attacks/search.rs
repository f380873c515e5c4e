//! Many certificates and anchors of one name, to have a search look at them all. `tests/verdicts/path_attacks.rs` says how many
//! signatures each costs.

use serde_json::{Value, json};

use super::super::CaseBuilder;
use super::{intermediates, packed, trusted};
use attestry_authenticator::certificate::{CertificateBuilder, attestation_name};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Chain, ChainKeys, Hash, Key, Scheme};

const ES256: Scheme = Scheme::Ecdsa(Hash::Sha256);
const EXHAUSTED: &str = "statement.too_many_signatures";

/// Certificates of the root's name with other keys.
fn namesakes(count: usize) -> Vec<Vec<u8>> {
    let root = |index| {
        Chain::with_keys("path", ChainKeys::p256(&format!("namesake {index}"), 0), |_, _| {}).root_der
    };
    (0..count).map(root).collect()
}

/// The right anchor after this many others of its name, the path having this many intermediates.
fn behind_anchors(name: &str, others: usize, intermediates: usize) -> CaseBuilder {
    let chain = Chain::new("path", intermediates);
    let mut anchors = namesakes(others);
    anchors.push(chain.root_der.clone());
    let anchors: Vec<_> = anchors.iter().map(Vec::as_slice).collect();
    packed(name, &chain.leaf_key, &chain.x5c).anchors(&anchors)
}

/// The right intermediate after this many others of its name, all of them the caller's.
fn behind_intermediates(name: &str, others: usize) -> CaseBuilder {
    let chain = Chain::new("path", 1);
    let namesake = |index: usize| {
        let keys =
            ChainKeys { root: chain.keys.root.clone(), ..ChainKeys::p256(&format!("namesake {index}"), 1) };
        Chain::with_keys("path", keys, |_, _| {}).x5c[1].clone()
    };
    let mut known: Vec<_> = (0..others).map(namesake).collect();
    known.push(chain.x5c[1].clone());
    packed(name, &chain.leaf_key, &chain.x5c[..1])
        .anchors(&[&chain.root_der])
        .set("/verifier/trust/intermediates", intermediates(&known))
}

/// Authorities of which each has signed each, all of them the caller's, and no anchor among them.
fn cross_signed(name: &str, authorities: usize) -> CaseBuilder {
    let subject = |index: usize| attestation_name(&format!("bridge {index}"), "Authenticator Attestation CA");
    let key = |index: usize| Key::p256(&format!("bridge {index}"));
    let pairs = (0..authorities).flat_map(|of| (0..authorities).map(move |by| (of, by)));
    let known: Vec<_> = pairs
        .filter(|(of, by)| of != by)
        .map(|(of, by)| {
            CertificateBuilder::ca(&[1], subject(by), subject(of), &key(of)).sign(&key(by), ES256)
        })
        .collect();
    let leaf_key = Key::p256("bridge leaf");
    let leaf = CertificateBuilder::packed_leaf(&[1], subject(0), &key(0), &leaf_key).sign(&key(0), ES256);
    packed(name, &leaf_key, &[leaf])
        .anchors(&[&Chain::new("path", 0).root_der])
        .set("/verifier/trust/intermediates", intermediates(&known))
}

/// The right anchor after twenty of its name with Ed25519 keys, of which no signature here can be.
fn behind_other_types(name: &str) -> CaseBuilder {
    let chain = Chain::new("path", 0);
    let others = (0..20).map(|index| {
        let keys =
            ChainKeys { root: Key::ed25519(&format!("namesake {index}")), ..ChainKeys::p256("path", 0) };
        Chain::with_keys("path", keys, |_, _| {}).root_der
    });
    let anchors: Vec<_> = others.chain([chain.root_der.clone()]).map(|der| base64url(&der)).collect();
    packed(name, &chain.leaf_key, &chain.x5c).set("/verifier/trust", json!({ "anchors": anchors }))
}

/// As many certificates as x5c may have, the last of which nobody has signed who is known.
fn long(name: &str) -> CaseBuilder {
    let chain = Chain::new("path", 7);
    let other = Chain::with_keys("path", ChainKeys::p256("stranger", 7), |_, _| {});
    packed(name, &chain.leaf_key, &chain.x5c).anchors(&[&other.root_der])
}

pub(super) fn refused() -> Vec<Value> {
    vec![
        behind_anchors("the right one of sixteen anchors of one name", 15, 0).refused(EXHAUSTED),
        behind_anchors("the right one of twenty anchors of one name, two intermediates", 19, 2)
            .refused(EXHAUSTED),
        behind_intermediates("the right one of fifteen intermediates of one name", 14).refused(EXHAUSTED),
        cross_signed("three authorities, each signed by each", 3).refused(EXHAUSTED),
        cross_signed("six authorities, each signed by each", 6).refused(EXHAUSTED),
        long("a path of eight under the anchor's name, by another key").refused("trust.signature_invalid"),
    ]
}

pub(super) fn accepted() -> Vec<Value> {
    vec![
        behind_anchors("the right one of fifteen anchors of one name", 14, 0).accepted(trusted(&[])),
        behind_intermediates("the right one of fourteen intermediates of one name", 13)
            .accepted(trusted(&[])),
        behind_other_types("the right one of twenty-one anchors of one name, of which twenty cannot be")
            .accepted(trusted(&[])),
    ]
}
