//! Credential keys, lawful and not, in authenticator data that is signed as it is.

use super::Case;
use super::subjects::{Subject, response};
use attestry_authenticator::{Cbor, Key, KeyType};

type Labels = Vec<(Cbor, Cbor)>;

pub fn cases(subject: &Subject) -> Vec<Case> {
    let registration = &subject.registration;
    let Cbor::Map(labels) = registration.key.cose(registration.alg) else { unreachable!("a key is a map") };
    let mut keys = common(&labels);
    match registration.key.key_type() {
        KeyType::P256 | KeyType::P384 => keys.extend(points(&labels)),
        KeyType::Ed25519 => keys.extend(ed25519(&labels)),
        _ => keys.extend(rsa(&labels)),
    }
    keys.into_iter()
        .map(|(name, bytes)| {
            let mut registration = registration.clone();
            registration.cose = Some(bytes);
            Case::new(format!("key: {name}"), response(&subject.attest(&registration)))
        })
        .collect()
}

/// With a label's value replaced, or the label added at the end.
fn with(labels: &Labels, label: i64, value: Cbor) -> Vec<u8> {
    let mut map = Cbor::Map(labels.clone());
    map.put(Cbor::Int(label), value);
    map.encode()
}

fn without(labels: &Labels, label: i64) -> Vec<u8> {
    let mut map = Cbor::Map(labels.clone());
    map.remove(&Cbor::Int(label));
    map.encode()
}

fn bytes_of(labels: &Labels, label: i64) -> Vec<u8> {
    let value = labels.iter().find(|(key, _)| *key == Cbor::Int(label));
    match value {
        Some((_, Cbor::Bytes(bytes))) => bytes.clone(),
        _ => panic!("label {label} has no bytes"),
    }
}

fn common(labels: &Labels) -> Vec<(&'static str, Vec<u8>)> {
    let reversed = Cbor::Map(labels.iter().rev().cloned().collect()).encode();
    let canonical = Cbor::Map(labels.clone()).encode();
    let twice = |label: i64| {
        let value = labels.iter().find(|(key, _)| *key == Cbor::Int(label)).unwrap();
        Cbor::Map([&labels[..], &[value.clone()]].concat()).encode()
    };
    // The map's own head in two bytes; the label 1 in two bytes.
    let long_head = [&[0xb8, canonical[0] & 0x1f], &canonical[1..]].concat();
    let long_label = [&canonical[..1], &[0x18, 0x01], &canonical[2..]].concat();
    let long_value = [&canonical[..2], &[0x18, canonical[2]], &canonical[3..]].concat();
    vec![
        ("labels reversed", reversed),
        ("map's head longer than needed", long_head),
        ("label longer than needed", long_label),
        ("kty longer than needed", long_value),
        ("of indefinite length", [&[0xbf][..], &canonical[1..], &[0xff]].concat()),
        ("no kty", without(labels, 1)),
        ("no alg", without(labels, 3)),
        ("no -1", without(labels, -1)),
        ("no -2", without(labels, -2)),
        ("kty 2", with(labels, 1, Cbor::Int(2))),
        ("kty 3", with(labels, 1, Cbor::Int(3))),
        ("kty as text", with(labels, 1, Cbor::text("EC2"))),
        ("alg ES256", with(labels, 3, Cbor::Int(-7))),
        ("alg ES384", with(labels, 3, Cbor::Int(-35))),
        ("alg ES512", with(labels, 3, Cbor::Int(-36))),
        ("alg EdDSA", with(labels, 3, Cbor::Int(-8))),
        ("alg RS256", with(labels, 3, Cbor::Int(-257))),
        ("alg ESP256", with(labels, 3, Cbor::Int(-9))),
        ("alg RS1", with(labels, 3, Cbor::Int(-65535))),
        ("alg 0", with(labels, 3, Cbor::Int(0))),
        ("alg as text", with(labels, 3, Cbor::text("ES256"))),
        ("alg twice", twice(3)),
        ("kty twice", twice(1)),
        ("-1 twice", twice(-1)),
        ("a kid", with(labels, 2, Cbor::bytes([1, 2, 3]))),
        ("key_ops", with(labels, 4, Cbor::Array(vec![Cbor::Int(2)]))),
        ("base IV", with(labels, 5, Cbor::bytes([1, 2, 3]))),
        ("a label -70000", with(labels, -70000, Cbor::Int(1))),
        ("a private part", with(labels, -4, Cbor::bytes([1; 32]))),
        ("a label as text", {
            let mut map = Cbor::Map(labels.clone());
            map.put(Cbor::text("x"), Cbor::Int(1));
            map.encode()
        }),
        ("an empty map", vec![0xa0]),
        ("an array", vec![0x80]),
        ("bytes", vec![0x41, 0]),
        ("tagged", [&[0xd8, 0x64][..], &canonical].concat()),
    ]
}

fn points(labels: &Labels) -> Vec<(&'static str, Vec<u8>)> {
    let (x, y) = (bytes_of(labels, -2), bytes_of(labels, -3));
    let zero = vec![0; x.len()];
    let mut off = y.clone();
    *off.last_mut().unwrap() ^= 1;
    let coordinates = |x: Vec<u8>, y: Vec<u8>| {
        let mut map = Cbor::Map(labels.clone());
        map.put(Cbor::Int(-2), Cbor::Bytes(x));
        map.put(Cbor::Int(-3), Cbor::Bytes(y));
        map.encode()
    };
    let swapped = {
        let mut swapped = labels.clone();
        let last = swapped.len() - 1;
        swapped.swap(last - 1, last);
        Cbor::Map(swapped).encode()
    };
    vec![
        ("y before x", swapped),
        ("off the curve", coordinates(x.clone(), off)),
        ("x and y swapped", coordinates(y.clone(), x.clone())),
        ("zero", coordinates(zero.clone(), zero.clone())),
        ("x beyond the field", coordinates(vec![0xff; x.len()], y.clone())),
        ("x a byte short", coordinates(x[1..].to_vec(), y.clone())),
        ("x with a leading zero", coordinates([&[0], &x[..]].concat(), y.clone())),
        ("y with a leading zero", coordinates(x.clone(), [&[0], &y[..]].concat())),
        ("x empty", coordinates(Vec::new(), y.clone())),
        ("x as text", with(labels, -2, Cbor::text("x"))),
        ("y false", with(labels, -3, Cbor::Bool(false))),
        ("y true", with(labels, -3, Cbor::Bool(true))),
        ("no y", without(labels, -3)),
        ("curve P-256", with(labels, -1, Cbor::Int(1))),
        ("curve P-384", with(labels, -1, Cbor::Int(2))),
        ("curve P-521", with(labels, -1, Cbor::Int(3))),
        ("curve secp256k1", with(labels, -1, Cbor::Int(8))),
        ("curve as text", with(labels, -1, Cbor::text("P-256"))),
    ]
}

fn ed25519(labels: &Labels) -> Vec<(&'static str, Vec<u8>)> {
    let x = bytes_of(labels, -2);
    let of = |x: Vec<u8>| with(labels, -2, Cbor::Bytes(x));
    let little = |first: u8, rest: u8, last: u8| {
        let mut bytes = [rest; 32];
        (bytes[0], bytes[31]) = (first, last);
        bytes.to_vec()
    };
    vec![
        ("x a byte short", of(x[1..].to_vec())),
        ("x a byte longer", of([&x[..], &[0]].concat())),
        ("neutral point", of(little(1, 0, 0))),
        ("point of order two", of(little(0xec, 0xff, 0x7f))),
        ("point of order four", of(little(0, 0, 0))),
        ("y not reduced", of(little(0xf0, 0xff, 0x7f))),
        ("no point", of(little(2, 0, 0))),
        ("curve Ed448", with(labels, -1, Cbor::Int(7))),
        ("curve X25519", with(labels, -1, Cbor::Int(4))),
        ("curve P-256", with(labels, -1, Cbor::Int(1))),
        ("a y", with(labels, -3, Cbor::bytes([7; 32]))),
    ]
}

fn rsa(labels: &Labels) -> Vec<(&'static str, Vec<u8>)> {
    let n = bytes_of(labels, -1);
    let modulus = |n: Vec<u8>| with(labels, -1, Cbor::Bytes(n));
    let exponent = |e: &[u8]| with(labels, -2, Cbor::bytes(e));
    let mut even = n.clone();
    *even.last_mut().unwrap() &= 0xfe;
    let of = |key: Key| key.cose(-257).encode();
    vec![
        ("of 1024 bits", of(Key::rsa1024())),
        ("of 3072 bits", of(Key::rsa3072())),
        ("of 3482 bits", of(Key::rsa3482())),
        ("modulus with a leading zero", modulus([&[0], &n[..]].concat())),
        ("modulus even", modulus(even)),
        ("modulus empty", modulus(Vec::new())),
        ("modulus a byte short", modulus(n[..n.len() - 1].to_vec())),
        ("exponent 1", exponent(&[1])),
        ("exponent 3", exponent(&[3])),
        ("exponent 2", exponent(&[2])),
        ("exponent 0", exponent(&[0])),
        ("exponent empty", exponent(&[])),
        ("exponent even", exponent(&[1, 0, 0])),
        ("exponent with a leading zero", exponent(&[0, 1, 0, 1])),
        ("exponent 1 in three bytes", exponent(&[0, 0, 1])),
        ("exponent of 33 bits", exponent(&[1, 0, 0, 0, 1])),
    ]
}
