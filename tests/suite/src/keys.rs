//! Credential keys: every algorithm, attested by none and by the key itself; and keys that are none.

use serde_json::{Value, json};

use crate::{CaseBuilder, changed_cose};
use attestry_authenticator::{Cbor, Key, Made, MakeCredential};

/// Keys of every algorithm, attested by none and by themselves.
pub(crate) fn accepted() -> Vec<Value> {
    let keys = [
        (Key::p256("alg"), vec![-7, -9]),
        (Key::p384("alg"), vec![-35, -51]),
        (Key::p521("alg"), vec![-36, -52]),
        (Key::secp256k1("alg"), vec![-47]),
        (Key::ed25519("alg"), vec![-8, -19]),
        (Key::rsa2048(), vec![-257, -258, -259, -37, -38, -39]),
        (Key::rsa3482(), vec![-257]),
    ];
    let mut cases = Vec::new();
    for (key, algs) in keys {
        let bits = key.subject_public_key().len();
        for alg in algs {
            let mut registration = MakeCredential::new("alg").with_key(key.clone());
            registration.alg = alg;
            let name = |what: &str| format!("{what}, algorithm {alg}, {bits} key bytes");
            cases.push(
                CaseBuilder::fido2(&name("none"), &registration.none())
                    .accepted(json!({ "type": "none", "observations": [] })),
            );
            cases.push(
                CaseBuilder::fido2(&name("self"), &registration.packed_self())
                    .accepted(json!({ "type": "self", "aaguidStanding": "claimed", "observations": [] })),
            );
        }
    }
    cases.push(
        CaseBuilder::fido2("signature with a short integer", &short_integer())
            .accepted(json!({ "type": "self", "observations": [] })),
    );
    cases
}

/// A self attestation whose r or s has a leading zero byte, which DER leaves out.
fn short_integer() -> Made {
    let is_short = |made: &Made| {
        let statement = made.attestation_object.windows(4).position(|window| window == b"\x63sig").unwrap();
        made.attestation_object[statement + 5] < 70
    };
    (0..).map(|index| MakeCredential::new(&format!("short {index}")).packed_self()).find(is_short).unwrap()
}

pub(crate) fn refused() -> Vec<Value> {
    [labels(), curves(), rsa()].concat()
}

/// A none attestation of this COSE key.
fn raw(name: &str, cose: Vec<u8>, code: &str) -> Value {
    let mut registration = MakeCredential::new("key");
    registration.cose = Some(cose);
    CaseBuilder::fido2(name, &registration.none()).refused(code)
}

/// The COSE key of a good key, with one change.
fn changed(name: &str, key: &Key, alg: i64, change: impl FnOnce(&mut Cbor), code: &str) -> Value {
    raw(name, changed_cose(key, alg, change), code)
}

fn labels() -> Vec<Value> {
    let p256 = Key::p256("key");
    let change = |name: &str, label: i64, value: Cbor, code: &str| {
        changed(name, &p256, -7, |cose| cose.put(Cbor::Int(label), value), code)
    };
    let remove = |name: &str, label: i64, code: &str| {
        changed(name, &p256, -7, |cose| cose.remove(&Cbor::Int(label)), code)
    };
    let not_listed = |name: &str, algorithms: Value| {
        let made = MakeCredential::new("key").none();
        CaseBuilder::fido2(name, &made)
            .verifier("algorithms", algorithms)
            .refused("public_key.algorithm_not_allowed")
    };
    vec![
        raw("a list", vec![0x80], "public_key.not_a_map"),
        raw("an empty map", vec![0xa0], "public_key.algorithm_missing"),
        remove("no algorithm", 3, "public_key.algorithm_missing"),
        change("algorithm as text", 3, Cbor::text("ES256"), "public_key.algorithm_missing"),
        // 2 bytes of a bignum that means -7.
        change("algorithm as a bignum", 3, Cbor::Raw(vec![0xc3, 0x41, 0x06]), "cbor.tag"),
        change("unknown algorithm", 3, Cbor::Int(-9999), "public_key.algorithm_unsupported"),
        changed(
            "algorithm RS1, not listed",
            &Key::rsa2048(),
            -65535,
            |_| {},
            "public_key.algorithm_not_allowed",
        ),
        not_listed("algorithm not offered", json!([-257, -8])),
        not_listed("only the fully specified one offered", json!([-9])),
        remove("no key type", 1, "public_key.key_type_mismatch"),
        change("key type OKP for ES256", 1, Cbor::Int(1), "public_key.key_type_mismatch"),
        change("key type as text", 1, Cbor::text("EC2"), "public_key.key_type_mismatch"),
        changed("key type EC2 for EdDSA", &p256, -8, |_| {}, "public_key.key_type_mismatch"),
        change("key id", 2, Cbor::bytes(*b"id"), "public_key.unexpected_parameter"),
        change("key operations", 4, Cbor::Array(vec![Cbor::Int(2)]), "public_key.unexpected_parameter"),
        change("private part", -4, Cbor::bytes([1; 32]), "public_key.unexpected_parameter"),
        changed(
            "y of an Ed25519 key",
            &Key::ed25519("key"),
            -8,
            |cose| {
                cose.put(Cbor::Int(-3), Cbor::bytes([1; 32]));
            },
            "public_key.unexpected_parameter",
        ),
        changed(
            "third parameter of an RSA key",
            &Key::rsa2048(),
            -257,
            |cose| {
                cose.put(Cbor::Int(-3), Cbor::bytes([1; 32]));
            },
            "public_key.unexpected_parameter",
        ),
        changed(
            "text label",
            &p256,
            -7,
            |cose| {
                cose.put(Cbor::text("kty"), Cbor::Int(2));
            },
            "public_key.unexpected_parameter",
        ),
        remove("no curve", -1, "public_key.parameter_missing"),
        remove("no x", -2, "public_key.parameter_missing"),
        remove("no y", -3, "public_key.parameter_missing"),
        change("curve as text", -1, Cbor::text("P-256"), "public_key.parameter_missing"),
        change("compressed y", -3, Cbor::Bool(true), "public_key.parameter_missing"),
        change("x as a list", -2, Cbor::Array(vec![Cbor::Int(1)]), "public_key.parameter_missing"),
        raw(
            "alg twice",
            {
                let mut bytes = p256.cose(-7).encode();
                bytes[0] += 1;
                bytes.splice(3..3, [0x03, 0x26]);
                bytes
            },
            "cbor.duplicate_key",
        ),
    ]
}

fn curves() -> Vec<Value> {
    let p256 = Key::p256("key");
    let coordinates = |name: &str, x: Vec<u8>, y: Vec<u8>, code: &str| {
        changed(
            name,
            &p256,
            -7,
            |cose| {
                cose.put(Cbor::Int(-2), Cbor::Bytes(x));
                cose.put(Cbor::Int(-3), Cbor::Bytes(y));
            },
            code,
        )
    };
    let bits = p256.subject_public_key();
    let (x, y) = (bits[1..33].to_vec(), bits[33..].to_vec());
    let mut off = y.clone();
    off[31] ^= 1;
    let padded: Vec<u8> = [vec![0], x.clone()].concat();
    let okp = |name: &str, x: Vec<u8>, code: &str| {
        changed(name, &Key::ed25519("key"), -8, |cose| cose.put(Cbor::Int(-2), Cbor::Bytes(x)), code)
    };
    let little = |first: u8, middle: u8, last: u8| {
        let mut bytes = vec![middle; 32];
        (bytes[0], bytes[31]) = (first, last);
        bytes
    };
    let mut cases = vec![
        coordinates("the point 0, 0", vec![0; 32], vec![0; 32], "public_key.not_on_curve"),
        coordinates("x beyond the prime", vec![0xff; 32], y.clone(), "public_key.not_on_curve"),
        coordinates("off the curve", x.clone(), off, "public_key.not_on_curve"),
        coordinates("x of 33 bytes", padded, y.clone(), "public_key.parameter_length"),
        coordinates("x of 31 bytes", x[1..].to_vec(), y.clone(), "public_key.parameter_length"),
        coordinates("y empty", x, Vec::new(), "public_key.parameter_length"),
        changed("P-521 key for ES256", &Key::p521("key"), -7, |_| {}, "public_key.curve_mismatch"),
        changed("P-256 key for ES384", &p256, -35, |_| {}, "public_key.curve_mismatch"),
        changed("secp256k1 key for ES256", &Key::secp256k1("key"), -7, |_| {}, "public_key.curve_mismatch"),
        changed(
            "ES256 key that says P-384",
            &p256,
            -7,
            |cose| cose.put(Cbor::Int(-1), Cbor::Int(2)),
            "public_key.curve_mismatch",
        ),
        changed(
            "X25519",
            &Key::ed25519("key"),
            -8,
            |cose| cose.put(Cbor::Int(-1), Cbor::Int(4)),
            "public_key.curve_mismatch",
        ),
        changed(
            "Ed448 as EdDSA",
            &Key::ed25519("key"),
            -8,
            |cose| cose.put(Cbor::Int(-1), Cbor::Int(7)),
            "public_key.curve_mismatch",
        ),
        okp("Ed25519 key of 31 bytes", vec![1; 31], "public_key.parameter_length"),
        okp("Ed25519 key of 33 bytes", vec![1; 33], "public_key.parameter_length"),
        okp("Ed25519, the neutral point", little(1, 0, 0), "public_key.not_on_curve"),
        okp("Ed25519, y = -1", little(0xec, 0xff, 0x7f), "public_key.not_on_curve"),
        okp("Ed25519, y = 0", little(0, 0, 0), "public_key.not_on_curve"),
        okp("Ed25519, y = 0, negative", little(0, 0, 0x80), "public_key.not_on_curve"),
        okp("Ed25519, y = p + 1", little(0xee, 0xff, 0x7f), "public_key.not_on_curve"),
        okp("Ed25519, y = p + 4 (not reduced)", little(0xf1, 0xff, 0x7f), "public_key.not_on_curve"),
        okp("Ed25519, no point of the curve", little(2, 0, 0), "public_key.not_on_curve"),
    ];
    for (name, key, alg) in [
        ("P-384", Key::p384("key"), -35),
        ("P-521", Key::p521("key"), -36),
        ("secp256k1", Key::secp256k1("key"), -47),
    ] {
        let length = key.subject_public_key().len() / 2;
        cases.push(changed(
            &format!("{name}, off the curve"),
            &key,
            alg,
            |cose| {
                cose.put(Cbor::Int(-2), Cbor::Bytes([vec![0; length - 1], vec![1]].concat()));
            },
            "public_key.not_on_curve",
        ));
    }
    cases
}

fn rsa() -> Vec<Value> {
    let change = |name: &str, label: i64, value: Vec<u8>, code: &str| {
        changed(name, &Key::rsa2048(), -257, |cose| cose.put(Cbor::Int(label), Cbor::Bytes(value)), code)
    };
    let Cbor::Map(members) = Key::rsa2048().cose(-257) else { panic!("not a map") };
    let modulus = members.iter().find_map(|(label, value)| match value {
        Cbor::Bytes(bytes) if *label == Cbor::Int(-1) => Some(bytes.clone()),
        _ => None,
    });
    let modulus = modulus.unwrap();
    let mut even = modulus.clone();
    *even.last_mut().unwrap() &= 0xfe;
    let mut below = modulus.clone();
    below[0] = 0x7f;
    vec![
        change("modulus of 2047 bits", -1, below, "public_key.rsa_modulus"),
        changed("modulus of 1024 bits", &Key::rsa1024(), -257, |_| {}, "public_key.rsa_modulus"),
        change("modulus of 8193 bits", -1, [vec![1], vec![0xff; 1024]].concat(), "public_key.rsa_modulus"),
        change("even modulus", -1, even, "public_key.rsa_modulus"),
        change("modulus with a leading zero", -1, [vec![0], modulus].concat(), "public_key.parameter_length"),
        change("empty modulus", -1, Vec::new(), "public_key.parameter_length"),
        change("empty exponent", -2, Vec::new(), "public_key.parameter_length"),
        change("exponent 1", -2, vec![1], "public_key.rsa_exponent"),
        change("exponent 65536", -2, vec![1, 0, 0], "public_key.rsa_exponent"),
        change("exponent of 34 bits", -2, vec![3, 0, 0, 0, 1], "public_key.rsa_exponent"),
        change("exponent with a leading zero", -2, vec![0, 1, 0, 1], "public_key.parameter_length"),
    ]
}
