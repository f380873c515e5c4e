//! Packed statements that are malformed, forged, or made with a certificate that does not meet its requirements.

use serde_json::{Value, json};

use super::CaseBuilder;
use super::accepted::{pad, pad_integers};
use attestry_authenticator::certificate::{self, CertificateBuilder, Extension, name};
use attestry_authenticator::{
    AttestationParts, Cbor, Chain, ChainKeys, Hash, Key, MakeCredential, Role, Scheme, der,
};

pub(crate) fn cases() -> Vec<Value> {
    [fields(), signatures(), certificates(), observed()].concat()
}

fn on_self(name: &str, change: impl FnOnce(&mut AttestationParts), code: &str) -> Value {
    CaseBuilder::fido2(name, &MakeCredential::new("packed").packed_self_with(change)).refused(code)
}

fn on_x5c(name: &str, change: impl FnOnce(&mut AttestationParts), code: &str) -> Value {
    let chain = Chain::new("packed", 0);
    let made = MakeCredential::new("packed").packed_x5c_with(&chain.leaf_key, &chain.x5c, change);
    CaseBuilder::fido2(name, &made).refused(code)
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

/// A packed statement whose leaf has one change, signed anew by its issuer.
fn on_leaf(name: &str, change: impl Fn(&mut CertificateBuilder), code: &str) -> Value {
    let chain = Chain::with("packed", 0, |role, issue| {
        if role == Role::Leaf {
            change(&mut issue.certificate);
        }
    });
    let made = MakeCredential::new("packed").packed_x5c(&chain.leaf_key, &chain.x5c);
    CaseBuilder::fido2(name, &made).anchors(&[&chain.root_der]).refused(code)
}

fn certificates() -> Vec<Value> {
    let subject = |title: &str, attributes: &[(&str, &str)]| {
        let subject = name(attributes);
        on_leaf(title, move |leaf| leaf.subject = subject.clone(), "packed.certificate_subject")
    };
    let (c, o, ou, cn) =
        (("2.5.4.6", "AA"), ("2.5.4.10", "O"), ("2.5.4.11", "Authenticator Attestation"), ("2.5.4.3", "CN"));
    let extension = |title: &str, extension: Extension, code: &str| {
        on_leaf(title, move |leaf| leaf.put_extension(extension.clone()), code)
    };
    let aaguid = MakeCredential::new("packed").aaguid;
    let aaguid_oid = "1.3.6.1.4.1.45724.1.1.4";
    let malformed = "certificate.extension_malformed";
    let x5c = |title: &str, der: Vec<u8>, code: &str| {
        on_x5c(title, |parts| parts.x5c = Some(Cbor::Array(vec![Cbor::Bytes(der)])), code)
    };
    let good = Chain::new("packed", 0).x5c[0].clone();
    // 82 xx xx becomes 83 00 xx xx.
    let long_length = [&[0x30, 0x83, 0x00][..], &good[2..]].concat();
    vec![
        x5c("not a certificate", vec![1, 2, 3], "certificate.malformed"),
        x5c("empty certificate", Vec::new(), "certificate.malformed"),
        x5c("certificate cut off", good[..good.len() - 1].to_vec(), "certificate.malformed"),
        x5c("byte after the certificate", [&good[..], &[0]].concat(), "certificate.malformed"),
        x5c("length not in its shortest form", long_length, "certificate.malformed"),
        on_x5c(
            "garbage behind a good certificate",
            |parts| {
                parts.x5c = Some(Cbor::Array(vec![Cbor::Bytes(good.clone()), Cbor::bytes([0x30, 0x00])]));
            },
            "certificate.malformed",
        ),
        on_leaf("version 1 with extensions", |leaf| leaf.version = None, "certificate.version"),
        on_leaf("version 2 with extensions", |leaf| leaf.version = Some(1), "certificate.version"),
        on_leaf(
            "version 2",
            |leaf| {
                leaf.version = Some(1);
                leaf.extensions.clear();
            },
            "packed.certificate_version",
        ),
        on_leaf("version 4", |leaf| leaf.version = Some(3), "certificate.version"),
        on_leaf(
            "version 1",
            |leaf| {
                leaf.version = None;
                leaf.extensions.clear();
            },
            "packed.certificate_version",
        ),
        on_leaf("no extensions", |leaf| leaf.extensions.clear(), "packed.certificate_basic_constraints"),
        on_leaf(
            "empty extension list",
            |leaf| {
                leaf.raw_extensions = Some(der::explicit(3, &der::tlv(0x30, &[])));
            },
            "certificate.malformed",
        ),
        on_leaf(
            "duplicate extension",
            |leaf| {
                let twice = leaf.extensions[0].clone();
                leaf.extensions.push(twice);
            },
            "certificate.duplicate_extension",
        ),
        on_leaf(
            "duplicate unknown extension",
            |leaf| {
                leaf.extensions
                    .extend([Extension::new("1.2.3.4", vec![5, 0]), Extension::new("1.2.3.4", vec![5, 0])]);
            },
            "certificate.duplicate_extension",
        ),
        on_leaf(
            "inner algorithm another",
            |leaf| {
                leaf.inner_signature = Some(Scheme::Ecdsa(Hash::Sha384).identifier());
            },
            "certificate.algorithm_mismatch",
        ),
        on_leaf(
            "unused bits in the signature",
            |leaf| leaf.signature_unused_bits = 1,
            "certificate.malformed",
        ),
        extension("BOOLEAN of 01", Extension::new("2.5.29.19", der::sequence(&[&[1, 1, 1]])), malformed),
        extension("bytes after basic constraints", Extension::new("2.5.29.19", vec![0x30, 0, 0]), malformed),
        extension("key usage that is none", Extension::new("2.5.29.15", vec![0x30, 0]), malformed),
        extension("AAGUID wrapped once", Extension::new(aaguid_oid, aaguid.clone()), malformed),
        extension("AAGUID of 15 bytes", certificate::fido_aaguid(&aaguid[1..]), malformed),
        extension("AAGUID critical", Extension::critical(aaguid_oid, der::octet_string(&aaguid)), malformed),
        extension("AAGUID of another model", certificate::fido_aaguid(&[9; 16]), "statement.aaguid_mismatch"),
        extension("firmware version negative", certificate::firmware(-1), malformed),
        extension(
            "firmware version of nine bytes",
            Extension::new("1.3.6.1.4.1.45724.1.1.5", der::integer(&[1, 0, 0, 0, 0, 0, 0, 0, 0])),
            malformed,
        ),
        extension(
            "firmware version critical",
            Extension::critical("1.3.6.1.4.1.45724.1.1.5", vec![2, 1, 1]),
            malformed,
        ),
        extension(
            "serial critical",
            Extension::critical("1.3.6.1.4.1.45724.1.1.2", vec![4, 1, 1]),
            malformed,
        ),
        extension(
            "authority",
            certificate::basic_constraints(true, None),
            "packed.certificate_basic_constraints",
        ),
        on_leaf(
            "no basic constraints",
            |leaf| leaf.remove_extension("2.5.29.19"),
            "packed.certificate_basic_constraints",
        ),
        subject("no country", &[cn, o, ou]),
        subject("country of three letters", &[cn, o, ou, ("2.5.4.6", "AAA")]),
        subject("country of digits", &[cn, o, ou, ("2.5.4.6", "12")]),
        subject("no organization", &[cn, ou, c]),
        subject("no unit", &[cn, o, c]),
        subject("another unit", &[cn, o, ("2.5.4.11", "authenticator attestation"), c]),
        subject("two units", &[cn, o, ou, ("2.5.4.11", "x"), c]),
        subject("no common name", &[o, ou, c]),
        subject("empty common name", &[("2.5.4.3", ""), o, ou, c]),
        subject("empty subject", &[]),
        on_leaf(
            "key of an unknown type",
            |leaf| {
                leaf.spki =
                    der::sequence(&[&der::sequence(&[&der::oid("1.2.3.4")]), &der::bit_string(&[1, 2, 3])]);
            },
            "certificate.key_unsupported",
        ),
        on_leaf(
            "key off the curve",
            |leaf| {
                let last = leaf.spki.len() - 1;
                leaf.spki[last] ^= 1;
            },
            "certificate.key_malformed",
        ),
        on_leaf("empty serial", |leaf| leaf.raw_serial = Some(Vec::new()), "certificate.serial"),
        on_leaf(
            "serial not in its shortest form",
            |leaf| leaf.raw_serial = Some(vec![0, 1]),
            "certificate.serial",
        ),
    ]
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
