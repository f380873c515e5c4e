//! Whether the user must have been verified.

use crate::error::stable_names;

/// Whether the user must have been verified (WebAuthn L3 §5.8.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UserVerification {
    /// Refuse a response unless its authenticator data says that the user was verified.
    Required,
    /// Accept either. The verified registration or login says whether the user was verified.
    #[default]
    Preferred,
    /// Accept either. The verified registration or login says whether the user was verified.
    Discouraged,
}

stable_names!(UserVerification);

impl UserVerification {
    /// All three.
    pub const ALL: &'static [Self] = &[Self::Required, Self::Preferred, Self::Discouraged];

    /// Its name in WebAuthn, such as `required`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Preferred => "preferred",
            Self::Discouraged => "discouraged",
        }
    }
}
