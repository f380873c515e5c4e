//! Statements whose certificates do not lead to an anchor that stands for them.

use serde_json::{Value, json};

use super::CaseBuilder;
use attestry_authenticator::certificate::{self, CertificateBuilder, Extension};
use attestry_authenticator::text::{base64url, uuid};
use attestry_authenticator::{Chain, ChainKeys, Hash, Issuance, Key, MakeCredential, Role, Scheme, der};

pub(crate) fn cases() -> Vec<Value> {
    [certificates(), walks(), revocations(), policies()].concat()
}

fn packed(name: &str, leaf_key: &Key, x5c: &[Vec<u8>]) -> CaseBuilder {
    CaseBuilder::fido2(name, &MakeCredential::new("trust").packed_x5c(leaf_key, x5c))
}

/// A path of root, two intermediates and leaf, with one change.
fn changed(name: &str, change: impl Fn(Role, &mut Issuance), code: &str) -> Value {
    let chain = Chain::with("trust", 2, change);
    packed(name, &chain.leaf_key, &chain.x5c).anchors(&[&chain.root_der]).refused(code)
}

fn on(name: &str, role: Role, change: impl Fn(&mut CertificateBuilder), code: &str) -> Value {
    changed(
        name,
        |at, issue| {
            if at == role {
                change(&mut issue.certificate);
            }
        },
        code,
    )
}

const UPPER: Role = Role::Intermediate(0);
const LOWER: Role = Role::Intermediate(1);

/// A leaf that an RSA root signed with this hash.
fn by_rsa(name: &str, hash: Hash) -> Value {
    let keys = ChainKeys { root: Key::rsa2048(), ..ChainKeys::p256("trust", 0) };
    let chain = Chain::with_keys("trust", keys, |role, issue| {
        if role == Role::Leaf {
            issue.scheme = Scheme::RsaPkcs1(hash);
        }
    });
    packed(name, &chain.leaf_key, &chain.x5c).anchors(&[&chain.root_der]).refused("trust.signature_algorithm")
}

fn certificates() -> Vec<Value> {
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

fn walks() -> Vec<Value> {
    let chain = Chain::new("trust", 2);
    let stranger = Chain::new("stranger", 2);
    let anchored = |name: &str, x5c: &[Vec<u8>], anchor: &[u8], code: &str| {
        packed(name, &chain.leaf_key, x5c).anchors(&[anchor]).refused(code)
    };
    // The stranger's own root under the name of the real one.
    let namesake = Chain::with_keys("trust", ChainKeys::p256("stranger", 2), |_, _| {});
    // A leaf that issues another leaf.
    let issuing = Chain::new("trust", 0);
    let issuing_subject = certificate::attestation_name("WebAuthn test vectors", "Authenticator Attestation");
    let below_key = Key::p256("below a leaf");
    let below = CertificateBuilder::packed_leaf(&[5], issuing_subject.clone(), &issuing.leaf_key, &below_key)
        .sign(&issuing.leaf_key, Scheme::Ecdsa(Hash::Sha256));
    // A leaf that has the name and key of a leaf that is an anchor.
    let twin =
        CertificateBuilder::packed_leaf(&[6], issuing.root_name.clone(), &Key::p256("x"), &issuing.leaf_key)
            .sign(&Key::p256("x"), Scheme::Ecdsa(Hash::Sha256));
    let self_signed = CertificateBuilder::packed_leaf(&[7], issuing_subject.clone(), &below_key, &below_key)
        .sign(&below_key, Scheme::Ecdsa(Hash::Sha256));
    let looped = {
        let name = |index: usize| {
            certificate::attestation_name(&format!("loop {index}"), "Authenticator Attestation CA")
        };
        let key = |index: usize| Key::p256(&format!("loop {index}"));
        let scheme = Scheme::Ecdsa(Hash::Sha256);
        let ca = |of: usize, by: usize| {
            CertificateBuilder::ca(&[1], name(by), name(of), &key(of)).sign(&key(by), scheme)
        };
        let leaf_key = Key::p256("loop leaf");
        let leaf = CertificateBuilder::packed_leaf(&[1], name(0), &key(0), &leaf_key).sign(&key(0), scheme);
        (leaf_key, leaf, vec![ca(0, 1), ca(1, 0)])
    };
    // Many intermediates of one name and key, cross-signed: all combinations would take very long.
    let crossed = {
        let name = |level: usize| {
            certificate::attestation_name(&format!("level {level}"), "Authenticator Attestation CA")
        };
        let key = |level: usize| Key::p256(&format!("level {level}"));
        let scheme = Scheme::Ecdsa(Hash::Sha256);
        let mut all = Vec::new();
        for level in 0..5 {
            for serial in 1..=5 {
                let made = CertificateBuilder::ca(&[serial], name(level + 1), name(level), &key(level));
                all.push(made.sign(&key(level + 1), scheme));
            }
        }
        let leaf_key = Key::p256("crossed leaf");
        let leaf = CertificateBuilder::packed_leaf(&[1], name(0), &key(0), &leaf_key).sign(&key(0), scheme);
        (leaf_key, leaf, all)
    };
    let namesakes: Vec<_> = (0..20)
        .map(|index| {
            Chain::with_keys("trust", ChainKeys::p256(&format!("namesake {index}"), 2), |_, _| {}).root_der
        })
        .collect();
    let namesakes: Vec<_> = namesakes.iter().map(Vec::as_slice).collect();
    let bytes = |list: &[Vec<u8>]| json!(list.iter().map(|der| base64url(der)).collect::<Vec<_>>());
    vec![
        anchored("another's root", &chain.x5c, &stranger.root_der, "trust.no_path"),
        packed("the attacker's own root in x5c", &stranger.leaf_key, &stranger.x5c_with_root())
            .anchors(&[&chain.root_der])
            .refused("trust.no_path"),
        packed(
            "the attacker's own root, under the anchor's name",
            &namesake.leaf_key,
            &namesake.x5c_with_root(),
        )
        .anchors(&[&chain.root_der])
        .refused("trust.signature_invalid"),
        packed("a self-signed leaf", &below_key, &[self_signed])
            .anchors(&[&chain.root_der])
            .refused("trust.no_path"),
        anchored("intermediate missing", &chain.x5c[..1], &chain.root_der, "trust.no_path"),
        anchored("a gap", &[chain.x5c[0].clone(), chain.x5c[2].clone()], &chain.root_der, "trust.no_path"),
        anchored(
            "wrong order above the leaf",
            &[chain.x5c[0].clone(), chain.x5c[2].clone(), chain.x5c[1].clone()],
            &chain.root_der,
            "trust.no_path",
        ),
        anchored(
            "a stranger between",
            &[chain.x5c[0].clone(), stranger.x5c[1].clone(), chain.x5c[1].clone(), chain.x5c[2].clone()],
            &chain.root_der,
            "trust.no_path",
        ),
        packed("a leaf as an issuer", &below_key, &[below.clone(), issuing.x5c[0].clone()])
            .anchors(&[&issuing.root_der])
            .refused("trust.issuer_not_ca"),
        packed("a leaf that is an anchor does not issue", &below_key, &[below])
            .anchors(&[&issuing.x5c[0]])
            .refused("trust.no_path"),
        packed("a leaf with name and key of the anchor", &issuing.leaf_key, &[twin])
            .anchors(&[&issuing.x5c[0]])
            .refused("trust.no_path"),
        packed("a loop", &looped.0, &[looped.1])
            .anchors(&[&chain.root_der])
            .set("/verifier/trust/intermediates", bytes(&looped.2))
            .refused("trust.no_path"),
        packed("cross-signed without end", &crossed.0, &[crossed.1])
            .anchors(&[&chain.root_der])
            .set("/verifier/trust/intermediates", bytes(&crossed.2))
            .refused("statement.too_many_signatures"),
        packed("too many anchors of one name", &chain.leaf_key, &chain.x5c)
            .anchors(&namesakes)
            .refused("statement.too_many_signatures"),
        packed("a general anchor where one for the AAGUID stands", &chain.leaf_key, &chain.x5c)
            .set(
                "/verifier/trust",
                json!({ "anchors": [
                base64url(&chain.root_der),
                {
                    "certificate": base64url(&stranger.root_der),
                    "aaguids": [uuid(&MakeCredential::new("trust").aaguid)]
                }
            ] }),
            )
            .refused("trust.no_path"),
    ]
}

fn revocations() -> Vec<Value> {
    let mut serials = Vec::new();
    let chain = Chain::with("trust", 1, |_, issue| {
        serials.push((
            issue.certificate.issuer.clone(),
            attestry_authenticator::text::hex(&issue.certificate.serial),
        ));
    });
    let case = |name: &str, anchor: &[u8], revoked: Value| {
        packed(name, &chain.leaf_key, &chain.x5c)
            .anchors(&[anchor])
            .set("/verifier/trust/revoked", json!([revoked]))
            .refused("trust.revoked")
    };
    let by_issuer = |index: usize| {
        let (issuer, serial) = &serials[index];
        json!({ "issuer": base64url(issuer), "serial": serial })
    };
    let (_, leaf_serial) = &serials[2];
    vec![
        case("leaf revoked", &chain.root_der, by_issuer(2)),
        case("intermediate revoked", &chain.root_der, by_issuer(1)),
        case("leaf revoked by format", &chain.root_der, json!({ "format": "packed", "serial": leaf_serial })),
        case(
            "leaf revoked, its serial with leading zeros",
            &chain.root_der,
            json!({ "format": "packed", "serial": format!("0000{leaf_serial}") }),
        ),
        case("leaf that is the anchor, revoked", &chain.x5c[0], by_issuer(2)),
    ]
}

fn policies() -> Vec<Value> {
    let registration = MakeCredential::new("trust");
    let chain = Chain::new("trust", 0);
    let require = |case: CaseBuilder| {
        case.set("/verifier/trust", json!({ "anchors": [base64url(&chain.root_der)], "require": true }))
            .refused("policy.attestation_not_trusted")
    };
    let refuse = |name: &str, x5c: &[Vec<u8>], anchor: &[u8], observation: &str, code: &str| {
        packed(name, &chain.leaf_key, x5c)
            .anchors(&[anchor])
            .verifier("refuse", json!([observation]))
            .refused(code)
    };
    let stranger = Chain::new("stranger", 0);
    let old = Chain::with("trust", 0, |role, issue| {
        if role == Role::Root {
            issue.certificate.not_after = der::utc_time("250101000000Z");
        }
    });
    vec![
        require(CaseBuilder::fido2("none where trust is required", &registration.none())),
        require(CaseBuilder::fido2("self where trust is required", &registration.packed_self())),
        packed("unknown where trust is required", &chain.leaf_key, &chain.x5c)
            .trust_required(&chain.root_der, "tpm")
            .refused("policy.attestation_not_trusted"),
        packed("untrusted where trust is required", &chain.leaf_key, &chain.x5c)
            .set("/verifier/trust", json!({ "require": true, "anchors": [base64url(&stranger.root_der)] }))
            .refused("trust.no_path"),
        refuse(
            "root in x5c, refused",
            &chain.x5c_with_root(),
            &chain.root_der,
            "root-in-x5c",
            "observation.root_in_x5c",
        ),
        refuse(
            "superfluous certificate, refused",
            &[chain.x5c.clone(), vec![stranger.root_der.clone()]].concat(),
            &chain.root_der,
            "superfluous-certificate",
            "observation.superfluous_certificate",
        ),
        refuse(
            "expired anchor, refused",
            &chain.x5c,
            &old.root_der,
            "expired-anchor",
            "observation.expired_anchor",
        ),
    ]
}
