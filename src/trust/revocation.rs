//! Certificates that the caller knows to be revoked: by their serial numbers, and by lists of their issuers.

use std::collections::{BTreeMap, BTreeSet};

use super::TrustError;
use super::crl::Crl;
use super::rules::{Fault, PathRules, SignatureRules};
use crate::attestation_object::AttestationFormat;
use crate::certificate::Certificate;
use crate::crypto::Verification;
use crate::encoding::der::without_zeros;
use crate::observation::{Observation, Observations};

/// By what a certificate was found not to be revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RevocationCheck {
    /// By nothing: the verifier was given neither serial numbers that could be its own nor a list of its issuer.
    NotChecked,
    /// By serial numbers that were given for its issuer or for the format.
    SerialNumbers,
    /// By a revocation list of its issuer.
    Crl,
}

/// One revoked certificate. Serial numbers are big-endian and compared as integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokedCertificate {
    scope: Scope,
    serial: Vec<u8>,
}

/// Among which certificates the serial number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Scope {
    Issuer(Vec<u8>),
    Format(AttestationFormat),
}

impl RevokedCertificate {
    /// The certificate with this serial number of the issuer with this name, in DER.
    pub fn of_issuer(issuer: impl Into<Vec<u8>>, serial: impl AsRef<[u8]>) -> Self {
        Self { scope: Scope::Issuer(issuer.into()), serial: without_zeros(serial.as_ref()).to_vec() }
    }

    /// Every certificate with this serial number in statements of this format: Google's status list of Android
    /// attestation certificates knows serial numbers alone.
    pub fn of_format(format: AttestationFormat, serial: impl AsRef<[u8]>) -> Self {
        Self { scope: Scope::Format(format), serial: without_zeros(serial.as_ref()).to_vec() }
    }
}

/// All that the caller gave.
#[derive(Clone, Debug, Default)]
pub(super) struct Revocations {
    by_issuer: BTreeMap<Vec<u8>, BTreeSet<Vec<u8>>>,
    by_format: BTreeMap<AttestationFormat, BTreeSet<Vec<u8>>>,
    /// By the DER of their issuer.
    lists: BTreeMap<Vec<u8>, Vec<List>>,
}

/// A revocation list, and the keys, as SubjectPublicKeyInfo, that are known to have signed it.
#[derive(Clone, Debug)]
struct List {
    crl: Crl,
    signed_by: Vec<Vec<u8>>,
}

impl Revocations {
    pub(super) fn insert(&mut self, revoked: RevokedCertificate) {
        let serials = match revoked.scope {
            Scope::Issuer(issuer) => self.by_issuer.entry(issuer).or_default(),
            Scope::Format(format) => self.by_format.entry(format).or_default(),
        };
        serials.insert(revoked.serial);
    }

    /// Adds a list. Which of `keys`, those that are known to have its issuer's name, have signed it, is found out here,
    /// so that no request has to.
    pub(super) fn insert_list<'k>(
        &mut self,
        crl: Crl,
        keys: impl Iterator<Item = &'k [u8]>,
        rules: SignatureRules,
        verification: &mut Verification<'_>,
    ) {
        let signed = crl.signed();
        let signed_by = keys.filter(|key| signed.check(key, rules, verification).is_ok());
        let signed_by = signed_by.map(<[u8]>::to_vec).collect();
        self.lists.entry(crl.issuer().to_vec()).or_default().push(List { crl, signed_by });
    }

    /// Whether the serial number of the certificate, in a statement of this format, is not among those given.
    pub(super) fn check_serial(
        &self,
        format: AttestationFormat,
        certificate: &Certificate<'_>,
    ) -> Result<RevocationCheck, TrustError> {
        let serial = without_zeros(certificate.serial());
        let mut check = RevocationCheck::NotChecked;
        for serials in self.by_issuer.get(certificate.issuer()).into_iter().chain(self.by_format.get(&format))
        {
            if serials.contains(serial) {
                return Err(TrustError::Revoked);
            }
            check = RevocationCheck::SerialNumbers;
        }
        Ok(check)
    }

    pub(super) fn have_list_of(&self, issuer: &[u8]) -> bool {
        self.lists.contains_key(issuer)
    }

    /// Whether no list of the certificate's issuer, which has the key `issuer_spki`, has its serial number. None where
    /// there is no list. Each list of the issuer's name must be the issuer's and fit for use.
    pub(super) fn check_lists(
        &self,
        certificate: &Certificate<'_>,
        issuer_spki: &[u8],
        rules: &PathRules,
        verification: &mut Verification<'_>,
    ) -> Result<Option<Observations>, Fault> {
        let Some(lists) = self.lists.get(certificate.issuer()) else { return Ok(None) };
        for List { crl, signed_by } in lists {
            crl.check(rules.now)?;
            if !signed_by.iter().any(|key| key == issuer_spki) {
                crl.signed().check(issuer_spki, rules.signatures, verification).map_err(
                    |fault| match fault {
                        Fault::Untrusted(_) => TrustError::CrlSignature.into(),
                        Fault::BudgetExhausted => Fault::BudgetExhausted,
                    },
                )?;
            }
            if crl.lists(certificate.serial()) {
                return Err(TrustError::Revoked.into());
            }
        }
        let mut observed = Observations::new();
        // One list that is fresh is enough.
        if lists.iter().all(|list| list.crl.is_stale(rules.now)) {
            observed.insert(Observation::StaleCrl);
        }
        Ok(Some(observed))
    }
}
