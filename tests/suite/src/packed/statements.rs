//! Fields, algorithms and signatures of packed statements.

use serde_json::{Value, json};

use super::{on_leaf, on_self, on_x5c, pad, pad_integers};
use crate::CaseBuilder;
use crate::ecdsa::{order, signature, with_high_s, with_low_s};
use attestry_authenticator::certificate::Extension;
use attestry_authenticator::{
    AttestationParts, Cbor, Chain, ChainKeys, Hash, Key, MakeCredential, Scheme, der,
};

pub(crate) fn accepted() -> Vec<Value> {
    [either_s(), keys_as_received()].concat()
}

pub(crate) fn refused() -> Vec<Value> {
    [fields(), signatures(), observed(), integers()].concat()
}

/// Of s and n - s both are valid; devices send either.
fn either_s() -> Vec<Value> {
    let mut cases = Vec::new();
    let keys = [
        ("P-256", Key::p256("s")),
        ("P-384", Key::p384("s")),
        ("P-521", Key::p521("s")),
        ("secp256k1", Key::secp256k1("s")),
    ];
    for (name, key) in keys {
        for (half, change) in [("high", with_high_s as fn(&Key, &[u8]) -> Vec<u8>), ("low", with_low_s)] {
            let registration = MakeCredential::new("packed").with_key(key.clone());
            let made = registration.packed_self_with(|parts| {
                let signature = key.sign(parts.scheme, &parts.to_be_signed());
                parts.signature = Some(change(&key, &signature));
            });
            cases.push(
                CaseBuilder::fido2(&format!("{half} s, {name}"), &made)
                    .accepted(json!({ "type": "self", "observations": [] })),
            );
        }
    }
    cases
}

/// The signature covers the key as it was sent, not as it would be written anew.
fn keys_as_received() -> Vec<Value> {
    let with_cose = |name: &str, cose: Vec<u8>, observation: &str| {
        let mut registration = MakeCredential::new("packed");
        registration.cose = Some(cose);
        CaseBuilder::fido2(name, &registration.packed_self())
            .accepted(json!({ "type": "self", "observations": [observation] }))
    };
    let mut reversed = MakeCredential::new("packed").key.cose(-7);
    reversed.members_mut().reverse();
    let short = MakeCredential::new("packed").cose_bytes();
    // The key type, 2, in a head of two bytes.
    let long = [&short[..2], &[0x18], &short[2..]].concat();
    vec![
        with_cose("key with its labels out of order", reversed.encode(), "cbor-key-order"),
        with_cose("key with a long head", long, "cbor-non-minimal"),
    ]
}

fn fields() -> Vec<Value> {
    let x5c = |value: Cbor| move |parts: &mut AttestationParts| parts.x5c = Some(value);
    let certificate = Chain::new("packed", 0).x5c[0].clone();
    vec![
        on_self(
            "empty statement",
            |parts| parts.statement = Some(Cbor::Map(vec![])),
            "statement.alg_missing",
        ),
        on_self(
            "statement as a list",
            |parts| parts.statement = Some(Cbor::Array(vec![])),
            "statement.not_a_map",
        ),
        on_self(
            "number as a name",
            |parts| parts.extra = vec![(Cbor::Int(1), Cbor::Int(1))],
            "statement.not_a_map",
        ),
        on_self("no alg", |parts| parts.alg = None, "statement.alg_missing"),
        on_self("alg as text", |parts| parts.alg = Some(Cbor::text("ES256")), "statement.alg_missing"),
        on_self("alg unknown", |parts| parts.alg = Some(Cbor::Int(-42)), "statement.alg_unsupported"),
        on_x5c("alg RS1", |parts| parts.alg = Some(Cbor::Int(-65535)), "statement.alg_unsupported"),
        on_self("no sig", |parts| parts.signer = None, "statement.sig_missing"),
        on_self(
            "sig as text",
            |parts| parts.extra = vec![(Cbor::text("sig"), Cbor::text("x"))],
            "statement.sig_missing",
        ),
        on_self("sig empty", |parts| parts.signature = Some(Vec::new()), "statement.sig_missing"),
        on_self(
            "x5c empty, signed by the credential key",
            x5c(Cbor::Array(vec![])),
            "statement.x5c_malformed",
        ),
        on_self("x5c null, signed by the credential key", x5c(Cbor::Null), "statement.x5c_malformed"),
        on_self("x5c as bytes", x5c(Cbor::Bytes(certificate.clone())), "statement.x5c_malformed"),
        on_self("x5c of text", x5c(Cbor::Array(vec![Cbor::text("x")])), "statement.x5c_malformed"),
        on_self("x5c of nine", x5c(Cbor::Array(vec![Cbor::Bytes(certificate); 9])), "statement.x5c_too_long"),
        on_self(
            "ECDAA",
            |parts| parts.extra = vec![(Cbor::text("ecdaaKeyId"), Cbor::bytes([1]))],
            "packed.ecdaa",
        ),
        on_self(
            "ECDAA by its early name",
            |parts| parts.extra = vec![(Cbor::text("daaKey"), Cbor::bytes([1]))],
            "packed.ecdaa",
        ),
    ]
}

fn signatures() -> Vec<Value> {
    let integers = |r: &[u8], s: &[u8]| der::tlv(0x30, &[der::tlv(2, r), der::tlv(2, s)].concat());
    let forged = |name: &str, signature: Vec<u8>, code: &str| {
        on_self(name, |parts| parts.signature = Some(signature), code)
    };
    let order = [
        &[0x00][..],
        &[0xff; 4],
        &[0; 4],
        &[0xff; 8],
        &[0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51],
    ]
    .concat();
    let below = |name: &str, change: fn(Vec<u8>) -> Vec<u8>, code: &str| {
        on_self(
            name,
            |parts| {
                let signature = parts.signer.as_ref().unwrap().sign(parts.scheme, &parts.to_be_signed());
                parts.signature = Some(change(signature));
            },
            code,
        )
    };
    let malformed = "statement.signature_malformed";
    let mut cases = vec![
        forged("r = s = 0", integers(&[0], &[0]), malformed),
        forged("r = 0", integers(&[0], &[1]), malformed),
        forged("s = 0", integers(&[1], &[0]), malformed),
        forged("r = n", integers(&order, &[1]), malformed),
        forged("s = n", integers(&[1], &order), malformed),
        forged("r negative", integers(&[0x80], &[1]), malformed),
        forged("r = s = 1", integers(&[1], &[1]), "statement.signature_invalid"),
        forged("64 raw bytes", vec![1; 64], malformed),
        forged(
            "a third integer",
            der::tlv(0x30, &[0x02, 0x01, 0x01, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01]),
            malformed,
        ),
        forged(
            "indefinite length",
            vec![0x30, 0x80, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01, 0x00, 0x00],
            malformed,
        ),
        forged("length too short", vec![0x30, 0x05, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01], malformed),
        forged("length in two bytes", vec![0x30, 0x81, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01], malformed),
        below("bytes after the signature", |signature| [signature, vec![0]].concat(), malformed),
        below("padded integers", |signature| pad_integers(&signature), malformed),
        below("padded r", |signature| pad(&signature, [true, false]), malformed),
        below("padded s", |signature| pad(&signature, [false, true]), malformed),
        on_self(
            "other message",
            |parts| parts.message = Some(b"other".to_vec()),
            "statement.signature_invalid",
        ),
        on_self(
            "other client data",
            |parts| parts.client_data_hash = vec![0; 32],
            "statement.signature_invalid",
        ),
        on_self(
            "other hash",
            |parts| parts.scheme = Scheme::Ecdsa(Hash::Sha384),
            "statement.signature_invalid",
        ),
        on_self(
            "other key",
            |parts| parts.signer = Some(Key::p256("stranger")),
            "statement.signature_invalid",
        ),
        on_self(
            "self with another alg",
            |parts| parts.alg = Some(Cbor::Int(-257)),
            "packed.self_algorithm_mismatch",
        ),
        on_self(
            "self with the fully specified alg",
            |parts| parts.alg = Some(Cbor::Int(-9)),
            "packed.self_algorithm_mismatch",
        ),
        on_x5c("x5c left out", |parts| parts.x5c = None, "statement.signature_invalid"),
        on_x5c(
            "signed by the credential key",
            |parts| {
                parts.signer = Some(MakeCredential::new("packed").key);
            },
            "statement.signature_invalid",
        ),
        on_x5c("alg RS256, EC leaf", |parts| parts.alg = Some(Cbor::Int(-257)), "statement.key_mismatch"),
        on_x5c("alg ES384, P-256 leaf", |parts| parts.alg = Some(Cbor::Int(-35)), "statement.key_mismatch"),
        on_x5c("alg EdDSA, EC leaf", |parts| parts.alg = Some(Cbor::Int(-8)), "statement.key_mismatch"),
    ];
    for (name, key) in [("secp256k1", Key::secp256k1("leaf")), ("RSA", Key::rsa2048())] {
        let keys = ChainKeys { leaf: key, ..ChainKeys::p256("packed", 0) };
        let chain = Chain::with_keys("packed", keys, |_, _| {});
        let made = MakeCredential::new("packed").packed_x5c_with(&chain.leaf_key, &chain.x5c, |parts| {
            parts.alg = Some(Cbor::Int(-7));
        });
        cases.push(
            CaseBuilder::fido2(&format!("alg ES256, {name} leaf"), &made).refused("statement.key_mismatch"),
        );
    }
    let ed25519 = |name: &str, change: fn(&mut Vec<u8>)| {
        let registration = MakeCredential::new("packed").with_key(Key::ed25519("packed"));
        let made = registration.packed_self_with(|parts| {
            let mut signature = parts.signer.as_ref().unwrap().sign(parts.scheme, &parts.to_be_signed());
            change(&mut signature);
            parts.signature = Some(signature);
        });
        CaseBuilder::fido2(name, &made).refused("statement.signature_malformed")
    };
    let rsa = |name: &str, change: fn(&mut Vec<u8>), code: &str| {
        let registration = MakeCredential::new("packed").with_key(Key::rsa2048());
        let made = registration.packed_self_with(|parts| {
            let mut signature = parts.signer.as_ref().unwrap().sign(parts.scheme, &parts.to_be_signed());
            change(&mut signature);
            parts.signature = Some(signature);
        });
        CaseBuilder::fido2(name, &made).refused(code)
    };
    cases.extend([
        ed25519("Ed25519, S + L", |signature| {
            let order = [
                0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
                0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10_u16,
            ];
            let mut carry = 0;
            for (byte, add) in signature[32..].iter_mut().zip(order) {
                let sum = u16::from(*byte) + add + carry;
                *byte = (sum & 0xff) as u8;
                carry = sum >> 8;
            }
        }),
        ed25519("Ed25519, R not reduced", |signature| signature[..32].copy_from_slice(&[0xff; 32])),
        ed25519("Ed25519, 63 bytes", |signature| signature.truncate(63)),
        ed25519("Ed25519, 65 bytes", |signature| signature.push(0)),
        rsa("RSA, one byte short", |signature| signature.truncate(255), "statement.signature_malformed"),
        rsa("RSA, one byte long", |signature| signature.insert(0, 0), "statement.signature_malformed"),
        rsa("RSA, beyond the modulus", |signature| signature.fill(0xff), "statement.signature_malformed"),
        rsa("RSA, changed", |signature| signature[200] ^= 1, "statement.signature_invalid"),
    ]);
    cases
}

/// 0 and the order of the curve, for r and for s.
fn integers() -> Vec<Value> {
    let mut cases = Vec::new();
    let keys = [("P-384", Key::p384("n")), ("P-521", Key::p521("n")), ("secp256k1", Key::secp256k1("n"))];
    for (curve, key) in keys {
        // With the sign octet, where one is needed.
        let n = der::integer(&order(&key))[2..].to_vec();
        let registration = MakeCredential::new("packed").with_key(key);
        let mut case = |name: &str, r: &[u8], s: &[u8], code: &str| {
            let made = registration.packed_self_with(|parts| parts.signature = Some(signature(r, s)));
            cases.push(CaseBuilder::fido2(&format!("{name}, {curve}"), &made).refused(code));
        };
        let malformed = "statement.signature_malformed";
        case("r = s = 0", &[0], &[0], malformed);
        case("r = 0", &[0], &[1], malformed);
        case("s = 0", &[1], &[0], malformed);
        case("r = n", &n, &[1], malformed);
        case("s = n", &[1], &n, malformed);
        case("r negative", &[0x80], &[1], malformed);
        case("r = s = 1", &[1], &[1], "statement.signature_invalid");
    }
    cases
}

/// Observations turned into refusals.
fn observed() -> Vec<Value> {
    let leaf = |title: &str, extension: Extension, observation: &str, code: &str| {
        let case = on_leaf(title, move |leaf| leaf.put_extension(extension.clone()), code);
        CaseBuilder(case).verifier("refuse", json!([observation])).0
    };
    vec![
        leaf(
            "spelt out default, refused",
            Extension::new("2.5.29.19", der::sequence(&[&der::boolean(false)])),
            "der-default-encoded",
            "observation.der_default_encoded",
        ),
        leaf(
            "spelt out critical, refused",
            Extension { critical: Some(false), ..Extension::new("1.2.3.4", vec![5, 0]) },
            "der-default-encoded",
            "observation.der_default_encoded",
        ),
        leaf(
            "serial, refused",
            Extension::new("1.3.6.1.4.1.45724.1.1.2", der::octet_string(b"serial")),
            "enterprise-serial",
            "observation.enterprise_serial",
        ),
        leaf(
            "name constraints, refused",
            Extension::new("2.5.29.30", vec![0x30, 0]),
            "name-constraints-ignored",
            "observation.name_constraints_ignored",
        ),
    ]
}
