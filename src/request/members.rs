//! The members of one credential's attestation, read as the schema has them: strings that are not empty, nothing twice,
//! nothing unknown.

use std::borrow::Cow;

use super::RequestError;
use super::credential::{Attestation, CredentialAttestation};
use super::kind::CredentialKind;
use crate::encoding::json::{self, Reader};
use crate::limits::Limits;

/// The body as text, within the limits.
pub(super) fn text_within<'a>(body: &'a [u8], limits: &Limits) -> Result<&'a str, RequestError> {
    if body.len() > limits.body {
        return Err(RequestError::TooLarge);
    }
    core::str::from_utf8(body).map_err(|_| RequestError::InvalidUtf8)
}

/// Calls `member` with each member of the object that a whole body is.
pub(super) fn for_each_member_of_body<'a>(
    text: &'a str,
    member: impl FnMut(Cow<'a, str>, &mut Reader<'a>) -> Result<(), RequestError>,
) -> Result<(), RequestError> {
    if json::read_object(text, member)? { Ok(()) } else { Err(RequestError::NotAnObject) }
}

/// Calls `member` with each member of the object that the value of a member is.
pub(super) fn for_each_member_of<'a>(
    value: &mut Reader<'a>,
    member: impl FnMut(Cow<'a, str>, &mut Reader<'a>) -> Result<(), RequestError>,
) -> Result<(), RequestError> {
    if value.object(member)? { Ok(()) } else { Err(RequestError::NotAnObject) }
}

/// What all calls send of a credential, before it is known which members its kind has: the tag may come last.
#[derive(Default)]
pub(super) struct Members<'a> {
    kind: Option<CredentialKind>,
    encrypted_private_key: Option<Cow<'a, str>>,
    info: Option<Info<'a>>,
}

impl<'a> Members<'a> {
    /// Takes one member.
    pub(super) fn take(&mut self, name: &str, value: &mut Reader<'a>) -> Result<(), RequestError> {
        match name {
            "credentialKind" => {
                let name = text_of(value)?;
                set(&mut self.kind, CredentialKind::from_name(&name).ok_or(RequestError::UnknownKind)?)
            }
            "encryptedPrivateKey" => set(&mut self.encrypted_private_key, text_of(value)?),
            "credentialInfo" => set(&mut self.info, Info::read(value)?),
            _ => Err(RequestError::UnknownMember),
        }
    }

    /// Holds the members to the schema of their kind.
    pub(super) fn finish(self) -> Result<CredentialAttestation<'a>, RequestError> {
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
        Ok(CredentialAttestation { kind, encrypted_private_key: self.encrypted_private_key, attestation })
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
    fn read(value: &mut Reader<'a>) -> Result<Self, RequestError> {
        let mut info = Self::default();
        for_each_member_of(value, |name, value| match name.as_ref() {
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

/// Fills a slot that is empty yet.
pub(super) fn set<T>(slot: &mut Option<T>, value: T) -> Result<(), RequestError> {
    if slot.replace(value).is_some() { Err(RequestError::DuplicateMember) } else { Ok(()) }
}

/// A string that is not empty.
pub(super) fn text_of<'a>(value: &mut Reader<'a>) -> Result<Cow<'a, str>, RequestError> {
    let text = value.string()?.ok_or(RequestError::NotAString)?;
    if text.is_empty() { Err(RequestError::EmptyString) } else { Ok(text) }
}

/// As [`text_of`], without unescaping: that would copy a secret to where nobody wipes it.
fn check_secret(value: &mut Reader<'_>) -> Result<(), RequestError> {
    match value.raw()?.as_bytes() {
        [b'"', b'"'] => Err(RequestError::EmptyString),
        [b'"', .., b'"'] => Ok(()),
        _ => Err(RequestError::NotAString),
    }
}
