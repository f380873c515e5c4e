//! Signature verification by graviola: P-256, P-384, RSA and Ed25519 in Rust and assembly, on x86-64 and aarch64.

use graviola::hashing::{Sha256, Sha384, Sha512};
use graviola::signing::{ecdsa, eddsa, rsa};

use super::adapter::{Adapter, Implementation};
use super::crypto_bigint::CryptoBigint;
use super::rustcrypto::RustCrypto;
use crate::crypto::key::{bit_len, rsa_components};
use crate::crypto::scheme::{Curve, HashAlgorithm, SignatureScheme};

/// This crate.
#[derive(Clone, Copy)]
pub(super) struct Graviola;

/// The schemes of graviola.
pub(super) static ALL: [Adapter<Graviola>; 13] = [
    by(SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha256)),
    by(SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha384)),
    by(SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha512)),
    by(SignatureScheme::Ecdsa(Curve::P384, HashAlgorithm::Sha256)),
    by(SignatureScheme::Ecdsa(Curve::P384, HashAlgorithm::Sha384)),
    by(SignatureScheme::Ecdsa(Curve::P384, HashAlgorithm::Sha512)),
    by(SignatureScheme::RsaPkcs1(HashAlgorithm::Sha256)),
    by(SignatureScheme::RsaPkcs1(HashAlgorithm::Sha384)),
    by(SignatureScheme::RsaPkcs1(HashAlgorithm::Sha512)),
    by(SignatureScheme::RsaPss(HashAlgorithm::Sha256)),
    by(SignatureScheme::RsaPss(HashAlgorithm::Sha384)),
    by(SignatureScheme::RsaPss(HashAlgorithm::Sha512)),
    by(SignatureScheme::Ed25519),
];

/// Whether this processor has the instructions that graviola needs, such as adx, avx2 and bmi1. Without them it panics.
pub(super) fn is_supported() -> bool {
    graviola::util::is_cpu_supported()
}

const fn by(scheme: SignatureScheme) -> Adapter<Graviola> {
    Adapter::new(scheme, Graviola)
}

impl Implementation for Graviola {
    const NAME: &'static str = "Graviola";

    fn verify(&self, scheme: SignatureScheme, key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
        match scheme {
            SignatureScheme::Ecdsa(Curve::P256, hash) => ecdsa::<ecdsa::P256>(key, hash, message, signature),
            SignatureScheme::Ecdsa(Curve::P384, hash) => ecdsa::<ecdsa::P384>(key, hash, message, signature),
            SignatureScheme::Ed25519 => {
                eddsa::Ed25519VerifyingKey::from_bytes(key).ok()?.verify(signature, message).ok()
            }
            SignatureScheme::RsaPkcs1(hash) | SignatureScheme::RsaPss(hash) => {
                if !takes_rsa_key(key) {
                    return match scheme {
                        SignatureScheme::RsaPkcs1(_) => CryptoBigint.verify(scheme, key, message, signature),
                        _ => RustCrypto.verify(scheme, key, message, signature),
                    };
                }
                let key = rsa::VerifyingKey::from_pkcs1_der(key).ok()?;
                match (scheme, hash) {
                    (SignatureScheme::RsaPkcs1(_), HashAlgorithm::Sha256) => {
                        key.verify_pkcs1_sha256(signature, message)
                    }
                    (SignatureScheme::RsaPkcs1(_), HashAlgorithm::Sha384) => {
                        key.verify_pkcs1_sha384(signature, message)
                    }
                    (SignatureScheme::RsaPkcs1(_), HashAlgorithm::Sha512) => {
                        key.verify_pkcs1_sha512(signature, message)
                    }
                    (_, HashAlgorithm::Sha256) => key.verify_pss_sha256(signature, message),
                    (_, HashAlgorithm::Sha384) => key.verify_pss_sha384(signature, message),
                    (_, HashAlgorithm::Sha512) => key.verify_pss_sha512(signature, message),
                    (_, HashAlgorithm::Sha1) => return None,
                }
                .ok()
            }
            SignatureScheme::Ecdsa(..) | SignatureScheme::Ed448 | SignatureScheme::MlDsa(_) => None,
        }
    }
}

fn ecdsa<C: ecdsa::Curve>(key: &[u8], hash: HashAlgorithm, message: &[u8], signature: &[u8]) -> Option<()> {
    let key = ecdsa::VerifyingKey::<C>::from_x962_uncompressed(key).ok()?;
    match hash {
        HashAlgorithm::Sha256 => key.verify_asn1::<Sha256>(&[message], signature).ok(),
        HashAlgorithm::Sha384 => key.verify_asn1::<Sha384>(&[message], signature).ok(),
        HashAlgorithm::Sha512 => key.verify_asn1::<Sha512>(&[message], signature).ok(),
        HashAlgorithm::Sha1 => None,
    }
}

/// Whether the bits of the modulus fill words of eight bytes, and the exponent has 32 bits at most. With other keys
/// graviola 0.4.4 refuses some valid signatures. PKCS#1 v1.5 fails if the modulus leaves bytes of a word unused (2050
/// bits). Some of PSS fail if it leaves bits of a byte unused (2110 bits).
fn takes_rsa_key(key: &[u8]) -> bool {
    rsa_components(key)
        .is_ok_and(|(modulus, exponent)| bit_len(modulus).is_multiple_of(64) && bit_len(exponent) <= 32)
}
