//! Whether the user must have been verified.

use crate::error::stable_names;

/// Whether the user must have been verified (WebAuthn L3 §5.8.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UserVerification {
    /// Refuse a response whose authenticator data does not say that the user was verified.
    Required,
    /// Accept either; what was verified says which.
    #[default]
    Preferred,
    /// Accept either; what was verified says which.
    Discouraged,
}

stable_names!(UserVerification);

impl UserVerification {
    /// All three.
    pub const ALL: &'static [Self] = &[Self::Required, Self::Preferred, Self::Discouraged];

    /// The name that WebAuthn has for it, such as `required`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Preferred => "preferred",
            Self::Discouraged => "discouraged",
        }
    }
}
