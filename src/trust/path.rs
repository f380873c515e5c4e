//! From the attestation certificate upward to an anchor, by rules that know nothing of formats. [`AndroidExceptions`]
//! says which departures from them may be forgiven.
//!
//! x5c gives the order, and nothing is reordered or skipped. If the walk over its next element fails, the caller's
//! intermediates are tried in that element's place. Once x5c is used up, they go on from there. Each certificate is
//! used once, and every tried signature counts against the request's budget.

use std::sync::Arc;

use super::anchors::Anchors;
use super::android::AndroidExceptions;
use super::chain::Chain;
use super::checks::{check_issuer, check_leaf};
use super::revocation::{Identity, ListSigner, RevocationCheck};
use super::rules::{PathFault, PathRules};
use super::signed::Signed;
use super::{TrustAnchor, TrustError, TrustStore};
use crate::crypto::{SignatureCheck, SignatureChecker};
use crate::encoding::oid;
use crate::observation::{Observation, Observations};
use crate::x509::Certificate;

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
    pub(super) subject: &'c [u8],
    pub(super) spki: &'c [u8],
    pub(super) revocation: RevocationCheck,
}

/// The certificates from the leaf upward that have been found sound so far.
#[derive(Clone)]
struct Path<'c> {
    links: Vec<Link<'c>>,
    /// Issuers among them that are not self-issued: what path length constraints count.
    issuers: u32,
    observed: Observations,
    /// The exceptions, judged at the end.
    exceptions: AndroidExceptions,
}

impl<'c> Path<'c> {
    fn new(exceptions: AndroidExceptions) -> Self {
        Self { links: Vec::with_capacity(4), issuers: 0, observed: Observations::new(), exceptions }
    }

    fn push(&mut self, certificate: &Certificate<'c>, revocation: RevocationCheck, is_issuer: bool) {
        let (subject, spki) = (certificate.subject(), certificate.spki());
        self.links.push(Link { der: certificate.der(), subject, spki, revocation });
        if is_issuer && subject != certificate.issuer() {
            self.issuers = self.issuers.saturating_add(1);
        }
        self.observed.extend(certificate.observed());
        if certificate.has_extension(oid::NAME_CONSTRAINTS) {
            // A critical one has refused the certificate.
            self.observed.insert(Observation::NameConstraintsIgnored);
        }
    }

    fn has(&self, der: &[u8]) -> bool {
        self.links.iter().any(|link| link.der == der)
    }

    /// Its last certificate was looked for in lists of its issuer, if there are any, and is not among them.
    fn not_in_lists(&mut self, observed: Option<Observations>) {
        if let (Some(observed), Some(link)) = (observed, self.links.last_mut()) {
            self.observed.extend(observed);
            link.revocation = RevocationCheck::Crl;
        }
    }
}

/// The place and the rules of a search.
pub(super) struct Search<'s, 'c, 'x, 'p> {
    pub(super) store: &'c TrustStore,
    pub(super) chain: &'s Chain<'c, 'x>,
    pub(super) anchors: Anchors<'c>,
    pub(super) rules: &'s PathRules,
    pub(super) checker: &'s mut SignatureChecker<'p>,
    /// The error of the path that came furthest, and its length.
    furthest: Option<(usize, TrustError)>,
    /// The links of the path so far that the caller's cache does not know.
    fresh: Vec<SignatureCheck<'c>>,
}

impl<'s, 'c, 'x, 'p> Search<'s, 'c, 'x, 'p> {
    pub(super) const fn new(
        store: &'c TrustStore,
        chain: &'s Chain<'c, 'x>,
        anchors: Anchors<'c>,
        rules: &'s PathRules,
        checker: &'s mut SignatureChecker<'p>,
    ) -> Self {
        Self { store, chain, anchors, rules, checker, furthest: None, fresh: Vec::new() }
    }

    /// Finds a path from `x5c[0]` to an anchor.
    pub(super) fn find(&mut self) -> Result<Found<'c>, PathFault> {
        let leaf = self.chain.x5c.first().ok_or(TrustError::NoPath)?;
        // The leaf may be the anchor itself: by all of its bytes, since a name and key could be anybody's.
        let is_leaf =
            |anchor: &&Arc<TrustAnchor>| anchor.certificate().is_some_and(|der| der.as_ref() == leaf.der());
        if let Some(anchor) = self.anchors.named(leaf.subject(), self.rules.now).find(is_leaf) {
            return self.end_at_leaf(Path::new(self.chain.exceptions), leaf, anchor);
        }
        let mut path = Path::new(self.chain.exceptions);
        check_leaf(leaf, self.chain.usage, self.rules, &mut path.exceptions, &mut path.observed)?;
        let found = self.climb(path, leaf, false)?;
        // Only now: nobody who is not under an anchor shall write to the cache.
        self.checker.keep(&self.fresh);
        Ok(found)
    }

    /// The path of one: the leaf is the anchor.
    fn end_at_leaf(
        &mut self,
        mut path: Path<'c>,
        leaf: &Certificate<'c>,
        anchor: &Arc<TrustAnchor>,
    ) -> Result<Found<'c>, PathFault> {
        let serial = self.store.revocations.check_serial(self.chain.revoked, Identity::of(leaf))?;
        path.push(leaf, serial, false);
        self.check_issues(anchor.subject(), anchor.subject_public_key_info())?;
        // Nobody has asked who issued it.
        let signers = signers(self.store, self.chain, leaf.issuer());
        let lists = &self.store.revocations;
        path.not_in_lists(lists.check_lists_of_any(Identity::of(leaf), signers, self.rules, self.checker)?);
        Ok(self.complete(path, anchor))
    }

    /// Puts `current` on the path, and goes on from there.
    fn climb(
        &mut self,
        mut path: Path<'c>,
        current: &Certificate<'c>,
        is_issuer: bool,
    ) -> Result<Found<'c>, PathFault> {
        let serial = self.store.revocations.check_serial(self.chain.revoked, Identity::of(current))?;
        path.push(current, serial, is_issuer);
        if let Some(found) = self.end_at_anchor(&path, current)? {
            return Ok(found);
        }
        // Else the next element of x5c, which must be the issuer.
        let next = self.chain.x5c.get(path.links.len());
        if let Some(next) = next {
            let walked = if next.subject() == current.issuer() {
                self.climb_over(&path, current, next)
            } else {
                Err(self.fail(&path, TrustError::NoPath))
            };
            match walked {
                Err(PathFault::Untrusted(_)) => {}
                ended => return ended,
            }
        }
        // Else, in its place or x5c being used up, the caller's intermediates of the issuer's name.
        let intermediates = self.store.intermediates_named(current.issuer());
        let mut revoked = false;
        for der in intermediates {
            // Parsed before, when it was added.
            let Ok(issuer) = Certificate::parse(der.as_ref()) else { continue };
            if next.is_some_and(|next| next.der() == issuer.der()) {
                continue;
            }
            let walked = self.climb_over(&path, current, &issuer).and_then(|found| {
                self.check_issues(issuer.subject(), issuer.spki())?;
                Ok(found)
            });
            match walked {
                Err(PathFault::Untrusted(_)) => {}
                // The caller's others may lead past it, in whatever order they were given.
                Err(PathFault::Revoked) => revoked = true,
                ended => return ended,
            }
        }
        if revoked {
            return Err(PathFault::Revoked);
        }
        Err(self.fail(&path, TrustError::NoPath))
    }

    /// Ends the path at an anchor of the issuer's name whose key verifies `current`, its last certificate. None where
    /// there is no such anchor.
    ///
    /// A path that came to an anchor ends there, even if it fails. Above it stands a copy of the anchor, which would
    /// then count as the certificate under the anchor.
    fn end_at_anchor(
        &mut self,
        path: &Path<'c>,
        current: &Certificate<'c>,
    ) -> Result<Option<Found<'c>>, PathFault> {
        let (mut refused, mut met) = (Vec::new(), None);
        let mut ended = None;
        for anchor in self.anchors.named(current.issuer(), self.rules.now).filter(|anchor| anchor.may_issue())
        {
            let spki = anchor.subject_public_key_info();
            // Several issues of one root have one key, which is asked once.
            if refused.contains(&spki) {
                continue;
            }
            if met != Some(spki) {
                match self.check_signature(current, spki) {
                    Ok(()) => {}
                    Err(PathFault::Untrusted(error)) => {
                        self.note(path.links.len(), error);
                        refused.push(spki);
                        continue;
                    }
                    Err(fault) => return Err(fault),
                }
                self.check_issues(anchor.subject(), spki)?;
                met = Some(spki);
            }
            match self.end(path, current, anchor) {
                Err(PathFault::Untrusted(error)) => ended = Some(error),
                found => return found.map(Some),
            }
        }
        let Some(error) = ended else { return Ok(None) };
        // It came further than one that only might have.
        self.note(path.links.len().saturating_add(1), error);
        Err(self.fail(path, error))
    }

    /// Ends the path at `anchor`, which issued `current`, its last certificate.
    fn end(
        &mut self,
        path: &Path<'c>,
        current: &Certificate<'_>,
        anchor: &Arc<TrustAnchor>,
    ) -> Result<Found<'c>, PathFault> {
        let forgiven = path.exceptions.judge(anchor, current)?;
        let mut path = path.clone();
        path.observed.extend(forgiven);
        self.check_in_lists(&mut path, current, ListSigner::anchor(anchor.subject_public_key_info()))?;
        Ok(self.complete(path, anchor))
    }

    /// Goes on from `issuer`, if it issued `current`.
    fn climb_over(
        &mut self,
        path: &Path<'c>,
        current: &Certificate<'c>,
        issuer: &Certificate<'c>,
    ) -> Result<Found<'c>, PathFault> {
        let fresh = self.fresh.len();
        if path.links.len() >= self.rules.max_length || path.has(issuer.der()) {
            return Err(self.fail(path, TrustError::NoPath));
        }
        let mut longer = path.clone();
        let issuers = path.issuers;
        let checked = check_issuer(issuer, issuers, self.chain.usage, self.rules, &mut longer.exceptions)
            .map_err(PathFault::from)
            .and_then(|()| self.check_signature(current, issuer.spki()))
            .and_then(|()| self.check_in_lists(&mut longer, current, ListSigner::issuer(issuer)));
        let climbed = match checked {
            Ok(()) => self.climb(longer, issuer, true),
            Err(PathFault::Untrusted(error)) => Err(self.fail(path, error)),
            Err(fault) => Err(fault),
        };
        if climbed.is_err() {
            self.fresh.truncate(fresh);
        }
        climbed
    }

    /// Whether `certificate` is signed by the key of this SubjectPublicKeyInfo.
    fn check_signature(
        &mut self,
        certificate: &Certificate<'c>,
        issuer_spki: &'c [u8],
    ) -> Result<(), PathFault> {
        let link = Signed::of(certificate);
        self.fresh.extend(link.check_link(issuer_spki, self.rules.signatures, self.checker)?);
        Ok(())
    }

    /// Whether no revocation list of its issuer has the last certificate of the path.
    fn check_in_lists(
        &mut self,
        path: &mut Path<'_>,
        certificate: &Certificate<'_>,
        issuer: ListSigner<'_>,
    ) -> Result<(), PathFault> {
        let lists = &self.store.revocations;
        path.not_in_lists(lists.check_lists(
            Identity::of(certificate),
            issuer,
            of_x5c_and_listed(self.chain, certificate.issuer()),
            self.rules,
            self.checker,
        )?);
        Ok(())
    }

    /// Whether no issue of this name and key is revoked. Issues are anchors, whatever they stand for, elements of x5c,
    /// and the caller's intermediates. No other issue replaces a revoked one.
    fn check_issues(&mut self, subject: &[u8], spki: &[u8]) -> Result<(), PathFault> {
        let (store, chain) = (self.store, self.chain);
        for anchor in self.anchors.issues(subject, spki) {
            if let Some(identity) = anchor.identity() {
                look_up(store, chain, identity, self.rules, self.checker)?;
            }
        }
        let parsed = store.intermediates_named(subject).iter();
        let parsed: Vec<_> = parsed.filter_map(|der| Certificate::parse(der.as_ref()).ok()).collect();
        for issue in chain.x5c.iter().chain(&parsed) {
            if issue.subject() == subject && issue.spki() == spki {
                look_up(store, chain, Identity::of(issue), self.rules, self.checker)?;
            }
        }
        Ok(())
    }

    /// Completes the path with its anchor, and observes the certificates that x5c has above it.
    fn complete(&self, mut path: Path<'c>, anchor: &Arc<TrustAnchor>) -> Found<'c> {
        for above in self.chain.x5c.iter().skip(path.links.len()) {
            let namesakes = self.anchors.named(above.subject(), self.rules.now);
            let mut issues = namesakes.filter(|anchor| anchor.has_key(above.spki())).peekable();
            if issues.peek().is_none() {
                path.observed.insert(Observation::SuperfluousCertificate);
            } else if issues.any(|anchor| anchor.is_self_issued()) {
                path.observed.insert(Observation::RootInX5c);
            }
        }
        if !anchor.is_valid_at(self.rules.now) {
            path.observed.insert(Observation::ExpiredAnchor);
        }
        Found { anchor: Arc::clone(anchor), links: path.links, observed: path.observed }
    }

    fn note(&mut self, length: usize, error: TrustError) {
        if self.furthest.is_none_or(|(furthest, _)| length > furthest) {
            self.furthest = Some((length, error));
        }
    }

    /// Notes an error; returns that of the path that came furthest.
    fn fail(&mut self, path: &Path<'_>, error: TrustError) -> PathFault {
        self.note(path.links.len(), error);
        PathFault::Untrusted(self.furthest.map_or(error, |(_, error)| error))
    }
}

/// Refuses a certificate that is known to be revoked, whoever issued it. Keys of its issuer's name that the caller does
/// not know are looked for in x5c and among the anchors of listed models.
pub(super) fn look_up(
    store: &TrustStore,
    chain: &Chain<'_, '_>,
    certificate: Identity<'_>,
    rules: &PathRules,
    checker: &mut SignatureChecker<'_>,
) -> Result<(), PathFault> {
    let signers = signers(store, chain, certificate.issuer);
    store.revocations.look_up(chain.revoked, certificate, signers, rules, checker)
}

/// The keys of this name that may have signed its lists: the caller's, those of x5c, and those of listed models.
fn signers<'s>(
    store: &'s TrustStore,
    chain: &'s Chain<'_, '_>,
    name: &'s [u8],
) -> impl Iterator<Item = ListSigner<'s>> + Clone {
    of_x5c_and_listed(chain, name).chain(store.list_signers(name))
}

/// The keys of x5c and of listed models.
fn of_x5c_and_listed<'s>(
    chain: &'s Chain<'_, '_>,
    name: &'s [u8],
) -> impl Iterator<Item = ListSigner<'s>> + Clone {
    let namesakes = chain.x5c.iter().filter(move |certificate| certificate.subject() == name);
    // They are not collected before a list is to be verified.
    let listed = chain.listing.into_iter().flat_map(move |listing| listing.keys_of(name));
    namesakes.map(ListSigner::issuer).chain(listed.map(ListSigner::anchor))
}
