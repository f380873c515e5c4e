//! The RustCrypto crates for what crrl and crypto-bigint have faster. They stand apart so that a program has no code of
//! them unless it uses them.

use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use rsa::Pkcs1v15Sign;
use rsa::traits::SignatureScheme as _;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

#[cfg(feature = "rustcrypto")]
use super::adapter::rsa_pkcs1;
use super::adapter::{Adapter, Implementation, p256_and_secp256k1};
use super::rustcrypto::rsa_key;
use crate::crypto::hash::Digest;
use crate::crypto::scheme::{Curve, HashAlgorithm, SignatureScheme};

/// These crates.
#[derive(Clone, Copy)]
pub(super) struct RustCrypto;

/// The schemes of P-256 and secp256k1.
pub(super) static ECDSA: [Adapter<RustCrypto>; 8] = p256_and_secp256k1(RustCrypto);

/// The schemes of RSASSA-PKCS1-v1_5.
#[cfg(feature = "rustcrypto")]
pub(super) static RSA_PKCS1: [Adapter<RustCrypto>; 4] = rsa_pkcs1(RustCrypto);

impl Implementation for RustCrypto {
    const NAME: &'static str = "RustCrypto";

    fn verify(
        &self,
        scheme: SignatureScheme,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Option<()> {
        match scheme {
            SignatureScheme::Ecdsa(Curve::P256, hash) => {
                p256(public_key, Digest::of(hash, message).as_slice(), signature)
            }
            SignatureScheme::Ecdsa(Curve::Secp256k1, hash) => {
                secp256k1(public_key, Digest::of(hash, message).as_slice(), signature)
            }
            SignatureScheme::RsaPkcs1(hash) => {
                let scheme = match hash {
                    HashAlgorithm::Sha1 => Pkcs1v15Sign::new::<Sha1>(),
                    HashAlgorithm::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
                    HashAlgorithm::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
                    HashAlgorithm::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
                };
                let hashed = Digest::of(hash, message);
                rsa_key(public_key).and_then(|key| scheme.verify(&key, hashed.as_slice(), signature).ok())
            }
            _ => None,
        }
    }
}

fn p256(key: &[u8], hashed: &[u8], signature: &[u8]) -> Option<()> {
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
    key.verify_prehash(hashed, &p256::ecdsa::Signature::from_der(signature).ok()?).ok()
}

fn secp256k1(key: &[u8], hashed: &[u8], signature: &[u8]) -> Option<()> {
    let key = k256::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
    // It refuses a high s, which never comes here: it is lowered before any provider is asked.
    key.verify_prehash(hashed, &k256::ecdsa::Signature::from_der(signature).ok()?).ok()
}
