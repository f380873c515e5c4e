//! Attestation keys and certificates of packed statements.

use serde_json::{Value, json};

use super::{on_leaf, on_x5c, pss_parameters, pss_spki, trusted};
use crate::CaseBuilder;
use attestry_authenticator::certificate::{self, CertificateBuilder, Extension, name};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{
    Cbor, Chain, ChainKeys, Hash, Issuance, Key, MakeCredential, Role, Scheme, der,
};

pub(crate) fn accepted() -> Vec<Value> {
    [attestation_keys(), subjects(), issuers(), caller_intermediates()].concat()
}

pub(crate) fn refused() -> Vec<Value> {
    [certificates(), keys_refused()].concat()
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

fn keys_refused() -> Vec<Value> {
    let key = Key::rsa2048();
    let case = |name: &str, spki: Vec<u8>, alg: i64, code: &str| {
        let keys = ChainKeys { leaf: key.clone(), ..ChainKeys::p256("packed", 0) };
        let chain = Chain::with_keys("packed", keys, |role, issue| {
            if role == Role::Leaf {
                issue.certificate.spki.clone_from(&spki);
            }
        });
        let made = MakeCredential::new("packed").packed_x5c_with(&chain.leaf_key, &chain.x5c, |parts| {
            parts.alg = Some(Cbor::Int(alg));
            parts.scheme = Scheme::for_cose(alg);
        });
        CaseBuilder::fido2(name, &made).refused(code)
    };
    let sha256 = || Some(pss_parameters(Scheme::for_cose(-37)));
    let sha1 = Some(pss_parameters(Scheme::RsaPss(Hash::Sha1)));
    vec![
        case("alg RS256, leaf for PSS alone", pss_spki(&key, None), -257, "statement.key_mismatch"),
        case("alg PS384, leaf for PSS with SHA-256", pss_spki(&key, sha256()), -38, "statement.key_mismatch"),
        case("alg PS256, leaf for PSS with SHA-1", pss_spki(&key, sha1), -37, "certificate.key_unsupported"),
        case(
            "leaf for PSS with parameters that are none",
            pss_spki(&key, Some(der::null())),
            -37,
            "certificate.key_malformed",
        ),
    ]
}

/// A packed statement whose leaf has one change, signed anew by its issuer.
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
