//! RS1, which is RSA with SHA-1: a credential's algorithm where the relying party lists it, and then that of its self
//! attestation. Of other statements only one of tpm may be signed with it.

use serde_json::{Value, json};

use super::CaseBuilder;
use attestry_authenticator::android::{self, Provisioning};
use attestry_authenticator::tpm::chain_of;
use attestry_authenticator::{
    AttestationParts, Cbor, Chain, ChainKeys, Hash, Key, Made, MakeCredential, Scheme,
};

const SHA1: Scheme = Scheme::RsaPkcs1(Hash::Sha1);

fn registration() -> MakeCredential {
    let mut registration = MakeCredential::new("rs1").with_key(Key::rsa2048());
    registration.alg = -65535;
    registration
}

fn listed(name: &str, made: &Made) -> CaseBuilder {
    CaseBuilder::fido2(name, made).verifier("algorithms", json!([-7, -257, -65535]))
}

pub(crate) fn accepted() -> Vec<Value> {
    let chain = chain_of("rs1", Key::rsa2048(), |_| {});
    let tpm = registration().tpm_with(&chain, |parts| parts.scheme = Scheme::RsaPkcs1(Hash::Sha256));
    let own = registration().packed_self();
    let seen = json!(["sha1-statement-signature"]);
    vec![
        listed("RS1, none", &registration().none()).accepted(json!({ "type": "none", "observations": [] })),
        listed("RS1, tpm", &tpm).anchors(&[&chain.root_der]).accepted(json!({
            "type": "attca", "trust": "trusted", "observations": []
        })),
        listed("RS1, self attestation", &own).accepted(json!({
            "type": "self", "trust": "self", "aaguidStanding": "claimed", "observations": seen
        })),
        listed("RS1, self attestation in a compound statement", &registration().compound(&[own, tpm]))
            .anchors(&[&chain.root_der])
            .accepted(json!({ "type": "compound", "trust": "trusted", "observations": seen })),
    ]
}

pub(crate) fn refused() -> Vec<Value> {
    let own = registration().packed_self();
    let rs256 = MakeCredential::new("rs1").with_key(Key::rsa2048());
    let claims_rs1 = |parts: &mut AttestationParts| parts.alg = Some(Cbor::Int(-65535));
    let signs_rs1 = |parts: &mut AttestationParts| {
        claims_rs1(parts);
        parts.scheme = SHA1;
    };
    // A batch certificate with an RSA key.
    let chain =
        Chain::with_keys("rs1", ChainKeys { leaf: Key::rsa2048(), ..ChainKeys::p256("rs1", 0) }, |_, _| {});
    let by_certificate =
        |registration: &MakeCredential| registration.packed_x5c_with(&chain.leaf_key, &chain.x5c, signs_rs1);
    let device = android::chain(&registration(), Provisioning::Remote, 1, |_| {}, |_, _| {});
    let mismatch = "packed.self_algorithm_mismatch";
    let unsupported = "statement.alg_unsupported";
    let not_allowed = "public_key.algorithm_not_allowed";
    vec![
        CaseBuilder::fido2("RS1 by default", &registration().none()).refused(not_allowed),
        CaseBuilder::fido2("RS1 by default, self attestation", &own).refused(not_allowed),
        CaseBuilder::fido2("RS1 not listed", &registration().none())
            .verifier("algorithms", json!([-7, -257, -258, -259]))
            .refused(not_allowed),
        CaseBuilder::fido2("RS1 not listed, self attestation", &own)
            .verifier("algorithms", json!([-7, -257, -258, -259]))
            .refused(not_allowed),
        listed("RS1 listed, self attestation, the observation refused", &own)
            .verifier("refuse", json!(["sha1-statement-signature"]))
            .refused("observation.sha1_statement_signature"),
        listed(
            "RS1 listed, self attestation in a compound statement, the observation refused",
            &registration().compound(&[own.clone(), own]),
        )
        .verifier("refuse", json!(["sha1-statement-signature"]))
        .refused("observation.sha1_statement_signature"),
        listed("RS1 listed, the statement of an RS256 key", &rs256.packed_self_with(signs_rs1))
            .refused(mismatch),
        listed(
            "RS1 listed, the statement of an ES256 key",
            &MakeCredential::new("rs1").packed_self_with(claims_rs1),
        )
        .refused(mismatch),
        CaseBuilder::fido2(
            "RS1 not listed, the statement of an RS256 key",
            &rs256.packed_self_with(signs_rs1),
        )
        .refused(mismatch),
        listed(
            "RS1 listed, its statement by RS256",
            &registration().packed_self_with(|parts| {
                parts.alg = Some(Cbor::Int(-257));
                parts.scheme = Scheme::RsaPkcs1(Hash::Sha256);
            }),
        )
        .refused(mismatch),
        listed(
            "RS1 listed, self attestation signed with SHA-256",
            &registration().packed_self_with(|parts| parts.scheme = Scheme::RsaPkcs1(Hash::Sha256)),
        )
        .refused("statement.signature_invalid"),
        listed("RS1 listed, the statement of a certificate", &by_certificate(&rs256)).refused(unsupported),
        listed("RS1 listed, the statement of a certificate for an RS1 key", &by_certificate(&registration()))
            .refused(unsupported),
        listed("RS1 listed, android-key", &registration().android_key(&device.x5c)).refused(unsupported),
    ]
}
