//! Signature verification by the RustCrypto crates and curve25519-dalek: what the default provider has of them. The rest
//! is in [`rustcrypto_slower`](super::rustcrypto_slower).

use ed25519_dalek::Verifier as _;
use ml_dsa::{MlDsa44, MlDsa65, MlDsa87, MlDsaParams};
use p384::ecdsa::signature::hazmat::PrehashVerifier as _;
use rsa::traits::SignatureScheme as _;
use rsa::{BoxedUint, Pss};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::adapter::{Adapter, Implementation};
use crate::crypto::hash::Digest;
use crate::crypto::key::rsa_components;
use crate::crypto::scheme::{Curve, HashAlgorithm, MlDsaParameterSet, SignatureScheme};

/// These crates, for what no other in pure Rust has faster.
#[derive(Clone, Copy)]
pub(super) struct RustCrypto;

/// The schemes of P-384 and P-521, RSASSA-PSS, Ed25519 and ML-DSA.
pub(super) static FASTEST: [Adapter<RustCrypto>; 16] = [
    by(SignatureScheme::Ecdsa(Curve::P384, HashAlgorithm::Sha1)),
    by(SignatureScheme::Ecdsa(Curve::P384, HashAlgorithm::Sha256)),
    by(SignatureScheme::Ecdsa(Curve::P384, HashAlgorithm::Sha384)),
    by(SignatureScheme::Ecdsa(Curve::P384, HashAlgorithm::Sha512)),
    by(SignatureScheme::Ecdsa(Curve::P521, HashAlgorithm::Sha1)),
    by(SignatureScheme::Ecdsa(Curve::P521, HashAlgorithm::Sha256)),
    by(SignatureScheme::Ecdsa(Curve::P521, HashAlgorithm::Sha384)),
    by(SignatureScheme::Ecdsa(Curve::P521, HashAlgorithm::Sha512)),
    by(SignatureScheme::RsaPss(HashAlgorithm::Sha1)),
    by(SignatureScheme::RsaPss(HashAlgorithm::Sha256)),
    by(SignatureScheme::RsaPss(HashAlgorithm::Sha384)),
    by(SignatureScheme::RsaPss(HashAlgorithm::Sha512)),
    by(SignatureScheme::Ed25519),
    by(SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa44)),
    by(SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa65)),
    by(SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa87)),
];

const fn by(scheme: SignatureScheme) -> Adapter<RustCrypto> {
    Adapter::new(scheme, RustCrypto)
}

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
            SignatureScheme::Ecdsa(Curve::P384, hash) => {
                p384(public_key, Digest::of(hash, message).as_slice(), signature)
            }
            SignatureScheme::Ecdsa(Curve::P521, hash) => {
                p521(public_key, Digest::of(hash, message).as_slice(), signature)
            }
            SignatureScheme::RsaPss(hash) => {
                let hashed = Digest::of(hash, message);
                let hashed = hashed.as_slice();
                rsa_key(public_key).and_then(|key| match hash {
                    HashAlgorithm::Sha1 => Pss::<Sha1>::new().verify(&key, hashed, signature).ok(),
                    HashAlgorithm::Sha256 => Pss::<Sha256>::new().verify(&key, hashed, signature).ok(),
                    HashAlgorithm::Sha384 => Pss::<Sha384>::new().verify(&key, hashed, signature).ok(),
                    HashAlgorithm::Sha512 => Pss::<Sha512>::new().verify(&key, hashed, signature).ok(),
                })
            }
            SignatureScheme::Ed25519 => ed25519(public_key, message, signature),
            SignatureScheme::MlDsa(set) => match set {
                MlDsaParameterSet::MlDsa44 => ml_dsa::<MlDsa44>(public_key, message, signature),
                MlDsaParameterSet::MlDsa65 => ml_dsa::<MlDsa65>(public_key, message, signature),
                MlDsaParameterSet::MlDsa87 => ml_dsa::<MlDsa87>(public_key, message, signature),
            },
            SignatureScheme::Ecdsa(..) | SignatureScheme::RsaPkcs1(_) | SignatureScheme::Ed448 => None,
        }
    }
}

fn p384(key: &[u8], hashed: &[u8], signature: &[u8]) -> Option<()> {
    let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
    key.verify_prehash(hashed, &p384::ecdsa::Signature::from_der(signature).ok()?).ok()
}

fn p521(key: &[u8], hashed: &[u8], signature: &[u8]) -> Option<()> {
    let key = p521::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
    key.verify_prehash(hashed, &p521::ecdsa::Signature::from_der(signature).ok()?).ok()
}

fn ed25519(key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
    let key = ed25519_dalek::VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
    key.verify(message, &ed25519_dalek::Signature::from_slice(signature).ok()?).ok()
}

fn ml_dsa<P: MlDsaParams>(key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
    let key = ml_dsa::VerifyingKey::<P>::decode(&key.try_into().ok()?);
    let signature = ml_dsa::Signature::<P>::try_from(signature).ok()?;
    key.verify_with_context(message, &[], &signature).then_some(())
}

pub(super) fn rsa_key(bits: &[u8]) -> Option<rsa::PublicKey> {
    let (modulus, exponent) = rsa_components(bits).ok()?;
    rsa::PublicKey::new(BoxedUint::from_be_slice_vartime(modulus), BoxedUint::from_be_slice_vartime(exponent))
        .ok()
}
