//! A public key as X.509 writes it, sound in itself: a point on its curve, a modulus in bounds.

use super::edwards;
use super::fault::KeyFault;
use super::scheme::{Curve, HashAlgorithm, MlDsaParameterSet, SignatureScheme};
use crate::encoding::der;

/// What kind of key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyType {
    Ec(Curve),
    Ed25519,
    Ed448,
    MlDsa(MlDsaParameterSet),
    Rsa,
    /// An RSA key whose identifier restricts it to PSS, perhaps with one hash.
    RsaPss(Option<HashAlgorithm>),
}

/// A checked key: its type and the content of its subjectPublicKey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyRef<'a> {
    key_type: KeyType,
    subject_public_key: &'a [u8],
}

/// Bits that an RSA modulus may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RsaBounds {
    pub(crate) min: usize,
    pub(crate) max: usize,
}

impl RsaBounds {
    /// The widest bounds that this crate and every provider support.
    pub(crate) const WIDEST: Self = Self { min: 2048, max: 8192 };
}

impl<'a> KeyRef<'a> {
    /// Checks that `subject_public_key` are a sound key of this type.
    pub(crate) fn new(
        key_type: KeyType,
        subject_public_key: &'a [u8],
        bounds: RsaBounds,
    ) -> Result<Self, KeyFault> {
        match key_type {
            KeyType::Ec(curve) => check_point(curve, subject_public_key)?,
            KeyType::Ed25519 => edwards::check_ed25519_key(subject_public_key)?,
            KeyType::Ed448 => edwards::check_ed448_key(subject_public_key)?,
            // Every string of this length is a key (FIPS 204 §7.2).
            KeyType::MlDsa(set) if subject_public_key.len() == set.public_key_len() => {}
            KeyType::MlDsa(_) => return Err(KeyFault::Malformed),
            KeyType::Rsa | KeyType::RsaPss(_) => {
                let (modulus, exponent) = rsa_components(subject_public_key)?;
                check_rsa(modulus, exponent, bounds)?;
            }
        }
        Ok(Self { key_type, subject_public_key })
    }

    /// A key that was checked when it was made.
    pub(crate) const fn checked(key_type: KeyType, subject_public_key: &'a [u8]) -> Self {
        Self { key_type, subject_public_key }
    }

    pub(crate) const fn key_type(&self) -> KeyType {
        self.key_type
    }

    pub(crate) const fn subject_public_key(&self) -> &'a [u8] {
        self.subject_public_key
    }

    /// Whether the two are one key. An identifier that restricts an RSA key to PSS makes no difference.
    pub(crate) fn is_same_key(&self, other: &KeyRef<'_>) -> bool {
        let is_rsa = |key_type| matches!(key_type, KeyType::Rsa | KeyType::RsaPss(_));
        let same_type = self.key_type == other.key_type || (is_rsa(self.key_type) && is_rsa(other.key_type));
        same_type && self.subject_public_key == other.subject_public_key
    }

    /// Whether a signature by this scheme can come from a key of this type.
    pub(crate) fn fits(&self, scheme: SignatureScheme) -> bool {
        match (self.key_type, scheme) {
            (KeyType::Ec(of_key), SignatureScheme::Ecdsa(of_scheme, _)) => of_key == of_scheme,
            (KeyType::MlDsa(of_key), SignatureScheme::MlDsa(of_scheme)) => of_key == of_scheme,
            (KeyType::Ed25519, SignatureScheme::Ed25519)
            | (KeyType::Ed448, SignatureScheme::Ed448)
            | (KeyType::Rsa, SignatureScheme::RsaPkcs1(_) | SignatureScheme::RsaPss(_)) => true,
            (KeyType::RsaPss(only), SignatureScheme::RsaPss(hash)) => only.is_none_or(|only| only == hash),
            _ => false,
        }
    }
}

/// Modulus and exponent of an RSAPublicKey (RFC 8017 A.1.1), as magnitudes.
pub(crate) fn rsa_components(subject_public_key: &[u8]) -> Result<(&[u8], &[u8]), KeyFault> {
    let mut fields = der::Reader::sequence(subject_public_key).map_err(|_| KeyFault::Malformed)?;
    let modulus = fields.positive_integer().map_err(|_| KeyFault::Malformed)?;
    let exponent = fields.positive_integer().map_err(|_| KeyFault::Malformed)?;
    fields.finish().map_err(|_| KeyFault::Malformed)?;
    Ok((modulus, exponent))
}

/// Bits of a magnitude without leading zero bytes.
pub(crate) fn bit_len(magnitude: &[u8]) -> usize {
    let Some(first) = magnitude.first() else { return 0 };
    let unused = usize::try_from(first.leading_zeros()).unwrap_or_default();
    magnitude.len().saturating_mul(8).saturating_sub(unused)
}

fn check_rsa(modulus: &[u8], exponent: &[u8], bounds: RsaBounds) -> Result<(), KeyFault> {
    let is_odd = |magnitude: &[u8]| magnitude.last().is_some_and(|last| last & 1 == 1);
    let bits = bit_len(modulus);
    if bits < bounds.min || bits > bounds.max || !is_odd(modulus) {
        return Err(KeyFault::Modulus);
    }
    // The upper bound is what providers agree on; real exponents are 3 and 65537.
    if !is_odd(exponent) || exponent == [1] || bit_len(exponent) > 33 {
        return Err(KeyFault::Exponent);
    }
    Ok(())
}

/// An uncompressed SEC1 point that lies on the curve.
fn check_point(curve: Curve, subject_public_key: &[u8]) -> Result<(), KeyFault> {
    let coordinates = subject_public_key.strip_prefix(&[UNCOMPRESSED]).ok_or(KeyFault::Malformed)?;
    if Some(coordinates.len()) != curve.coordinate_len().checked_mul(2) {
        return Err(KeyFault::Malformed);
    }
    let on_curve = match curve {
        #[cfg(any(feature = "crrl", feature = "ed448"))]
        Curve::P256 => super::on_curve::is_on_p256(coordinates),
        #[cfg(not(any(feature = "crrl", feature = "ed448")))]
        Curve::P256 => p256::PublicKey::from_sec1_bytes(subject_public_key).is_ok(),
        Curve::P384 => p384::PublicKey::from_sec1_bytes(subject_public_key).is_ok(),
        Curve::P521 => p521::PublicKey::from_sec1_bytes(subject_public_key).is_ok(),
        #[cfg(feature = "crrl")]
        Curve::Secp256k1 => super::on_curve::is_on_secp256k1(coordinates),
        #[cfg(not(feature = "crrl"))]
        Curve::Secp256k1 => k256::PublicKey::from_sec1_bytes(subject_public_key).is_ok(),
    };
    if on_curve { Ok(()) } else { Err(KeyFault::Point) }
}

/// The first byte of an uncompressed SEC1 point.
pub(crate) const UNCOMPRESSED: u8 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_rsa_key_may_be_restricted_to_pss_or_not() {
        let same = |a: KeyType, b: KeyType| KeyRef::checked(a, b"k").is_same_key(&KeyRef::checked(b, b"k"));
        let pss = KeyType::RsaPss(Some(HashAlgorithm::Sha256));
        assert!(same(KeyType::Rsa, KeyType::Rsa));
        assert!(same(KeyType::Rsa, pss) && same(pss, KeyType::Rsa));
        assert!(same(pss, KeyType::RsaPss(None)));
        for (a, b) in [
            (KeyType::Rsa, KeyType::Ed25519),
            (KeyType::Ed25519, pss),
            (KeyType::Ed25519, KeyType::Ed448),
            (KeyType::Ec(Curve::P256), KeyType::Ec(Curve::Secp256k1)),
        ] {
            assert!(!same(a, b), "{a:?} {b:?}");
        }
        assert!(!KeyRef::checked(pss, b"k").is_same_key(&KeyRef::checked(KeyType::Rsa, b"l")));
    }
}
