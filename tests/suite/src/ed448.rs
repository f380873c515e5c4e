//! Ed448: credentials, certificates and raw keys with such a key, and what of them is refused.

use serde_json::{Value, json};

use super::{CaseBuilder, changed_cose};
use attestry_authenticator::text::pem;
use attestry_authenticator::{Cbor, Chain, ChainKeys, Key, MakeCredential, MakeKey, der};

pub(crate) fn accepted() -> Vec<Value> {
    let registration = MakeCredential::new("ed448").with_key(Key::ed448("ed448"));
    let chain = chain();
    let made = MakeCredential::new("ed448").packed_x5c(&chain.leaf_key, &chain.x5c);
    let raw = MakeKey::new("ed448").with_key(Key::ed448("ed448"));
    vec![
        CaseBuilder::fido2("Ed448, none", &registration.none())
            .accepted(json!({ "type": "none", "observations": [] })),
        CaseBuilder::fido2("Ed448, self", &registration.packed_self())
            .accepted(json!({ "type": "self", "observations": [] })),
        CaseBuilder::fido2("Ed448 certificates", &made)
            .anchors(&[&chain.root_der])
            .accepted(json!({ "type": "basic", "trust": "trusted", "observations": [] })),
        CaseBuilder::key("Ed448, raw key", &raw.make())
            .accepted(json!({ "format": "key", "type": "key", "observations": [] })),
    ]
}

pub(crate) fn refused() -> Vec<Value> {
    [keys(), signatures(), certificates(), raw_keys()].concat()
}

/// Ed448 from the root to the leaf.
fn chain() -> Chain {
    let keys = ChainKeys {
        root: Key::ed448("ed448 root"),
        intermediates: vec![Key::ed448("ed448 intermediate")],
        leaf: Key::ed448("ed448 leaf"),
    };
    Chain::with_keys("ed448", keys, |_, _| {})
}

/// Bytes of a point: the first, that of weight 2^224, the other ones, and the last.
fn little(first: u8, middle: u8, other: u8, last: u8) -> Vec<u8> {
    let mut bytes = vec![other; 57];
    (bytes[0], bytes[28], bytes[56]) = (first, middle, last);
    bytes
}

/// x-coordinates of a COSE key, and a name, that are no sound Ed448 key.
const UNSOUND: [(&str, [u8; 4]); 11] = [
    ("the neutral point", [1, 0, 0, 0]),
    ("the neutral point, negative", [1, 0, 0, 0x80]),
    ("y = -1", [0xfe, 0xfe, 0xff, 0]),
    ("y = -1, negative", [0xfe, 0xfe, 0xff, 0x80]),
    ("y = 0", [0, 0, 0, 0]),
    ("y = 0, negative", [0, 0, 0, 0x80]),
    ("y = p (not reduced)", [0xff, 0xfe, 0xff, 0]),
    ("y = p + 1 (not reduced)", [0, 0xff, 0xff, 0]),
    ("y = p + 5 (not reduced)", [4, 0xff, 0xff, 0]),
    ("y = 2^448 + 2", [2, 0, 0, 1]),
    ("no point of the curve", [6, 0, 0, 0]),
];

fn keys() -> Vec<Value> {
    let key = Key::ed448("ed448");
    let changed = |name: &str, alg: i64, change: &dyn Fn(&mut Cbor), code: &str| {
        let mut registration = MakeCredential::new("ed448");
        registration.cose = Some(changed_cose(&key, alg, change));
        CaseBuilder::fido2(name, &registration.none()).refused(code)
    };
    let put = |label: i64, value: Cbor| move |cose: &mut Cbor| cose.put(Cbor::Int(label), value.clone());
    let x = |bytes: Vec<u8>| put(-2, Cbor::Bytes(bytes));
    let bits = key.subject_public_key();
    let ed25519 = Key::ed25519("ed448").subject_public_key();
    let mut cases = vec![
        changed("Ed448 key as EdDSA", -8, &|_| {}, "public_key.curve_mismatch"),
        changed("Ed448 key as Ed25519", -19, &|_| {}, "public_key.curve_mismatch"),
        changed("curve Ed25519 for Ed448", -53, &put(-1, Cbor::Int(6)), "public_key.curve_mismatch"),
        changed("curve X448 for Ed448", -53, &put(-1, Cbor::Int(5)), "public_key.curve_mismatch"),
        changed("key type EC2 for Ed448", -53, &put(1, Cbor::Int(2)), "public_key.key_type_mismatch"),
        changed("y of an Ed448 key", -53, &put(-3, Cbor::bytes([1; 57])), "public_key.unexpected_parameter"),
        changed("Ed25519 key as Ed448", -53, &x(ed25519), "public_key.parameter_length"),
        changed("Ed448 key of 56 bytes", -53, &x(bits[..56].to_vec()), "public_key.parameter_length"),
        changed("Ed448 key of 58 bytes", -53, &x([&bits[..], &[0]].concat()), "public_key.parameter_length"),
    ];
    cases.extend(UNSOUND.map(|(name, [first, middle, other, last])| {
        let bytes = little(first, middle, other, last);
        changed(&format!("Ed448, {name}"), -53, &x(bytes), "public_key.not_on_curve")
    }));
    let made = MakeCredential::new("ed448").with_key(key.clone()).none();
    cases.push(
        CaseBuilder::fido2("Ed448 not offered", &made)
            .verifier("algorithms", json!([-7, -8, -19]))
            .refused("public_key.algorithm_not_allowed"),
    );
    cases
}

fn signatures() -> Vec<Value> {
    let changed = |name: &str, change: &dyn Fn(&mut Vec<u8>), code: &str| {
        let registration = MakeCredential::new("ed448").with_key(Key::ed448("ed448"));
        let made = registration.packed_self_with(|parts| {
            let mut signature = parts.signer.as_ref().unwrap().sign(parts.scheme, &parts.to_be_signed());
            change(&mut signature);
            parts.signature = Some(signature);
        });
        CaseBuilder::fido2(name, &made).refused(code)
    };
    let malformed = "statement.signature_malformed";
    let invalid = "statement.signature_invalid";
    let r = |bytes: Vec<u8>| move |signature: &mut Vec<u8>| signature[..57].copy_from_slice(&bytes);
    vec![
        changed("Ed448, S + L", &|signature| add_order(signature), malformed),
        changed("Ed448, S with a bit in its last byte", &|signature| signature[113] = 0x80, malformed),
        changed("Ed448, R = p (not reduced)", &r(little(0xff, 0xfe, 0xff, 0)), malformed),
        changed("Ed448, R neutral and negative", &r(little(1, 0, 0, 0x80)), malformed),
        changed("Ed448, R with a bit too many", &|signature| signature[56] |= 1, malformed),
        changed("Ed448, 113 bytes", &|signature| signature.truncate(113), malformed),
        changed("Ed448, 115 bytes", &|signature| signature.push(0), malformed),
        changed("Ed448, R no point of the curve", &r(little(6, 0, 0, 0)), invalid),
        changed("Ed448, R negated", &|signature| signature[56] ^= 0x80, invalid),
        changed("Ed448, S changed", &|signature| signature[57] ^= 1, invalid),
    ]
}

/// Adds the order of the group to S.
fn add_order(signature: &mut [u8]) {
    let mut order = vec![0xff_u8; 57];
    order[..28].copy_from_slice(&[
        0xf3, 0x44, 0x58, 0xab, 0x92, 0xc2, 0x78, 0x23, 0x55, 0x8f, 0xc5, 0x8d, 0x72, 0xc2, 0x6c, 0x21, 0x90,
        0x36, 0xd6, 0xae, 0x49, 0xdb, 0x4e, 0xc4, 0xe9, 0x23, 0xca, 0x7c,
    ]);
    (order[55], order[56]) = (0x3f, 0);
    let mut carry = 0;
    for (byte, add) in signature[57..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = (sum & 0xff) as u8;
        carry = sum >> 8;
    }
}

fn certificates() -> Vec<Value> {
    let chain = chain();
    let wrong = MakeCredential::new("ed448").packed_x5c_with(&chain.leaf_key, &chain.x5c, |parts| {
        parts.alg = Some(Cbor::Int(-8));
    });
    let mut changed = chain.x5c.clone();
    // Within S of the signature of the leaf.
    let at = changed[0].len() - 30;
    changed[0][at] ^= 1;
    let made = MakeCredential::new("ed448").packed_x5c(&chain.leaf_key, &changed);
    let with_null = der::sequence(&[&der::oid("1.3.101.113"), &der::null()]);
    let keys = chain.keys.clone();
    let null = Chain::with_keys("ed448 null", keys.clone(), |_, issue| {
        issue.certificate.inner_signature = Some(with_null.clone());
        issue.certificate.outer_signature = Some(with_null.clone());
    });
    let made_null = MakeCredential::new("ed448").packed_x5c(&null.leaf_key, &null.x5c);
    let spki_null = Chain::with_keys("ed448 spki", keys, |_, issue| {
        issue.certificate.spki =
            der::sequence(&[&with_null, &der::bit_string(&chain.leaf_key.subject_public_key())]);
    });
    let made_spki = MakeCredential::new("ed448").packed_x5c(&chain.leaf_key, &spki_null.x5c);
    vec![
        CaseBuilder::fido2("alg EdDSA, Ed448 leaf", &wrong).refused("statement.key_mismatch"),
        CaseBuilder::fido2("Ed448 certificate, signature changed", &made)
            .anchors(&[&chain.root_der])
            .refused("trust.signature_invalid"),
        CaseBuilder::fido2("Ed448 certificate, parameters NULL", &made_null)
            .anchors(&[&null.root_der])
            .refused("trust.signature_algorithm"),
        CaseBuilder::fido2("Ed448 certificate, parameters NULL in the key", &made_spki)
            .refused("certificate.key_malformed"),
    ]
}

fn raw_keys() -> Vec<Value> {
    let key = Key::ed448("ed448");
    let mut hashed = MakeKey::new("ed448").with_key(key.clone());
    hashed.algorithm = Some("SHA512".to_owned());
    let block = |name: &str, bits: &[u8], code: &str| {
        let spki = der::sequence(&[&key.identifier(), &der::bit_string(bits)]);
        let registration = MakeKey::new("ed448").with_key(key.clone());
        let made = registration.make_with(|parts| {
            parts.public_key = pem("PUBLIC KEY", &spki, 64, "\n", true);
        });
        CaseBuilder::key(name, &made).refused(code)
    };
    let bits = key.subject_public_key();
    let changed = MakeKey::new("ed448").with_key(key.clone()).make_with(|parts| {
        parts.signature = Some(parts.signature().replace('1', "2"));
    });
    vec![
        CaseBuilder::key("Ed448 with a hash", &hashed.make()).refused("key_attestation.algorithm_for_eddsa"),
        CaseBuilder::key("Ed448, another signature", &changed).refused("key_attestation.signature_invalid"),
        block("Ed448 in PEM, 56 bytes", &bits[1..], "public_key.parameter_length"),
        block("Ed448 in PEM, no point", &little(6, 0, 0, 0), "public_key.not_on_curve"),
    ]
}
