//! Attacks on the path from an attestation certificate to an anchor, each with the code that refuses it, and beside them
//! the lawful forms that look like one. More of both are in `paths.rs` and
//! `packed/certificates.rs`; `docs/conformance.md` lists them all.

mod authority;
mod extensions;
mod keys;
mod names;
mod outline;
mod search;
mod signatures;
mod validity;
mod walks;

use serde_json::{Value, json};

use super::CaseBuilder;
use attestry_authenticator::certificate::CertificateBuilder;
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Chain, Issuance, Key, MakeCredential, Role};

pub(crate) fn accepted() -> Vec<Value> {
    [
        authority::accepted(),
        extensions::accepted(),
        names::accepted(),
        outline::accepted(),
        search::accepted(),
        validity::accepted(),
        walks::accepted(),
    ]
    .concat()
}

pub(crate) fn refused() -> Vec<Value> {
    [
        authority::refused(),
        extensions::refused(),
        keys::refused(),
        names::refused(),
        outline::refused(),
        search::refused(),
        signatures::refused(),
        validity::refused(),
        walks::refused(),
    ]
    .concat()
}

const UPPER: Role = Role::Intermediate(0);
const LOWER: Role = Role::Intermediate(1);

fn packed(name: &str, leaf_key: &Key, x5c: &[Vec<u8>]) -> CaseBuilder {
    CaseBuilder::fido2(name, &MakeCredential::new("path").packed_x5c(leaf_key, x5c))
}

/// A path of root, two intermediates and leaf, its root the anchor.
fn anchored(name: &str, chain: &Chain) -> CaseBuilder {
    packed(name, &chain.leaf_key, &chain.x5c).anchors(&[&chain.root_der])
}

/// The same path, every certificate open to change.
fn changed(name: &str, change: impl Fn(Role, &mut Issuance)) -> CaseBuilder {
    anchored(name, &Chain::with("path", 2, change))
}

/// The same path with one certificate signed otherwise.
fn signed(name: &str, role: Role, change: impl Fn(&mut Issuance)) -> CaseBuilder {
    changed(name, |at, issue| {
        if at == role {
            change(issue);
        }
    })
}

/// The same path with one certificate changed.
fn on(name: &str, role: Role, change: impl Fn(&mut CertificateBuilder)) -> CaseBuilder {
    signed(name, role, |issue| change(&mut issue.certificate))
}

fn intermediates(certificates: &[Vec<u8>]) -> Value {
    json!(certificates.iter().map(|der| base64url(der)).collect::<Vec<_>>())
}

fn trusted(observations: &[&str]) -> Value {
    json!({ "format": "packed", "type": "basic", "trust": "trusted", "observations": observations })
}
