//! What a login changes in the record of its credential (WebAuthn L3 §7.2 step 24).

use core::fmt;
use std::sync::Arc;

use super::{CredentialRecord, RecordError};
use crate::error::ConfigError;

/// The changes of a login to the record of its credential, as data (WebAuthn L3 §7.2 step 24). The server makes its own
/// checks, and then applies them.
///
/// A database takes it by compare-and-set, since two logins may overtake each other: `update … set sign_count = :to
/// where credential_id = :id and sign_count = :from`. If that changes no row, read the record again and verify the
/// login against it.
///
/// ```
/// use attestry::RecordUpdate;
///
/// /// The values of `:id`, `:from` and `:to`, if the counter increased.
/// fn counter(update: &RecordUpdate) -> Option<(&str, u32, u32)> {
///     update.sign_count().map(|count| (update.credential_id(), count.from, count.to))
/// }
/// # let _ = counter;
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct RecordUpdate {
    pub(crate) credential_id: Arc<str>,
    pub(crate) sign_count: Option<SignCountUpdate>,
    pub(crate) backup_eligible: Option<bool>,
    pub(crate) backed_up: Option<bool>,
    /// Whether the login says that the user was verified, for the first time in the record.
    pub(crate) user_verification_new: bool,
    pub(crate) user_verification_seen: bool,
}

/// A signature counter that increased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignCountUpdate {
    /// The counter of the record.
    pub from: u32,
    /// The greater counter of the login.
    pub to: u32,
}

impl RecordUpdate {
    /// Nothing changes.
    pub(crate) const fn none(credential_id: Arc<str>) -> Self {
        Self {
            credential_id,
            sign_count: None,
            backup_eligible: None,
            backed_up: None,
            user_verification_new: false,
            user_verification_seen: false,
        }
    }

    /// The credential.
    pub fn credential_id(&self) -> &str {
        &self.credential_id
    }

    /// The counter, if it increased. It is never lowered.
    pub const fn sign_count(&self) -> Option<SignCountUpdate> {
        self.sign_count
    }

    /// The backup eligibility, if the record did not know it. A known one never changes.
    pub const fn backup_eligible(&self) -> Option<bool> {
        self.backup_eligible
    }

    /// The backup state, if it changed.
    pub const fn backed_up(&self) -> Option<bool> {
        self.backed_up
    }

    /// Whether the record is to remember that user verification was seen.
    pub const fn user_verification_seen(&self) -> bool {
        self.user_verification_seen
    }

    /// The same, for a login in which the server checked another factor as strong as user verification.
    ///
    /// Without that factor, a record never begins to rely on user verification (WebAuthn L3 §7.2 step 24). A finder of
    /// the authenticator could otherwise set a PIN of his own.
    pub const fn with_equal_factor_checked(mut self) -> Self {
        self.user_verification_seen = self.user_verification_new;
        self
    }

    /// Whether there is nothing to write.
    pub const fn is_empty(&self) -> bool {
        self.sign_count.is_none()
            && self.backup_eligible.is_none()
            && self.backed_up.is_none()
            && !self.user_verification_seen
    }
}

impl CredentialRecord {
    /// Takes over the changes that the specification allows (WebAuthn L3 §7.2 step 24).
    ///
    /// The counter only grows. Backup eligibility is filled in if it was unknown. Id, key and owner stay.
    ///
    /// # Errors
    ///
    /// [`RecordError::UpdateOfAnother`] if the update is of another credential.
    pub fn apply(&mut self, update: &RecordUpdate) -> Result<(), ConfigError> {
        if self.credential_id != update.credential_id {
            return Err(RecordError::UpdateOfAnother.into());
        }
        let Some(passkey) = &mut self.passkey else { return Ok(()) };
        if let Some(sign_count) = update.sign_count {
            passkey.sign_count = passkey.sign_count.max(sign_count.to);
        }
        passkey.backup_eligible = passkey.backup_eligible.or(update.backup_eligible);
        if let Some(backed_up) = update.backed_up {
            passkey.backed_up = backed_up;
        }
        passkey.user_verification_seen |= update.user_verification_seen;
        Ok(())
    }
}

impl fmt::Debug for RecordUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordUpdate")
            .field("sign_count", &self.sign_count)
            .field("backup_eligible", &self.backup_eligible)
            .field("backed_up", &self.backed_up)
            .field("user_verification_seen", &self.user_verification_seen)
            .finish_non_exhaustive()
    }
}
