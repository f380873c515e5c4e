//! Signatures and keys that fit no algorithm, or another than is said: in statements and in paths.

use serde_json::{Value, json};

use super::CaseBuilder;
use super::accepted_packed::{pss_parameters, pss_spki};
use crate::ecdsa::{order, signature};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{
    Cbor, Chain, ChainKeys, Hash, Key, MakeCredential, Role, Scheme, certificate, der,
};

/// For packed.json.
pub(crate) fn statements() -> Vec<Value> {
    [integers(), attestation_keys()].concat()
}

/// For trust.json.
pub(crate) fn paths() -> Vec<Value> {
    [path_algorithms(), names()].concat()
}

/// 0 and the order of the curve, for r and for s.
fn integers() -> Vec<Value> {
    let mut cases = Vec::new();
    let keys = [("P-384", Key::p384("n")), ("P-521", Key::p521("n")), ("secp256k1", Key::secp256k1("n"))];
    for (curve, key) in keys {
        // With the sign octet, where one is needed.
        let n = der::integer(&order(&key))[2..].to_vec();
        let registration = MakeCredential::new("packed").with_key(key);
        let mut case = |name: &str, r: &[u8], s: &[u8], code: &str| {
            let made = registration.packed_self_with(|parts| parts.signature = Some(signature(r, s)));
            cases.push(CaseBuilder::fido2(&format!("{name}, {curve}"), &made).refused(code));
        };
        let malformed = "statement.signature_malformed";
        case("r = s = 0", &[0], &[0], malformed);
        case("r = 0", &[0], &[1], malformed);
        case("s = 0", &[1], &[0], malformed);
        case("r = n", &n, &[1], malformed);
        case("s = n", &[1], &n, malformed);
        case("r negative", &[0x80], &[1], malformed);
        case("r = s = 1", &[1], &[1], "statement.signature_invalid");
    }
    cases
}

fn attestation_keys() -> Vec<Value> {
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
