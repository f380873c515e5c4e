//! What a path is judged by, and how judging it can fail.

use super::TrustError;
use crate::crypto::RsaBounds;

/// How issuers may sign.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignatureRules {
    pub(crate) rsa_bounds: RsaBounds,
    /// Whether with SHA-1.
    pub(crate) sha1: bool,
}

/// What a path is judged by.
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
    /// None holds; the reason is that of the one that came furthest.
    Untrusted(TrustError),
    /// A certificate is revoked. The search ends here, and the request, whatever the policy.
    Revoked,
    /// The request may not cause more work. It ends here, whatever the policy.
    BudgetExhausted,
}

impl From<TrustError> for PathFault {
    fn from(error: TrustError) -> Self {
        Self::Untrusted(error)
    }
}
