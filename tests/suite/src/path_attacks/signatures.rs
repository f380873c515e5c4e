//! Signatures of certificates: by whom, in what form, under what name.

use serde_json::Value;

use super::{LOWER, UPPER, anchored, signed};
use crate::ecdsa::{order, signature};
use attestry_authenticator::{Chain, ChainKeys, Hash, Issuance, Key, Role, Scheme, der};

/// The leaf says this algorithm; its issuer's key has signed by its own.
fn said(name: &str, issuer: &Key, identifier: Vec<u8>, code: &str) -> Value {
    let mut keys = ChainKeys::p256("path", 2);
    keys.intermediates[1] = issuer.clone();
    let chain = Chain::with_keys("path", keys, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.inner_signature = Some(identifier.clone());
            issue.certificate.outer_signature = Some(identifier.clone());
        }
    });
    anchored(name, &chain).refused(code)
}

pub(super) fn refused() -> Vec<Value> {
    [keys(), algorithms(), forms()].concat()
}

fn keys() -> Vec<Value> {
    let keys = ChainKeys::p256("path", 2);
    let by = |name: &str, role: Role, key: &Key| {
        signed(name, role, |issue| issue.signer = key.clone()).refused("trust.signature_invalid")
    };
    vec![
        by("lower intermediate signed by a stranger", LOWER, &Key::p256("stranger")),
        by("leaf signed by itself, under its issuer's name", Role::Leaf, &keys.leaf),
        by("intermediate signed by itself, under its issuer's name", LOWER, &keys.intermediates[1]),
        by("leaf signed by the issuer of its issuer", Role::Leaf, &keys.intermediates[0]),
        by("leaf signed by the anchor, under another name", Role::Leaf, &keys.root),
        by("upper intermediate signed by the lower one", UPPER, &keys.intermediates[1]),
    ]
}

fn algorithms() -> Vec<Value> {
    let (ec, rsa) = (Key::p256("path intermediate 1"), Key::rsa2048());
    let plain = |oid: &str| der::sequence(&[&der::oid(oid)]);
    let with_null = |oid: &str| der::sequence(&[&der::oid(oid), &der::null()]);
    let unacceptable = "trust.signature_algorithm";
    let invalid = "trust.signature_invalid";
    vec![
        said("says Ed25519, by an EC key", &ec, plain("1.3.101.112"), invalid),
        said("says RSA, by an EC key", &ec, Scheme::RsaPkcs1(Hash::Sha256).identifier(), invalid),
        said("says ML-DSA-44, by an EC key", &ec, Scheme::MlDsa44.identifier(), invalid),
        said("says SHA-384, signed with SHA-256", &ec, plain("1.2.840.10045.4.3.3"), invalid),
        said("says RSA with SHA-512, signed with SHA-256", &rsa, with_null("1.2.840.113549.1.1.13"), invalid),
        said("says PSS, signed by PKCS#1 v1.5", &rsa, Scheme::RsaPss(Hash::Sha256).identifier(), invalid),
        said("says RSA with MD2", &rsa, with_null("1.2.840.113549.1.1.2"), unacceptable),
        said("says RSA with MD5", &rsa, with_null("1.2.840.113549.1.1.4"), unacceptable),
        said("says RSA with SHA-1", &rsa, with_null("1.2.840.113549.1.1.5"), unacceptable),
        said("says RSA with SHA-1, by its other name", &rsa, with_null("1.3.14.3.2.29"), unacceptable),
        said("says RSA with SHA-224", &rsa, with_null("1.2.840.113549.1.1.14"), unacceptable),
        said("says DSA with SHA-256", &ec, plain("2.16.840.1.101.3.4.3.2"), unacceptable),
        said("says a key's identifier, RSA", &rsa, with_null("1.2.840.113549.1.1.1"), unacceptable),
        said("says a key's identifier, EC", &ec, plain("1.2.840.10045.2.1"), unacceptable),
        said("says a hash's identifier", &ec, plain("2.16.840.1.101.3.4.2.1"), unacceptable),
        said("says an identifier with a byte more", &ec, plain("1.2.840.10045.4.3.2.1"), unacceptable),
        said("says nothing", &ec, der::sequence(&[]), "certificate.malformed"),
        signed("upper intermediate signed with SHA-1", UPPER, |issue| {
            issue.scheme = Scheme::Ecdsa(Hash::Sha1);
        })
        .refused(unacceptable),
    ]
}

/// No certificate has a signature in a form that a lax reader takes, or of numbers that a lax verifier takes.
fn forms() -> Vec<Value> {
    let n = der::integer(&order(&Key::p256("path root")))[2..].to_vec();
    let of = |name: &str, signature: Vec<u8>| {
        signed(name, LOWER, |issue| issue.certificate.signature = Some(signature.clone()))
            .refused("trust.signature_invalid")
    };
    let changed = |name: &str, change: fn(&mut Vec<u8>)| {
        let resign = |issue: &mut Issuance| {
            let message = issue.certificate.to_be_signed(issue.scheme);
            let mut signature = issue.signer.sign(issue.scheme, &message);
            change(&mut signature);
            issue.certificate.signature = Some(signature);
        };
        signed(name, LOWER, resign).refused("trust.signature_invalid")
    };
    vec![
        of("signature empty", Vec::new()),
        of("signature of zeros", signature(&[0], &[0])),
        of("signature with r of zero", signature(&[0], &[1])),
        of("signature with s of zero", signature(&[1], &[0])),
        of("signature of the order", signature(&n, &n)),
        of("signature of ones", signature(&[1], &[1])),
        changed("byte after a signature", |signature| signature.push(0)),
        changed("third integer in a signature", |signature| {
            signature[1] += 3;
            signature.extend([2, 1, 1]);
        }),
        changed("last bit of a signature", |signature| *signature.last_mut().unwrap() ^= 1),
    ]
}
