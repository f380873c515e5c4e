//! Keys that a server has stored: read as strictly as those of a registration.

use super::{Algorithm, KeyBits, PublicKey, PublicKeyError, from_cose, from_pem, parse_spki};
use crate::crypto::{KeyType, RsaBounds};
use crate::encoding::cbor;
use crate::error::Error;
use crate::limits::Limits;

impl PublicKey {
    /// Reads a COSE_Key (RFC 9052 §7) to its last byte, as at a registration. It is bound to the algorithm that it
    /// names.
    ///
    /// ```
    /// use attestry::{Algorithm, PublicKey};
    ///
    /// // kty: OKP, alg: EdDSA, crv: Ed25519, x.
    /// let mut cose = vec![0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20];
    /// cose.extend([
    ///     0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a,
    ///     0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
    /// ]);
    /// let key = PublicKey::from_cose(&cose)?;
    /// assert_eq!(key.algorithm(), Some(Algorithm::EdDsa));
    /// # Ok::<(), attestry::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A [`PublicKeyError`] or a [`CborError`](crate::errors::CborError).
    pub fn from_cose(bytes: impl AsRef<[u8]>) -> Result<Self, Error> {
        let (value, _) = cbor::decode(bytes.as_ref(), &Limits::DEFAULT)?;
        Ok(from_cose(&value, Algorithm::ALL, RsaBounds::WIDEST)?)
    }

    /// Reads a SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7). It does not say the algorithm: bind the key with
    /// [`with_algorithm`](Self::with_algorithm).
    ///
    /// # Errors
    ///
    /// A [`PublicKeyError`].
    pub fn from_spki_der(der: impl AsRef<[u8]>) -> Result<Self, Error> {
        let (key_type, subject_public_key) = parse_spki(der.as_ref()).map_err(PublicKeyError::from)?;
        Ok(Self::checked(key_type, None, KeyBits::concat(&[subject_public_key]), RsaBounds::WIDEST)?)
    }

    /// Reads one PEM block, `PUBLIC KEY` or `RSA PUBLIC KEY`, as a client sends a raw key. It does not say the
    /// algorithm. [`PublicKey`] has an example.
    ///
    /// # Errors
    ///
    /// A [`PublicKeyError`].
    pub fn from_pem(text: &str) -> Result<Self, Error> {
        Ok(from_pem(text, RsaBounds::WIDEST)?)
    }

    /// The same key, bound to this algorithm.
    ///
    /// # Errors
    ///
    /// [`PublicKeyError::KeyTypeMismatch`] if a key of this type does not sign by it.
    pub fn with_algorithm(self, algorithm: Algorithm) -> Result<Self, Error> {
        if !self.key().fits(algorithm.scheme()) {
            return Err(PublicKeyError::KeyTypeMismatch.into());
        }
        Ok(self.bound_to(Some(algorithm)))
    }

    /// Whether a raw key can be of this type. Raw keys sign by PKCS#1 v1.5, so a key whose identifier restricts it to
    /// PSS is none.
    pub(crate) const fn is_of_raw_key(&self) -> bool {
        !matches!(self.key_type, KeyType::RsaPss(_))
    }

    /// Whether the algorithm is one of these, and an RSA modulus within the bounds.
    pub(crate) fn check_allowed(
        &self,
        allowed: &[Algorithm],
        bounds: RsaBounds,
    ) -> Result<(), PublicKeyError> {
        if !self.algorithm.is_some_and(|algorithm| allowed.contains(&algorithm)) {
            return Err(PublicKeyError::AlgorithmNotAllowed);
        }
        self.check_bounds(bounds)
    }

    /// Whether an RSA modulus is within the bounds.
    pub(crate) fn check_bounds(&self, bounds: RsaBounds) -> Result<(), PublicKeyError> {
        match self.key_type {
            KeyType::Rsa | KeyType::RsaPss(_) => self.check(bounds),
            _ => Ok(()),
        }
    }
}
