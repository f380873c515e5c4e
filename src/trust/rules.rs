//! The rules for judging a path, and the ways in which it can fail.

use super::TrustError;
use crate::crypto::RsaBounds;

/// How issuers may sign.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignatureRules {
    pub(crate) rsa_bounds: RsaBounds,
    /// Whether with SHA-1.
    pub(crate) sha1: bool,
}

/// The rules for judging a path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PathRules {
    /// Unix time.
    pub(crate) now: i64,
    pub(crate) signatures: SignatureRules,
    /// Certificates that a path may have.
    pub(crate) max_length: usize,
}

/// Why there is no path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathFault {
    /// No path holds. The reason is that of the path that came furthest.
    Untrusted(TrustError),
    /// A certificate is revoked. The search and the request end here, whatever the policy.
    Revoked,
    /// The request may not cause more work. It ends here, whatever the policy.
    BudgetExhausted,
}

impl From<TrustError> for PathFault {
    fn from(error: TrustError) -> Self {
        Self::Untrusted(error)
    }
}
