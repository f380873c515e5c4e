//! The rules for each certificate of a path below the anchor, taken alone (RFC 5280 §6.1.3, §6.1.4).

use super::TrustError;
use super::android::AndroidExceptions;
use super::rules::PathRules;
use crate::encoding::oid;
use crate::observation::Observations;
use crate::x509::{Certificate, Usage};

/// The attestation certificate. The rest of its rules are for its format's procedure.
pub(super) fn check_leaf(
    leaf: &Certificate<'_>,
    usage: Usage,
    rules: &PathRules,
    exceptions: &mut AndroidExceptions,
    observed: &mut Observations,
) -> Result<(), TrustError> {
    check_dates(leaf, rules).or_else(|error| exceptions.of_leaf_dates(error))?;
    check_critical_extensions(leaf)?;
    if leaf.key_usage().is_some_and(|usage| !usage.digital_signature()) {
        return Err(TrustError::LeafKeyUsage);
    }
    usage.check_leaf(leaf, observed)
}

/// A certificate that issued the last one of a path, which has this many `issuers` that are not self-issued.
pub(super) fn check_issuer(
    issuer: &Certificate<'_>,
    issuers: u32,
    usage: Usage,
    rules: &PathRules,
    exceptions: &mut AndroidExceptions,
) -> Result<(), TrustError> {
    match check_dates(issuer, rules) {
        Err(TrustError::Expired) => exceptions.of_issuer_expiry(TrustError::Expired)?,
        checked => checked?,
    }
    check_critical_extensions(issuer)?;
    if issuer.version() != 3 {
        return Err(TrustError::IssuerVersion);
    }
    let constraints = issuer.basic_constraints();
    if !constraints.is_some_and(|constraints| constraints.ca) {
        exceptions.of_issuer_authority(TrustError::IssuerNotCa)?;
    }
    let path_len = constraints.and_then(|constraints| constraints.path_len);
    if path_len.is_some_and(|most| issuers > most) {
        return Err(TrustError::PathLength);
    }
    if issuer.key_usage().is_some_and(|usage| !usage.key_cert_sign()) {
        exceptions.of_issuer_authority(TrustError::IssuerKeyUsage)?;
    }
    usage.check_issuer(issuer)
}

/// First and last second are within.
fn check_dates(certificate: &Certificate<'_>, rules: &PathRules) -> Result<(), TrustError> {
    let (not_before, not_after) = certificate.validity();
    if rules.now < not_before {
        return Err(TrustError::NotYetValid);
    }
    if rules.now > not_after {
        return Err(TrustError::Expired);
    }
    Ok(())
}

fn check_critical_extensions(certificate: &Certificate<'_>) -> Result<(), TrustError> {
    if certificate.has_critical_extension_besides(UNDERSTOOD) {
        return Err(TrustError::CriticalExtension);
    }
    Ok(())
}

/// Extensions that may be critical. certificatePolicies is, on nearly every certificate of a Windows TPM.
const UNDERSTOOD: &[&[u8]] = &[
    oid::BASIC_CONSTRAINTS,
    oid::KEY_USAGE,
    oid::EXTENDED_KEY_USAGE,
    oid::CERTIFICATE_POLICIES,
    oid::SUBJECT_ALT_NAME,
];
