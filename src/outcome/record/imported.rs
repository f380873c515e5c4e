//! Records of passkeys that were registered elsewhere.

use std::sync::Arc;

use super::{CredentialRecord, PasskeyState};
use crate::encoding::base64;
use crate::error::ConfigError;
use crate::key::PublicKey;
use crate::request::{AuthenticatorAttachment, UserHandle};

/// A passkey that another library or U2F registered, on its way to be a [`CredentialRecord`].
///
/// What the server does not say is unknown. The counter is then 0, backup eligibility is unknown, and user verification
/// was never seen. The attestation is not imported, since only this crate's verdict would count.
///
/// ```
/// use attestry::{Algorithm, ImportedPasskey, PublicKey, UserHandle};
/// # let spki = [
/// #     0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, 0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1,
/// #     0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25,
/// #     0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
/// # ];
/// # let (credential_id, handle, stored_count) = ([1; 16], [7; 32], 42);
///
/// // An SPKI does not say its algorithm. A COSE_Key does: `PublicKey::from_cose`.
/// let key = PublicKey::from_spki_der(spki)?.with_algorithm(Algorithm::EdDsa)?;
/// let record = ImportedPasskey::new(credential_id, key, UserHandle::new(handle)?, "example.com")
///     .sign_count(stored_count)
///     .backup_eligible(false)
///     .into_record()?;
/// assert_eq!(record.sign_count(), Some(42));
/// # Ok::<(), attestry::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ImportedPasskey {
    credential_id: Arc<str>,
    public_key: PublicKey,
    user_handle: UserHandle,
    relying_party_id: Arc<str>,
    state: PasskeyState,
}

impl ImportedPasskey {
    /// A passkey with this id, in bytes, and this key, of this user, for this relying party id.
    pub fn new(
        credential_id: impl AsRef<[u8]>,
        public_key: PublicKey,
        user_handle: UserHandle,
        relying_party_id: impl Into<Arc<str>>,
    ) -> Self {
        Self {
            credential_id: base64::encode_url(credential_id.as_ref()).into(),
            public_key,
            user_handle,
            relying_party_id: relying_party_id.into(),
            state: PasskeyState::default(),
        }
    }

    /// The signature counter as last seen.
    pub const fn sign_count(mut self, count: u32) -> Self {
        self.state.sign_count = count;
        self
    }

    /// Whether it may be backed up.
    pub const fn backup_eligible(mut self, eligible: bool) -> Self {
        self.state.backup_eligible = Some(eligible);
        self
    }

    /// Whether it was backed up when last seen.
    pub const fn backed_up(mut self, backed_up: bool) -> Self {
        self.state.backed_up = backed_up;
        self
    }

    /// Whether user verification was ever seen with it, at its registration or at a login beside another factor.
    pub const fn user_verification_seen(mut self, seen: bool) -> Self {
        self.state.user_verification_seen = seen;
        self
    }

    /// The transports that the client named.
    pub fn transports(mut self, transports: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.state.transports = transports.into_iter().map(Into::into).collect();
        self
    }

    /// How the authenticator is attached, as the client said.
    pub const fn attachment(mut self, attachment: AuthenticatorAttachment) -> Self {
        self.state.attachment = Some(attachment);
        self
    }

    /// Whether it is discoverable. A discoverable one can log in a user whom the server does not know yet.
    pub const fn discoverable(mut self, discoverable: bool) -> Self {
        self.state.discoverable = Some(discoverable);
        self
    }

    /// Says that U2F registered it under this AppID. Its logins may be for the AppID (WebAuthn L3 §10.1.1).
    pub fn app_id(mut self, app_id: impl Into<Arc<str>>) -> Self {
        self.state.app_id = Some(app_id.into());
        self
    }

    /// The record.
    ///
    /// # Errors
    ///
    /// [`RecordError::CredentialId`](crate::errors::RecordError::CredentialId);
    /// [`RecordError::PublicKey`](crate::errors::RecordError::PublicKey) if the key is bound to no algorithm;
    /// [`ConfigErrorKind::RelyingPartyId`](crate::errors::ConfigErrorKind::RelyingPartyId).
    pub fn into_record(self) -> Result<CredentialRecord, ConfigError> {
        let Self { credential_id, public_key, user_handle, relying_party_id, state } = self;
        CredentialRecord::passkey(credential_id, public_key, user_handle, relying_party_id, state)
    }
}
