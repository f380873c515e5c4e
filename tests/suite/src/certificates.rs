//! Certificates of packed statements: extensions and anchors that are lawful, and certificates that lead to no anchor.

use serde_json::{Value, json};

use crate::CaseBuilder;
use crate::packed::pad_integers;
use crate::paths::{LOWER, UPPER, by_rsa, changed, on};
use attestry_authenticator::certificate::{self, CertificateBuilder, Extension};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Chain, Hash, Key, MakeCredential, Role, Scheme, der};

pub(crate) fn accepted() -> Vec<Value> {
    let registration = MakeCredential::new("certificate");
    let packed = |name: &str, chain: &Chain, attestation: Value| {
        CaseBuilder::fido2(name, &registration.packed_x5c(&chain.leaf_key, &chain.x5c))
            .anchors(&[&chain.root_der])
            .accepted(attestation)
    };
    let on_leaf = |name: &str, change: &dyn Fn(&mut CertificateBuilder)| {
        Chain::with(name, 0, |role, issue| {
            if role == Role::Leaf {
                change(&mut issue.certificate);
            }
        })
    };
    let trusted = json!({ "trust": "trusted", "observations": [] });
    let with_aaguid =
        on_leaf("aaguid", &|leaf| leaf.put_extension(certificate::fido_aaguid(&registration.aaguid)));
    let default_encoded = on_leaf("default", &|leaf| {
        let value = der::sequence(&[&der::boolean(false)]);
        leaf.put_extension(Extension::new("2.5.29.19", value));
    });
    let serial = on_leaf("serial", &|leaf| {
        leaf.put_extension(Extension::new("1.3.6.1.4.1.45724.1.1.2", der::octet_string(b"serial")));
    });
    let firmware = on_leaf("firmware", &|leaf| leaf.put_extension(certificate::firmware(0x0005_0701)));
    let policies = on_leaf("policies", &|leaf| {
        leaf.put_extension(Extension::critical("2.5.29.32", vec![0x30, 0x02, 0x01, 0x00]));
    });
    let constraints = on_leaf("constraints", &|leaf| {
        leaf.put_extension(Extension::new("2.5.29.30", vec![0xff]));
    });
    let serial_case = CaseBuilder::fido2(
        "enterprise attestation, asked for",
        &registration.packed_x5c(&serial.leaf_key, &serial.x5c),
    );
    let unknown = Chain::new("unknown", 1);
    let unknown_case =
        |name: &str| CaseBuilder::fido2(name, &registration.packed_x5c(&unknown.leaf_key, &unknown.x5c));
    let padded = registration.packed_x5c_with(&unknown.leaf_key, &unknown.x5c, |parts| {
        let signature = unknown.leaf_key.sign(parts.scheme, &parts.to_be_signed());
        parts.signature = Some(pad_integers(&signature));
    });
    vec![
        packed("certificate with the AAGUID", &with_aaguid, trusted.clone()),
        packed("certificate with a spelt out default", &default_encoded, json!({
            "trust": "trusted", "observations": ["der-default-encoded"]
        })),
        packed("certificate with a serial", &serial, json!({ "observations": ["enterprise-serial"] })),
        serial_case.verifier("enterpriseAttestation", json!(true)).accepted(json!({ "observations": [] })),
        packed("certificate with a firmware version", &firmware, trusted.clone()),
        packed("critical certificate policies, malformed", &policies, trusted),
        packed("name constraints that are not critical", &constraints, json!({
            "trust": "trusted", "observations": ["name-constraints-ignored"]
        })),
        unknown_case("no anchor at all")
            .accepted(json!({ "type": "basic", "trust": "unknown", "aaguidStanding": "claimed" })),
        unknown_case("an anchor for another format")
            .set("/verifier/trust", json!({ "anchors": [
                { "certificate": base64url(&with_aaguid.root_der), "formats": ["apple", "android-key"] }
            ] }))
            .accepted(json!({ "trust": "unknown" })),
        unknown_case("an anchor for another AAGUID")
            .set("/verifier/trust", json!({ "anchors": [
                { "certificate": base64url(&with_aaguid.root_der), "aaguids": ["00112233-4455-6677-8899-aabbccddeeff"] }
            ] }))
            .accepted(json!({ "trust": "unknown" })),
        CaseBuilder::fido2("padded ECDSA integers, tolerated", &padded)
            .verifier("allow", json!(["ber-ecdsa-signature"]))
            .accepted(json!({ "trust": "unknown" })),
    ]
}

pub(crate) fn refused() -> Vec<Value> {
    let expired =
        |certificate: &mut CertificateBuilder| certificate.not_after = der::utc_time("251231235959Z");
    let early =
        |certificate: &mut CertificateBuilder| certificate.not_before = der::utc_time("260101000001Z");
    let signed = |name: &str, role: Role, scheme: Scheme, code: &str| {
        changed(
            name,
            move |at, issue| {
                if at == role {
                    issue.scheme = scheme;
                }
            },
            code,
        )
    };
    let critical = |oid: &'static str| {
        move |certificate: &mut CertificateBuilder| {
            certificate.put_extension(Extension::critical(oid, vec![0x30, 0]));
        }
    };
    vec![
        on("leaf expired", Role::Leaf, expired, "trust.expired"),
        on("leaf not yet valid", Role::Leaf, early, "trust.not_yet_valid"),
        on("lower intermediate expired", LOWER, expired, "trust.expired"),
        on("upper intermediate not yet valid", UPPER, early, "trust.not_yet_valid"),
        changed(
            "leaf signed by a stranger",
            |role, issue| {
                if role == Role::Leaf {
                    issue.signer = Key::p256("stranger");
                }
            },
            "trust.signature_invalid",
        ),
        changed(
            "upper intermediate signed by a stranger",
            |role, issue| {
                if role == UPPER {
                    issue.signer = Key::p256("stranger");
                }
            },
            "trust.signature_invalid",
        ),
        signed("leaf signed with SHA-1", Role::Leaf, Scheme::Ecdsa(Hash::Sha1), "trust.signature_algorithm"),
        by_rsa("leaf signed with SHA-1 by an RSA key", Hash::Sha1),
        changed(
            "leaf that says MD5",
            |role, issue| {
                if role == Role::Leaf {
                    let md5 = der::sequence(&[&der::oid("1.2.840.113549.1.1.4"), &der::null()]);
                    issue.certificate.inner_signature = Some(md5.clone());
                    issue.certificate.outer_signature = Some(md5);
                }
            },
            "trust.signature_algorithm",
        ),
        changed(
            "leaf that says RSA, by an EC key",
            |role, issue| {
                if role == Role::Leaf {
                    let rsa = Scheme::RsaPkcs1(Hash::Sha256).identifier();
                    issue.certificate.inner_signature = Some(rsa.clone());
                    issue.certificate.outer_signature = Some(rsa);
                }
            },
            "trust.signature_invalid",
        ),
        on(
            "issuer with a key of an unknown type",
            LOWER,
            |certificate| {
                certificate.spki =
                    der::sequence(&[&der::sequence(&[&der::oid("1.2.3.4")]), &der::bit_string(&[1, 2, 3])]);
            },
            "trust.issuer_key",
        ),
        on(
            "leaf with an unknown critical extension",
            Role::Leaf,
            critical("1.2.3.4"),
            "trust.critical_extension",
        ),
        on(
            "issuer with an unknown critical extension",
            UPPER,
            critical("1.2.3.4"),
            "trust.critical_extension",
        ),
        on("issuer with critical name constraints", LOWER, critical("2.5.29.30"), "trust.critical_extension"),
        on(
            "leaf without digital signatures",
            Role::Leaf,
            |certificate| {
                certificate.put_extension(certificate::key_usage(&[2]));
            },
            "trust.leaf_key_usage",
        ),
        on(
            "issuer of version 1",
            LOWER,
            |certificate| {
                certificate.version = None;
                certificate.extensions.clear();
            },
            "trust.issuer_version",
        ),
        on(
            "issuer that is no authority",
            LOWER,
            |certificate| {
                certificate.put_extension(certificate::basic_constraints(false, None));
            },
            "trust.issuer_not_ca",
        ),
        on(
            "issuer without basic constraints",
            UPPER,
            |certificate| {
                certificate.remove_extension("2.5.29.19");
            },
            "trust.issuer_not_ca",
        ),
        on(
            "issuer without certificate signing",
            LOWER,
            |certificate| {
                certificate.put_extension(certificate::key_usage(&[0, 6]));
            },
            "trust.issuer_key_usage",
        ),
        on(
            "path length exceeded",
            UPPER,
            |certificate| {
                certificate.put_extension(certificate::basic_constraints(true, Some(0)));
            },
            "trust.path_length",
        ),
    ]
}
