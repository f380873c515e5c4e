//! Certificates that the caller knows to be revoked: by their serial numbers, and by lists of their issuers.

use std::collections::{BTreeMap, BTreeSet};

use super::TrustError;
use super::crl::Crl;
use super::rules::{Fault, PathRules, SignatureRules};
use super::serial_number::SerialNumber;
use crate::crypto::Verification;
use crate::encoding::der::without_zeros;
use crate::error::ConfigErrorKind;
use crate::observation::{Observation, Observations};
use crate::webauthn::AttestationFormat;
use crate::x509::{Certificate, for_each_attribute};

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

/// One revoked certificate. It refuses every statement whose path it is on, and every statement that leads to no
/// anchor and has it anywhere in x5c, whatever the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokedCertificate {
    scope: Scope,
    serial: SerialNumber,
}

/// Among which certificates the serial number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Scope {
    Issuer(Vec<u8>),
    Format(AttestationFormat),
}

impl RevokedCertificate {
    /// The certificate with this serial number of the issuer with this name, in DER. `build()` refuses what is no name.
    pub fn of_issuer(issuer: impl Into<Vec<u8>>, serial: SerialNumber) -> Self {
        Self { scope: Scope::Issuer(issuer.into()), serial }
    }

    /// Every certificate with this serial number in statements of this format: Google's status list of Android
    /// attestation certificates knows serial numbers alone. `build()` refuses a format whose statements have no
    /// certificates of their own: `none` and `compound`.
    pub const fn of_format(format: AttestationFormat, serial: SerialNumber) -> Self {
        Self { scope: Scope::Format(format), serial }
    }

    /// Whether there can be such a certificate.
    fn check(&self) -> Result<(), ConfigErrorKind> {
        self.serial.check()?;
        match &self.scope {
            Scope::Issuer(name) => {
                for_each_attribute(name, |_, _| {}).map_err(|_| ConfigErrorKind::RevokedIssuer)
            }
            Scope::Format(format) if format.has_certificates() => Ok(()),
            Scope::Format(_) => Err(ConfigErrorKind::RevokedFormat),
        }
    }
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
    pub(super) fn insert(&mut self, revoked: RevokedCertificate) -> Result<(), ConfigErrorKind> {
        revoked.check()?;
        let serials = match revoked.scope {
            Scope::Issuer(issuer) => self.by_issuer.entry(issuer).or_default(),
            Scope::Format(format) => self.by_format.entry(format).or_default(),
        };
        serials.insert(revoked.serial.magnitude().to_vec());
        Ok(())
    }

    /// Adds a list. Which of `signers`, those that are known to have its issuer's name, have signed it, is found out
    /// here, so that no request has to.
    pub(super) fn insert_list<'k>(
        &mut self,
        crl: Crl,
        signers: impl Iterator<Item = ListSigner<'k>>,
        rules: SignatureRules,
        verification: &mut Verification<'_>,
    ) {
        let signed = crl.signed();
        let signed_by = signers
            .filter(|signer| signer.may_sign && signed.check(signer.spki, rules, verification).is_ok())
            .map(|signer| signer.spki.to_vec())
            .collect();
        self.lists.entry(crl.issuer().to_vec()).or_default().push(List { crl, signed_by });
    }

    /// Whether the serial number of the certificate, in a statement of this format, is not among those given.
    pub(super) fn check_serial(
        &self,
        format: AttestationFormat,
        certificate: Identity<'_>,
    ) -> Result<RevocationCheck, Fault> {
        let serial = without_zeros(certificate.serial);
        let mut check = RevocationCheck::NotChecked;
        let of_issuer = self.by_issuer.get(certificate.issuer);
        for serials in of_issuer.into_iter().chain(self.by_format.get(&format)) {
            if serials.contains(serial) {
                return Err(Fault::Revoked);
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
        verification: &mut Verification<'_>,
    ) -> Result<Option<Observations>, Fault> {
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
                check_signature(crl, issuer.spki, rules, verification)?;
            }
            if crl.lists(certificate.serial) {
                return Err(Fault::Revoked);
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
        verification: &mut Verification<'_>,
    ) -> Result<Option<Observations>, Fault> {
        let Some(lists) = self.lists.get(certificate.issuer) else { return Ok(None) };
        let mut fresh = false;
        for list in lists {
            list.crl.check(rules.now)?;
            if !list.is_signed_by_any(signers.clone(), rules, verification)? {
                return Err(TrustError::CrlSignature.into());
            }
            if list.crl.lists(certificate.serial) {
                return Err(Fault::Revoked);
            }
            fresh |= !list.crl.is_stale(rules.now);
        }
        Ok(Some(observed(fresh)))
    }

    /// Refuses a certificate that is known to be revoked, where no path says who issued it: by its serial number, or by
    /// a list fit for use that a known key of its issuer's name has signed, or one of `signers`, which have that name.
    pub(super) fn look_up<'k>(
        &self,
        format: AttestationFormat,
        certificate: Identity<'_>,
        signers: impl Iterator<Item = ListSigner<'k>> + Clone,
        rules: &PathRules,
        verification: &mut Verification<'_>,
    ) -> Result<(), Fault> {
        self.check_serial(format, certificate)?;
        for list in self.lists.get(certificate.issuer).into_iter().flatten() {
            if list.crl.check(rules.now).is_ok()
                && list.crl.lists(certificate.serial)
                && list.is_signed_by_any(signers.clone(), rules, verification)?
            {
                return Err(Fault::Revoked);
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
        verification: &mut Verification<'_>,
    ) -> Result<bool, Fault> {
        if !self.signed_by.is_empty() {
            return Ok(true);
        }
        for signer in signers.filter(|signer| signer.may_sign) {
            match check_signature(&self.crl, signer.spki, rules, verification) {
                Err(Fault::Untrusted(_)) => {}
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
    verification: &mut Verification<'_>,
) -> Result<(), Fault> {
    crl.signed().check(spki, rules.signatures, verification).map_err(|fault| match fault {
        Fault::Untrusted(_) => TrustError::CrlSignature.into(),
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
