//! Certification paths: every lawful shape, and walks that come to no anchor.

use serde_json::{Value, json};

use crate::CaseBuilder;
use attestry_authenticator::certificate::{self, CertificateBuilder};
use attestry_authenticator::text::{base64url, hex, uuid};
use attestry_authenticator::{Chain, ChainKeys, Hash, Issuance, Key, MakeCredential, Role, Scheme, der};

pub(crate) fn accepted() -> Vec<Value> {
    let registration = MakeCredential::new("path");
    let case = |name: &str, chain: &Chain, x5c: &[Vec<u8>]| {
        CaseBuilder::fido2(name, &registration.packed_x5c(&chain.leaf_key, x5c))
    };
    let trusted = |observations: Value| json!({ "trust": "trusted", "observations": observations });
    let long = Chain::new("long", 5);
    let mut one_serial = String::new();
    let one = Chain::with("one", 1, |_, issue| one_serial = hex(&issue.certificate.serial));
    let other = Chain::new("other", 0);
    let mut cases: Vec<_> = (0..4)
        .map(|intermediates| {
            let chain = Chain::new(&format!("length {intermediates}"), intermediates);
            case(&format!("path with {intermediates} intermediates"), &chain, &chain.x5c)
                .anchors(&[&chain.root_der])
                .accepted(trusted(json!([])))
        })
        .collect();
    let mixed_keys = ChainKeys {
        root: Key::p384("mixed root"),
        intermediates: vec![Key::rsa2048(), Key::ed25519("mixed"), Key::p521("mixed")],
        leaf: Key::p256("mixed leaf"),
    };
    // A P-384 key that signs with SHA-256, RSA-PSS, Ed25519, a P-521 key that signs with SHA-384.
    let mixed = Chain::with_keys("mixed", mixed_keys, |role, issue| {
        issue.scheme = match role {
            Role::Root | Role::Intermediate(0) => Scheme::Ecdsa(Hash::Sha256),
            Role::Intermediate(1) => Scheme::RsaPss(Hash::Sha384),
            Role::Intermediate(_) => Scheme::Ed25519,
            Role::Leaf => Scheme::Ecdsa(Hash::Sha384),
        };
    });
    let sha1 = Chain::with("sha1", 0, |role, issue| {
        if role == Role::Leaf {
            issue.scheme = Scheme::Ecdsa(Hash::Sha1);
        }
    });
    let edge = Chain::with("edge", 0, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.not_before = der::utc_time("260101000000Z");
            issue.certificate.not_after = der::utc_time("260101000000Z");
        }
    });
    let constrained = Chain::with("constrained", 2, |role, issue| match role {
        Role::Intermediate(0) => {
            issue.certificate.put_extension(certificate::basic_constraints(true, Some(1)))
        }
        Role::Intermediate(1) => {
            issue.certificate.put_extension(certificate::basic_constraints(true, Some(0)))
        }
        Role::Root | Role::Leaf | Role::Intermediate(_) => {}
    });
    let old_root = Chain::with("old root", 0, |role, issue| {
        if role == Role::Root {
            issue.certificate.not_after = der::utc_time("250101000000Z");
            issue.certificate.version = None;
            issue.certificate.extensions.clear();
        }
    });
    let twin_root = Chain::with("one", 1, |role, issue| {
        if role == Role::Root {
            issue.certificate.serial = vec![1];
        }
    });
    let missing = [long.x5c[0].clone()];
    let aaguid = "00112233-4455-6677-8899-aabbccddeeff";
    let mut specific = registration.clone();
    specific.aaguid = (0..16).map(|index| index * 0x11).collect();
    cases.extend([
        case("root in x5c", &one, &one.x5c_with_root())
            .anchors(&[&one.root_der])
            .accepted(trusted(json!(["root-in-x5c"]))),
        case("revoked serials of another issuer and another format", &one, &one.x5c)
            .anchors(&[&one.root_der])
            .set(
                "/verifier/trust/revoked",
                json!([
                    { "issuer": base64url(&other.root_name), "serial": one_serial },
                    { "format": "apple", "serial": one_serial },
                ]),
            )
            .accepted(trusted(json!([]))),
        case("another issue of the root in x5c", &one, &one.x5c_with_root())
            .anchors(&[&twin_root.root_der])
            .accepted(trusted(json!(["root-in-x5c"]))),
        case("a certificate above the root", &one, &[one.x5c.clone(), vec![other.root_der.clone()]].concat())
            .anchors(&[&one.root_der])
            .accepted(trusted(json!(["superfluous-certificate"]))),
        case("an intermediate as the anchor", &one, &one.x5c)
            .anchors(&[&one.x5c[1]])
            .accepted(trusted(json!([]))),
        case("the leaf as the anchor", &one, &one.x5c)
            .anchors(&[&one.x5c[0]])
            .accepted(trusted(json!(["superfluous-certificate"]))),
        case("two anchors of one name, the second right", &one, &one.x5c)
            .anchors(&[
                &Chain::with_keys("one", ChainKeys::p256("stranger", 1), |_, _| {}).root_der,
                &one.root_der,
            ])
            .accepted(trusted(json!([]))),
        case("keys and hashes of every kind", &mixed, &mixed.x5c)
            .anchors(&[&mixed.root_der])
            .accepted(trusted(json!([]))),
        case("SHA-1 certificate, tolerated", &sha1, &sha1.x5c)
            .anchors(&[&sha1.root_der])
            .verifier("allow", json!(["sha1-certificate"]))
            .accepted(trusted(json!([]))),
        case("first and last second of a certificate", &edge, &edge.x5c)
            .anchors(&[&edge.root_der])
            .accepted(trusted(json!([]))),
        case("path length constraints just kept", &constrained, &constrained.x5c)
            .anchors(&[&constrained.root_der])
            .accepted(trusted(json!([]))),
        case("expired anchor of version 1", &old_root, &old_root.x5c)
            .anchors(&[&old_root.root_der])
            .accepted(trusted(json!(["expired-anchor"]))),
        case("intermediates from the caller", &long, &missing)
            .anchors(&[&long.root_der])
            .set(
                "/verifier/trust/intermediates",
                json!(long.x5c[1..].iter().map(|der| base64url(der)).collect::<Vec<_>>()),
            )
            .accepted(trusted(json!([]))),
        CaseBuilder::fido2("an anchor for this AAGUID", &specific.packed_x5c(&one.leaf_key, &one.x5c))
            .set(
                "/verifier/trust",
                json!({ "require": true, "anchors": [
                base64url(&other.root_der),
                { "certificate": base64url(&one.root_der), "formats": ["packed"], "aaguids": [aaguid] }
            ] }),
            )
            .accepted(json!({ "trust": "trusted", "aaguid": aaguid, "aaguidStanding": "attested" })),
    ]);
    cases
}

pub(crate) fn refused() -> Vec<Value> {
    [walks(), path_algorithms(), names()].concat()
}

pub(crate) fn packed(name: &str, leaf_key: &Key, x5c: &[Vec<u8>]) -> CaseBuilder {
    CaseBuilder::fido2(name, &MakeCredential::new("trust").packed_x5c(leaf_key, x5c))
}

/// A path of root, two intermediates and leaf, with one change.
pub(crate) fn changed(name: &str, change: impl Fn(Role, &mut Issuance), code: &str) -> Value {
    let chain = Chain::with("trust", 2, change);
    packed(name, &chain.leaf_key, &chain.x5c).anchors(&[&chain.root_der]).refused(code)
}

pub(crate) fn on(name: &str, role: Role, change: impl Fn(&mut CertificateBuilder), code: &str) -> Value {
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

pub(crate) const UPPER: Role = Role::Intermediate(0);
pub(crate) const LOWER: Role = Role::Intermediate(1);

/// A leaf that an RSA root signed with this hash.
pub(crate) fn by_rsa(name: &str, hash: Hash) -> Value {
    let keys = ChainKeys { root: Key::rsa2048(), ..ChainKeys::p256("trust", 0) };
    let chain = Chain::with_keys("trust", keys, |role, issue| {
        if role == Role::Leaf {
            issue.scheme = Scheme::RsaPkcs1(hash);
        }
    });
    packed(name, &chain.leaf_key, &chain.x5c).anchors(&[&chain.root_der]).refused("trust.signature_algorithm")
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

fn path_algorithms() -> Vec<Value> {
    // The leaf says this algorithm; the issuer's key has signed with the scheme.
    let said = |name: &str, issuer: &Key, scheme: Scheme, identifier: Vec<u8>| {
        let keys = ChainKeys { root: issuer.clone(), ..ChainKeys::p256("trust", 0) };
        let chain = Chain::with_keys("trust", keys, |role, issue| {
            if role == Role::Leaf {
                issue.scheme = scheme;
                issue.certificate.inner_signature = Some(identifier.clone());
                issue.certificate.outer_signature = Some(identifier.clone());
            }
        });
        CaseBuilder::fido2(name, &MakeCredential::new("trust").packed_x5c(&chain.leaf_key, &chain.x5c))
            .anchors(&[&chain.root_der])
    };
    let refused = |name: &str, issuer: &Key, scheme: Scheme, identifier: Vec<u8>| {
        said(name, issuer, scheme, identifier).refused("trust.signature_algorithm")
    };
    let (rsa, p256, ed25519) = (Key::rsa2048(), Key::p256("trust root"), Key::ed25519("trust root"));
    let pss = |hash: Hash, mask: Hash, salt: i64| {
        let generator = der::sequence(&[&der::oid("1.2.840.113549.1.1.8"), &mask.identifier()]);
        let parameters = der::sequence(&[
            &der::explicit(0, &hash.identifier()),
            &der::explicit(1, &generator),
            &der::explicit(2, &der::small_integer(salt)),
        ]);
        der::sequence(&[&der::oid("1.2.840.113549.1.1.10"), &parameters])
    };
    let generator = |oid: &str| {
        let whole = pss(Hash::Sha256, Hash::Sha256, 32);
        let (mgf1, other) = (der::oid("1.2.840.113549.1.1.8"), der::oid(oid));
        let at = whole.windows(mgf1.len()).position(|window| window == mgf1).unwrap();
        [&whole[..at], &other, &whole[at + mgf1.len()..]].concat()
    };
    let (rs256, ps256) = (Scheme::RsaPkcs1(Hash::Sha256), Scheme::RsaPss(Hash::Sha256));
    let es256 = Scheme::Ecdsa(Hash::Sha256);
    let md5 = der::sequence(&[&der::oid("1.2.840.113549.1.1.4"), &der::null()]);
    vec![
        refused("PSS with a salt of 20 bytes", &rsa, ps256, pss(Hash::Sha256, Hash::Sha256, 20)),
        refused("PSS with another mask", &rsa, ps256, pss(Hash::Sha256, Hash::Sha1, 32)),
        refused("PSS with another mask generator", &rsa, ps256, generator("1.2.840.113549.1.1.9")),
        refused("PSS with SHA-1", &rsa, Scheme::RsaPss(Hash::Sha1), pss(Hash::Sha1, Hash::Sha1, 20)),
        refused(
            "PSS without parameters, which means SHA-1",
            &rsa,
            ps256,
            der::sequence(&[&der::oid("1.2.840.113549.1.1.10")]),
        ),
        refused(
            "RSA with parameters",
            &rsa,
            rs256,
            der::sequence(&[&der::oid("1.2.840.113549.1.1.11"), &der::small_integer(1)]),
        ),
        refused(
            "ECDSA with parameters",
            &p256,
            es256,
            der::sequence(&[&der::oid("1.2.840.10045.4.3.2"), &der::oid("1.2.840.10045.3.1.7")]),
        ),
        refused(
            "Ed25519 with parameters",
            &ed25519,
            Scheme::Ed25519,
            der::sequence(&[&der::oid("1.3.101.112"), &der::null()]),
        ),
        refused("ECDSA by an RSA key", &rsa, rs256, es256.identifier()),
        refused("ECDSA with SHA-224", &p256, es256, der::sequence(&[&der::oid("1.2.840.10045.4.3.1")])),
        said(
            "algorithm with something behind its parameters",
            &rsa,
            rs256,
            der::sequence(&[&der::oid("1.2.840.113549.1.1.11"), &der::null(), &der::null()]),
        )
        .refused("certificate.malformed"),
        said("MD5 where SHA-1 is tolerated", &rsa, Scheme::RsaPkcs1(Hash::Sha1), md5)
            .verifier("allow", json!(["sha1-certificate"]))
            .refused("trust.signature_algorithm"),
    ]
}

fn names() -> Vec<Value> {
    let elsewhere = certificate::attestation_name("elsewhere", "Authenticator Attestation CA");
    let renamed = Chain::with("trust", 0, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.issuer.clone_from(&elsewhere);
        }
    });
    // Two intermediates of one name and key: one has expired, the other is sound, but nothing leads on from it.
    let expired = Chain::with("trust", 2, |role, issue| {
        if role == Role::Intermediate(1) {
            issue.certificate.not_after = der::utc_time("251231235959Z");
        }
    });
    let sound = Chain::new("trust", 2);
    let furthest = |name: &str, intermediates: [&[u8]; 2]| {
        let made = MakeCredential::new("trust").packed_x5c(&sound.leaf_key, &sound.x5c[..1]);
        CaseBuilder::fido2(name, &made)
            .anchors(&[&sound.root_der])
            .set("/verifier/trust/intermediates", json!(intermediates.map(base64url)))
            .refused("trust.no_path")
    };
    let long = Chain::new("long", 9);
    let registration = MakeCredential::new("trust");
    vec![
        CaseBuilder::fido2(
            "signed by the anchor's key, under another name",
            &registration.packed_x5c(&renamed.leaf_key, &renamed.x5c),
        )
        .anchors(&[&renamed.root_der])
        .refused("trust.no_path"),
        CaseBuilder::fido2(
            "a path longer than the limit",
            &registration.packed_x5c(&long.leaf_key, &long.x5c[..1]),
        )
        .anchors(&[&long.root_der])
        .set(
            "/verifier/trust/intermediates",
            json!(long.x5c[1..].iter().map(|der| base64url(der)).collect::<Vec<_>>()),
        )
        .refused("trust.no_path"),
        furthest("the error of the path that came furthest, the last", [&expired.x5c[1], &sound.x5c[1]]),
        furthest("the error of the path that came furthest, the first", [&sound.x5c[1], &expired.x5c[1]]),
    ]
}
