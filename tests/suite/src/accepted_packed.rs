//! Packed statements and paths that must be accepted although they are unusual.

use serde_json::{Value, json};

use super::CaseBuilder;
use crate::ecdsa::{with_high_s, with_low_s};
use attestry_authenticator::certificate::{self, CertificateBuilder, Extension};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Cbor, Chain, ChainKeys, Issuance, Key, MakeCredential, Role, Scheme, der};

pub(crate) fn cases() -> Vec<Value> {
    [signatures(), keys_as_received(), attestation_keys(), subjects(), issuers(), caller_intermediates()]
        .concat()
}

fn trusted() -> Value {
    json!({ "type": "basic", "trust": "trusted", "observations": [] })
}

/// Of s and n - s both are valid; devices send either.
fn signatures() -> Vec<Value> {
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

/// A path of the root and this leaf key.
fn chain_of(leaf: Key, change: impl Fn(&mut CertificateBuilder)) -> Chain {
    let keys = ChainKeys { leaf, ..ChainKeys::p256("packed", 0) };
    Chain::with_keys("packed", keys, |role, issue| {
        if role == Role::Leaf {
            change(&mut issue.certificate);
        }
    })
}

fn signed_with(name: &str, chain: &Chain, alg: i64) -> CaseBuilder {
    let made = MakeCredential::new("packed").packed_x5c_with(&chain.leaf_key, &chain.x5c, |parts| {
        parts.alg = Some(Cbor::Int(alg));
        parts.scheme = Scheme::for_cose(alg);
    });
    CaseBuilder::fido2(name, &made).anchors(&[&chain.root_der])
}

/// The attestation key and its algorithm are the statement's own: the credential is ES256 throughout.
fn attestation_keys() -> Vec<Value> {
    let keys = [
        (Key::p256("packed leaf"), vec![-7, -9]),
        (Key::p384("packed leaf"), vec![-35, -51]),
        (Key::p521("packed leaf"), vec![-36, -52]),
        (Key::secp256k1("packed leaf"), vec![-47]),
        (Key::ed25519("packed leaf"), vec![-8, -19]),
        (Key::rsa2048(), vec![-257, -258, -259, -37, -38, -39]),
    ];
    let mut cases = Vec::new();
    for (key, algs) in keys {
        let chain = chain_of(key, |_| {});
        for alg in algs {
            cases.push(
                signed_with(&format!("attestation key, algorithm {alg}"), &chain, alg).accepted(trusted()),
            );
        }
    }
    // With x5c, what would otherwise name a key of ECDAA is a member like any unknown one.
    let chain = chain_of(Key::p256("packed leaf"), |_| {});
    let made = MakeCredential::new("packed").packed_x5c_with(&chain.leaf_key, &chain.x5c, |parts| {
        parts.extra = vec![(Cbor::text("ecdaaKeyId"), Cbor::bytes([1, 2, 3]))];
    });
    cases.push(
        CaseBuilder::fido2("x5c and ecdaaKeyId", &made).anchors(&[&chain.root_der]).accepted(trusted()),
    );
    let key = Key::rsa2048();
    let pss = |parameters: Option<Vec<u8>>| pss_spki(&key, parameters);
    let any = chain_of(key.clone(), |leaf| leaf.spki = pss(None));
    let sha256 = chain_of(key.clone(), |leaf| leaf.spki = pss(Some(pss_parameters(Scheme::for_cose(-37)))));
    let sha512 = chain_of(key.clone(), |leaf| leaf.spki = pss(Some(pss_parameters(Scheme::for_cose(-39)))));
    cases.extend([
        signed_with("attestation key for PSS with SHA-512 alone", &sha512, -39).accepted(trusted()),
        signed_with("attestation key for PSS alone, PS256", &any, -37).accepted(trusted()),
        signed_with("attestation key for PSS alone, PS512", &any, -39).accepted(trusted()),
        signed_with("attestation key for PSS with SHA-256 alone", &sha256, -37).accepted(trusted()),
    ]);
    cases
}

/// A SubjectPublicKeyInfo of RSASSA-PSS.
pub(crate) fn pss_spki(key: &Key, parameters: Option<Vec<u8>>) -> Vec<u8> {
    let algorithm = der::sequence(&[&der::oid("1.2.840.113549.1.1.10"), &parameters.unwrap_or_default()]);
    der::sequence(&[&algorithm, &der::bit_string(&key.subject_public_key())])
}

/// The parameters of a scheme's AlgorithmIdentifier.
pub(crate) fn pss_parameters(scheme: Scheme) -> Vec<u8> {
    let identifier = scheme.identifier();
    let oid = der::oid("1.2.840.113549.1.1.10");
    let at = identifier.windows(oid.len()).position(|window| window == oid).unwrap();
    identifier[at + oid.len()..].to_vec()
}

fn subjects() -> Vec<Value> {
    let with_subject = |name: &str, order: [usize; 4], text: fn(&str) -> Vec<u8>| {
        let attributes = [
            ("2.5.4.6", "US"),
            ("2.5.4.10", "Vendor"),
            ("2.5.4.11", "Authenticator Attestation"),
            ("2.5.4.3", "Model 1"),
        ];
        let sets = order.map(|index| {
            let (oid, value) = attributes[index];
            der::set(&[&der::sequence(&[&der::oid(oid), &text(value)])])
        });
        let chain = chain_of(Key::p256("packed leaf"), |leaf| leaf.subject = der::tlv(0x30, &sets.concat()));
        signed_with(name, &chain, -7).accepted(trusted())
    };
    let transports = chain_of(Key::p256("packed leaf"), |leaf| {
        leaf.put_extension(Extension::new("1.3.6.1.4.1.45724.2.1.1", der::named_bits(&[2])));
    });
    vec![
        with_subject("subject in PrintableStrings", [0, 1, 2, 3], der::printable),
        with_subject("subject in UTF8Strings, its country too", [0, 1, 2, 3], der::utf8),
        with_subject("subject in another order", [3, 2, 1, 0], der::utf8),
        signed_with("certificate with transports", &transports, -7).accepted(trusted()),
    ]
}

fn issuers() -> Vec<Value> {
    let case = |name: &str, hook: &dyn Fn(Role, &mut Issuance)| {
        let chain = Chain::with("packed issuers", 2, hook);
        signed_with(name, &chain, -7).accepted(trusted())
    };
    let upper = |change: fn(&mut CertificateBuilder)| {
        move |role: Role, issue: &mut Issuance| {
            if role == Role::Intermediate(0) {
                change(&mut issue.certificate);
            }
        }
    };
    let root = |change: fn(&mut CertificateBuilder)| {
        move |role: Role, issue: &mut Issuance| {
            if role == Role::Root {
                change(&mut issue.certificate);
            }
        }
    };
    // The lower one bears the name of the upper: self-issued, and not counted.
    let self_issued = |role: Role, issue: &mut Issuance| {
        let upper = certificate::attestation_name("packed issuers CA 0", "Authenticator Attestation CA");
        match role {
            Role::Intermediate(0) => {
                issue.certificate.put_extension(certificate::basic_constraints(true, Some(0)));
            }
            Role::Intermediate(_) => issue.certificate.subject = upper,
            Role::Leaf => issue.certificate.issuer = upper,
            Role::Root => {}
        }
    };
    vec![
        case("issuer without key usage", &upper(|issuer| issuer.remove_extension("2.5.29.15"))),
        case(
            "issuer with purposes of its own",
            &upper(|issuer| issuer.put_extension(certificate::eku(&["2.23.133.8.1"]))),
        ),
        case(
            "issuer with critical purposes",
            &upper(|issuer| {
                let purposes = certificate::eku(&["2.23.133.8.1"]);
                issuer.put_extension(Extension { critical: Some(true), ..purposes });
            }),
        ),
        case("self-issued certificate, not counted", &self_issued),
        case(
            "anchor whose path length is exceeded",
            &root(|root| root.put_extension(certificate::basic_constraints(true, Some(0)))),
        ),
        case(
            "anchor without certificate signing",
            &root(|root| root.put_extension(certificate::key_usage(&[0]))),
        ),
        case("anchor without basic constraints", &root(|root| root.remove_extension("2.5.29.19"))),
        case(
            "anchor with an unknown critical extension",
            &root(|root| root.put_extension(Extension::critical("1.2.3.4", vec![5, 0]))),
        ),
        case("leaf without key usage", &|role, issue| {
            if role == Role::Leaf {
                issue.certificate.remove_extension("2.5.29.15");
            }
        }),
    ]
}

/// Several intermediates of one name: each is tried.
fn caller_intermediates() -> Vec<Value> {
    let chain = Chain::new("packed known", 1);
    let mut stranger_keys = chain.keys.clone();
    stranger_keys.intermediates = vec![Key::p256("stranger")];
    let stranger = Chain::with_keys("packed known", stranger_keys, |_, _| {});
    let made = MakeCredential::new("packed").packed_x5c(&chain.leaf_key, &chain.x5c[..1]);
    vec![
        CaseBuilder::fido2("two intermediates of one name from the caller, the second right", &made)
            .anchors(&[&chain.root_der])
            .set(
                "/verifier/trust/intermediates",
                json!([base64url(&stranger.x5c[1]), base64url(&chain.x5c[1])]),
            )
            .accepted(trusted()),
    ]
}
