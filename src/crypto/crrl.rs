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

/// Whether an uncompressed SEC1 point, 65 bytes, lies on P-256.
#[cfg(feature = "crrl")]
pub(super) fn is_p256_point(point: &[u8]) -> bool {
    point.len() == 65 && crrl::p256::Point::decode(point).is_some()
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

#[cfg(all(test, feature = "crrl"))]
mod tests {
    use p256::elliptic_curve::sec1::ToSec1Point as _;
    use proptest::prelude::*;

    use super::is_p256_point;

    fn check(point: &[u8]) -> bool {
        let answer = is_p256_point(point);
        assert_eq!(answer, p256::PublicKey::from_sec1_bytes(point).is_ok(), "{point:02x?}");
        answer
    }

    #[test]
    fn points_at_the_edges() {
        const P: &str = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
        // With x = 0, y is a root of b.
        const ROOT: &str = "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4";
        let point = |x: &str, y: &str| crate::encoding::hex::decode(&format!("04{x}{y}")).unwrap();
        let zero = "00".repeat(32);
        assert!(check(&point(&zero, ROOT)));
        for (x, y) in [(P, ROOT), (&*zero, &*zero), (&*zero, P), (P, P), (&*"ff".repeat(32), ROOT)] {
            assert!(!check(&point(x, y)));
        }
        // No other encoding is a point here, though crrl would take some.
        for other in [&[][..], &[0], &[4], &[2; 33], &[4; 64], &[4; 66]] {
            assert!(!is_p256_point(other));
        }
    }

    proptest! {
        #[test]
        fn points_and_what_is_near_them(secret in any::<[u8; 32]>(), bit in 0_usize..520) {
            prop_assume!(p256::SecretKey::from_slice(&secret).is_ok());
            let key = p256::SecretKey::from_slice(&secret).unwrap().public_key();
            let mut point = key.as_affine().to_sec1_point(false).as_bytes().to_vec();
            prop_assert!(check(&point));
            point[bit / 8] ^= 1 << (bit % 8);
            check(&point);
        }
    }
}
