//! A server's demands on the model of a credential.

use core::time::Duration;

use super::level::{CertificationLevel, FipsLevel};
use super::status::AuthenticatorStatus;
use crate::error::{ConfigError, ConfigErrorKind};

/// The demands of a server on the model of a credential, by metadata. Even without them, metadata refuses a model that
/// is revoked or retired, or whose keys can be stolen.
///
/// It is part of a [`RegistrationPolicy`](crate::RegistrationPolicy::metadata), under a verifier that [expects
/// metadata](crate::VerifierBuilder::expect_metadata).
///
/// ```
/// use attestry::metadata::{CertificationLevel, MetadataPolicy};
/// use attestry::{RegistrationPolicy, Verifier};
///
/// let policy = MetadataPolicy::new().minimum_level(CertificationLevel::L1);
/// let verifier = Verifier::builder("example.com")
///     .origin("https://example.com")
///     .expect_metadata()
///     .registration_policy(RegistrationPolicy::new().metadata(policy))
///     .build()?;
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct MetadataPolicy {
    require_entry: bool,
    minimum_level: Option<CertificationLevel>,
    minimum_fips_level: Option<FipsLevel>,
    tolerated: Vec<AuthenticatorStatus>,
    max_staleness: Option<Duration>,
}

impl MetadataPolicy {
    /// The default: unlisted models pass, and no certification is demanded.
    pub fn new() -> Self {
        Self::default()
    }

    /// Accepts listed models only. The statement must be trusted. So format `none` and self attestation are refused,
    /// and a model whose entry cannot be read.
    pub const fn require_entry(mut self) -> Self {
        self.require_entry = true;
        self
    }

    /// Accepts only models with this certification or a higher one in force today. The statement must be trusted.
    pub const fn minimum_level(mut self, level: CertificationLevel) -> Self {
        self.minimum_level = Some(level);
        self
    }

    /// Accepts only models with this overall level of FIPS 140 or a higher one in force today. The statement must be
    /// trusted.
    pub const fn minimum_fips_level(mut self, level: FipsLevel) -> Self {
        self.minimum_fips_level = Some(level);
        self
    }

    /// Accepts models with this status, which are refused by default. The policy is faulty
    /// ([`ConfigErrorKind::MetadataTolerance`]) if it tolerates `REVOKED`, or a status that refuses nothing.
    pub fn tolerate(mut self, status: AuthenticatorStatus) -> Self {
        self.tolerated.push(status);
        self
    }

    /// Refuses registrations once the next BLOB is overdue by more than this. Whole days count. By default, an overdue
    /// BLOB is [observed](crate::Observation::MetadataStale) and never refused.
    pub const fn max_staleness(mut self, staleness: Duration) -> Self {
        self.max_staleness = Some(staleness);
        self
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        match self.tolerated.iter().find(|status| !status.is_tolerable()) {
            Some(status) => Err(ConfigError::from(ConfigErrorKind::MetadataTolerance).with_value(status)),
            None => Ok(()),
        }
    }

    /// Whether it demands a trusted statement.
    pub(crate) const fn needs_trust(&self) -> bool {
        self.require_entry || self.minimum_level.is_some() || self.minimum_fips_level.is_some()
    }

    pub(super) fn tolerates(&self, status: &AuthenticatorStatus) -> bool {
        self.tolerated.contains(status) && status.is_tolerable()
    }

    pub(super) const fn requires_entry(&self) -> bool {
        self.require_entry
    }

    pub(super) const fn least_level(&self) -> Option<CertificationLevel> {
        self.minimum_level
    }

    pub(super) const fn least_fips_level(&self) -> Option<FipsLevel> {
        self.minimum_fips_level
    }

    /// Whether metadata may be overdue by so many days.
    pub(super) fn allows_days(&self, days: u64) -> bool {
        let overdue = Duration::from_secs(days.saturating_mul(24 * 60 * 60));
        self.max_staleness.is_none_or(|staleness| overdue <= staleness)
    }
}
