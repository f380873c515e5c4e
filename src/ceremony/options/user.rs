//! The user in options and signals (WebAuthn L3 §5.4.3).

use core::fmt;

use serde::{Serialize, Serializer};

use super::error::OptionsError;
use crate::encoding::base64;
use crate::request::UserHandle;

/// The user who gets the passkey: the handle, and two names for people to read. Authenticators keep and show them.
///
/// ```
/// use attestry::UserHandle;
/// use attestry::options::UserEntity;
///
/// let user = UserEntity::new(UserHandle::new([7; 32])?, "ada@example.com").display_name("Ada Lovelace");
/// # let _ = user;
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use]
pub struct UserEntity {
    #[serde(rename = "id", serialize_with = "write_handle")]
    pub(super) handle: UserHandle,
    pub(super) name: String,
    pub(super) display_name: String,
}

impl UserEntity {
    /// The user with this handle. `name` tells accounts of one person apart, such as an e-mail address. Options and
    /// signals refuse an empty one.
    pub fn new(handle: UserHandle, name: impl Into<String>) -> Self {
        Self { handle, name: name.into(), display_name: String::new() }
    }

    /// What the user is called, such as `Ada Lovelace`. Default: empty, by which WebAuthn means that there is no such
    /// name.
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.display_name = name.into();
        self
    }

    pub(super) fn checked(self) -> Result<Self, OptionsError> {
        if self.name.is_empty() { Err(OptionsError::UserName) } else { Ok(self) }
    }
}

pub(super) fn write_handle<S: Serializer>(handle: &UserHandle, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&base64::encode_url(handle.as_bytes()))
}

/// Says nothing of the user.
impl fmt::Debug for UserEntity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserEntity").finish_non_exhaustive()
    }
}
