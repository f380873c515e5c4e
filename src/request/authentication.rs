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
/// It borrows from the text that it was parsed from. Nothing is verified yet.
/// [`Verifier::verify_authentication`](crate::Verifier::verify_authentication) does that, with the record of the
/// credential, which the server looks up by what is marked as unverified here. `Debug` shows the kind alone.
#[derive(Clone)]
pub struct Authentication<'a> {
    pub(crate) kind: CredentialKind,
    pub(crate) assertion: Option<Assertion<'a>>,
    pub(crate) client_extensions: ClientExtensions<'a>,
    pub(crate) attachment: Option<AuthenticatorAttachment>,
    /// Which challenge the body says that it answers.
    pub(crate) challenge_identifier: Option<Cow<'a, str>>,
}

/// The strings of an assertion.
#[derive(Clone)]
pub(crate) struct Assertion<'a> {
    pub(crate) credential_id: Cow<'a, str>,
    pub(crate) client_data: Cow<'a, str>,
    /// That of a Fido2 credential.
    pub(crate) authenticator_data: Option<Cow<'a, str>>,
    pub(crate) signature: Cow<'a, str>,
    /// Empty counts as absent.
    pub(crate) user_handle: Option<Cow<'a, str>>,
    /// That of a raw key; beside a Fido2 credential nobody looks at it.
    pub(crate) algorithm: Option<Cow<'a, str>>,
    pub(crate) members: &'static AssertionMembers,
}

/// What the body calls them, for errors.
pub(crate) struct AssertionMembers {
    pub(crate) credential_id: &'static str,
    pub(crate) client_data: &'static str,
    pub(crate) authenticator_data: &'static str,
}

/// What the client says that the extensions came to. Nothing signs it.
#[derive(Clone, Default)]
pub(crate) struct ClientExtensions<'a> {
    pub(crate) app_id: Option<bool>,
    pub(crate) large_blob: Option<Cow<'a, str>>,
    pub(crate) large_blob_written: Option<bool>,
}

/// Where the client says that the authenticator is (WebAuthn L3 §5.4.5). Nothing signs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AuthenticatorAttachment {
    /// A part of the device.
    Platform,
    /// One that can be taken from device to device.
    CrossPlatform,
}

impl AuthenticatorAttachment {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Platform, Self::CrossPlatform];

    /// The name that WebAuthn has for it, such as `cross-platform`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::CrossPlatform => "cross-platform",
        }
    }
}

crate::error::stable_names!(AuthenticatorAttachment);

impl<'a> Authentication<'a> {
    /// The kind that the client claims. The record says which kind it is.
    pub const fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// The id of the credential that the client names, as a record has it: base64url without padding for `Fido2`, the text
    /// as sent for the other kinds. Nothing has been verified: it is for looking up the record. None for the deprecated
    /// kinds.
    pub fn unverified_credential_id(&self) -> Option<&str> {
        let id = self.assertion.as_ref()?.credential_id.as_ref();
        Some(if self.kind == CredentialKind::Fido2 { id.trim_end_matches('=') } else { id })
    }

    /// The handle of the user that the authenticator names, where it does. Nothing has been verified: it is for looking up
    /// the record where the server does not know the user yet. An empty text counts as absent.
    ///
    /// # Errors
    ///
    /// A [`RequestError`] where it is not base64url, or longer than a handle may be.
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

    /// Which issued challenge the body answers, where it says so: the key under which the server stored it.
    pub fn challenge_identifier(&self) -> Option<&str> {
        self.challenge_identifier.as_deref()
    }

    /// What there is to verify. The deprecated kinds have nothing, whatever they were asked for.
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
