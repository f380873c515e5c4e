//! The exceptions for paths of Android devices. They hold only if the path ends in an anchor that names android-key.
//! Under any other root, an end-entity key could issue by them.
//!
//! Only the end shows which of them hold. The certificate under the anchor says how the device came by its
//! certificates. So departures from the common rules are noted on the way, and judged at the anchor.

use super::{TrustAnchor, TrustError};
use crate::observation::{Observation, Observations};
use crate::x509::Certificate;

/// The departures from the common rules that a path has had so far, and whether they may be forgiven.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AndroidExceptions {
    /// Whether any may be forgiven at the end; if not, the first is final at once.
    possible: bool,
    /// The first of all.
    first: Option<TrustError>,
    /// The first of an issuer.
    of_issuer: Option<TrustError>,
    observed: Observations,
}

impl AndroidExceptions {
    /// `possible` says whether the path may have any, should it end in an anchor that allows them.
    pub(super) fn new(possible: bool) -> Self {
        Self { possible, ..Self::default() }
    }

    /// The leaf's dates do not hold. The device itself writes them: 1970, 2048, 2106.
    pub(super) fn of_leaf_dates(&mut self, error: TrustError) -> Result<(), TrustError> {
        self.note(error)
    }

    /// An issuer has expired.
    pub(super) fn of_issuer_expiry(&mut self, error: TrustError) -> Result<(), TrustError> {
        self.note(error)?;
        self.of_issuer.get_or_insert(error);
        self.observed.insert(Observation::AndroidFactoryCertificateExpired);
        Ok(())
    }

    /// An issuer is no certification authority, or its key usage does not say so.
    pub(super) fn of_issuer_authority(&mut self, error: TrustError) -> Result<(), TrustError> {
        self.note(error)?;
        self.of_issuer.get_or_insert(error);
        self.observed.insert(Observation::AndroidIssuerNotCa);
        Ok(())
    }

    fn note(&mut self, error: TrustError) -> Result<(), TrustError> {
        if !self.possible {
            return Err(error);
        }
        self.first.get_or_insert(error);
        Ok(())
    }

    /// Judges them, now that the path has come to `anchor` and `top` is known as the certificate under it.
    pub(super) fn judge(
        &self,
        anchor: &TrustAnchor,
        top: &Certificate<'_>,
    ) -> Result<Observations, TrustError> {
        let unforgiven = if !anchor.allows_android_exceptions() {
            self.first
        } else if top.subject_has_serial_number() {
            // Provisioned in the factory: such a key cannot be replaced, and the issuers of some devices are no
            // authorities. That nothing else in x5c describes a key keeps attested keys from issuing.
            None
        } else {
            // Provisioned over the network, for some weeks.
            self.of_issuer
        };
        unforgiven.map_or(Ok(self.observed), Err)
    }
}
