//! The arguments of the Signal API (WebAuthn L3 §5.1.10), by which a server tells authenticators about its passkeys.

use std::sync::Arc;

use serde::Serialize;

use super::common::{known_relying_party, write_text};
use super::descriptor::{checked_id, is_passkey_of};
use super::error::OptionsError;
use super::user::{UserEntity, write_handle};
use crate::error::ConfigError;
use crate::outcome::CredentialRecord;
use crate::relying_party::Config;
use crate::request::UserHandle;

/// Makes the arguments of signals for one relying party id. [`Verifier::signals`](crate::Verifier::signals) gives it.
///
/// ```
/// use attestry::options::UserEntity;
/// use attestry::{UserHandle, Verifier};
///
/// let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
/// let user = UserEntity::new(UserHandle::new([7; 32])?, "ada@example.com").display_name("Ada");
/// // For `PublicKeyCredential.signalCurrentUserDetails`.
/// let argument = serde_json::to_value(verifier.signals().current_user_details(user)?).expect("JSON");
/// assert_eq!(argument["rpId"], "example.com");
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Signals<'v> {
    config: &'v Config,
    chosen: Option<&'v str>,
}

impl<'v> Signals<'v> {
    pub(in crate::ceremony) const fn new(config: &'v Config) -> Self {
        Self { config, chosen: None }
    }

    /// Uses this relying party id of the verifier. Default: the first.
    #[must_use]
    pub const fn relying_party_id(mut self, id: &'v str) -> Self {
        self.chosen = Some(id);
        self
    }

    /// Says that nobody has a credential of this id. A record or a login gives the id in this form.
    ///
    /// # Errors
    ///
    /// [`OptionsError::CredentialId`]; [`OptionsError::RelyingPartyUnknown`].
    pub fn unknown_credential(&self, credential_id: &str) -> Result<UnknownCredential, ConfigError> {
        let credential_id = checked_id(credential_id)?.to_owned();
        Ok(UnknownCredential {
            rp_id: Arc::clone(&known_relying_party(self.config, self.chosen)?.id),
            credential_id,
        })
    }

    /// Says that the user has the passkeys of these records and no others. Authenticators may forget the others. Raw
    /// keys and passkeys of other relying party ids are passed over.
    ///
    /// # Errors
    ///
    /// [`OptionsError::UsersDiffer`] if a record is another user's; [`OptionsError::RelyingPartyUnknown`].
    pub fn all_accepted_credentials<'r>(
        &self,
        user: UserHandle,
        records: impl IntoIterator<Item = &'r CredentialRecord>,
    ) -> Result<AllAcceptedCredentials, ConfigError> {
        let rp_id = Arc::clone(&known_relying_party(self.config, self.chosen)?.id);
        let mut ids = Vec::new();
        for record in records.into_iter().filter(|record| is_passkey_of(record, &rp_id)) {
            if *record.user_handle() != user {
                return Err(OptionsError::UsersDiffer.into());
            }
            ids.push(record.credential_id().to_owned());
        }
        Ok(AllAcceptedCredentials { rp_id, user_id: user, all_accepted_credential_ids: ids })
    }

    /// Says that the user has these names now.
    ///
    /// # Errors
    ///
    /// [`OptionsError::UserName`]; [`OptionsError::RelyingPartyUnknown`].
    pub fn current_user_details(&self, user: UserEntity) -> Result<CurrentUserDetails, ConfigError> {
        let UserEntity { handle, name, display_name } = user.checked()?;
        let rp_id = Arc::clone(&known_relying_party(self.config, self.chosen)?.id);
        Ok(CurrentUserDetails { rp_id, user_id: handle, name, display_name })
    }
}

/// The argument of `PublicKeyCredential.signalUnknownCredential`, once serialized.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnknownCredential {
    #[serde(serialize_with = "write_text")]
    rp_id: Arc<str>,
    credential_id: String,
}

/// The argument of `PublicKeyCredential.signalAllAcceptedCredentials`, once serialized.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AllAcceptedCredentials {
    #[serde(serialize_with = "write_text")]
    rp_id: Arc<str>,
    #[serde(serialize_with = "write_handle")]
    user_id: UserHandle,
    all_accepted_credential_ids: Vec<String>,
}

/// The argument of `PublicKeyCredential.signalCurrentUserDetails`, once serialized.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CurrentUserDetails {
    #[serde(serialize_with = "write_text")]
    rp_id: Arc<str>,
    #[serde(serialize_with = "write_handle")]
    user_id: UserHandle,
    name: String,
    display_name: String,
}
