//! The reply that begins a recovery.

use core::fmt;

use serde::Serialize;
use serde::ser::{SerializeStruct as _, Serializer};

use super::User;
use crate::ceremony::options::CreationOptions;
use crate::ceremony::options::error::OptionsError;
use crate::error::ConfigError;
use crate::outcome::CredentialRecord;
use crate::request::CredentialKind;
use crate::service::{CallChallenge, RecoveryChallenge};

/// What the service answers to `POST /auth/recover/user/init`: a challenge for the new credentials, and the recovery keys
/// that may allow them.
///
/// It is made of the options of a registration, as [`CredentialReply`](super::CredentialReply) is.
///
/// ```
/// use attestry::CredentialKind::{Fido2, Key, RecoveryKey};
/// use attestry::options::{RecoveryReply, UserEntity};
/// use attestry::{CredentialRecord, UnixTime, UserHandle, Verifier};
/// # use attestry::PublicKey;
/// # let spki = [
/// #     0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, 0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1,
/// #     0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25,
/// #     0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
/// # ];
/// # let key = PublicKey::from_spki_der(spki)?;
///
/// let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
/// let user = UserHandle::new("us-2ba0h-lvp2q")?;
/// let random = [1; 32]; // Of the server's random number generator.
/// let expiry = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_300));
/// let entity = UserEntity::new(user, "ada@example.com");
/// let options = verifier.creation_options(random, entity).expires_at(expiry).build()?;
/// // The user's recovery key, and the text that the client stored beside it.
/// let record = CredentialRecord::raw_key(RecoveryKey, "recovery-1", key, user, "example.com")?;
/// let reply = RecoveryReply::new(&options, "temporary token", [Fido2, Key])?
///     .recovery([RecoveryKey])?
///     .allow_recovery_key(&record, Some("encrypted"))?;
///
/// // This goes to the client,
/// let json = serde_json::to_value(&reply).expect("no map with keys that are no text");
/// assert_eq!(json["allowedRecoveryCredentials"][0]["encryptedRecoveryKey"], "encrypted");
/// // and this into the store, under the token.
/// assert_eq!(reply.challenge().allowed_credentials(), ["recovery-1"]);
/// # Ok::<(), attestry::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct RecoveryReply {
    options: CreationOptions,
    token: String,
    new_credentials: CallChallenge<'static>,
    allowed: Vec<AllowedRecoveryKey>,
}

#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct AllowedRecoveryKey {
    id: String,
    encrypted_recovery_key: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Supported<'a> {
    first_factor: &'a [CredentialKind],
    second_factor: &'a [CredentialKind],
}

impl RecoveryReply {
    /// The reply whose new first factor is of one of these kinds. The answer comes with the token, as its bearer token.
    ///
    /// # Errors
    ///
    /// [`OptionsError::UserIdText`]; as [`CallChallenge::new`].
    pub fn new(
        options: &CreationOptions,
        token: impl Into<String>,
        first_factor_kinds: impl IntoIterator<Item = CredentialKind>,
    ) -> Result<Self, ConfigError> {
        User::of(&options.user)?;
        let new_credentials = CallChallenge::new(first_factor_kinds, options.challenge.clone())?;
        let new_credentials = match options.expires_at {
            Some(time) => new_credentials.expires_at(time),
            None => new_credentials,
        };
        Ok(Self { options: options.clone(), token: token.into(), new_credentials, allowed: Vec::new() })
    }

    /// The same, and there may be a new second factor of one of these kinds.
    ///
    /// # Errors
    ///
    /// As [`CallChallenge::second_factor`].
    pub fn second_factor(
        mut self,
        kinds: impl IntoIterator<Item = CredentialKind>,
    ) -> Result<Self, ConfigError> {
        self.new_credentials = self.new_credentials.second_factor(kinds)?;
        Ok(self)
    }

    /// The same, and there may be a new recovery credential of one of these kinds.
    ///
    /// # Errors
    ///
    /// As [`CallChallenge::recovery`].
    pub fn recovery(mut self, kinds: impl IntoIterator<Item = CredentialKind>) -> Result<Self, ConfigError> {
        self.new_credentials = self.new_credentials.recovery(kinds)?;
        Ok(self)
    }

    /// The same, and this recovery key of the user may allow them. `encrypted` is the private key as the client encrypted
    /// it, where the server has it. Where no key is named, every recovery key of the account may answer.
    ///
    /// # Errors
    ///
    /// [`OptionsError::UsersDiffer`] where the record is another user's, and [`OptionsError::NoCredential`] where it is no
    /// recovery key.
    pub fn allow_recovery_key(
        mut self,
        record: &CredentialRecord,
        encrypted: Option<&str>,
    ) -> Result<Self, ConfigError> {
        if *record.user_handle() != self.options.user.handle {
            return Err(OptionsError::UsersDiffer.into());
        }
        if record.kind() != CredentialKind::RecoveryKey {
            return Err(OptionsError::NoCredential.into());
        }
        self.allowed.push(AllowedRecoveryKey {
            id: record.credential_id().to_owned(),
            encrypted_recovery_key: encrypted.unwrap_or_default().to_owned(),
        });
        Ok(self)
    }

    /// The challenge that it issues, to be kept under the token until the answer comes.
    pub fn challenge(&self) -> RecoveryChallenge<'static> {
        let challenge = RecoveryChallenge::new(self.options.user.handle, self.new_credentials.clone());
        challenge.allow_credentials(self.allowed.iter().map(|allowed| allowed.id.as_str()))
    }
}

impl Serialize for RecoveryReply {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let options = &self.options;
        let user = User::of(&options.user).map_err(|_: OptionsError| serde::ser::Error::custom("user"))?;
        let (first_factor, second_factor) = self.new_credentials.factor_kinds();
        let mut object = serializer.serialize_struct("RecoveryReply", 11)?;
        object.serialize_field("user", &user)?;
        object.serialize_field("temporaryAuthenticationToken", &self.token)?;
        object.serialize_field("challenge", &options.challenge)?;
        object.serialize_field("rp", &options.rp)?;
        object.serialize_field("supportedCredentialKinds", &Supported { first_factor, second_factor })?;
        object.serialize_field("authenticatorSelection", &options.authenticator_selection)?;
        object.serialize_field("attestation", &options.attestation)?;
        object.serialize_field("pubKeyCredParams", &options.pub_key_cred_params)?;
        object.serialize_field("excludeCredentials", &options.exclude_credentials)?;
        // The service's schema demands it, and no kind that this crate verifies has one.
        object.serialize_field("otpUrl", "")?;
        object.serialize_field("allowedRecoveryCredentials", &self.allowed)?;
        object.end()
    }
}

/// Without challenge, token, user and keys.
impl fmt::Debug for RecoveryReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecoveryReply")
            .field("new_credentials", &self.new_credentials)
            .finish_non_exhaustive()
    }
}
