//! Signature verification by crrl, in pure Rust: Ed448, which the default provider takes from here too, and P-256.
//! Not its Ed25519: it multiplies by the cofactor, which other implementations do not, so verdicts would differ.

use core::fmt;

use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};

use super::scheme::SignatureScheme;
#[cfg(feature = "crrl")]
use super::{
    hash::Digest,
    scheme::{Curve, Hash},
};
#[cfg(feature = "crrl")]
use crate::encoding::der::Reader;

/// crrl's implementation of one scheme.
#[derive(Clone, Copy)]
pub(super) struct Crrl(SignatureScheme);

#[cfg(feature = "ed448")]
pub(super) static ED448: Crrl = Crrl(SignatureScheme::Ed448);

#[cfg(feature = "crrl")]
pub(super) static P256: [Crrl; 4] = [
    Crrl(SignatureScheme::Ecdsa(Curve::P256, Hash::Sha1)),
    Crrl(SignatureScheme::Ecdsa(Curve::P256, Hash::Sha256)),
    Crrl(SignatureScheme::Ecdsa(Curve::P256, Hash::Sha384)),
    Crrl(SignatureScheme::Ecdsa(Curve::P256, Hash::Sha512)),
];

impl Crrl {
    #[cfg(feature = "crrl")]
    pub(super) const fn scheme(&self) -> SignatureScheme {
        self.0
    }
}

#[cfg(feature = "ed448")]
fn ed448(key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    Some(crrl::ed448::PublicKey::decode(key)?.verify_raw(signature, message))
}

/// The key is an uncompressed point: crrl would take a compressed one as well.
#[cfg(feature = "crrl")]
fn p256(key: &[u8], hashed: &[u8], signature: &[u8]) -> Option<bool> {
    let key: &[u8; 65] = key.try_into().ok()?;
    let key = crrl::p256::PublicKey::decode(key)?;
    let mut integers = Reader::sequence(signature).ok()?;
    let mut fixed = [0; 64];
    let (r, s) = fixed.split_at_mut(32);
    for half in [r, s] {
        let integer = integers.positive_integer().ok()?;
        let padding = half.len().checked_sub(integer.len())?;
        half.get_mut(padding..)?.copy_from_slice(integer);
    }
    integers.finish().ok()?;
    Some(key.verify_hash(&fixed, hashed))
}

impl fmt::Debug for Crrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Crrl({:?})", self.0)
    }
}

impl SignatureVerificationAlgorithm for Crrl {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let verified = match self.0 {
            #[cfg(feature = "crrl")]
            SignatureScheme::Ecdsa(Curve::P256, hash) => {
                p256(public_key, Digest::of(hash, message).as_slice(), signature)
            }
            #[cfg(feature = "ed448")]
            SignatureScheme::Ed448 => ed448(public_key, message, signature),
            _ => None,
        };
        if verified == Some(true) { Ok(()) } else { Err(InvalidSignature) }
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.0.public_key_identifier()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.0.signature_identifier()
    }
}
