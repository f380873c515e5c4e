//! Which anchors stand for a statement, what is revoked, and what a policy makes of it.

mod anchors;
mod recognise;
mod replaced;
mod usage;

use serde_json::{Value, json};

use crate::CaseBuilder;
use crate::paths::packed;
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Chain, MakeCredential, Role, der};

pub(crate) fn accepted() -> Vec<Value> {
    [anchors::accepted(), recognise::accepted(), replaced::accepted(), usage::accepted()].concat()
}

pub(crate) fn refused() -> Vec<Value> {
    [
        revocations(),
        policies(),
        anchors::refused(),
        recognise::refused(),
        replaced::refused(),
        usage::refused(),
    ]
    .concat()
}

fn revocations() -> Vec<Value> {
    let mut serials = Vec::new();
    let chain = Chain::with("trust", 1, |_, issue| {
        serials.push((
            issue.certificate.issuer.clone(),
            attestry_authenticator::text::hex(&issue.certificate.serial),
        ));
    });
    let case = |name: &str, anchor: &[u8], revoked: Value| {
        packed(name, &chain.leaf_key, &chain.x5c)
            .anchors(&[anchor])
            .set("/verifier/trust/revoked", json!([revoked]))
            .refused("trust.revoked")
    };
    let by_issuer = |index: usize| {
        let (issuer, serial) = &serials[index];
        json!({ "issuer": base64url(issuer), "serial": serial })
    };
    let (_, leaf_serial) = &serials[2];
    vec![
        case("leaf revoked", &chain.root_der, by_issuer(2)),
        case("intermediate revoked", &chain.root_der, by_issuer(1)),
        case("leaf revoked by format", &chain.root_der, json!({ "format": "packed", "serial": leaf_serial })),
        case(
            "leaf revoked, its serial with leading zeros",
            &chain.root_der,
            json!({ "format": "packed", "serial": format!("0000{leaf_serial}") }),
        ),
        case("leaf that is the anchor, revoked", &chain.x5c[0], by_issuer(2)),
    ]
}

fn policies() -> Vec<Value> {
    let registration = MakeCredential::new("trust");
    let chain = Chain::new("trust", 0);
    let require = |case: CaseBuilder| {
        case.set("/verifier/trust", json!({ "anchors": [base64url(&chain.root_der)], "require": true }))
            .refused("policy.attestation_not_trusted")
    };
    let refuse = |name: &str, x5c: &[Vec<u8>], anchor: &[u8], observation: &str, code: &str| {
        packed(name, &chain.leaf_key, x5c)
            .anchors(&[anchor])
            .verifier("refuse", json!([observation]))
            .refused(code)
    };
    let stranger = Chain::new("stranger", 0);
    let old = Chain::with("trust", 0, |role, issue| {
        if role == Role::Root {
            issue.certificate.not_after = der::utc_time("250101000000Z");
        }
    });
    vec![
        require(CaseBuilder::fido2("none where trust is required", &registration.none())),
        require(CaseBuilder::fido2("self where trust is required", &registration.packed_self())),
        packed("unknown where trust is required", &chain.leaf_key, &chain.x5c)
            .trust_required(&chain.root_der, "tpm")
            .refused("policy.attestation_not_trusted"),
        packed("untrusted where trust is required", &chain.leaf_key, &chain.x5c)
            .set("/verifier/trust", json!({ "require": true, "anchors": [base64url(&stranger.root_der)] }))
            .refused("trust.no_path"),
        refuse(
            "root in x5c, refused",
            &chain.x5c_with_root(),
            &chain.root_der,
            "root-in-x5c",
            "observation.root_in_x5c",
        ),
        refuse(
            "superfluous certificate, refused",
            &[chain.x5c.clone(), vec![stranger.root_der.clone()]].concat(),
            &chain.root_der,
            "superfluous-certificate",
            "observation.superfluous_certificate",
        ),
        refuse(
            "expired anchor, refused",
            &chain.x5c,
            &old.root_der,
            "expired-anchor",
            "observation.expired_anchor",
        ),
    ]
}
