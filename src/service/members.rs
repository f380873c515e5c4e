//! The members of one credential, read as the schema has them: strings that are not empty, nothing twice, nothing unknown.

use std::borrow::Cow;

use crate::encoding::json::Reader;
use crate::request::members::{for_each_member_of, set, text_of};
use crate::request::{Attestation, CredentialKind, Registration, RequestError};

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
    pub(super) fn finish(self) -> Result<Registration<'a>, RequestError> {
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
        Ok(Registration {
            kind,
            attestation,
            encrypted_private_key: self.encrypted_private_key,
            transports: Vec::new(),
            challenge_identifier: None,
            credential_name: None,
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

/// As [`text_of`], without unescaping: that would copy a secret to where nobody wipes it.
fn check_secret(value: &mut Reader<'_>) -> Result<(), RequestError> {
    match value.raw()?.as_bytes() {
        [b'"', b'"'] => Err(RequestError::EmptyString),
        [b'"', .., b'"'] => Ok(()),
        _ => Err(RequestError::NotAString),
    }
}
