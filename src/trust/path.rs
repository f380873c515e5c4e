//! From the attestation certificate upward to an anchor, by rules that know nothing of formats; which departures from
//! them may be forgiven is for [`Departures`] to say.
//!
//! x5c gives the order: a next element that is not the issuer ends the walk, nothing is reordered or skipped. Only
//! where x5c is used up do the caller's intermediates come in. Each certificate is used once, and every signature
//! tried counts against the request's budget.

use std::sync::Arc;

use super::android::Departures;
use super::{Claim, TrustAnchor, TrustError, TrustStore};
use crate::attestation_object::AttestationFormat;
use crate::certificate::{BasicConstraints, Certificate, EXTENDED_KEY_USAGE, KeyUsage, SUBJECT_ALT_NAME};
use crate::crypto::{KeyRef, RsaBounds, SignatureFault, Verification};
use crate::observation::{Observation, Observations};
use crate::public_key::parse_spki;

/// What a path is judged by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PathRules {
    /// Unix time.
    pub(crate) now: i64,
    pub(crate) rsa_bounds: RsaBounds,
    /// Whether a certificate may be signed with SHA-1.
    pub(crate) sha1: bool,
    /// Certificates that a path may have.
    pub(crate) max_length: usize,
}

/// Why there is no path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// None holds; the reason is that of the one that came furthest.
    Untrusted(TrustError),
    /// The request may not cause more work. It ends here, whatever the policy.
    BudgetExhausted,
}

impl From<TrustError> for Fault {
    fn from(error: TrustError) -> Self {
        Self::Untrusted(error)
    }
}

/// A path that holds.
pub(super) struct Found<'c> {
    pub(super) anchor: Arc<TrustAnchor>,
    pub(super) certificates: Vec<&'c [u8]>,
    pub(super) observed: Observations,
}

/// Finds a path from the claim's `x5c[0]` to one of `anchors`.
pub(super) fn find<'c>(
    store: &'c TrustStore,
    anchors: &[&Arc<TrustAnchor>],
    claim: &Claim<'c, '_>,
    departures: Departures,
    rules: &PathRules,
    verification: &mut Verification<'_>,
) -> Result<Found<'c>, Fault> {
    let (format, x5c) = (claim.format, claim.x5c);
    let leaf = x5c.first().ok_or(TrustError::NoPath)?;

    // The leaf may be the anchor itself: by all of its bytes, since a name and key could be anybody's.
    let is_leaf =
        |anchor: &&&Arc<TrustAnchor>| anchor.certificate().is_some_and(|der| der.as_ref() == leaf.der());
    if let Some(anchor) = anchors.iter().find(is_leaf) {
        if store.is_revoked(format, leaf) {
            return Err(TrustError::Revoked.into());
        }
        let path =
            Path { certificates: vec![leaf.der()], issuers: 0, observed: Observations::new(), departures };
        return Ok(path.end(anchor, x5c, rules));
    }

    let mut search = Search { store, format, anchors, x5c, rules, verification, furthest: None };
    let mut path = Path {
        certificates: Vec::with_capacity(4),
        issuers: 0,
        observed: Observations::new(),
        departures: check_leaf(leaf, departures, rules)?,
    };
    path.push(leaf, false);
    search.climb(&path, leaf)
}

/// The certificates from the leaf upward that have been found sound so far.
#[derive(Clone)]
struct Path<'c> {
    certificates: Vec<&'c [u8]>,
    /// Issuers among them that are not self-issued: what path length constraints count.
    issuers: u32,
    observed: Observations,
    /// What is judged at the end.
    departures: Departures,
}

impl<'c> Path<'c> {
    fn push(&mut self, certificate: &Certificate<'c>, is_issuer: bool) {
        self.certificates.push(certificate.der());
        if is_issuer && certificate.subject() != certificate.issuer() {
            self.issuers = self.issuers.saturating_add(1);
        }
        self.observed.extend(certificate.observed());
        if certificate.has_extension(NAME_CONSTRAINTS) {
            // A critical one has refused the certificate.
            self.observed.insert(Observation::NameConstraintsIgnored);
        }
    }

    /// Completes the path with its anchor; says what x5c has above it.
    fn end(mut self, anchor: &Arc<TrustAnchor>, x5c: &[Certificate<'_>], rules: &PathRules) -> Found<'c> {
        for above in x5c.iter().skip(self.certificates.len()) {
            let is_anchor =
                above.subject() == anchor.subject() && above.spki() == anchor.subject_public_key_info();
            self.observed.insert(if is_anchor {
                Observation::RootInX5c
            } else {
                Observation::SuperfluousCertificate
            });
        }
        if !anchor.is_valid_at(rules.now) {
            self.observed.insert(Observation::ExpiredAnchor);
        }
        Found { anchor: Arc::clone(anchor), certificates: self.certificates, observed: self.observed }
    }
}

struct Search<'s, 'c, 'x, 'p> {
    store: &'c TrustStore,
    format: AttestationFormat,
    anchors: &'s [&'s Arc<TrustAnchor>],
    x5c: &'c [Certificate<'x>],
    rules: &'s PathRules,
    verification: &'s mut Verification<'p>,
    /// The error of the path that came furthest, and how far that was.
    furthest: Option<(usize, TrustError)>,
}

impl<'c> Search<'_, 'c, '_, '_> {
    /// Goes on from `current`, the last certificate of `path`.
    fn climb(&mut self, path: &Path<'c>, current: &Certificate<'_>) -> Result<Found<'c>, Fault> {
        if self.store.is_revoked(self.format, current) {
            return Err(self.fail(path, TrustError::Revoked));
        }
        // An anchor of the issuer's name whose key verifies the certificate ends the path.
        let anchors = self.anchors;
        let mut ended = None;
        for anchor in
            anchors.iter().filter(|anchor| anchor.may_issue() && anchor.subject() == current.issuer())
        {
            match self.check_signature(current, anchor.subject_public_key_info()) {
                Ok(()) => match path.departures.judge(anchor, current) {
                    Ok(forgiven) => {
                        let mut path = path.clone();
                        path.observed.extend(forgiven);
                        return Ok(path.end(anchor, self.x5c, self.rules));
                    }
                    Err(error) => ended = Some(error),
                },
                Err(Fault::BudgetExhausted) => return Err(Fault::BudgetExhausted),
                Err(Fault::Untrusted(error)) => self.note(path, error),
            }
        }
        // A path that came to an anchor ends there, held or not: above it, a copy of the anchor itself would be the
        // certificate under the anchor. It came further than one that only might have.
        if let Some(error) = ended {
            self.note_at(path.certificates.len().saturating_add(1), error);
            return Err(self.fail(path, error));
        }
        // Else the next element of x5c, which must be the issuer.
        let (store, x5c) = (self.store, self.x5c);
        if let Some(next) = x5c.get(path.certificates.len()) {
            if next.subject() != current.issuer() || path.certificates.contains(&next.der()) {
                return Err(self.fail(path, TrustError::NoPath));
            }
            return self.climb_over(path, current, next);
        }
        // Else, x5c being used up, the caller's intermediates of that name.
        for der in store.intermediates_named(current.issuer()) {
            if path.certificates.contains(&der.as_ref()) {
                continue;
            }
            // Parsed before, when it was added.
            let Ok(next) = Certificate::parse(der.as_ref()) else { continue };
            match self.climb_over(path, current, &next) {
                Err(Fault::Untrusted(_)) => {}
                ended => return ended,
            }
        }
        Err(self.fail(path, TrustError::NoPath))
    }

    /// Goes on from `issuer`, if it issued `current`.
    fn climb_over(
        &mut self,
        path: &Path<'c>,
        current: &Certificate<'_>,
        issuer: &Certificate<'c>,
    ) -> Result<Found<'c>, Fault> {
        if path.certificates.len() >= self.rules.max_length {
            return Err(self.fail(path, TrustError::NoPath));
        }
        let departures = check_issuer(issuer, path, self.rules).map_err(|error| self.fail(path, error))?;
        match self.check_signature(current, issuer.spki()) {
            Ok(()) => {}
            Err(Fault::BudgetExhausted) => return Err(Fault::BudgetExhausted),
            Err(Fault::Untrusted(error)) => return Err(self.fail(path, error)),
        }
        let mut longer = Path { departures, ..path.clone() };
        longer.push(issuer, true);
        self.climb(&longer, issuer)
    }

    /// Whether `certificate` is signed by the key of this SubjectPublicKeyInfo.
    fn check_signature(&mut self, certificate: &Certificate<'_>, issuer_spki: &[u8]) -> Result<(), Fault> {
        let (key_type, bits) = parse_spki(issuer_spki).map_err(|_| TrustError::IssuerKey)?;
        let key = KeyRef::new(key_type, bits, self.rules.rsa_bounds).map_err(|_| TrustError::IssuerKey)?;
        let scheme = certificate
            .signature_scheme(&key, self.rules.sha1)
            .map_err(|_| TrustError::SignatureAlgorithm)?;
        let (signed, signature) = certificate.signed();
        self.verification.verify(scheme, &key, signed, signature).map_err(|fault| match fault {
            SignatureFault::BudgetExhausted => Fault::BudgetExhausted,
            SignatureFault::Unsupported => TrustError::SignatureAlgorithm.into(),
            SignatureFault::KeyMismatch | SignatureFault::Malformed | SignatureFault::Invalid => {
                TrustError::SignatureInvalid.into()
            }
        })
    }

    fn note(&mut self, path: &Path<'_>, error: TrustError) {
        self.note_at(path.certificates.len(), error);
    }

    fn note_at(&mut self, length: usize, error: TrustError) {
        if self.furthest.is_none_or(|(furthest, _)| length > furthest) {
            self.furthest = Some((length, error));
        }
    }

    /// Notes an error; returns that of the path that came furthest.
    fn fail(&mut self, path: &Path<'_>, error: TrustError) -> Fault {
        self.note(path, error);
        Fault::Untrusted(self.furthest.map_or(error, |(_, error)| error))
    }
}

/// What every certificate below the anchor must meet, dates aside.
fn check_common(certificate: &Certificate<'_>) -> Result<(), TrustError> {
    if certificate.has_critical_extension_besides(UNDERSTOOD) {
        return Err(TrustError::CriticalExtension);
    }
    Ok(())
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

/// The rest of a leaf is for its format's procedure.
fn check_leaf(
    leaf: &Certificate<'_>,
    mut departures: Departures,
    rules: &PathRules,
) -> Result<Departures, TrustError> {
    check_dates(leaf, rules).or_else(|error| departures.of_leaf_dates(error))?;
    check_common(leaf)?;
    if leaf.key_usage().is_some_and(|usage| !usage.digital_signature()) {
        return Err(TrustError::LeafKeyUsage);
    }
    Ok(departures)
}

/// A certificate that issued the last one of `path`. Extended key usage of issuers is not evaluated: some vendors'
/// intermediates have uses of their own. Returns the departures of the path with it.
fn check_issuer(
    issuer: &Certificate<'_>,
    path: &Path<'_>,
    rules: &PathRules,
) -> Result<Departures, TrustError> {
    let mut departures = path.departures;
    match check_dates(issuer, rules) {
        Err(TrustError::Expired) => departures.of_issuer_expiry(TrustError::Expired)?,
        checked => checked?,
    }
    check_common(issuer)?;
    if issuer.version() != 3 {
        return Err(TrustError::IssuerVersion);
    }
    let constraints = issuer.basic_constraints();
    if !constraints.is_some_and(|constraints| constraints.ca) {
        departures.of_issuer_authority(TrustError::IssuerNotCa)?;
    }
    let path_len = constraints.and_then(|constraints| constraints.path_len);
    if path_len.is_some_and(|most| path.issuers > most) {
        return Err(TrustError::PathLength);
    }
    if issuer.key_usage().is_some_and(|usage| !usage.key_cert_sign()) {
        departures.of_issuer_authority(TrustError::IssuerKeyUsage)?;
    }
    Ok(departures)
}

/// Extensions that may be critical. certificatePolicies is, on nearly every certificate of a Windows TPM.
const UNDERSTOOD: &[&[u8]] =
    &[BasicConstraints::OID, KeyUsage::OID, EXTENDED_KEY_USAGE, CERTIFICATE_POLICIES, SUBJECT_ALT_NAME];

const NAME_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x1e];
const CERTIFICATE_POLICIES: &[u8] = &[0x55, 0x1d, 0x20];
