//! How far an attestation is trusted, in a word.

use super::Trust;
use crate::error::stable_names;

/// [`Trust`] without its path or reason. A record keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum TrustLevel {
    /// See [`Trust::None`].
    None,
    /// See [`Trust::SelfAttested`].
    SelfAttested,
    /// See [`Trust::Unknown`].
    Unknown,
    /// See [`Trust::Trusted`].
    Trusted,
    /// See [`Trust::Untrusted`].
    Untrusted,
}

impl TrustLevel {
    /// All levels.
    pub const ALL: &'static [Self] =
        &[Self::None, Self::SelfAttested, Self::Unknown, Self::Trusted, Self::Untrusted];

    /// The stable name, such as `trusted`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::SelfAttested => "self",
            Self::Unknown => "unknown",
            Self::Trusted => "trusted",
            Self::Untrusted => "untrusted",
        }
    }
}

stable_names!(TrustLevel);

impl Trust {
    /// The level, without path or reason.
    pub const fn level(&self) -> TrustLevel {
        match self {
            Self::None => TrustLevel::None,
            Self::SelfAttested => TrustLevel::SelfAttested,
            Self::Unknown(_) => TrustLevel::Unknown,
            Self::Trusted(_) => TrustLevel::Trusted,
            Self::Untrusted(_) => TrustLevel::Untrusted,
        }
    }

    /// The stable name, such as `trusted`.
    pub const fn as_str(&self) -> &'static str {
        self.level().as_str()
    }
}
