//! Signatures in other forms, and certificates that are not as they should be.

use super::Case;
use super::subjects::{Form, Subject, response};
use attestry_authenticator::certificate::{self, CertificateBuilder, Extension};
use attestry_authenticator::{Cbor, Chain, Hash, Key, KeyType, Role, Scheme, der};
use suite::ecdsa::{self, with_high_s, with_low_s};

pub fn cases(subject: &Subject) -> Vec<Case> {
    [signatures(subject), certificates(subject), paths(subject)].concat()
}

fn signatures(subject: &Subject) -> Vec<Case> {
    let Some(signer) = subject.signer() else { return Vec::new() };
    let mut message = Vec::new();
    subject.attest_with(&subject.registration, |parts| message = parts.to_be_signed());
    let signature = signer.sign(signer.default_scheme(), &message);
    let forms = match signer.key_type() {
        KeyType::P256 | KeyType::P384 => ecdsa_forms(signer, &signature, &message),
        KeyType::Ed25519 => ed25519_forms(&signature),
        _ => rsa_forms(signer, &signature, &message),
    };
    forms
        .into_iter()
        .filter_map(|(name, signature)| {
            let made =
                subject.attest_with(&subject.registration, |parts| parts.signature = Some(signature))?;
            Some(Case::new(format!("signature: {name}"), response(&made)))
        })
        .collect()
}

fn ecdsa_forms(key: &Key, signature: &[u8], message: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    // 30, a length of one byte, 02, length, r, 02, length, s.
    let (r, rest) = signature[4..].split_at(usize::from(signature[3]));
    let s = &rest[2..];
    let order = ecdsa::order(key);
    let padded = |number: &[u8]| [&[0], number].concat();
    let (wide_r, wide_s) = (fixed(r, order.len()), fixed(s, order.len()));
    let zeros = |number: &[u8]| [&[0], &fixed(number, order.len())[..]].concat();
    let length = u8::try_from(signature.len() - 2).unwrap();
    vec![
        ("high s", with_high_s(key, signature)),
        ("low s", with_low_s(key, signature)),
        ("r and s side by side", [wide_r, wide_s].concat()),
        ("r zero", ecdsa::signature(&[0], s)),
        ("s zero", ecdsa::signature(r, &[0])),
        ("r and s zero", ecdsa::signature(&[0], &[0])),
        ("r the order", ecdsa::signature(&[&[0], &order[..]].concat(), s)),
        ("s the order", ecdsa::signature(r, &[&[0], &order[..]].concat())),
        ("r and s one", ecdsa::signature(&[1], &[1])),
        ("r with a zero more", ecdsa::signature(&padded(r), s)),
        ("s with a zero more", ecdsa::signature(r, &padded(s))),
        ("r and s padded to one length", ecdsa::signature(&zeros(r), &zeros(s))),
        ("r without its sign byte", ecdsa::signature(&with_top_bit(r), s)),
        ("r negative", ecdsa::signature(&[0x80], s)),
        ("r empty", ecdsa::signature(&[], s)),
        ("three integers", der::sequence(&[&der::tlv(2, r), &der::tlv(2, s), &der::tlv(2, &[1])])),
        ("one integer", der::sequence(&[&der::tlv(2, r)])),
        ("a byte after it", [signature, &[0]].concat()),
        ("a byte short", signature[..signature.len() - 1].to_vec()),
        ("length in two bytes", [&[0x30, 0x81, length], &signature[2..]].concat()),
        ("length indefinite", [&[0x30, 0x80], &signature[2..], &[0, 0]].concat()),
        ("a set", [&[0x31], &signature[1..]].concat()),
        ("by another key", Key::p256("another").sign(Scheme::Ecdsa(Hash::Sha256), message)),
        ("over SHA-512", key.sign(Scheme::Ecdsa(Hash::Sha512), message)),
        ("all zero", vec![0; signature.len()]),
    ]
}

/// As many bytes, big-endian.
fn fixed(number: &[u8], length: usize) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let magnitude = &number[zeros..];
    [&vec![0; length - magnitude.len()][..], magnitude].concat()
}

/// A negative number: the leading zero gone or the top bit set.
fn with_top_bit(number: &[u8]) -> Vec<u8> {
    let mut bytes = number.strip_prefix(&[0]).unwrap_or(number).to_vec();
    bytes[0] |= 0x80;
    bytes
}

fn ed25519_forms(signature: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let (r, s) = signature.split_at(32);
    // The order of the group, little-endian.
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    let greater: Vec<u8> = s
        .iter()
        .zip(ORDER)
        .map(|(a, b)| {
            let sum = u16::from(*a) + u16::from(b) + carry;
            carry = sum >> 8;
            sum.to_le_bytes()[0]
        })
        .collect();
    vec![
        ("S plus the order", [r, &greater].concat()),
        ("S zero", [r, &[0; 32]].concat()),
        ("R zero", [&[0; 32], s].concat()),
        ("R and S swapped", [s, r].concat()),
        ("a byte after it", [signature, &[0]].concat()),
        ("a byte short", signature[..63].to_vec()),
        ("all zero", vec![0; 64]),
    ]
}

fn rsa_forms(key: &Key, signature: &[u8], message: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("a zero before it", [&[0], signature].concat()),
        ("a byte after it", [signature, &[0]].concat()),
        ("a byte short", signature[1..].to_vec()),
        ("all zero", vec![0; signature.len()]),
        ("one", [&vec![0; signature.len() - 1][..], &[1]].concat()),
        ("all FF", vec![0xff; signature.len()]),
        ("over SHA-512", key.sign(Scheme::RsaPkcs1(Hash::Sha512), message)),
        ("over SHA-1", key.sign(Scheme::RsaPkcs1(Hash::Sha1), message)),
        ("PSS", key.sign(Scheme::RsaPss(Hash::Sha256), message)),
    ]
}

type Change = fn(&mut CertificateBuilder, &[u8]);

/// The leaf of a packed statement. The second argument is the AAGUID.
const LEAVES: &[(&str, Change)] = &[
    ("version 1", |leaf, _| {
        leaf.version = None;
        leaf.extensions.clear();
    }),
    ("version 2", |leaf, _| {
        leaf.version = Some(1);
        leaf.extensions.clear();
    }),
    ("version 3 without extensions", |leaf, _| leaf.extensions.clear()),
    ("no unit", |leaf, _| leaf.subject = subject(Some("AA"), Some("W3C"), None, Some("name"))),
    ("another unit", |leaf, _| leaf.subject = subject(Some("AA"), Some("W3C"), Some("Other"), Some("name"))),
    ("no country", |leaf, _| leaf.subject = subject(None, Some("W3C"), Some(UNIT), Some("name"))),
    ("country of three letters", |leaf, _| {
        leaf.subject = subject(Some("AAA"), Some("W3C"), Some(UNIT), Some("name"));
    }),
    ("no organization", |leaf, _| leaf.subject = subject(Some("AA"), None, Some(UNIT), Some("name"))),
    ("no common name", |leaf, _| leaf.subject = subject(Some("AA"), Some("W3C"), Some(UNIT), None)),
    ("subject empty", |leaf, _| leaf.subject = der::sequence(&[])),
    ("no basic constraints", |leaf, _| leaf.remove_extension("2.5.29.19")),
    ("an authority", |leaf, _| leaf.put_extension(certificate::basic_constraints(true, None))),
    ("basic constraints with FALSE spelled out", |leaf, _| {
        leaf.extension_mut("2.5.29.19").value = der::sequence(&[&der::boolean(false)]);
    }),
    ("basic constraints not critical", |leaf, _| leaf.extension_mut("2.5.29.19").critical = None),
    ("basic constraints malformed", |leaf, _| leaf.extension_mut("2.5.29.19").value = vec![0x31, 0]),
    ("basic constraints with a boolean of 01", |leaf, _| {
        leaf.extension_mut("2.5.29.19").value = der::sequence(&[&der::tlv(1, &[1])]);
    }),
    ("AAGUID", |leaf, aaguid| leaf.put_extension(certificate::fido_aaguid(aaguid))),
    ("AAGUID of another", |leaf, _| leaf.put_extension(certificate::fido_aaguid(&[7; 16]))),
    ("AAGUID critical", |leaf, aaguid| {
        let extension = certificate::fido_aaguid(aaguid);
        leaf.put_extension(Extension { critical: Some(true), ..extension });
    }),
    ("AAGUID not wrapped", |leaf, aaguid| {
        leaf.put_extension(Extension::new("1.3.6.1.4.1.45724.1.1.4", aaguid.to_vec()));
    }),
    ("AAGUID of 15 bytes", |leaf, aaguid| leaf.put_extension(certificate::fido_aaguid(&aaguid[..15]))),
    ("AAGUID twice", |leaf, aaguid| {
        let extension = certificate::fido_aaguid(aaguid);
        leaf.extensions.extend([extension.clone(), extension]);
    }),
    ("AAGUID twice, the second of another", |leaf, aaguid| {
        leaf.extensions.extend([certificate::fido_aaguid(aaguid), certificate::fido_aaguid(&[7; 16])]);
    }),
    ("unknown extension", |leaf, _| leaf.put_extension(Extension::new("1.2.3.4", der::null()))),
    ("unknown critical extension", |leaf, _| {
        leaf.put_extension(Extension::critical("1.2.3.4", der::null()));
    }),
    ("no key usage", |leaf, _| leaf.remove_extension("2.5.29.15")),
    ("key usage of an authority", |leaf, _| {
        leaf.put_extension(certificate::key_usage(&[certificate::KEY_CERT_SIGN]));
    }),
    ("expired", |leaf, _| leaf.not_after = der::utc_time("250101000000Z")),
    ("not yet valid", |leaf, _| leaf.not_before = der::generalized_time("30230101000000Z")),
    ("serial zero", |leaf, _| leaf.serial = vec![0]),
    ("serial of 21 bytes", |leaf, _| leaf.serial = vec![0x7f; 21]),
    ("issuer of another", |leaf, _| leaf.issuer = certificate::attestation_name("other", "Other")),
    ("signature algorithms differ", |leaf, _| {
        leaf.inner_signature = Some(Scheme::Ecdsa(Hash::Sha384).identifier());
    }),
];

const UNIT: &str = "Authenticator Attestation";

fn subject(
    country: Option<&str>,
    organization: Option<&str>,
    unit: Option<&str>,
    name: Option<&str>,
) -> Vec<u8> {
    let attributes = [
        (certificate::COMMON_NAME, name),
        (certificate::ORGANIZATION, organization),
        (certificate::ORGANIZATIONAL_UNIT, unit),
        (certificate::COUNTRY, country),
    ];
    let there: Vec<_> = attributes.into_iter().filter_map(|(oid, text)| Some((oid, text?))).collect();
    certificate::name(&there)
}

fn certificates(subject: &Subject) -> Vec<Case> {
    let Form::Packed(_) = subject.form else { return Vec::new() };
    LEAVES
        .iter()
        .map(|(name, change)| {
            let chain = Chain::with("differential", 1, |role, issue| {
                if role == Role::Leaf {
                    change(&mut issue.certificate, &subject.registration.aaguid);
                }
            });
            let made = subject.registration.packed_x5c(&chain.leaf_key, &chain.x5c);
            Case::new(format!("leaf: {name}"), response(&made))
        })
        .collect()
}

/// The authority between leaf and root.
const AUTHORITIES: &[(&str, Change)] = &[
    ("expired", |authority, _| authority.not_after = der::utc_time("250101000000Z")),
    ("no authority", |authority, _| authority.put_extension(certificate::basic_constraints(false, None))),
    ("no basic constraints", |authority, _| authority.remove_extension("2.5.29.19")),
    ("no key usage", |authority, _| authority.remove_extension("2.5.29.15")),
    ("key usage without keyCertSign", |authority, _| {
        authority.put_extension(certificate::key_usage(&[certificate::CRL_SIGN]));
    }),
    ("path length 0", |authority, _| authority.put_extension(certificate::basic_constraints(true, Some(0)))),
    ("unknown critical extension", |authority, _| {
        authority.put_extension(Extension::critical("1.2.3.4", der::null()));
    }),
    ("certificate policies, critical", |authority, _| {
        let policy = der::sequence(&[&der::sequence(&[&der::oid("2.5.29.32.0")])]);
        authority.put_extension(Extension::critical("2.5.29.32", policy));
    }),
];

fn paths(subject: &Subject) -> Vec<Case> {
    let Form::Packed(chain) = &subject.form else { return Vec::new() };
    let (leaf, authority, root) = (&chain.x5c[0], &chain.x5c[1], &chain.root_der);
    let other = Chain::new("another", 1);
    let lists = [
        ("with the root", vec![leaf, authority, root]),
        ("the leaf alone", vec![leaf]),
        ("reversed", vec![authority, leaf]),
        ("the leaf twice", vec![leaf, leaf, authority]),
        ("the authority twice", vec![leaf, authority, authority]),
        ("with a stranger at the end", vec![leaf, authority, &other.x5c[1]]),
        ("with a stranger between", vec![leaf, &other.x5c[1], authority]),
        ("of another root", other.x5c.iter().collect()),
    ];
    let attest = |name: String, leaf_key: &Key, x5c: &[Vec<u8>]| {
        Case::new(name, response(&subject.registration.packed_x5c(leaf_key, x5c)))
    };
    let mut cases = Vec::new();
    for (name, x5c) in lists {
        let x5c: Vec<_> = x5c.into_iter().cloned().collect();
        let key = if name == "of another root" { &other.leaf_key } else { &chain.leaf_key };
        cases.push(attest(format!("x5c: {name}"), key, &x5c));
    }
    let mut trailing = chain.x5c.clone();
    trailing[0].push(0);
    cases.push(attest("x5c: a byte after the leaf".to_owned(), &chain.leaf_key, &trailing));
    for (name, change) in AUTHORITIES {
        let changed = Chain::with("differential", 1, |role, issue| {
            if matches!(role, Role::Intermediate(_)) {
                change(&mut issue.certificate, &[]);
            }
        });
        cases.push(attest(format!("authority: {name}"), &changed.leaf_key, &changed.x5c));
    }
    let foreign = subject.registration.packed_x5c_with(&chain.leaf_key, &chain.x5c, |parts| {
        parts.x5c = Some(Cbor::byte_strings(&other.x5c));
    });
    cases.push(Case::new("x5c: not of the key that signed", response(&foreign)));
    cases
}
