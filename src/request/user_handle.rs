//! Whose credential it is.

use core::fmt;

use crate::error::{ConfigError, ConfigErrorKind};

/// A user handle names one account of the server. It is the `id` of the user in a registration's options (WebAuthn L3
/// §5.4.3). It has 1 to 64 bytes, compared as bytes.
///
/// It should be random, and tell nothing about the user. An authenticator may hand it out without verifying anybody.
///
/// ```
/// use attestry::UserHandle;
///
/// let handle = UserHandle::new([7; 32])?;
/// assert_eq!(handle.as_bytes(), [7; 32]);
/// assert!(UserHandle::new([]).is_err());
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct UserHandle {
    /// Zero behind the length.
    bytes: [u8; Self::MAX],
    length: u8,
}

impl UserHandle {
    /// The most bytes that a handle may have.
    pub const MAX: usize = 64;

    /// The handle with these bytes.
    ///
    /// # Errors
    ///
    /// [`ConfigErrorKind::UserHandle`] for no bytes, or more than 64.
    pub fn new(bytes: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        Ok(Self::from_bytes(bytes.as_ref()).ok_or(ConfigErrorKind::UserHandle)?)
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let length = u8::try_from(bytes.len()).ok().filter(|length| *length > 0)?;
        let mut handle = Self { bytes: [0; Self::MAX], length };
        handle.bytes.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(handle)
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}

impl AsRef<[u8]> for UserHandle {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

/// Says nothing of the user.
impl fmt::Debug for UserHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserHandle").finish_non_exhaustive()
    }
}
