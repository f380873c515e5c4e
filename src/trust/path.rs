//! From the attestation certificate upward to an anchor, by rules that know nothing of formats; which departures from
//! them may be forgiven is for [`Departures`] to say.
//!
//! x5c gives the order: a next element that is not the issuer ends the walk, nothing is reordered or skipped. Only
//! where x5c is used up do the caller's intermediates come in. Each certificate is used once, and every signature
//! tried counts against the request's budget.

use std::sync::Arc;

use super::android::Departures;
use super::revocation::RevocationCheck;
use super::rules::{Fault, PathRules};
use super::signed::Signed;
use super::{Claim, TrustAnchor, TrustError, TrustStore};
use crate::attestation_object::AttestationFormat;
use crate::certificate::{BasicConstraints, Certificate, EXTENDED_KEY_USAGE, KeyUsage, SUBJECT_ALT_NAME};
use crate::crypto::Verification;
use crate::observation::{Observation, Observations};

/// A path that holds.
pub(super) struct Found<'c> {
    pub(super) anchor: Arc<TrustAnchor>,
    pub(super) links: Vec<Link<'c>>,
    pub(super) observed: Observations,
}

/// One certificate of a path.
#[derive(Clone, Copy)]
pub(super) struct Link<'c> {
    pub(super) der: &'c [u8],
    pub(super) revocation: RevocationCheck,
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

    let mut search = Search { store, format, anchors, x5c, rules, verification, furthest: None };
    // The leaf may be the anchor itself: by all of its bytes, since a name and key could be anybody's.
    let is_leaf =
        |anchor: &&&Arc<TrustAnchor>| anchor.certificate().is_some_and(|der| der.as_ref() == leaf.der());
    if let Some(anchor) = anchors.iter().find(is_leaf) {
        let mut path = Path::new(departures);
        path.push(leaf, store.revocations.check_serial(format, leaf)?, false);
        search.check_anchor_in_lists(&mut path, leaf)?;
        return Ok(path.end(anchor, x5c, rules));
    }
    let departures = check_leaf(leaf, departures, rules)?;
    search.climb(Path::new(departures), leaf, false)
}

/// The certificates from the leaf upward that have been found sound so far.
#[derive(Clone)]
struct Path<'c> {
    links: Vec<Link<'c>>,
    /// Issuers among them that are not self-issued: what path length constraints count.
    issuers: u32,
    observed: Observations,
    /// What is judged at the end.
    departures: Departures,
}

impl<'c> Path<'c> {
    fn new(departures: Departures) -> Self {
        Self { links: Vec::with_capacity(4), issuers: 0, observed: Observations::new(), departures }
    }

    fn push(&mut self, certificate: &Certificate<'c>, revocation: RevocationCheck, is_issuer: bool) {
        self.links.push(Link { der: certificate.der(), revocation });
        if is_issuer && certificate.subject() != certificate.issuer() {
            self.issuers = self.issuers.saturating_add(1);
        }
        self.observed.extend(certificate.observed());
        if certificate.has_extension(NAME_CONSTRAINTS) {
            // A critical one has refused the certificate.
            self.observed.insert(Observation::NameConstraintsIgnored);
        }
    }

    fn has(&self, der: &[u8]) -> bool {
        self.links.iter().any(|link| link.der == der)
    }

    /// Completes the path with its anchor; says what x5c has above it.
    fn end(mut self, anchor: &Arc<TrustAnchor>, x5c: &[Certificate<'_>], rules: &PathRules) -> Found<'c> {
        for above in x5c.iter().skip(self.links.len()) {
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
        Found { anchor: Arc::clone(anchor), links: self.links, observed: self.observed }
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
    /// Puts `current` on the path, and goes on from there.
    fn climb(
        &mut self,
        mut path: Path<'c>,
        current: &Certificate<'c>,
        is_issuer: bool,
    ) -> Result<Found<'c>, Fault> {
        let revocation = self.store.revocations.check_serial(self.format, current);
        path.push(current, revocation.unwrap_or(RevocationCheck::NotChecked), is_issuer);
        if let Err(error) = revocation {
            return Err(self.fail(&path, error));
        }
        // An anchor of the issuer's name whose key verifies the certificate ends the path.
        let anchors = self.anchors;
        let mut ended = None;
        for anchor in
            anchors.iter().filter(|anchor| anchor.may_issue() && anchor.subject() == current.issuer())
        {
            match self.check_signature(current, anchor.subject_public_key_info()) {
                Ok(()) => match self.end(&path, current, anchor) {
                    Err(Fault::Untrusted(error)) => ended = Some(error),
                    ended => return ended,
                },
                Err(Fault::BudgetExhausted) => return Err(Fault::BudgetExhausted),
                Err(Fault::Untrusted(error)) => self.note(&path, error),
            }
        }
        // A path that came to an anchor ends there, held or not: above it, a copy of the anchor itself would be the
        // certificate under the anchor. It came further than one that only might have.
        if let Some(error) = ended {
            self.note_at(path.links.len().saturating_add(1), error);
            return Err(self.fail(&path, error));
        }
        // Else the next element of x5c, which must be the issuer.
        let (store, x5c) = (self.store, self.x5c);
        if let Some(next) = x5c.get(path.links.len()) {
            if next.subject() != current.issuer() || path.has(next.der()) {
                return Err(self.fail(&path, TrustError::NoPath));
            }
            return self.climb_over(&path, current, next);
        }
        // Else, x5c being used up, the caller's intermediates of that name.
        for der in store.intermediates_named(current.issuer()) {
            if path.has(der.as_ref()) {
                continue;
            }
            // Parsed before, when it was added.
            let Ok(next) = Certificate::parse(der.as_ref()) else { continue };
            match self.climb_over(&path, current, &next) {
                Err(Fault::Untrusted(_)) => {}
                ended => return ended,
            }
        }
        Err(self.fail(&path, TrustError::NoPath))
    }

    /// Ends the path at `anchor`, which issued `current`, its last certificate.
    fn end(
        &mut self,
        path: &Path<'c>,
        current: &Certificate<'_>,
        anchor: &Arc<TrustAnchor>,
    ) -> Result<Found<'c>, Fault> {
        let forgiven = path.departures.judge(anchor, current)?;
        let mut path = path.clone();
        path.observed.extend(forgiven);
        self.check_in_lists(&mut path, current, anchor.subject_public_key_info())?;
        Ok(path.end(anchor, self.x5c, self.rules))
    }

    /// Goes on from `issuer`, if it issued `current`.
    fn climb_over(
        &mut self,
        path: &Path<'c>,
        current: &Certificate<'_>,
        issuer: &Certificate<'c>,
    ) -> Result<Found<'c>, Fault> {
        if path.links.len() >= self.rules.max_length {
            return Err(self.fail(path, TrustError::NoPath));
        }
        let departures = check_issuer(issuer, path, self.rules).map_err(|error| self.fail(path, error))?;
        let mut longer = Path { departures, ..path.clone() };
        let checked = self
            .check_signature(current, issuer.spki())
            .and_then(|()| self.check_in_lists(&mut longer, current, issuer.spki()));
        match checked {
            Ok(()) => self.climb(longer, issuer, true),
            Err(Fault::Untrusted(error)) => Err(self.fail(path, error)),
            Err(Fault::BudgetExhausted) => Err(Fault::BudgetExhausted),
        }
    }

    /// Whether `certificate` is signed by the key of this SubjectPublicKeyInfo.
    fn check_signature(&mut self, certificate: &Certificate<'_>, issuer_spki: &[u8]) -> Result<(), Fault> {
        Signed::of(certificate).check(issuer_spki, self.rules.signatures, self.verification)
    }

    /// Whether no revocation list of its issuer, which has this key, has the last certificate of the path.
    fn check_in_lists(
        &mut self,
        path: &mut Path<'_>,
        certificate: &Certificate<'_>,
        issuer_spki: &[u8],
    ) -> Result<(), Fault> {
        let revocations = &self.store.revocations;
        if let Some(seen) =
            revocations.check_lists(certificate, issuer_spki, self.rules, self.verification)?
        {
            path.observed.extend(seen);
            if let Some(link) = path.links.last_mut() {
                link.revocation = RevocationCheck::Crl;
            }
        }
        Ok(())
    }

    /// The same for a leaf that is itself the anchor, whose issuer nobody has asked for: the lists tell whether a key
    /// of the issuer's name that is at hand is the issuer's. One that issued itself is among those, being an anchor.
    fn check_anchor_in_lists(&mut self, path: &mut Path<'_>, leaf: &Certificate<'_>) -> Result<(), Fault> {
        let store = self.store;
        if !store.revocations.have_list_of(leaf.issuer()) {
            return Ok(());
        }
        let next = self.x5c.get(1).filter(|next| next.subject() == leaf.issuer()).map(Certificate::spki);
        for spki in next.into_iter().chain(store.keys_named(leaf.issuer())) {
            match self.check_in_lists(path, leaf, spki) {
                Err(Fault::Untrusted(TrustError::CrlSignature)) => {}
                checked => return checked,
            }
        }
        Err(TrustError::CrlSignature.into())
    }

    fn note(&mut self, path: &Path<'_>, error: TrustError) {
        self.note_at(path.links.len(), error);
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
