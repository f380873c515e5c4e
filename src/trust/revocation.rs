//! Certificates that the caller knows to be revoked: by their serial numbers, and by lists of their issuers.

use std::collections::{BTreeMap, BTreeSet};

use super::TrustError;
use super::crl::Crl;
use super::rules::{PathFault, PathRules, SignatureRules};
use crate::crypto::SignatureChecker;
use crate::encoding::der::without_zeros;
use crate::observation::{Observation, Observations};
use crate::x509::Certificate;

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

/// By what a certificate is told from others: the DER of its issuer's name, and the content of its serial number.
#[derive(Clone, Copy)]
pub(super) struct Identity<'a> {
    pub(super) issuer: &'a [u8],
    pub(super) serial: &'a [u8],
}

impl<'a> Identity<'a> {
    pub(super) const fn of(certificate: &Certificate<'a>) -> Self {
        Self { issuer: certificate.issuer(), serial: certificate.serial() }
    }
}

/// The key of an issuer, and whether its certificate lets it sign lists.
#[derive(Clone, Copy)]
pub(super) struct ListSigner<'a> {
    pub(super) spki: &'a [u8],
    pub(super) may_sign: bool,
}

impl<'a> ListSigner<'a> {
    /// Nothing that an anchor's certificate says limits it.
    pub(super) const fn anchor(spki: &'a [u8]) -> Self {
        Self { spki, may_sign: true }
    }

    /// An issuer that is no anchor: its keyUsage, where it has one, has cRLSign (RFC 5280 §6.3.3 (f)).
    pub(super) fn issuer(certificate: &Certificate<'a>) -> Self {
        let may_sign = certificate.key_usage().is_none_or(|usage| usage.crl_sign());
        Self { spki: certificate.spki(), may_sign }
    }
}

/// Magnitudes of serial numbers, without leading zeros.
pub(super) type SerialNumbers = BTreeSet<Vec<u8>>;

/// What is known of revoked certificates by their issuers. Serial numbers that count whoever issued them come with what
/// is judged.
#[derive(Clone, Debug, Default)]
pub(super) struct Revocations {
    by_issuer: BTreeMap<Vec<u8>, SerialNumbers>,
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
    /// The serial numbers that the issuer with this name has revoked.
    pub(super) fn of_issuer(&mut self, name: Vec<u8>) -> &mut SerialNumbers {
        self.by_issuer.entry(name).or_default()
    }

    /// Adds a list. Which of `signers`, those that are known to have its issuer's name, have signed it, is found out
    /// here, so that no request has to.
    pub(super) fn insert_list<'k>(
        &mut self,
        crl: Crl,
        signers: impl Iterator<Item = ListSigner<'k>>,
        rules: SignatureRules,
        checker: &mut SignatureChecker<'_>,
    ) {
        let signed = crl.signed();
        let signed_by = signers
            .filter(|signer| signer.may_sign && signed.check(signer.spki, rules, checker).is_ok())
            .map(|signer| signer.spki.to_vec())
            .collect();
        self.lists.entry(crl.issuer().to_vec()).or_default().push(List { crl, signed_by });
    }

    /// Whether the serial number of the certificate is neither among those of its issuer nor among these.
    pub(super) fn check_serial(
        &self,
        revoked: Option<&SerialNumbers>,
        certificate: Identity<'_>,
    ) -> Result<RevocationCheck, PathFault> {
        let serial = without_zeros(certificate.serial);
        let mut check = RevocationCheck::NotChecked;
        let of_issuer = self.by_issuer.get(certificate.issuer);
        for serials in of_issuer.into_iter().chain(revoked) {
            if serials.contains(serial) {
                return Err(PathFault::Revoked);
            }
            check = RevocationCheck::SerialNumbers;
        }
        Ok(check)
    }

    /// Whether no list of the certificate's issuer has its serial number. None where there is no list of that name.
    ///
    /// Each list must be fit for use and signed by `issuer`, but that one which another known key of the issuer's name
    /// has signed says nothing here: an authority that changed its key has a list for each.
    pub(super) fn check_lists(
        &self,
        certificate: Identity<'_>,
        issuer: ListSigner<'_>,
        rules: &PathRules,
        checker: &mut SignatureChecker<'_>,
    ) -> Result<Option<Observations>, PathFault> {
        let Some(lists) = self.lists.get(certificate.issuer) else { return Ok(None) };
        let (mut any, mut fresh) = (false, false);
        for List { crl, signed_by } in lists {
            let is_known = signed_by.iter().any(|key| key == issuer.spki);
            if !is_known && !signed_by.is_empty() {
                continue;
            }
            if !issuer.may_sign {
                return Err(TrustError::CrlKeyUsage.into());
            }
            crl.check(rules.now)?;
            if !is_known {
                check_signature(crl, issuer.spki, rules, checker)?;
            }
            if crl.lists(certificate.serial) {
                return Err(PathFault::Revoked);
            }
            any = true;
            fresh |= !crl.is_stale(rules.now);
        }
        if any { Ok(Some(observed(fresh))) } else { Err(TrustError::CrlSignature.into()) }
    }

    /// The same for a certificate whose issuer nobody has asked for. Each list of the issuer's name must be fit for use
    /// and signed by one of `signers`, which have that name.
    pub(super) fn check_lists_of_any<'k>(
        &self,
        certificate: Identity<'_>,
        signers: impl Iterator<Item = ListSigner<'k>> + Clone,
        rules: &PathRules,
        checker: &mut SignatureChecker<'_>,
    ) -> Result<Option<Observations>, PathFault> {
        let Some(lists) = self.lists.get(certificate.issuer) else { return Ok(None) };
        let mut fresh = false;
        for list in lists {
            list.crl.check(rules.now)?;
            if !list.is_signed_by_any(signers.clone(), rules, checker)? {
                return Err(TrustError::CrlSignature.into());
            }
            if list.crl.lists(certificate.serial) {
                return Err(PathFault::Revoked);
            }
            fresh |= !list.crl.is_stale(rules.now);
        }
        Ok(Some(observed(fresh)))
    }

    /// Refuses a certificate that is known to be revoked, where no path says who issued it: by its serial number, or by
    /// a list fit for use that a known key of its issuer's name has signed, or one of `signers`, which have that name.
    pub(super) fn look_up<'k>(
        &self,
        revoked: Option<&SerialNumbers>,
        certificate: Identity<'_>,
        signers: impl Iterator<Item = ListSigner<'k>> + Clone,
        rules: &PathRules,
        checker: &mut SignatureChecker<'_>,
    ) -> Result<(), PathFault> {
        self.check_serial(revoked, certificate)?;
        for list in self.lists.get(certificate.issuer).into_iter().flatten() {
            if list.crl.check(rules.now).is_ok()
                && list.crl.lists(certificate.serial)
                && list.is_signed_by_any(signers.clone(), rules, checker)?
            {
                return Err(PathFault::Revoked);
            }
        }
        Ok(())
    }
}

impl List {
    fn is_signed_by_any<'k>(
        &self,
        signers: impl Iterator<Item = ListSigner<'k>>,
        rules: &PathRules,
        checker: &mut SignatureChecker<'_>,
    ) -> Result<bool, PathFault> {
        if !self.signed_by.is_empty() {
            return Ok(true);
        }
        for signer in signers.filter(|signer| signer.may_sign) {
            match check_signature(&self.crl, signer.spki, rules, checker) {
                Err(PathFault::Untrusted(_)) => {}
                checked => return checked.map(|()| true),
            }
        }
        Ok(false)
    }
}

fn check_signature(
    crl: &Crl,
    spki: &[u8],
    rules: &PathRules,
    checker: &mut SignatureChecker<'_>,
) -> Result<(), PathFault> {
    crl.signed().check(spki, rules.signatures, checker).map_err(|fault| match fault {
        PathFault::Untrusted(_) => TrustError::CrlSignature.into(),
        fault => fault,
    })
}

/// One list that is fresh is enough.
fn observed(fresh: bool) -> Observations {
    let mut observed = Observations::new();
    if !fresh {
        observed.insert(Observation::StaleCrl);
    }
    observed
}
