//! Verifying one signature: the form and range that this crate demands, then the provider's answer.

use std::borrow::Cow;

use super::cache::{SignatureCache, SignatureCheck};
use super::edwards;
use super::fault::SignatureFault;
use super::key::{KeyRef, KeyType, rsa_components};
use super::providers::SignatureProvider;
use super::scheme::{Curve, SignatureScheme};
use crate::encoding::der::{self, without_zeros};

/// The means of checking the signatures of one request, and how many are left.
#[derive(Debug)]
pub(crate) struct SignatureChecker<'p> {
    provider: &'p SignatureProvider,
    cache: Option<&'p SignatureCache>,
    signatures_left: usize,
    padded_ecdsa_integers: bool,
}

impl<'p> SignatureChecker<'p> {
    pub(crate) const fn new(
        provider: &'p SignatureProvider,
        signatures: usize,
        padded_ecdsa_integers: bool,
    ) -> Self {
        Self { provider, cache: None, signatures_left: signatures, padded_ecdsa_integers }
    }

    /// The same, with a cache for the links of paths.
    pub(crate) const fn with_cache(mut self, cache: Option<&'p SignatureCache>) -> Self {
        self.cache = cache;
        self
    }

    /// How many signatures may still be checked.
    #[cfg(any(test, attestry_fuzzing))]
    pub(crate) const fn signatures_left(&self) -> usize {
        self.signatures_left
    }

    /// Verifies `signature` over `message`.
    pub(crate) fn verify(
        &mut self,
        scheme: SignatureScheme,
        key: &KeyRef<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureFault> {
        self.admit(scheme, key, message, signature)?.run()
    }

    /// Verifies a signature that may come again: one of a certificate in a path. The cache may answer in the provider's
    /// place, and nothing else changes. Returns a check that the cache has not kept, where there is a cache.
    pub(crate) fn verify_link<'a>(
        &mut self,
        scheme: SignatureScheme,
        key: &KeyRef<'a>,
        message: &'a [u8],
        signature: &'a [u8],
    ) -> Result<Option<SignatureCheck<'a>>, SignatureFault> {
        let check = self.admit(scheme, key, message, signature)?;
        if self.cache.is_some_and(|cache| cache.knows(&check)) {
            return Ok(None);
        }
        check.run()?;
        Ok(self.cache.is_some().then_some(check))
    }

    /// Keeps these checks, which have held, in the cache.
    pub(crate) fn keep(&self, checks: &[SignatureCheck<'_>]) {
        if let Some(cache) = self.cache {
            checks.iter().for_each(|check| cache.keep(check));
        }
    }

    /// Judges everything that no provider is asked, and counts the signature.
    fn admit<'a>(
        &mut self,
        scheme: SignatureScheme,
        key: &KeyRef<'a>,
        message: &'a [u8],
        signature: &'a [u8],
    ) -> Result<SignatureCheck<'a>, SignatureFault> {
        if !key.fits(scheme) {
            return Err(SignatureFault::KeyMismatch);
        }
        let algorithm = self.provider.get(scheme).ok_or(SignatureFault::Unsupported)?;
        let rewritten = match scheme {
            SignatureScheme::Ecdsa(curve, _) => check_ecdsa(curve, signature, self.padded_ecdsa_integers)?,
            SignatureScheme::Ed25519 => edwards::check_ed25519_signature(signature).map(|()| None)?,
            SignatureScheme::Ed448 => edwards::check_ed448_signature(signature).map(|()| None)?,
            SignatureScheme::MlDsa(set) if signature.len() == set.signature_len() => None,
            SignatureScheme::MlDsa(_) => return Err(SignatureFault::Malformed),
            SignatureScheme::RsaPkcs1(_) | SignatureScheme::RsaPss(_) => {
                check_rsa(key, signature).map(|()| None)?
            }
        };
        self.signatures_left = self.signatures_left.checked_sub(1).ok_or(SignatureFault::BudgetExhausted)?;
        let signature = rewritten.map_or(Cow::Borrowed(signature), Cow::Owned);
        Ok(SignatureCheck { algorithm, scheme, key: key.subject_public_key(), message, signature })
    }
}

impl SignatureCheck<'_> {
    /// Asks the provider.
    fn run(&self) -> Result<(), SignatureFault> {
        let signed = self.algorithm.verify_signature(self.key, self.message, &self.signature);
        signed.map_err(|_| SignatureFault::Invalid)
    }
}

/// `SEQUENCE { r INTEGER, s INTEGER }` in DER, both in 1 … n - 1. A low s is not required. Returns the signature
/// written anew if a provider might refuse it. That holds for tolerated padding, and for a high s of secp256k1: n - s
/// is as good, and some implementations demand it.
fn check_ecdsa(curve: Curve, signature: &[u8], padded: bool) -> Result<Option<Vec<u8>>, SignatureFault> {
    let parse = || {
        let mut integers = der::Reader::sequence(signature)?;
        let (r, s) = (integers.expect(der::INTEGER)?, integers.expect(der::INTEGER)?);
        integers.finish()?;
        Ok::<_, der::DerFault>((r, s))
    };
    let (r, s) = parse().map_err(|_| SignatureFault::Malformed)?;
    let strict = der::positive(r).is_ok() && der::positive(s).is_ok();
    if !strict && !padded {
        return Err(SignatureFault::Malformed);
    }
    let r = magnitude_in_range(curve, r).ok_or(SignatureFault::Malformed)?;
    let s = magnitude_in_range(curve, s).ok_or(SignatureFault::Malformed)?;
    let lowered = if curve == Curve::Secp256k1 { lower_half(curve.order(), s) } else { None };
    if strict && lowered.is_none() {
        return Ok(None);
    }
    let mut rewritten = Vec::with_capacity(144);
    der::write_positive(r, &mut rewritten);
    der::write_positive(lowered.as_ref().map_or(s, |lowered| lowered), &mut rewritten);
    der::enclose(der::SEQUENCE, &mut rewritten);
    Ok(Some(rewritten))
}

/// n - s, if that is less than s. Both are big-endian, n of 32 bytes, s without leading zeros and below n.
fn lower_half(order: &[u8], s: &[u8]) -> Option<[u8; 32]> {
    let mut difference: [u8; 32] = order.try_into().ok()?;
    let mut borrow = false;
    for (byte, subtract) in
        difference.iter_mut().rev().zip(s.iter().rev().copied().chain(core::iter::repeat(0)))
    {
        let (less, first) = byte.overflowing_sub(subtract);
        let (less, second) = less.overflowing_sub(u8::from(borrow));
        (*byte, borrow) = (less, first || second);
    }
    let (other, own) = (without_zeros(&difference), s);
    let is_less = other.len() < own.len() || (other.len() == own.len() && other < own);
    is_less.then_some(difference)
}

/// The magnitude of an INTEGER's content without leading zeros, if it is in 1 … n - 1.
fn magnitude_in_range(curve: Curve, integer: &[u8]) -> Option<&[u8]> {
    let is_positive = integer.first().is_some_and(|first| *first < 0x80);
    let (magnitude, order) = (without_zeros(integer), curve.order());
    // No order has a leading zero byte, so that fewer bytes are less.
    let is_below = magnitude.len() < order.len() || (magnitude.len() == order.len() && magnitude < order);
    (is_positive && !magnitude.is_empty() && is_below).then_some(magnitude)
}

/// As long as the modulus, and below it (RFC 8017 §8.2.2, §8.1.2).
fn check_rsa(key: &KeyRef<'_>, signature: &[u8]) -> Result<(), SignatureFault> {
    debug_assert!(matches!(key.key_type(), KeyType::Rsa | KeyType::RsaPss(_)));
    let (modulus, _) = rsa_components(key.subject_public_key()).map_err(|_| SignatureFault::KeyMismatch)?;
    if signature.len() == modulus.len() && signature < modulus {
        Ok(())
    } else {
        Err(SignatureFault::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ecdsa(r: &[u8], s: &[u8]) -> Vec<u8> {
        let mut body = Vec::new();
        der::write(der::INTEGER, r, &mut body);
        der::write(der::INTEGER, s, &mut body);
        let mut signature = Vec::new();
        der::write(der::SEQUENCE, &body, &mut signature);
        signature
    }

    /// The tolerance is for needless zeros. A negative number is refused.
    #[test]
    fn negative_integers_are_not_tolerated_as_padded_ones_are() {
        let check = |r: &[u8], s: &[u8]| check_ecdsa(Curve::P256, &ecdsa(r, s), true);
        assert_eq!(check(&[1], &[1]), Ok(None));
        assert_eq!(check(&[0, 1], &[1]), Ok(Some(ecdsa(&[1], &[1]))));
        assert_eq!(check(&[1], &[0, 0, 0x80]), Ok(Some(ecdsa(&[1], &[0, 0x80]))));
        for negative in [&[0x80][..], &[0x80, 1], &[0xff]] {
            assert_eq!(check(negative, &[1]), Err(SignatureFault::Malformed), "{negative:?}");
            assert_eq!(check(&[1], negative), Err(SignatureFault::Malformed), "{negative:?}");
        }
    }

    #[test]
    fn a_high_s_of_secp256k1_is_lowered_and_a_low_one_kept() {
        let order = Curve::Secp256k1.order();
        let less = |by: u8| {
            let mut number = order.to_vec();
            if let Some(last) = number.last_mut() {
                *last -= by;
            }
            number
        };
        assert_eq!(lower_half(order, &[1]), None);
        assert_eq!(lower_half(order, &[0xff; 31]), None);
        let lowered = |by: u8| lower_half(order, &less(by)).map(|half| without_zeros(&half).to_vec());
        assert_eq!(lowered(1), Some(vec![1]));
        assert_eq!(lowered(0x41), Some(vec![0x41]));
        // (n - 1) / 2 is the greatest that is low, and (n + 1) / 2 the least that is high.
        let half = |last: u8| {
            let mut number: Vec<u8> = Vec::new();
            let mut carry = 0;
            for byte in order {
                number.push(byte >> 1 | carry << 7);
                carry = byte & 1;
            }
            number.pop();
            [number, vec![last]].concat()
        };
        assert_eq!(lower_half(order, &half(0xa0)), None);
        assert_eq!(lower_half(order, &half(0xa1)).map(Vec::from), Some(half(0xa0)));
    }

    /// RFC 8017 §8.2.2: the signature is a number below the modulus.
    #[test]
    fn an_rsa_signature_is_below_the_modulus() {
        let modulus = [0xc1; 256];
        let mut body = Vec::new();
        der::write_positive(&modulus, &mut body);
        der::write_positive(&[1, 0, 1], &mut body);
        let mut bits = Vec::new();
        der::write(der::SEQUENCE, &body, &mut bits);
        let key = KeyRef::checked(KeyType::Rsa, &bits);
        let mut signature = modulus;
        assert_eq!(check_rsa(&key, &signature), Err(SignatureFault::Malformed));
        signature[255] = 0xc0;
        assert_eq!(check_rsa(&key, &signature), Ok(()));
        signature[255] = 0xc2;
        assert_eq!(check_rsa(&key, &signature), Err(SignatureFault::Malformed));
        assert_eq!(check_rsa(&key, &signature[1..]), Err(SignatureFault::Malformed));
    }
}
