//! One credential of any body, as the client sent it. A ceremony verifies it.

use core::fmt;
use std::borrow::Cow;

use super::RequestError;
use super::authentication::AuthenticatorAttachment;
use super::kind::CredentialKind;

/// One credential to be registered, as the client sent it. Every body becomes one: WebAuthn's own JSON with
/// [`parse`](Self::parse), the service's bodies by the types in [`service`](crate::service).
///
/// It borrows from the text that it was parsed from. Nothing is decoded or verified yet.
/// [`Verifier::verify_registration`](crate::Verifier::verify_registration) does that. `Debug` shows the kind alone.
#[derive(Clone)]
pub struct Registration<'a> {
    pub(crate) kind: CredentialKind,
    pub(crate) attestation: Option<Attestation<'a>>,
    pub(crate) encrypted_private_key: Option<Cow<'a, str>>,
    pub(crate) transports: Vec<Cow<'a, str>>,
    pub(crate) attachment: Option<AuthenticatorAttachment>,
    /// Whether the client says that the credential is discoverable.
    pub(crate) discoverable: Option<bool>,
    /// The identifier of the challenge that the body names.
    pub(crate) challenge_identifier: Option<Cow<'a, str>>,
    /// The user's name for the credential.
    pub(crate) credential_name: Option<Cow<'a, str>>,
}

/// The three strings that every kind with an attestation has.
#[derive(Clone)]
pub(crate) struct Attestation<'a> {
    pub(crate) credential_id: Cow<'a, str>,
    pub(crate) client_data: Cow<'a, str>,
    pub(crate) attestation_data: Cow<'a, str>,
    pub(crate) members: &'static AttestationMembers,
}

/// The names of the three in the body, for errors.
pub(crate) struct AttestationMembers {
    pub(crate) credential_id: &'static str,
    pub(crate) client_data: &'static str,
    pub(crate) attestation_data: &'static str,
}

impl<'a> Registration<'a> {
    /// The kind that the client claims. The server says which kind may answer, in a
    /// [`RegistrationChallenge`](crate::RegistrationChallenge). Never take it from here.
    pub const fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// The id that the client claims, as it was sent. Nothing is verified yet: use it for lookups alone.
    pub fn unverified_credential_id(&self) -> Option<&str> {
        self.attestation.as_ref().map(|attestation| attestation.credential_id.as_ref())
    }

    /// The name that the user gave the credential, if the body has it.
    pub fn credential_name(&self) -> Option<&str> {
        self.credential_name.as_deref()
    }

    /// The identifier of the issued challenge, if the body has it. The server stored the challenge under it.
    pub fn challenge_identifier(&self) -> Option<&str> {
        self.challenge_identifier.as_deref()
    }

    /// The private key, encrypted by the client, of a `PasswordProtectedKey` and perhaps of a `RecoveryKey`. This crate
    /// does not read it.
    pub fn encrypted_private_key(&self) -> Option<&str> {
        self.encrypted_private_key.as_deref()
    }

    /// The attestation to verify. The deprecated kinds have none, whatever the challenge asked for.
    pub(crate) fn attestation(&self) -> Result<&Attestation<'a>, RequestError> {
        match (self.kind, &self.attestation) {
            (CredentialKind::Password, _) => Err(RequestError::PasswordUnsupported),
            (CredentialKind::Totp, _) => Err(RequestError::TotpUnsupported),
            (_, None) => Err(RequestError::MissingMember),
            (_, Some(attestation)) => Ok(attestation),
        }
    }
}

impl fmt::Debug for Registration<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration").field("kind", &self.kind).finish_non_exhaustive()
    }
}
