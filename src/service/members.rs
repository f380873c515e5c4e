//! The members of one credential, by its schema. Empty strings, repeated and unknown members are refused.

use std::borrow::Cow;

use crate::encoding::json::{InMember as _, Reader};
use crate::request::members::{RequestFault, for_each_member_of, required, set, set_text, text_of, unknown};
use crate::request::{Attestation, AttestationMembers, CredentialKind, Registration, RequestError};

/// The members of a credential in all calls. The kind may come last, so its schema is checked at the end.
#[derive(Default)]
pub(super) struct Members<'a> {
    kind: Option<CredentialKind>,
    encrypted_private_key: Option<Cow<'a, str>>,
    info: Option<Info<'a>>,
}

impl<'a> Members<'a> {
    /// Takes one member.
    pub(super) fn take(&mut self, name: &str, value: &mut Reader<'a>) -> Result<(), RequestFault> {
        match name {
            "credentialKind" => {
                let name = text_of(value).of("credentialKind")?;
                let kind = CredentialKind::from_name(&name).ok_or(RequestError::UnknownKind);
                set("credentialKind", &mut self.kind, kind.of("credentialKind")?)
            }
            "encryptedPrivateKey" => set_text("encryptedPrivateKey", &mut self.encrypted_private_key, value),
            "credentialInfo" => {
                let info = Info::read(value).map_err(|fault| fault.within("credentialInfo"))?;
                set("credentialInfo", &mut self.info, info)
            }
            _ => Err(unknown()),
        }
    }

    /// Holds the members to the schema of their kind.
    pub(super) fn finish(self) -> Result<Registration<'a>, RequestFault> {
        let kind = required("credentialKind", self.kind)?;
        let info = required("credentialInfo", self.info)?;
        let attestation = match kind {
            CredentialKind::Password => info.into_secret(Secret::Password).map(|()| None)?,
            CredentialKind::Totp => info.into_secret(Secret::OtpCode).map(|()| None)?,
            CredentialKind::Fido2
            | CredentialKind::Key
            | CredentialKind::PasswordProtectedKey
            | CredentialKind::RecoveryKey => Some(info.into_attestation()?),
        };
        match (kind, &self.encrypted_private_key) {
            (CredentialKind::PasswordProtectedKey, None) => {
                return Err(RequestError::MissingMember).of("encryptedPrivateKey");
            }
            (CredentialKind::PasswordProtectedKey | CredentialKind::RecoveryKey, _) | (_, None) => {}
            (_, Some(_)) => return Err(RequestError::UnknownMember).of("encryptedPrivateKey"),
        }
        Ok(Registration {
            kind,
            attestation,
            encrypted_private_key: self.encrypted_private_key,
            transports: Vec::new(),
            attachment: None,
            discoverable: None,
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

impl Secret {
    const fn member(&self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::OtpCode => "otpCode",
        }
    }
}

/// The names that the service has for what is decoded later.
const MEMBERS: AttestationMembers = AttestationMembers {
    credential_id: "credId",
    client_data: "clientData",
    attestation_data: "attestationData",
};

impl<'a> Info<'a> {
    fn read(value: &mut Reader<'a>) -> Result<Self, RequestFault> {
        let mut info = Self::default();
        for_each_member_of(value, |name, value| match name.as_ref() {
            "credId" => set_text("credId", &mut info.credential_id, value),
            "clientData" => set_text("clientData", &mut info.client_data, value),
            "attestationData" => set_text("attestationData", &mut info.attestation_data, value),
            "password" => info.set_secret(Secret::Password, value),
            "otpCode" => info.set_secret(Secret::OtpCode, value),
            _ => Err(unknown()),
        })?;
        Ok(info)
    }

    fn set_secret(&mut self, secret: Secret, value: &mut Reader<'_>) -> Result<(), RequestFault> {
        let member = secret.member();
        check_secret(value).of(member)?;
        match &self.secret {
            None => {
                self.secret = Some(secret);
                Ok(())
            }
            Some(there) if *there == secret => Err(RequestError::DuplicateMember).of(member),
            // No kind has both.
            Some(_) => Err(RequestError::UnknownMember).of(member),
        }
    }

    fn into_attestation(self) -> Result<Attestation<'a>, RequestFault> {
        if let Some(secret) = self.secret {
            return Err(RequestError::UnknownMember).of(secret.member());
        }
        Ok(Attestation {
            credential_id: required("credId", self.credential_id)?,
            client_data: required("clientData", self.client_data)?,
            attestation_data: required("attestationData", self.attestation_data)?,
            members: &MEMBERS,
        })
    }

    fn into_secret(self, secret: Secret) -> Result<(), RequestFault> {
        let members = [
            ("credId", &self.credential_id),
            ("clientData", &self.client_data),
            ("attestationData", &self.attestation_data),
        ];
        if let Some((member, _)) = members.into_iter().find(|(_, value)| value.is_some()) {
            return Err(RequestError::UnknownMember).of(member);
        }
        match required(secret.member(), self.secret)? {
            there if there == secret => Ok(()),
            there => Err(RequestError::UnknownMember).of(there.member()),
        }
    }
}

/// As [`text_of`], without unescaping: that would copy a secret to where nobody wipes it.
pub(super) fn check_secret(value: &mut Reader<'_>) -> Result<(), RequestError> {
    match value.raw()?.as_bytes() {
        [b'"', b'"'] => Err(RequestError::EmptyString),
        [b'"', .., b'"'] => Ok(()),
        _ => Err(RequestError::NotAString),
    }
}
