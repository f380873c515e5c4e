//! One credential of a body, of whatever call.

use core::fmt;
use std::borrow::Cow;

use super::RequestError;
use super::kind::CredentialKind;

/// One credential of a registration or recovery: a body of the "create credential" call without `credentialName` and
/// `challengeIdentifier`, which those calls do not have.
///
/// Nothing is decoded or verified yet. [`Verifier::verify_all`](crate::Verifier::verify_all) verifies all credentials
/// of a call together.
#[derive(Clone)]
pub struct CredentialAttestation<'a> {
    pub(super) kind: CredentialKind,
    pub(super) encrypted_private_key: Option<Cow<'a, str>>,
    pub(super) attestation: Option<Attestation<'a>>,
}

/// The three strings of `credentialInfo` that every kind with an attestation has.
#[derive(Clone)]
pub(crate) struct Attestation<'a> {
    pub(crate) credential_id: Cow<'a, str>,
    pub(crate) client_data: Cow<'a, str>,
    pub(crate) attestation_data: Cow<'a, str>,
}

impl<'a> CredentialAttestation<'a> {
    /// The kind that the client claims. Which kinds may answer is the server's to say, in a
    /// [`RegistrationChallenge`](crate::RegistrationChallenge); it must not be taken from here.
    pub const fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// The private key, encrypted by the client, of a `PasswordProtectedKey` and perhaps of a `RecoveryKey`; passed
    /// through unread.
    pub fn encrypted_private_key(&self) -> Option<&str> {
        self.encrypted_private_key.as_deref()
    }

    /// What there is to verify. The deprecated kinds have nothing, whatever they were asked for.
    pub(crate) fn attestation(&self) -> Result<&Attestation<'a>, RequestError> {
        match (self.kind, &self.attestation) {
            (CredentialKind::Password, _) => Err(RequestError::PasswordUnsupported),
            (CredentialKind::Totp, _) => Err(RequestError::TotpUnsupported),
            (_, None) => Err(RequestError::MissingMember),
            (_, Some(attestation)) => Ok(attestation),
        }
    }
}

impl fmt::Debug for CredentialAttestation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialAttestation").field("kind", &self.kind).finish_non_exhaustive()
    }
}
