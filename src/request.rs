//! The JSON body of a "create credential" call: six kinds, each with exactly the members of the API's schema.

use core::fmt;
use std::borrow::Cow;

use crate::code::{Error, stage_errors};
use crate::encoding::json;
use crate::limits::Limits;

stage_errors! {
    /// What can be wrong with the body of the call.
    RequestError in "request" {
        TooLarge = "too_large", Malformed, None, "the request body is larger than the limit";
        InvalidUtf8 = "invalid_utf8", Malformed, None, "the request body is not UTF-8";
        InvalidJson = "invalid_json", Malformed, None, "the request body is not well-formed JSON";
        NotAnObject = "not_an_object", Malformed, None, "the request body or its credentialInfo is not an object";
        DuplicateMember = "duplicate_member", Malformed, None, "the request body has a member twice";
        UnknownMember = "unknown_member", Malformed, None,
            "the request body has a member that the schema of its kind does not have";
        MissingMember = "missing_member", Malformed, None,
            "the request body lacks a member that the schema of its kind requires";
        NotAString = "not_a_string", Malformed, None, "a member of the request body is not a string";
        EmptyString = "empty_string", Malformed, None, "a member of the request body is an empty string";
        UnknownKind = "unknown_kind", Unsupported, None, "the credential kind is not one of the six";
        PasswordUnsupported = "password_unsupported", Unsupported, None,
            "credentials of kind Password are not supported";
        TotpUnsupported = "totp_unsupported", Unsupported, None, "credentials of kind Totp are not supported";
        CredentialIdInvalid = "credential_id_invalid", Malformed, None,
            "credId is not base64url, or longer than a credential id can be";
        ClientDataNotBase64 = "client_data_not_base64url", Malformed, None, "clientData is not base64url";
        AttestationDataNotBase64 = "attestation_data_not_base64url", Malformed, None,
            "attestationData is not base64url";
    }
}

/// The kind of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CredentialKind {
    /// A WebAuthn credential, also known as passkey.
    Fido2,
    /// A raw key pair, mostly of a service.
    Key,
    /// A raw key pair whose private key the server stores, encrypted by the client.
    PasswordProtectedKey,
    /// A raw key pair that recovers the account.
    RecoveryKey,
    /// Deprecated: parsed, never verified.
    Password,
    /// Deprecated: parsed, never verified.
    Totp,
}

impl CredentialKind {
    /// All kinds.
    pub const ALL: &'static [Self] =
        &[Self::Fido2, Self::Key, Self::PasswordProtectedKey, Self::RecoveryKey, Self::Password, Self::Totp];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fido2 => "Fido2",
            Self::Key => "Key",
            Self::PasswordProtectedKey => "PasswordProtectedKey",
            Self::RecoveryKey => "RecoveryKey",
            Self::Password => "Password",
            Self::Totp => "Totp",
        }
    }

    /// The kind with this name on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for CredentialKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A parsed body. It borrows from the text that it was parsed from.
///
/// Parsing proves the schema only; nothing is decoded or verified yet. No part of a `Password` or `Totp` body's
/// secret is kept: it is stepped over in place, so that there is no copy to wipe. `Debug` shows the kind alone.
#[derive(Clone)]
pub struct CredentialRequest<'a> {
    kind: CredentialKind,
    credential_name: Cow<'a, str>,
    challenge_identifier: Cow<'a, str>,
    encrypted_private_key: Option<Cow<'a, str>>,
    attestation: Option<Attestation<'a>>,
}

/// The three strings of `credentialInfo` that every kind with an attestation has.
#[derive(Clone)]
pub(crate) struct Attestation<'a> {
    pub(crate) credential_id: Cow<'a, str>,
    pub(crate) client_data: Cow<'a, str>,
    pub(crate) attestation_data: Cow<'a, str>,
}

impl<'a> CredentialRequest<'a> {
    /// Parses a body within the default [`Limits`].
    ///
    /// # Errors
    ///
    /// A [`RequestError`] that says how the body departs from the schema. `Password` and `Totp` bodies parse; it is
    /// [`Verifier::verify`](crate::Verifier::verify) that refuses them.
    pub fn from_json<B: AsRef<[u8]> + ?Sized>(body: &'a B) -> Result<Self, Error> {
        Self::from_json_within(body, &Limits::DEFAULT)
    }

    /// Parses a body within these limits.
    ///
    /// # Errors
    ///
    /// As [`from_json`](Self::from_json).
    pub fn from_json_within<B: AsRef<[u8]> + ?Sized>(body: &'a B, limits: &Limits) -> Result<Self, Error> {
        let body = body.as_ref();
        if body.len() > limits.body {
            return Err(RequestError::TooLarge.into());
        }
        let text = core::str::from_utf8(body).map_err(|_| RequestError::InvalidUtf8)?;
        Ok(Body::read(text)?.into_request()?)
    }

    /// The kind that the body claims.
    pub const fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// The name that the user gave the credential.
    pub fn credential_name(&self) -> &str {
        &self.credential_name
    }

    /// Which issued challenge the body answers: the key under which the server stored it.
    pub fn challenge_identifier(&self) -> &str {
        &self.challenge_identifier
    }

    /// The private key, encrypted by the client, of a `PasswordProtectedKey` and perhaps of a `RecoveryKey`; passed
    /// through unread.
    pub fn encrypted_private_key(&self) -> Option<&str> {
        self.encrypted_private_key.as_deref()
    }

    pub(crate) const fn attestation(&self) -> Option<&Attestation<'a>> {
        self.attestation.as_ref()
    }
}

impl fmt::Debug for CredentialRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialRequest").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The members of a body, before it is known which of them its kind has: the tag may come last.
#[derive(Default)]
struct Body<'a> {
    kind: Option<CredentialKind>,
    credential_name: Option<Cow<'a, str>>,
    challenge_identifier: Option<Cow<'a, str>>,
    encrypted_private_key: Option<Cow<'a, str>>,
    info: Option<Info<'a>>,
}

impl<'a> Body<'a> {
    fn read(text: &'a str) -> Result<Self, RequestError> {
        if !json::opens_object(text) {
            // Something else that is well-formed is told apart from what is not.
            let well_formed = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
            return Err(if well_formed { RequestError::NotAnObject } else { RequestError::InvalidJson });
        }
        let mut body = Self::default();
        json::for_each_member(text, RequestError::InvalidJson, |name, value| match name.as_ref() {
            "credentialKind" => {
                let name = text_of(value)?;
                set(&mut body.kind, CredentialKind::from_name(&name).ok_or(RequestError::UnknownKind)?)
            }
            "credentialName" => set(&mut body.credential_name, text_of(value)?),
            "challengeIdentifier" => set(&mut body.challenge_identifier, text_of(value)?),
            "encryptedPrivateKey" => set(&mut body.encrypted_private_key, text_of(value)?),
            "credentialInfo" => set(&mut body.info, Info::read(value)?),
            _ => Err(RequestError::UnknownMember),
        })?;
        Ok(body)
    }

    fn into_request(self) -> Result<CredentialRequest<'a>, RequestError> {
        let missing = RequestError::MissingMember;
        let kind = self.kind.ok_or(missing)?;
        let info = self.info.ok_or(missing)?;
        let attestation = match kind {
            CredentialKind::Password => info.into_secret(Secret::Password).map(|()| None)?,
            CredentialKind::Totp => info.into_secret(Secret::OtpCode).map(|()| None)?,
            CredentialKind::Fido2
            | CredentialKind::Key
            | CredentialKind::PasswordProtectedKey
            | CredentialKind::RecoveryKey => Some(info.into_attestation()?),
        };
        match (kind, &self.encrypted_private_key) {
            (CredentialKind::PasswordProtectedKey, None) => return Err(missing),
            (CredentialKind::PasswordProtectedKey | CredentialKind::RecoveryKey, _) | (_, None) => {}
            (_, Some(_)) => return Err(RequestError::UnknownMember),
        }
        Ok(CredentialRequest {
            kind,
            credential_name: self.credential_name.ok_or(missing)?,
            challenge_identifier: self.challenge_identifier.ok_or(missing)?,
            encrypted_private_key: self.encrypted_private_key,
            attestation,
        })
    }
}

/// The members of `credentialInfo`.
#[derive(Default)]
struct Info<'a> {
    credential_id: Option<Cow<'a, str>>,
    client_data: Option<Cow<'a, str>>,
    attestation_data: Option<Cow<'a, str>>,
    secret: Option<Secret>,
}

/// Which secret the body has. The secret itself is not kept.
#[derive(PartialEq)]
enum Secret {
    Password,
    OtpCode,
}

impl<'a> Info<'a> {
    fn read(value: &'a str) -> Result<Self, RequestError> {
        if !json::opens_object(value) {
            return Err(RequestError::NotAnObject);
        }
        let mut info = Self::default();
        json::for_each_member(value, RequestError::InvalidJson, |name, value| match name.as_ref() {
            "credId" => set(&mut info.credential_id, text_of(value)?),
            "clientData" => set(&mut info.client_data, text_of(value)?),
            "attestationData" => set(&mut info.attestation_data, text_of(value)?),
            "password" => check_secret(value).and_then(|()| info.set_secret(Secret::Password)),
            "otpCode" => check_secret(value).and_then(|()| info.set_secret(Secret::OtpCode)),
            _ => Err(RequestError::UnknownMember),
        })?;
        Ok(info)
    }

    fn set_secret(&mut self, secret: Secret) -> Result<(), RequestError> {
        match &self.secret {
            None => {
                self.secret = Some(secret);
                Ok(())
            }
            Some(there) if *there == secret => Err(RequestError::DuplicateMember),
            // No kind has both.
            Some(_) => Err(RequestError::UnknownMember),
        }
    }

    fn into_attestation(self) -> Result<Attestation<'a>, RequestError> {
        if self.secret.is_some() {
            return Err(RequestError::UnknownMember);
        }
        let missing = RequestError::MissingMember;
        Ok(Attestation {
            credential_id: self.credential_id.ok_or(missing)?,
            client_data: self.client_data.ok_or(missing)?,
            attestation_data: self.attestation_data.ok_or(missing)?,
        })
    }

    fn into_secret(self, secret: Secret) -> Result<(), RequestError> {
        if self.credential_id.is_some() || self.client_data.is_some() || self.attestation_data.is_some() {
            return Err(RequestError::UnknownMember);
        }
        match self.secret {
            None => Err(RequestError::MissingMember),
            Some(there) if there == secret => Ok(()),
            Some(_) => Err(RequestError::UnknownMember),
        }
    }
}

fn set<T>(slot: &mut Option<T>, value: T) -> Result<(), RequestError> {
    if slot.replace(value).is_some() { Err(RequestError::DuplicateMember) } else { Ok(()) }
}

/// A string that is not empty.
fn text_of(value: &str) -> Result<Cow<'_, str>, RequestError> {
    let text = json::string(value).ok_or(RequestError::NotAString)?;
    if text.is_empty() { Err(RequestError::EmptyString) } else { Ok(text) }
}

/// As [`text_of`], without unescaping: that would copy a secret to where nobody wipes it.
fn check_secret(value: &str) -> Result<(), RequestError> {
    match value.as_bytes() {
        [b'"', b'"'] => Err(RequestError::EmptyString),
        [b'"', .., b'"'] => Ok(()),
        _ => Err(RequestError::NotAString),
    }
}
