//! Certificates that the caller knows to be revoked: by their serial numbers, and by lists of their issuers.

use std::collections::{BTreeMap, BTreeSet};

use super::TrustError;
use super::crl::Crl;
use super::rules::{PathFault, PathRules, SignatureRules};
use crate::crypto::SignatureChecker;
use crate::encoding::der::without_zeros;
use crate::error::stable_names;
use crate::observation::{Observation, Observations};
use crate::x509::Certificate;

/// How a certificate was found not to be revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RevocationCheck {
    /// Not at all. The verifier has no serial numbers that could be its own, and no list of its issuer.
    NotChecked,
    /// By serial numbers for its issuer or for the format.
    SerialNumbers,
    /// By a revocation list of its issuer.
    Crl,
}

impl RevocationCheck {
    /// All ways.
    pub const ALL: &'static [Self] = &[Self::NotChecked, Self::SerialNumbers, Self::Crl];

    /// The stable name, such as `serial-numbers`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotChecked => "not-checked",
            Self::SerialNumbers => "serial-numbers",
            Self::Crl => "crl",
        }
    }
}

stable_names!(RevocationCheck);

/// What tells a certificate from others: the DER of its issuer's name, and the content of its serial number.
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
    /// An anchor may sign lists, whatever its certificate says.
    pub(super) const fn anchor(spki: &'a [u8]) -> Self {
        Self { spki, may_sign: true }
    }

    /// An issuer below an anchor. Its keyUsage must have cRLSign, if it has any (RFC 5280 §6.3.3 (f)).
    pub(super) fn issuer(certificate: &Certificate<'a>) -> Self {
        let may_sign = certificate.key_usage().is_none_or(|usage| usage.crl_sign());
        Self { spki: certificate.spki(), may_sign }
    }
}

/// Magnitudes of serial numbers, without leading zeros.
pub(super) type SerialNumbers = BTreeSet<Vec<u8>>;

/// The known revoked certificates of each issuer. Serial numbers that count for every issuer come with the chain.
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

    /// Adds a list. `signers` are the known keys of its issuer's name. Their signatures are checked here, so that no
    /// request has to check them.
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

    /// Whether no list of the certificate's issuer has its serial number. None if there is no list of that name.
    ///
    /// Each list must be fit for use and signed by `issuer`. A list by another known key of the issuer's name says
    /// nothing here. An authority that changed its key has a list for each. Such keys are the caller's, and `others`.
    /// The certificate's own entry in a list counts before a fault of another list.
    pub(super) fn check_lists<'k>(
        &self,
        certificate: Identity<'_>,
        issuer: ListSigner<'_>,
        others: impl Iterator<Item = ListSigner<'k>> + Clone,
        rules: &PathRules,
        checker: &mut SignatureChecker<'_>,
    ) -> Result<Option<Observations>, PathFault> {
        self.check_each_list(certificate, rules.now, |list| {
            let is_known = list.signed_by.iter().any(|key| key == issuer.spki);
            if !is_known && !list.signed_by.is_empty() {
                return Ok(false);
            }
            // Where another certificate lets this key sign lists, what one has is known to be revoked all the same.
            let counts = issuer.may_sign || (is_known && list.crl.lists(certificate.serial));
            if !counts {
                return Err(TrustError::CrlKeyUsage.into());
            }
            list.crl.check(rules.now)?;
            if is_known {
                return Ok(true);
            }
            match check_signature(&list.crl, issuer.spki, rules, checker) {
                Err(PathFault::Untrusted(error)) => {
                    let passed_over = list.is_signed_by_any(others.clone(), rules, checker)?;
                    if passed_over { Ok(false) } else { Err(error.into()) }
                }
                checked => checked.map(|()| true),
            }
        })
    }

    /// The same for a certificate whose issuer is not known. Each list of the issuer's name must be fit for use. One of
    /// `signers`, which have that name, must have signed it.
    pub(super) fn check_lists_of_any<'k>(
        &self,
        certificate: Identity<'_>,
        signers: impl Iterator<Item = ListSigner<'k>> + Clone,
        rules: &PathRules,
        checker: &mut SignatureChecker<'_>,
    ) -> Result<Option<Observations>, PathFault> {
        self.check_each_list(certificate, rules.now, |list| {
            list.crl.check(rules.now)?;
            let signed = list.is_signed_by_any(signers.clone(), rules, checker)?;
            if signed { Ok(true) } else { Err(TrustError::CrlSignature.into()) }
        })
    }

    /// Reads each list that `speaks` for the certificate's issuer; there must be one. The first fault of a list is told
    /// once all are read, since another list may have the certificate.
    fn check_each_list(
        &self,
        certificate: Identity<'_>,
        now: i64,
        mut speaks: impl FnMut(&List) -> Result<bool, PathFault>,
    ) -> Result<Option<Observations>, PathFault> {
        let Some(lists) = self.lists.get(certificate.issuer) else { return Ok(None) };
        let (mut any, mut fresh, mut fault) = (false, false, None);
        for list in lists {
            match speaks(list) {
                Ok(true) if list.crl.lists(certificate.serial) => return Err(PathFault::Revoked),
                Ok(true) => {
                    any = true;
                    fresh |= !list.crl.is_stale(now);
                }
                Ok(false) => {}
                Err(PathFault::Untrusted(error)) => fault = fault.or(Some(error)),
                Err(ended) => return Err(ended),
            }
        }
        match fault {
            Some(error) => Err(error.into()),
            None if any => Ok(Some(observed(fresh))),
            None => Err(TrustError::CrlSignature.into()),
        }
    }

    /// Refuses a certificate that is known to be revoked, when no path says who issued it. Its serial number can show
    /// that, or a list that is fit for use. A known key of the issuer's name must have signed the list, or one of
    /// `signers`, which have that name.
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
