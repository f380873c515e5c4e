//! Format tpm: statements and structures that are accepted, and what is refused.

mod forms;

use serde_json::{Value, json};

use crate::CaseBuilder;
use attestry_authenticator::certificate::{self, CertificateBuilder, Extension};
use attestry_authenticator::tpm::{ALG_NULL, TpmParts, alt_name, attribute, chain_of, chain_with, device};
use attestry_authenticator::{Cbor, Chain, Hash, Key, MakeCredential, Scheme, der};

pub(crate) fn accepted() -> Vec<Value> {
    [statements_accepted(), forms::accepted()].concat()
}

fn statements_accepted() -> Vec<Value> {
    let ecc = MakeCredential::new("tpm");
    let rsa = MakeCredential::new("tpm").with_key(Key::rsa2048());
    let chain = chain_with("tpm", |_| {});
    let rsa_chain = chain_of("tpm rsa", Key::rsa2048(), |_| {});
    let ok = |observations: Value| json!({ "format": "tpm", "type": "attca", "trust": "trusted", "aaguidStanding": "claimed", "observations": observations });
    let case = |name: &str, registration: &MakeCredential, chain: &Chain, change: &dyn Fn(&mut TpmParts)| {
        CaseBuilder::fido2(name, &registration.tpm_with(chain, change)).anchors(&[&chain.root_der])
    };
    let leaf = |name: &str, change: &dyn Fn(&mut CertificateBuilder)| {
        let chain = chain_with("tpm", change);
        case(name, &ecc, &chain, &|_| {})
    };
    let padded = |parts: &mut TpmParts| parts.unique[0].insert(0, 0);
    let one_set = der::sequence(&[&der::set(&[
        &attribute("2.23.133.2.1", "id:494e5443"),
        &attribute("2.23.133.2.2", "model"),
        &attribute("2.23.133.2.3", "id:13"),
    ])]);
    let mut p384 = MakeCredential::new("tpm").with_key(Key::p384("tpm"));
    p384.alg = -35;
    vec![
        case("tpm, ECC", &ecc, &chain, &|_| {}).accepted(ok(json!([]))),
        case("tpm, ECC on P-384", &p384, &chain, &|_| {}).accepted(ok(json!([]))),
        case("tpm, RSA", &rsa, &rsa_chain, &|_| {}).accepted(ok(json!([]))),
        case("tpm, RS1", &rsa, &rsa_chain, &|parts| {
            parts.alg = Cbor::Int(-65535);
            parts.scheme = Scheme::RsaPkcs1(Hash::Sha1);
        })
        .accepted(ok(json!(["sha1-statement-signature"]))),
        case("tpm, RSA with an exponent spelt out", &rsa, &rsa_chain, &|parts| {
            parts.parameters = vec![0x08, 0x00, 0x00, 0x01, 0x00, 0x01];
        })
        .accepted(ok(json!([]))),
        case("tpm, coordinate with a leading zero", &ecc, &chain, &padded).accepted(ok(json!([]))),
        case("tpm, scheme, cipher and key derivation spelt out", &ecc, &chain, &|parts| {
            parts.symmetric = vec![0x00, 0x06, 0x00, 0x80, 0x00, 0x43];
            parts.signing_scheme = vec![0x00, 0x18, 0x00, 0x0b];
            parts.parameters = vec![0x00, 0x03, 0x00, 0x20, 0x00, 0x0b];
        })
        .accepted(ok(json!([]))),
        case("tpm, RSA scheme spelt out", &rsa, &rsa_chain, &|parts| {
            parts.signing_scheme = vec![0x00, 0x14, 0x00, 0x0b];
        })
        .accepted(ok(json!([]))),
        case("tpm, name by SHA-384", &ecc, &chain, &|parts| parts.name_alg = 0x000c).accepted(ok(json!([]))),
        leaf("tpm, attributes in one set", &|leaf| leaf.put_extension(alt_name(&one_set)))
            .accepted(ok(json!([]))),
        leaf("tpm, unknown manufacturer", &|leaf| {
            leaf.put_extension(alt_name(&device("id:FFFFF1D0", "m", "v")));
        })
        .accepted(ok(json!(["unknown-tpm-vendor"]))),
        leaf("tpm, certificate with the AAGUID", &|leaf| {
            leaf.put_extension(certificate::fido_aaguid(&MakeCredential::new("tpm").aaguid));
        })
        .accepted(json!({ "aaguidStanding": "attested", "trust": "trusted" })),
        leaf("tpm, critical malformed policies", &|leaf| {
            leaf.put_extension(Extension::critical("2.5.29.32", vec![0x30, 0x01, 0x00]));
        })
        .accepted(ok(json!([]))),
    ]
}

pub(crate) fn refused() -> Vec<Value> {
    [statements(), structures(), certificates(), forms::refused()].concat()
}

fn changed(name: &str, change: impl FnOnce(&mut TpmParts), code: &str) -> Value {
    let made = MakeCredential::new("tpm").tpm_with(&chain_with("tpm", |_| {}), change);
    CaseBuilder::fido2(name, &made).refused(code)
}

fn statements() -> Vec<Value> {
    let rsa = MakeCredential::new("tpm").with_key(Key::rsa2048());
    let chain = chain_with("tpm", |_| {});
    let sha1 = |name: &str, case: fn(CaseBuilder) -> CaseBuilder, code: &str| {
        let chain = chain_of("tpm rsa", Key::rsa2048(), |_| {});
        let made = rsa.tpm_with(&chain, |parts| {
            parts.alg = Cbor::Int(-65535);
            parts.scheme = Scheme::RsaPkcs1(Hash::Sha1);
        });
        case(CaseBuilder::fido2(name, &made)).refused(code)
    };
    let member = |name: &str, member: &str, value: Cbor, code: &str| {
        changed(name, |parts| parts.extra = vec![(Cbor::text(member), value)], code)
    };
    vec![
        changed("ver 1.2", |parts| parts.ver = Cbor::text("1.2"), "tpm.version"),
        changed("ver as a number", |parts| parts.ver = Cbor::Int(2), "tpm.version"),
        changed("alg EdDSA", |parts| parts.alg = Cbor::Int(-8), "tpm.alg_without_hash"),
        changed("alg 9999", |parts| parts.alg = Cbor::Int(9999), "statement.alg_unsupported"),
        changed("alg of another key type", |parts| parts.alg = Cbor::Int(-257), "statement.key_mismatch"),
        changed("x5c empty", |parts| parts.x5c = Vec::new(), "statement.x5c_malformed"),
        changed("certificates in the wrong order", |parts| parts.x5c.reverse(), "tpm.certificate_subject"),
        member("sig empty", "sig", Cbor::bytes([]), "statement.sig_missing"),
        member("certInfo as text", "certInfo", Cbor::text("x"), "tpm.cert_info_missing"),
        member("pubArea as text", "pubArea", Cbor::text("x"), "tpm.pub_area_missing"),
        member("sig changed", "sig", Cbor::bytes([0x30, 6, 2, 1, 1, 2, 1, 1]), "statement.signature_invalid"),
        changed(
            "signed by a stranger",
            |parts| parts.signer = Key::p256("stranger"),
            "statement.signature_invalid",
        ),
        changed(
            "extraData of other data",
            |parts| parts.extra_data = Some(vec![0; 32]),
            "tpm.extra_data_mismatch",
        ),
        changed("extraData empty", |parts| parts.extra_data = Some(Vec::new()), "tpm.extra_data_mismatch"),
        changed(
            "extraData by another hash",
            |parts| parts.extra_data = Some(vec![7; 20]),
            "tpm.extra_data_mismatch",
        ),
        changed(
            "name of another key",
            |parts| parts.name = Some([&[0, 0x0b][..], &[1; 32]].concat()),
            "tpm.name_mismatch",
        ),
        changed("name empty", |parts| parts.name = Some(Vec::new()), "tpm.name_mismatch"),
        changed("name that is a handle", |parts| parts.name = Some(vec![0x80, 0, 0, 1]), "tpm.name_mismatch"),
        changed(
            "name by another algorithm",
            |parts| {
                let digest = vec![0, 0x0c];
                parts.name = Some([digest, vec![1; 48]].concat());
            },
            "tpm.name_mismatch",
        ),
        changed("magic", |parts| parts.magic = 0xff54_4348, "tpm.magic"),
        changed("a quote", |parts| parts.attest_type = 0x8018, "tpm.attest_type"),
        changed(
            "another key in pubArea",
            |parts| {
                let point = Key::p256("stranger").subject_public_key();
                parts.unique = vec![point[1..33].to_vec(), point[33..].to_vec()];
            },
            "tpm.key_mismatch",
        ),
        CaseBuilder::fido2(
            "RSA exponent of another key",
            &rsa.tpm_with(&chain, |parts| {
                parts.parameters = vec![0x08, 0x00, 0x01, 0x00, 0x01, 0x00];
            }),
        )
        .refused("tpm.key_mismatch"),
        CaseBuilder::fido2(
            "RSA exponent in the other byte order",
            &rsa.tpm_with(&chain, |parts| {
                parts.parameters = vec![0x08, 0x00, 0x01, 0x00, 0x00, 0x02];
            }),
        )
        .refused("tpm.key_mismatch"),
        CaseBuilder::fido2(
            "RSA key bits of another size",
            &rsa.tpm_with(&chain, |parts| parts.parameters[0] = 4),
        )
        .refused("tpm.key_mismatch"),
        CaseBuilder::fido2(
            "RSA scheme PSS for RS256",
            &rsa.tpm_with(&chain, |parts| {
                parts.signing_scheme = vec![0x00, 0x16, 0x00, 0x0b];
            }),
        )
        .refused("tpm.scheme_mismatch"),
        changed(
            "ECDSA with SHA-384 for ES256",
            |parts| {
                parts.signing_scheme = vec![0x00, 0x18, 0x00, 0x0c];
            },
            "tpm.scheme_mismatch",
        ),
        sha1(
            "RS1, refused",
            |case| case.verifier("refuse", json!(["sha1-statement-signature"])),
            "observation.sha1_statement_signature",
        ),
        CaseBuilder::fido2(
            "unknown manufacturer, refused",
            &MakeCredential::new("tpm").tpm(&chain_with("tpm", |leaf| {
                leaf.put_extension(alt_name(&device("id:FFFFF1D0", "m", "v")))
            })),
        )
        .verifier("refuse", json!(["unknown-tpm-vendor"]))
        .refused("observation.unknown_tpm_vendor"),
    ]
}

fn structures() -> Vec<Value> {
    let area = |name: &str, change: fn(&mut TpmParts), code: &str| changed(name, change, code);
    let (malformed, unsupported) = ("tpm.pub_area_malformed", "tpm.pub_area_unsupported");
    vec![
        area("byte after pubArea", |parts| parts.pub_area_suffix = vec![0], malformed),
        area("pubArea empty", |parts| parts.pub_area = Some(Vec::new()), malformed),
        area(
            "pubArea cut off",
            |parts| parts.pub_area = Some(vec![0, 0x23, 0, 0x0b, 0, 6, 4, 0x72, 0, 0, 0, 0x10]),
            malformed,
        ),
        area(
            "pubArea with its length before it",
            |parts| {
                parts.pub_area = Some([&[0, 90][..], &[0, 0x23, 0, 0x0b, 0, 6, 4, 0x72], &[0; 80]].concat());
            },
            unsupported,
        ),
        area("x as one string with y", |parts| parts.unique = vec![parts.unique.concat()], malformed),
        area("keyed hash", |parts| parts.key_type = 8, unsupported),
        area("symmetric cipher", |parts| parts.key_type = 0x25, unsupported),
        area("name algorithm none", |parts| parts.name_alg = 0x0010, unsupported),
        area("name algorithm SM3", |parts| parts.name_alg = 0x0012, unsupported),
        area("curve BN-256", |parts| parts.parameters[1] = 0x10, unsupported),
        area("curve SM2", |parts| parts.parameters[1] = 0x20, unsupported),
        area("curve P-384 for a P-256 key", |parts| parts.parameters[1] = 4, "tpm.key_mismatch"),
        area(
            "RSA for an EC key",
            |parts| {
                parts.key_type = 1;
                parts.parameters = vec![0x08, 0x00, 0, 0, 0, 0];
                parts.unique = vec![vec![0xff; 256]];
            },
            "tpm.key_mismatch",
        ),
        area("unknown cipher", |parts| parts.symmetric = vec![0x00, 0x0a], unsupported),
        area("cipher without its fields", |parts| parts.symmetric = vec![0x00, 0x06], unsupported),
        area(
            "scheme of key agreement",
            |parts| parts.signing_scheme = vec![0x00, 0x19, 0x00, 0x0b],
            unsupported,
        ),
        area(
            "anonymous scheme",
            |parts| parts.signing_scheme = vec![0x00, 0x1a, 0x00, 0x0b, 0, 1],
            unsupported,
        ),
        area("unknown key derivation", |parts| parts.parameters = vec![0, 3, 0x00, 0x05], unsupported),
        area("byte after certInfo", |parts| parts.cert_info_suffix = vec![0], "tpm.cert_info_malformed"),
        area(
            "RSA key for decryption",
            |parts| {
                parts.key_type = 1;
                parts.signing_scheme = vec![0x00, 0x15];
                parts.symmetric = ALG_NULL.to_vec();
            },
            unsupported,
        ),
    ]
}

fn certificates() -> Vec<Value> {
    let leaf = |name: &str, change: &dyn Fn(&mut CertificateBuilder), code: &str| {
        let made = MakeCredential::new("tpm").tpm(&chain_with("tpm", change));
        CaseBuilder::fido2(name, &made).refused(code)
    };
    let named = |title: &str, name: Vec<u8>| {
        leaf(title, &|leaf| leaf.put_extension(alt_name(&name)), "tpm.certificate_alt_name")
    };
    let set = |oid: &str, text: &str| der::set(&[&attribute(oid, text)]);
    let (manufacturer, model, version) =
        (set("2.23.133.2.1", "id:494E5443"), set("2.23.133.2.2", "model"), set("2.23.133.2.3", "id:13"));
    vec![
        leaf(
            "tpm certificate of version 1",
            &|leaf| {
                leaf.version = None;
                leaf.extensions.clear();
            },
            "tpm.certificate_version",
        ),
        leaf(
            "tpm certificate with a subject",
            &|leaf| {
                leaf.subject = certificate::name(&[("2.5.4.3", "x")]);
            },
            "tpm.certificate_subject",
        ),
        leaf("no alternative name", &|leaf| leaf.remove_extension("2.5.29.17"), "tpm.certificate_alt_name"),
        leaf(
            "alternative name that is none",
            &|leaf| {
                leaf.put_extension(Extension::critical("2.5.29.17", vec![0x30, 0x01, 0x00]));
            },
            "tpm.certificate_alt_name",
        ),
        leaf(
            "alternative name of another kind",
            &|leaf| {
                leaf.put_extension(certificate::san(&[certificate::dns_name("example.com")]));
            },
            "tpm.certificate_alt_name",
        ),
        leaf(
            "two directory names",
            &|leaf| {
                let name = certificate::directory_name(&device("id:494E5443", "m", "v"));
                leaf.put_extension(certificate::san(&[name.clone(), name]));
            },
            "tpm.certificate_alt_name",
        ),
        named("empty directory name", der::sequence(&[])),
        named("no manufacturer", der::sequence(&[&model, &version])),
        named("no model", der::sequence(&[&manufacturer, &version])),
        named("no version", der::sequence(&[&manufacturer, &model])),
        named("two manufacturers", der::sequence(&[&manufacturer, &manufacturer, &model, &version])),
        named("manufacturer without its prefix", device("494E5443", "m", "v")),
        named("manufacturer of seven digits", device("id:494E544", "m", "v")),
        named("manufacturer with a sign", device("id:+94E5443", "m", "v")),
        named("model empty", device("id:494E5443", "", "v")),
        named("version empty", device("id:494E5443", "m", "")),
        leaf("no purpose", &|leaf| leaf.remove_extension("2.5.29.37"), "tpm.certificate_key_purpose"),
        leaf(
            "another purpose",
            &|leaf| {
                leaf.put_extension(certificate::eku(&["2.23.133.8.1"]));
            },
            "tpm.certificate_key_purpose",
        ),
        leaf(
            "tpm certificate of an authority",
            &|leaf| {
                leaf.put_extension(certificate::basic_constraints(true, None));
            },
            "tpm.certificate_basic_constraints",
        ),
        leaf(
            "tpm certificate without basic constraints",
            &|leaf| {
                leaf.remove_extension("2.5.29.19");
            },
            "tpm.certificate_basic_constraints",
        ),
        leaf(
            "tpm certificate of another AAGUID",
            &|leaf| {
                leaf.put_extension(certificate::fido_aaguid(&[9; 16]));
            },
            "statement.aaguid_mismatch",
        ),
    ]
}
