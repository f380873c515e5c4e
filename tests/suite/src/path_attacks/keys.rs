//! Keys that must not issue: weak ones, unknown ones, and keys that let anybody sign.

use serde_json::Value;

use super::super::CaseBuilder;
use super::{anchored, packed};
use attestry_authenticator::certificate::CertificateBuilder;
use attestry_authenticator::text::unhex;
use attestry_authenticator::{Chain, ChainKeys, Hash, Key, KeyType, Role, Scheme, der};

pub(super) fn refused() -> Vec<Value> {
    [of_issuers(), of_leaves(), forgeries()].concat()
}

fn ec_spki(curve: &[u8], point: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::sequence(&[&der::oid("1.2.840.10045.2.1"), curve]), &der::bit_string(point)])
}

fn rsa_spki(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let key = der::sequence(&[&der::integer(modulus), &der::integer(exponent)]);
    der::sequence(&[&Key::rsa2048().identifier(), &der::bit_string(&key)])
}

fn modulus_of(bits: usize) -> Vec<u8> {
    let mut modulus = vec![0; bits.div_ceil(8)];
    modulus[0] = 1 << ((bits - 1) % 8);
    *modulus.last_mut().unwrap() |= 1;
    modulus
}

/// The lower intermediate shows this key; what its own key has signed with the scheme says so.
fn issuer(name: &str, key: &Key, spki: Vec<u8>, forged: impl Fn(&mut CertificateBuilder)) -> CaseBuilder {
    let mut keys = ChainKeys::p256("path", 2);
    keys.intermediates[1] = key.clone();
    let chain = Chain::with_keys("path", keys, |role, issue| match role {
        Role::Intermediate(1) => issue.certificate.spki.clone_from(&spki),
        Role::Leaf => forged(&mut issue.certificate),
        _ => {}
    });
    anchored(name, &chain)
}

fn of_issuers() -> Vec<Value> {
    let (ec, rsa) = (Key::p256("path intermediate 1"), Key::rsa2048());
    let point = ec.subject_public_key();
    let show =
        |name: &str, key: &Key, spki: Vec<u8>| issuer(name, key, spki, |_| {}).refused("trust.issuer_key");
    let p256 = der::oid("1.2.840.10045.3.1.7");
    let compressed = [&[2 | (point[64] & 1)][..], &point[1..33]].concat();
    let hybrid = [&[6 | (point[64] & 1)][..], &point[1..]].concat();
    let mut off = point.clone();
    off[64] ^= 1;
    vec![
        show("issuer with RSA of 1024 bits", &Key::rsa1024(), Key::rsa1024().spki_der()),
        show("issuer with RSA of 2047 bits", &rsa, rsa_spki(&modulus_of(2047), &[1, 0, 1])),
        show("issuer with RSA of 8193 bits", &rsa, rsa_spki(&modulus_of(8193), &[1, 0, 1])),
        show("issuer with an even exponent", &rsa, rsa_spki(&modulus_of(2048), &[2])),
        show("issuer with an even modulus", &rsa, {
            let mut modulus = modulus_of(2048);
            modulus[255] = 0;
            rsa_spki(&modulus, &[1, 0, 1])
        }),
        show("issuer on P-224", &ec, ec_spki(&der::oid("1.3.132.0.33"), &point)),
        show("issuer on brainpoolP256r1", &ec, ec_spki(&der::oid("1.3.36.3.3.2.8.1.1.7"), &point)),
        show("issuer on P-384 by its word only", &ec, ec_spki(&der::oid("1.3.132.0.34"), &point)),
        show("issuer on secp256k1 by its word only", &ec, ec_spki(&der::oid("1.3.132.0.10"), &point)),
        show("issuer on the curve of its issuer", &ec, ec_spki(&der::null(), &point)),
        show("issuer on no curve", &ec, ec_spki(&[], &point)),
        show("issuer with a compressed point", &ec, ec_spki(&p256, &compressed)),
        show("issuer with a hybrid point", &ec, ec_spki(&p256, &hybrid)),
        show("issuer off the curve", &ec, ec_spki(&p256, &off)),
        show("issuer at infinity", &ec, ec_spki(&p256, &[0])),
        show(
            "issuer with a DSA key",
            &ec,
            der::sequence(&[&der::sequence(&[&der::oid("1.2.840.10040.4.1")]), &der::bit_string(&[2, 1, 5])]),
        ),
        show(
            "issuer with an X25519 key",
            &ec,
            der::sequence(&[&der::sequence(&[&der::oid("1.3.101.110")]), &der::bit_string(&[9; 32])]),
        ),
    ]
}

fn of_leaves() -> Vec<Value> {
    let show = |name: &str, key: &Key, spki: Vec<u8>, code: &str| {
        let keys = ChainKeys { leaf: key.clone(), ..ChainKeys::p256("path", 0) };
        let chain = Chain::with_keys("path", keys, |role, issue| {
            if role == Role::Leaf {
                issue.certificate.spki.clone_from(&spki);
            }
        });
        anchored(name, &chain).refused(code)
    };
    let ec = Key::p256("path leaf");
    let point = ec.subject_public_key();
    vec![
        show(
            "leaf with RSA of 1024 bits",
            &Key::rsa1024(),
            Key::rsa1024().spki_der(),
            "certificate.key_malformed",
        ),
        show("leaf on P-224", &ec, ec_spki(&der::oid("1.3.132.0.33"), &point), "certificate.key_unsupported"),
        show(
            "leaf on a curve of its own",
            &ec,
            ec_spki(&curve_of_ones_own(&point), &point),
            "certificate.key_unsupported",
        ),
    ]
}

/// Signatures that hold for whoever believes the key.
fn forgeries() -> Vec<Value> {
    // P-256 in all but its generator, which is the anchor's public key: whose private key is then 1 (CVE-2020-0601).
    let root = Key::p256("path root");
    let impostor = ec_spki(&curve_of_ones_own(&root.subject_public_key()), &root.subject_public_key());
    let one = Key::from_bytes(KeyType::P256, &[&[0; 31][..], &[1]].concat());
    let keys = ChainKeys { root: one.clone(), ..ChainKeys::p256("path", 0) };
    let chain = Chain::with_keys("path", keys, |role, issue| {
        if role == Role::Root {
            issue.certificate.spki.clone_from(&impostor);
        }
    });
    let real = Chain::new("path", 0);
    let own_curve = |name: &str, anchor: &[u8], code: &str| {
        packed(name, &chain.leaf_key, &chain.x5c_with_root()).anchors(&[anchor]).refused(code)
    };
    let below = |name: &str, spki: Vec<u8>, scheme: Scheme, forge: &dyn Fn(&[u8]) -> Vec<u8>| {
        issuer(name, &Key::p256("path intermediate 1"), spki, |leaf| {
            leaf.inner_signature = Some(scheme.identifier());
            leaf.outer_signature = Some(scheme.identifier());
            leaf.signature = Some(forge(&leaf.to_be_signed(scheme)));
        })
        .refused("trust.issuer_key")
    };
    // The point that is nothing, whatever it is multiplied by.
    let neutral = [&[1][..], &[0; 31]].concat();
    let edwards = der::sequence(&[&Scheme::Ed25519.identifier(), &der::bit_string(&neutral)]);
    vec![
        own_curve(
            "the anchor's name and point on a curve of its own",
            &real.root_der,
            "trust.signature_invalid",
        ),
        below(
            "issuer on a curve of its own",
            ec_spki(&curve_of_ones_own(&root.subject_public_key()), &root.subject_public_key()),
            Scheme::Ecdsa(Hash::Sha256),
            &|message| one.sign(Scheme::Ecdsa(Hash::Sha256), message),
        ),
        // The signature is the padded hash itself.
        below(
            "issuer with RSA exponent 1",
            rsa_spki(&[0xff; 256], &[1]),
            Scheme::RsaPkcs1(Hash::Sha256),
            &|message| padded(message),
        ),
        below("issuer with the neutral point of Ed25519", edwards, Scheme::Ed25519, &|_| {
            [&neutral[..], &[0; 32]].concat()
        }),
    ]
}

/// ECParameters (RFC 3279 §2.3.5) of P-256 with another generator.
fn curve_of_ones_own(generator: &[u8]) -> Vec<u8> {
    let prime = unhex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    let a = unhex("ffffffff00000001000000000000000000000000fffffffffffffffffffffffc");
    let b = unhex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");
    let order = unhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    der::sequence(&[
        &der::small_integer(1),
        &der::sequence(&[&der::oid("1.2.840.10045.1.1"), &der::integer(&prime)]),
        &der::sequence(&[&der::octet_string(&a), &der::octet_string(&b)]),
        &der::octet_string(generator),
        &der::integer(&order),
        &der::small_integer(1),
    ])
}

/// EMSA-PKCS1-v1_5 (RFC 8017 §9.2) for 256 bytes, by SHA-256.
fn padded(message: &[u8]) -> Vec<u8> {
    let algorithm = der::sequence(&[&der::oid("2.16.840.1.101.3.4.2.1"), &der::null()]);
    let info = der::sequence(&[&algorithm, &der::octet_string(&Hash::Sha256.digest(message))]);
    [&[0, 1][..], &vec![0xff; 253 - info.len()], &[0], &info].concat()
}
