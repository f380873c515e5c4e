//! A signed certificate or revocation list, and the check of its signature.

use super::TrustError;
use super::rules::{PathFault, SignatureRules};
use crate::crypto::{KeyRef, SignatureCheck, SignatureChecker, SignatureFault, SignatureScheme};
use crate::key::parse_spki;
use crate::x509::{Certificate, signature_scheme};

/// The parts of a signed structure.
pub(crate) struct Signed<'a> {
    pub(crate) to_be_signed: &'a [u8],
    /// The AlgorithmIdentifier, in DER.
    pub(super) algorithm: &'a [u8],
    pub(crate) signature: &'a [u8],
}

impl<'a> Signed<'a> {
    pub(super) const fn of(certificate: &Certificate<'a>) -> Self {
        let (to_be_signed, signature) = certificate.signed();
        Self { to_be_signed, algorithm: certificate.signature_algorithm(), signature }
    }

    /// Whether it is signed by the key of this SubjectPublicKeyInfo.
    pub(super) fn check(
        &self,
        issuer_spki: &[u8],
        rules: SignatureRules,
        checker: &mut SignatureChecker<'_>,
    ) -> Result<(), PathFault> {
        let (scheme, key) = self.scheme_and_key(issuer_spki, rules)?;
        checker.verify(scheme, &key, self.to_be_signed, self.signature).map_err(path_fault)
    }

    /// The same for a link of a path, which the caller's cache may know. Returns what the cache does not know yet.
    pub(super) fn check_link(
        &self,
        issuer_spki: &'a [u8],
        rules: SignatureRules,
        checker: &mut SignatureChecker<'_>,
    ) -> Result<Option<SignatureCheck<'a>>, PathFault> {
        let (scheme, key) = self.scheme_and_key(issuer_spki, rules)?;
        checker.verify_link(scheme, &key, self.to_be_signed, self.signature).map_err(path_fault)
    }

    fn scheme_and_key<'k>(
        &self,
        issuer_spki: &'k [u8],
        rules: SignatureRules,
    ) -> Result<(SignatureScheme, KeyRef<'k>), TrustError> {
        let (key_type, subject_public_key) = parse_spki(issuer_spki).map_err(|_| TrustError::IssuerKey)?;
        let key =
            KeyRef::new(key_type, subject_public_key, rules.rsa_bounds).map_err(|_| TrustError::IssuerKey)?;
        let scheme =
            signature_scheme(self.algorithm, &key, rules.sha1).map_err(|_| TrustError::SignatureAlgorithm)?;
        Ok((scheme, key))
    }
}

fn path_fault(fault: SignatureFault) -> PathFault {
    match fault {
        SignatureFault::BudgetExhausted => PathFault::BudgetExhausted,
        SignatureFault::Unsupported => TrustError::SignatureAlgorithm.into(),
        SignatureFault::KeyMismatch | SignatureFault::Malformed | SignatureFault::Invalid => {
            TrustError::SignatureInvalid.into()
        }
    }
}
