//! The places that a registration has for credentials.

use crate::request::CredentialKind;

/// A member of a registration that is a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// `firstFactorCredential`, which every registration has.
    FirstFactor,
    /// `secondFactorCredential`.
    SecondFactor,
    /// `recoveryCredential`.
    Recovery,
}

impl Place {
    /// The place with this name on the wire.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        [Self::FirstFactor, Self::SecondFactor, Self::Recovery]
            .into_iter()
            .find(|place| place.as_str() == name)
    }

    /// The name on the wire.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::FirstFactor => "firstFactorCredential",
            Self::SecondFactor => "secondFactorCredential",
            Self::Recovery => "recoveryCredential",
        }
    }

    /// The kinds that the schema has in this place.
    pub(super) const fn kinds(self) -> &'static [CredentialKind] {
        use CredentialKind::{Fido2, Key, Password, PasswordProtectedKey, RecoveryKey, Totp};

        match self {
            Self::FirstFactor => &[Fido2, Key, PasswordProtectedKey, Password],
            Self::SecondFactor => &[Fido2, Key, PasswordProtectedKey, Totp],
            Self::Recovery => &[RecoveryKey],
        }
    }
}
