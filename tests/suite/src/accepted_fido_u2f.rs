//! Registrations of U2F security keys that must be accepted.

use serde_json::{Value, json};

use super::CaseBuilder;
use attestry_authenticator::certificate::{self, Extension};
use attestry_authenticator::flags::USER_VERIFIED;
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Cbor, Chain, ChainKeys, Hash, Key, MakeCredential, Role, Scheme};

pub(crate) fn cases() -> Vec<Value> {
    let registration = MakeCredential::u2f("u2f");
    let chain = Chain::new("u2f", 0);
    let case =
        |name: &str, of: &Chain| CaseBuilder::fido2(name, &registration.fido_u2f(&of.leaf_key, &of.x5c));
    let anchored = |name: &str, of: &Chain| case(name, of).anchors(&[&of.root_der]);
    let trusted = |observations: Value| json!({ "trust": "trusted", "observations": observations });
    let on_leaf = |change: &dyn Fn(&mut certificate::CertificateBuilder)| {
        Chain::with("u2f", 0, |role, issue| {
            if role == Role::Leaf {
                change(&mut issue.certificate);
            }
        })
    };

    let mut with_aaguid = registration.clone();
    with_aaguid.aaguid = (0..16).map(|index| index * 0x11).collect();
    let mut verified = registration.clone();
    verified.flags |= USER_VERIFIED;
    let mut counted = registration.clone();
    counted.sign_count = 7;
    let mut longest_id = registration.clone();
    longest_id.credential_id = vec![7; 1023];

    let version_1 = on_leaf(&|leaf| {
        leaf.version = None;
        leaf.extensions.clear();
    });
    let other_aaguid = on_leaf(&|leaf| leaf.put_extension(certificate::fido_aaguid(&[9; 16])));
    let transports = on_leaf(&|leaf| {
        leaf.put_extension(Extension::new("1.3.6.1.4.1.45724.2.1.1", vec![0x03, 0x02, 0x04, 0x30]));
    });
    let nameless = on_leaf(&|leaf| leaf.subject = certificate::name(&[]));
    // As old batches have it: signed with RSA, and with a wrong count of unused bits.
    let batch = |unused: u8| {
        Chain::with_keys(
            "u2f",
            ChainKeys { root: Key::rsa2048(), ..ChainKeys::p256("u2f", 0) },
            move |role, issue| {
                if role == Role::Leaf {
                    issue.scheme = Scheme::RsaPkcs1(Hash::Sha256);
                    issue.certificate.signature_unused_bits = unused;
                }
            },
        )
    };
    let unused_7 = on_leaf(&|leaf| leaf.signature_unused_bits = 7);
    let sha1 = Chain::with("u2f", 0, |role, issue| {
        if role == Role::Leaf {
            issue.scheme = Scheme::Ecdsa(Hash::Sha1);
        }
    });
    let below = Chain::new("u2f below", 1);
    let missing = &below.x5c[..1];

    let mut cases =
        vec![
        case("fido-u2f, no anchor", &chain).accepted(json!({
            "format": "fido-u2f", "type": "basic", "trust": "unknown",
            "aaguid": "00000000-0000-0000-0000-000000000000", "aaguidStanding": "unauthenticated",
            "observations": [],
        })),
        anchored("fido-u2f, trusted", &chain).accepted(json!({
            "format": "fido-u2f", "type": "basic", "trust": "trusted", "aaguidStanding": "unauthenticated",
            "observations": [],
        })),
        case("fido-u2f, trust required", &chain)
            .set("/verifier/trust", json!({ "anchors": [base64url(&chain.root_der)], "require": true }))
            .accepted(trusted(json!([]))),
        case("fido-u2f, user verification preferred", &chain)
            .verifier("userVerification", json!("preferred"))
            .accepted(json!({ "observations": [] })),
        case("fido-u2f, an anchor for another format", &chain)
            .set("/verifier/trust", json!({ "anchors": [
                { "certificate": base64url(&chain.root_der), "formats": ["packed", "apple"] }
            ] }))
            .accepted(json!({ "trust": "unknown", "observations": [] })),
        CaseBuilder::fido2(
            "fido-u2f, an anchor for the AAGUID",
            &with_aaguid.fido_u2f(&chain.leaf_key, &chain.x5c),
        )
        .set("/verifier/trust", json!({ "anchors": [{
            "certificate": base64url(&chain.root_der), "aaguids": ["00112233-4455-6677-8899-aabbccddeeff"]
        }] }))
        .accepted(json!({ "trust": "unknown", "observations": ["u2f-nonzero-aaguid"] })),
        // An anchor for the AAGUID does not keep the general one from standing for U2F.
        CaseBuilder::fido2(
            "fido-u2f, a general anchor beside one for the AAGUID",
            &with_aaguid.fido_u2f(&chain.leaf_key, &chain.x5c),
        )
        .set("/verifier/trust", json!({ "anchors": [
            base64url(&chain.root_der),
            {
                "certificate": base64url(&below.root_der),
                "aaguids": ["00112233-4455-6677-8899-aabbccddeeff"]
            }
        ] }))
        .accepted(json!({
            "trust": "trusted", "aaguid": "00112233-4455-6677-8899-aabbccddeeff",
            "aaguidStanding": "unauthenticated", "observations": ["u2f-nonzero-aaguid"],
        })),
        CaseBuilder::fido2(
            "fido-u2f, user verified",
            &verified.fido_u2f(&chain.leaf_key, &chain.x5c),
        )
        .anchors(&[&chain.root_der])
        .accepted(trusted(json!(["u2f-user-verified"]))),
        CaseBuilder::fido2("fido-u2f, a counter", &counted.fido_u2f(&chain.leaf_key, &chain.x5c))
            .accepted(json!({ "observations": [] })),
        CaseBuilder::fido2(
            "fido-u2f, credential id of 1023 bytes",
            &longest_id.fido_u2f(&chain.leaf_key, &chain.x5c),
        )
        .accepted(json!({ "observations": [] })),
        CaseBuilder::fido2(
            "fido-u2f, unknown fields",
            &registration.fido_u2f_with(&chain.leaf_key, &chain.x5c, |parts| {
                parts.alg = Some(Cbor::Int(-257));
                parts.extra = vec![(Cbor::text("ver"), Cbor::text("U2F_V2"))];
            }),
        )
        .accepted(json!({ "observations": [] })),
        anchored("fido-u2f, certificate of version 1", &version_1).accepted(trusted(json!([]))),
        anchored("fido-u2f, certificate with another AAGUID", &other_aaguid).accepted(json!({
            "trust": "trusted", "aaguidStanding": "unauthenticated", "observations": [],
        })),
        anchored("fido-u2f, certificate with transports", &transports).accepted(trusted(json!([]))),
        anchored("fido-u2f, certificate without a subject", &nameless).accepted(trusted(json!([]))),
        anchored("fido-u2f, SHA-1 certificate, tolerated", &sha1)
            .verifier("allow", json!(["sha1-certificate"]))
            .accepted(trusted(json!([]))),
        CaseBuilder::fido2(
            "fido-u2f, intermediate from the caller",
            &registration.fido_u2f(&below.leaf_key, missing),
        )
        .set("/verifier/trust", json!({
            "anchors": [base64url(&below.root_der)], "intermediates": [base64url(&below.x5c[1])]
        }))
        .accepted(trusted(json!([]))),
        case("fido-u2f, the certificate as the anchor", &chain)
            .anchors(&[&chain.x5c[0]])
            .accepted(trusted(json!([]))),
        case("fido-u2f, unused bits, no anchor", &unused_7)
            .accepted(json!({ "trust": "unknown", "observations": ["certificate-unused-bits"] })),
        anchored("fido-u2f, unused bits, EC root", &unused_7)
            .accepted(trusted(json!(["certificate-unused-bits"]))),
        case("fido-u2f, unused bits, the certificate as the anchor", &unused_7)
            .anchors(&[&unused_7.x5c[0]])
            .accepted(trusted(json!(["certificate-unused-bits"]))),
    ];
    for unused in [1, 3, 8, 255] {
        cases.push(
            anchored(&format!("fido-u2f, {unused} unused bits, RSA root"), &batch(unused))
                .accepted(trusted(json!(["certificate-unused-bits"]))),
        );
    }
    cases
}
