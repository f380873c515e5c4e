//! One assertion as a client sent it, in whatever body: what a login verifies.

use core::fmt;
use std::borrow::Cow;

use super::RequestError;
use super::kind::CredentialKind;
use super::user_handle::UserHandle;
use crate::encoding::base64;
use crate::error::{At as _, Error};

/// One login by a registered credential, as the client sent it. Every body becomes one: WebAuthn's own JSON with
/// [`parse`](Self::parse), the service's bodies by the types in [`service`](crate::service).
///
/// It borrows from the text that it was parsed from. Nothing is verified yet. The server looks the record of the
/// credential up, by the getters whose names begin with `unverified_`. Then
/// [`Verifier::verify_authentication`](crate::Verifier::verify_authentication) verifies the login. `Debug` shows the
/// kind alone.
#[derive(Clone)]
pub struct Authentication<'a> {
    pub(crate) kind: CredentialKind,
    pub(crate) assertion: Option<Assertion<'a>>,
    pub(crate) client_extensions: ClientExtensions<'a>,
    pub(crate) attachment: Option<AuthenticatorAttachment>,
    /// The identifier of the challenge that the body names.
    pub(crate) challenge_identifier: Option<Cow<'a, str>>,
}

/// The strings of an assertion.
#[derive(Clone)]
pub(crate) struct Assertion<'a> {
    pub(crate) credential_id: Cow<'a, str>,
    pub(crate) client_data: Cow<'a, str>,
    /// The authenticator data of a Fido2 credential.
    pub(crate) authenticator_data: Option<Cow<'a, str>>,
    pub(crate) signature: Cow<'a, str>,
    /// Empty counts as absent.
    pub(crate) user_handle: Option<Cow<'a, str>>,
    /// The algorithm of a raw key. Beside a Fido2 credential nobody looks at it.
    pub(crate) algorithm: Option<Cow<'a, str>>,
    pub(crate) members: &'static AssertionMembers,
}

/// The names of the members in the body, for errors.
pub(crate) struct AssertionMembers {
    pub(crate) credential_id: &'static str,
    pub(crate) client_data: &'static str,
    pub(crate) authenticator_data: &'static str,
}

/// The extension results that the client reports. Nothing signs them.
#[derive(Clone, Default)]
pub(crate) struct ClientExtensions<'a> {
    pub(crate) app_id: Option<bool>,
    pub(crate) large_blob: Option<Cow<'a, str>>,
    pub(crate) large_blob_written: Option<bool>,
}

/// How the authenticator is attached, as the client says (WebAuthn L3 §5.4.5). Nothing signs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AuthenticatorAttachment {
    /// The authenticator is a part of the device.
    Platform,
    /// The authenticator can be taken from device to device.
    CrossPlatform,
}

impl AuthenticatorAttachment {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Platform, Self::CrossPlatform];

    /// Its name in WebAuthn, such as `cross-platform`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::CrossPlatform => "cross-platform",
        }
    }
}

crate::error::stable_names!(AuthenticatorAttachment);

impl<'a> Authentication<'a> {
    /// The kind that the client claims. The record has the kind that counts.
    pub const fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// The id of the credential that the client names, as in a record. It is base64url without padding for `Fido2`, and
    /// the text as sent for the other kinds. Nothing is verified yet: it serves to look up the record. None for the
    /// deprecated kinds.
    pub fn unverified_credential_id(&self) -> Option<&str> {
        let id = self.assertion.as_ref()?.credential_id.as_ref();
        Some(if self.kind == CredentialKind::Fido2 { id.trim_end_matches('=') } else { id })
    }

    /// The user handle that the authenticator sent, if it sent one. An empty text counts as absent. Nothing is verified
    /// yet: it serves to look up the record if the server does not know the user yet.
    ///
    /// # Errors
    ///
    /// A [`RequestError`] for a handle that is not base64url, or too long.
    pub fn unverified_user_handle(&self) -> Result<Option<UserHandle>, Error> {
        let Some(text) = self.assertion.as_ref().and_then(|assertion| assertion.user_handle.as_deref())
        else {
            return Ok(None);
        };
        // With its padding, if it has any.
        const TEXT_MAX: usize = UserHandle::MAX.div_ceil(3).saturating_mul(4);
        if text.is_empty() {
            return Ok(None);
        }
        if text.len() > TEXT_MAX {
            return Err(RequestError::UserHandleTooLong).in_member("userHandle");
        }
        let mut buffer = [0; TEXT_MAX];
        let bytes = base64::decode_url_into(text, &mut buffer)
            .map_err(|_| RequestError::UserHandleNotBase64)
            .in_member("userHandle")?;
        let handle = UserHandle::from_bytes(bytes).ok_or(RequestError::UserHandleTooLong);
        handle.map(Some).in_member("userHandle")
    }

    /// The identifier of the issued challenge, if the body has it. The server stored the challenge under it.
    pub fn challenge_identifier(&self) -> Option<&str> {
        self.challenge_identifier.as_deref()
    }

    /// The assertion to verify. The deprecated kinds have none, whatever the challenge asked for.
    pub(crate) fn assertion(&self) -> Result<&Assertion<'a>, RequestError> {
        match (self.kind, &self.assertion) {
            (CredentialKind::Password, _) => Err(RequestError::PasswordUnsupported),
            (CredentialKind::Totp, _) => Err(RequestError::TotpUnsupported),
            (_, None) => Err(RequestError::MissingMember),
            (_, Some(assertion)) => Ok(assertion),
        }
    }
}

impl fmt::Debug for Authentication<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authentication").field("kind", &self.kind).finish_non_exhaustive()
    }
}
