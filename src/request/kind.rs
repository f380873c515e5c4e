//! The kinds of credentials, by their names on the wire.

use crate::error::stable_names;

/// The kind of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CredentialKind {
    /// A WebAuthn credential, also known as passkey.
    Fido2,
    /// A raw key pair, mostly of a service.
    Key,
    /// A raw key pair whose private key the server stores, encrypted by the client.
    PasswordProtectedKey,
    /// A raw key pair that recovers the account.
    RecoveryKey,
    /// Deprecated: parsed, never verified.
    Password,
    /// Deprecated: parsed, never verified.
    Totp,
}

impl CredentialKind {
    /// All kinds.
    pub const ALL: &'static [Self] =
        &[Self::Fido2, Self::Key, Self::PasswordProtectedKey, Self::RecoveryKey, Self::Password, Self::Totp];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fido2 => "Fido2",
            Self::Key => "Key",
            Self::PasswordProtectedKey => "PasswordProtectedKey",
            Self::RecoveryKey => "RecoveryKey",
            Self::Password => "Password",
            Self::Totp => "Totp",
        }
    }
}

stable_names!(CredentialKind);
