//! RS1, which is RSA with SHA-1: a credential's algorithm where the relying party lists it, and nowhere else.

use serde_json::{Value, json};

use super::CaseBuilder;
use support::key::{Hash, Key, Scheme};
use support::registration::Registration;
use support::tpm::{attest_with, chain_of};

fn registration() -> Registration {
    let mut registration = Registration::new("rs1").with_key(Key::rsa2048());
    registration.alg = -65535;
    registration
}

pub fn accepted() -> Vec<Value> {
    let listed = |case: CaseBuilder| case.verifier("algorithms", json!([-257, -65535]));
    let chain = chain_of("rs1", Key::rsa2048(), |_| {});
    let tpm = attest_with(&registration(), &chain, |parts| parts.scheme = Scheme::RsaPkcs1(Hash::Sha256));
    vec![
        listed(CaseBuilder::fido2("RS1, none", &registration().none()))
            .accepted(json!({ "type": "none", "observations": [] })),
        listed(CaseBuilder::fido2("RS1, tpm", &tpm))
            .anchors(&[&chain.root_der])
            .accepted(json!({ "type": "attca", "trust": "trusted", "observations": [] })),
    ]
}

pub fn refused() -> Vec<Value> {
    let attested = registration().packed_self();
    vec![
        CaseBuilder::fido2("RS1 by default", &registration().none())
            .refused("public_key.algorithm_not_allowed"),
        CaseBuilder::fido2("RS1 not listed", &registration().none())
            .verifier("algorithms", json!([-7, -257, -258, -259]))
            .refused("public_key.algorithm_not_allowed"),
        CaseBuilder::fido2("RS1 listed, self attestation", &attested)
            .verifier("algorithms", json!([-65535]))
            .refused("statement.alg_unsupported"),
    ]
}
