//! Signature verification by crrl, in pure Rust. It has P-256 and secp256k1, several times as fast as the curves' own
//! crates, and Ed448. Its Ed25519 is left out: it multiplies by the cofactor, so its verdicts differ from all others.

#[cfg(feature = "crrl")]
use super::adapter::p256_and_secp256k1;
use super::adapter::{Adapter, Implementation};
use crate::crypto::scheme::SignatureScheme;
#[cfg(feature = "crrl")]
use crate::crypto::{hash::Digest, scheme::Curve};
#[cfg(feature = "crrl")]
use crate::encoding::der::Reader;

/// This crate.
#[derive(Clone, Copy)]
pub(super) struct Crrl;

#[cfg(feature = "ed448")]
pub(super) static ED448: Adapter<Crrl> = Adapter::new(SignatureScheme::Ed448, Crrl);

#[cfg(feature = "crrl")]
pub(super) static ECDSA: [Adapter<Crrl>; 8] = p256_and_secp256k1(Crrl);

impl Implementation for Crrl {
    const NAME: &'static str = "Crrl";

    fn verify(
        &self,
        scheme: SignatureScheme,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Option<()> {
        let verified = match scheme {
            #[cfg(feature = "crrl")]
            SignatureScheme::Ecdsa(Curve::P256, hash) => {
                let key = crrl::p256::PublicKey::decode(uncompressed(public_key)?)?;
                key.verify_hash(&fixed(signature)?, Digest::of(hash, message).as_slice())
            }
            #[cfg(feature = "crrl")]
            SignatureScheme::Ecdsa(Curve::Secp256k1, hash) => {
                let key = crrl::secp256k1::PublicKey::decode(uncompressed(public_key)?)?;
                key.verify_hash(&fixed(signature)?, Digest::of(hash, message).as_slice())
            }
            #[cfg(feature = "ed448")]
            SignatureScheme::Ed448 => ed448(public_key, message, signature)?,
            _ => false,
        };
        verified.then_some(())
    }
}

#[cfg(feature = "ed448")]
fn ed448(key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    Some(crrl::ed448::PublicKey::decode(key)?.verify_raw(signature, message))
}

/// The key, which has to be an uncompressed point. crrl would accept a compressed one too.
#[cfg(feature = "crrl")]
fn uncompressed(key: &[u8]) -> Option<&[u8]> {
    (key.len() == 65).then_some(key)
}

/// The two integers of a signature, of 32 bytes each.
#[cfg(feature = "crrl")]
fn fixed(signature: &[u8]) -> Option<[u8; 64]> {
    let mut integers = Reader::sequence(signature).ok()?;
    let mut fixed = [0; 64];
    let (r, s) = fixed.split_at_mut(32);
    for half in [r, s] {
        let integer = integers.positive_integer().ok()?;
        let padding = half.len().checked_sub(integer.len())?;
        half.get_mut(padding..)?.copy_from_slice(integer);
    }
    integers.finish().ok()?;
    Some(fixed)
}
