//! Verifying one signature: the form and range that this crate demands, then the provider's answer.

use super::key::{KeyRef, KeyType, is_canonical_ed25519_point, rsa_components};
use super::provider::SignatureProvider;
use super::scheme::{Curve, SignatureScheme};
use crate::encoding::der;

/// Why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignatureFault {
    /// The key is not of the kind that the scheme needs.
    KeyMismatch,
    /// Not a signature of this scheme in its one encoding.
    Malformed,
    /// It does not verify.
    Invalid,
    /// The provider lacks the scheme.
    Unsupported,
    /// The request has used up the signatures that it may have checked.
    BudgetExhausted,
}

/// The means of checking the signatures of one request, and how many are left.
#[derive(Debug)]
pub(crate) struct Verification<'p> {
    provider: &'p SignatureProvider,
    signatures_left: usize,
    padded_ecdsa_integers: bool,
}

impl<'p> Verification<'p> {
    pub(crate) const fn new(
        provider: &'p SignatureProvider,
        signatures: usize,
        padded_ecdsa_integers: bool,
    ) -> Self {
        Self { provider, signatures_left: signatures, padded_ecdsa_integers }
    }

    /// Verifies `signature` over `message`.
    pub(crate) fn verify(
        &mut self,
        scheme: SignatureScheme,
        key: &KeyRef<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureFault> {
        if !key.fits(scheme) {
            return Err(SignatureFault::KeyMismatch);
        }
        let algorithm = self.provider.get(scheme).ok_or(SignatureFault::Unsupported)?;
        let rewritten = match scheme {
            SignatureScheme::Ecdsa(curve, _) => check_ecdsa(curve, signature, self.padded_ecdsa_integers)?,
            SignatureScheme::Ed25519 => check_ed25519(signature).map(|()| None)?,
            SignatureScheme::RsaPkcs1(_) | SignatureScheme::RsaPss(_) => {
                check_rsa(key, signature).map(|()| None)?
            }
        };
        self.signatures_left = self.signatures_left.checked_sub(1).ok_or(SignatureFault::BudgetExhausted)?;
        let signature = rewritten.as_deref().unwrap_or(signature);
        algorithm.verify_signature(key.bits(), message, signature).map_err(|_| SignatureFault::Invalid)
    }
}

/// `SEQUENCE { r INTEGER, s INTEGER }` in DER, both in 1 … n - 1; low s is not required. Where padded integers
/// are tolerated, returns the signature written anew without the padding.
fn check_ecdsa(curve: Curve, signature: &[u8], padded: bool) -> Result<Option<Vec<u8>>, SignatureFault> {
    let parse = || {
        let mut integers = der::Reader::sequence(signature)?;
        let (r, s) = (integers.expect(der::INTEGER)?, integers.expect(der::INTEGER)?);
        integers.finish()?;
        Ok::<_, der::InvalidDer>((r, s))
    };
    let (r, s) = parse().map_err(|_| SignatureFault::Malformed)?;
    if let (Ok(r), Ok(s)) = (der::positive(r), der::positive(s)) {
        return if in_range(curve, r) && in_range(curve, s) {
            Ok(None)
        } else {
            Err(SignatureFault::Malformed)
        };
    }
    if !padded {
        return Err(SignatureFault::Malformed);
    }
    let mut body = Vec::new();
    for integer in [r, s] {
        let (0..0x80, magnitude) = (integer.first().copied().unwrap_or(0xff), without_zeros(integer)) else {
            return Err(SignatureFault::Malformed);
        };
        if !in_range(curve, magnitude) {
            return Err(SignatureFault::Malformed);
        }
        der::write_positive(magnitude, &mut body);
    }
    let mut rewritten = Vec::new();
    der::write(der::SEQUENCE, &body, &mut rewritten);
    Ok(Some(rewritten))
}

/// Whether a magnitude without leading zeros is in 1 … n - 1.
fn in_range(curve: Curve, magnitude: &[u8]) -> bool {
    let order = without_zeros(curve.order());
    let below = magnitude.len() < order.len() || (magnitude.len() == order.len() && magnitude < order);
    !magnitude.is_empty() && below
}

fn without_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// 64 bytes: R in its canonical encoding, S below the order of the group (RFC 8032 §5.1.7).
fn check_ed25519(signature: &[u8]) -> Result<(), SignatureFault> {
    let (r, s) = signature.split_first_chunk::<32>().ok_or(SignatureFault::Malformed)?;
    let s: &[u8; 32] = s.try_into().map_err(|_| SignatureFault::Malformed)?;
    let reduced = s.iter().rev().lt(ED25519_ORDER.iter().rev());
    if reduced && is_canonical_ed25519_point(r) { Ok(()) } else { Err(SignatureFault::Malformed) }
}

/// As long as the modulus, and below it (RFC 8017 §8.2.2, §8.1.2).
fn check_rsa(key: &KeyRef<'_>, signature: &[u8]) -> Result<(), SignatureFault> {
    debug_assert!(matches!(key.key_type(), KeyType::Rsa | KeyType::RsaPss(_)));
    let (modulus, _) = rsa_components(key.bits()).map_err(|_| SignatureFault::KeyMismatch)?;
    if signature.len() == modulus.len() && signature < modulus {
        Ok(())
    } else {
        Err(SignatureFault::Malformed)
    }
}

/// 2^252 + 27742317777372353535851937790883648493, little-endian.
const ED25519_ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, //
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
];
