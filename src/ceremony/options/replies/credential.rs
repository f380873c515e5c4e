//! The reply that asks for one credential of one kind.

use core::fmt;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::User;
use crate::ceremony::options::CreationOptions;
use crate::ceremony::options::common::issued;
use crate::ceremony::options::error::OptionsError;
use crate::ceremony::registration_challenge::RegistrationChallenge;
use crate::error::ConfigError;
use crate::request::{ChallengeError, ChallengeId, CredentialKind};

/// What the service answers to `POST /auth/credentials/code/init` and `POST /auth/credentials/init`: a challenge for one
/// credential of one kind.
///
/// It is made of the options of a registration. So it comes from the verifier and policy that will judge the answer. The
/// user handle of the options is the UTF-8 of the service's user id. `challengeIdentifier` and
/// `temporaryAuthenticationToken`, its older name, are both the identifier. Raw keys are asked without
/// `authenticatorSelection` and `excludeCredentials`.
///
/// ```
/// use attestry::options::{CredentialReply, UserEntity};
/// use attestry::{ChallengeId, CredentialKind, UnixTime, UserHandle, Verifier};
///
/// let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
/// let user = UserEntity::new(UserHandle::new("us-2ba0h-lvp2q")?, "ada@example.com").display_name("Ada");
/// let random = [1; 32]; // Of the server's random number generator.
/// let expiry = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_300));
/// let options = verifier.creation_options(random, user).expires_at(expiry).build()?;
/// let reply = CredentialReply::new(&options, CredentialKind::Key, ChallengeId::new("challenge-1"))?;
///
/// // This goes to the client,
/// let json = serde_json::to_value(&reply).expect("no map with keys that are no text");
/// assert_eq!((&json["kind"], &json["user"]["id"]), (&"Key".into(), &"us-2ba0h-lvp2q".into()));
/// // and this into the store.
/// assert_eq!(reply.challenge().kind(), CredentialKind::Key);
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CredentialReply {
    options: CreationOptions,
    issued: RegistrationChallenge<'static>,
}

impl CredentialReply {
    /// The reply that asks for a credential of this kind, for a challenge that the server stores under this identifier.
    ///
    /// # Errors
    ///
    /// [`OptionsError::UserIdText`]; [`ChallengeError::EmptyIdentifier`]; [`ChallengeError::KindMisplaced`] for the
    /// deprecated kinds, whose credentials answer no challenge.
    pub fn new(
        options: &CreationOptions,
        kind: CredentialKind,
        identifier: ChallengeId<'_>,
    ) -> Result<Self, ConfigError> {
        if matches!(kind, CredentialKind::Password | CredentialKind::Totp) {
            return Err(ChallengeError::KindMisplaced.into());
        }
        User::of(&options.user)?;
        let issued = issued(&options.challenge, options.expires_at);
        let issued =
            RegistrationChallenge::of_issued(kind, issued).with_identifier(identifier.into_owned())?;
        Ok(Self { options: options.clone(), issued })
    }

    /// The challenge that it issues, to be kept until the answer comes.
    pub fn challenge(&self) -> RegistrationChallenge<'static> {
        self.issued.clone()
    }
}

impl Serialize for CredentialReply {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let options = &self.options;
        let identifier = self.issued.identifier().map(ChallengeId::as_str).unwrap_or_default();
        let user = User::of(&options.user).map_err(|_: OptionsError| serde::ser::Error::custom("user"))?;
        let is_passkey = self.issued.kind() == CredentialKind::Fido2;
        let members = if is_passkey { 10 } else { 8 };
        let mut object = serializer.serialize_struct("CredentialReply", members)?;
        object.serialize_field("kind", self.issued.kind().as_str())?;
        object.serialize_field("user", &user)?;
        object.serialize_field("challengeIdentifier", identifier)?;
        object.serialize_field("temporaryAuthenticationToken", identifier)?;
        object.serialize_field("challenge", self.issued.value())?;
        object.serialize_field("rp", &options.rp)?;
        object.serialize_field("attestation", &options.attestation)?;
        object.serialize_field("pubKeyCredParams", &options.pub_key_cred_params)?;
        if is_passkey {
            object.serialize_field("authenticatorSelection", &options.authenticator_selection)?;
            object.serialize_field("excludeCredentials", &options.exclude_credentials)?;
        }
        object.end()
    }
}

/// Without challenge and user.
impl fmt::Debug for CredentialReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialReply").field("kind", &self.issued.kind()).finish_non_exhaustive()
    }
}
