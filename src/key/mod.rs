//! A credential's public key: one type for COSE keys and PEM keys, sound in itself and bound to its algorithm.

mod algorithm;
mod cose;
mod digests;
mod jwk;
mod pem;
mod render;
mod spki;
mod stored;

use core::fmt;

pub use algorithm::Algorithm;
pub(crate) use cose::from_cose;
pub(crate) use digests::{key_hash, key_identifier};
pub(crate) use pem::from_pem;
pub use render::PublicKeyFormat;
pub(crate) use spki::{SpkiFault, ml_dsa_of, parse_spki, subject_public_key_of};

use crate::crypto::{KeyFault, KeyRef, KeyType, RsaBounds};
use crate::error::stage_errors;

stage_errors! {
    /// What can be wrong with a credential's public key.
    PublicKeyError in "public_key" {
        NotAMap = "not_a_map", Malformed, None, "the credential public key is not a CBOR map";
        AlgorithmMissing = "algorithm_missing", Malformed, None,
            "the credential public key has no algorithm, or one that is not an integer";
        AlgorithmUnsupported = "algorithm_unsupported", Unsupported, None,
            "the algorithm of the credential public key is not supported";
        AlgorithmNotAllowed = "algorithm_not_allowed", Policy, None,
            "the algorithm of the credential public key was not offered";
        KeyTypeMismatch = "key_type_mismatch", Malformed, None,
            "the key type of the credential public key does not belong to its algorithm";
        CurveMismatch = "curve_mismatch", Malformed, None,
            "the curve of the credential public key does not belong to its algorithm";
        UnexpectedParameter = "unexpected_parameter", Malformed, None,
            "the credential public key has a parameter that its key type lacks";
        ParameterMissing = "parameter_missing", Malformed, None,
            "the credential public key lacks a parameter, or has one of the wrong type";
        ParameterLength = "parameter_length", Malformed, None,
            "a parameter of the public key is of the wrong length or form";
        NotOnCurve = "not_on_curve", Malformed, None,
            "the public key is not a point of its curve, or is one of small order";
        RsaModulus = "rsa_modulus", Malformed, None,
            "the RSA modulus is even, or its size is outside the limits";
        RsaExponent = "rsa_exponent", Malformed, None,
            "the RSA exponent is even, below 3, or longer than 33 bits";
        PemMalformed = "pem_malformed", Malformed, None, "the public key is not exactly one PEM block";
        PemLabel = "pem_label", Unsupported, None,
            "the PEM block is neither a PUBLIC KEY nor an RSA PUBLIC KEY";
        DerMalformed = "der_malformed", Malformed, None, "the public key in the PEM block is not well-formed DER";
        KeyTypeUnsupported = "key_type_unsupported", Unsupported, None,
            "the type of the public key in the PEM block is not supported";
    }
}

impl PublicKeyError {
    const fn from_fault(fault: KeyFault) -> Self {
        match fault {
            KeyFault::Malformed => Self::ParameterLength,
            KeyFault::Point => Self::NotOnCurve,
            KeyFault::Modulus => Self::RsaModulus,
            KeyFault::Exponent => Self::RsaExponent,
        }
    }
}

impl From<SpkiFault> for PublicKeyError {
    fn from(fault: SpkiFault) -> Self {
        match fault {
            SpkiFault::Malformed => Self::DerMalformed,
            SpkiFault::Unsupported => Self::KeyTypeUnsupported,
        }
    }
}

/// A checked public key: its parameters are complete, its point lies on the curve, its modulus is within the limits. It
/// renders in every form that servers store.
///
/// ```
/// use attestry::{Algorithm, PublicKey, PublicKeyFormat};
///
/// let pem = "-----BEGIN PUBLIC KEY-----
/// MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
/// -----END PUBLIC KEY-----
/// ";
/// let key = PublicKey::from_pem(pem)?.with_algorithm(Algorithm::EdDsa)?;
/// assert_eq!(key.render(PublicKeyFormat::SpkiPem), pem);
/// # Ok::<(), attestry::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    key_type: KeyType,
    algorithm: Option<Algorithm>,
    subject_public_key: KeyBits,
}

impl PublicKey {
    /// The COSE algorithm that it is bound to.
    ///
    /// None only for a raw key that signed with an unusual hash. No registered algorithm joins P-384 with SHA-256, for
    /// one.
    pub const fn algorithm(&self) -> Option<Algorithm> {
        self.algorithm
    }

    /// The content of the subjectPublicKey, as in X.509. It is an uncompressed SEC1 point, an RSAPublicKey in DER, or
    /// the bytes of an Ed25519, Ed448 or ML-DSA key.
    pub fn subject_public_key(&self) -> &[u8] {
        self.subject_public_key.as_slice()
    }

    /// Checks a key as far as it can be checked by itself.
    fn checked(
        key_type: KeyType,
        algorithm: Option<Algorithm>,
        subject_public_key: KeyBits,
        bounds: RsaBounds,
    ) -> Result<Self, PublicKeyError> {
        let key = Self { key_type, algorithm, subject_public_key };
        key.check(bounds)?;
        Ok(key)
    }

    fn check(&self, bounds: RsaBounds) -> Result<(), PublicKeyError> {
        let checked = KeyRef::new(self.key_type, self.subject_public_key(), bounds);
        checked.map(|_| ()).map_err(PublicKeyError::from_fault)
    }

    /// The same key without an algorithm, or with another.
    pub(crate) const fn bound_to(mut self, algorithm: Option<Algorithm>) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// Whether the two are one key, whatever their algorithms.
    pub(crate) fn is_same_key(&self, other: &Self) -> bool {
        self.key().is_same_key(&other.key())
    }

    pub(crate) fn key(&self) -> KeyRef<'_> {
        KeyRef::checked(self.key_type, self.subject_public_key.as_slice())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

/// The bytes of a key: in place for curves, on the heap for RSA and ML-DSA.
#[derive(Clone)]
enum KeyBits {
    Inline { bytes: [u8; Self::INLINE], length: usize },
    Heap(Box<[u8]>),
}

impl KeyBits {
    /// An uncompressed point of P-521, the largest key of a curve.
    const INLINE: usize = 133;

    /// The parts one after the other.
    fn concat(parts: &[&[u8]]) -> Self {
        let mut bytes = [0; Self::INLINE];
        let mut length = 0_usize;
        for part in parts {
            let end = length.saturating_add(part.len());
            match bytes.get_mut(length..end) {
                Some(to) => to.copy_from_slice(part),
                None => return Self::Heap(parts.concat().into()),
            }
            length = end;
        }
        Self::Inline { bytes, length }
    }

    fn as_slice(&self) -> &[u8] {
        match self {
            Self::Inline { bytes, length } => bytes.get(..*length).unwrap_or_default(),
            Self::Heap(bytes) => bytes,
        }
    }
}

impl PartialEq for KeyBits {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for KeyBits {}
