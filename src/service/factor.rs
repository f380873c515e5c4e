//! The factors of a login: which credential answers, and its assertion. Empty strings, repeated and unknown members are
//! refused.

use std::borrow::Cow;

use super::members::check_secret;
use crate::encoding::json::{InMember as _, Reader};
use crate::request::members::{self, RequestFault, required, set, set_text, text_of};
use crate::request::{
    Assertion, AssertionMembers, Authentication, ClientExtensions, CredentialKind, RequestError,
};

/// Where a factor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FactorPlace {
    /// `firstFactor` of a login or an action.
    First,
    /// `secondFactor` of the same.
    Second,
    /// `recovery` of a recovery.
    Recovery,
}

impl FactorPlace {
    /// The name on the wire.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::First => "firstFactor",
            Self::Second => "secondFactor",
            Self::Recovery => "recovery",
        }
    }

    /// The kinds that the schema has in this place.
    pub(super) const fn kinds(self) -> &'static [CredentialKind] {
        use CredentialKind::{Fido2, Key, Password, PasswordProtectedKey, RecoveryKey, Totp};

        match self {
            Self::First => &[Fido2, Key, PasswordProtectedKey, Password],
            Self::Second => &[Fido2, Key, PasswordProtectedKey, Totp],
            Self::Recovery => &[RecoveryKey],
        }
    }
}

/// The names that the service has for what is decoded later.
const MEMBERS: AssertionMembers = AssertionMembers {
    credential_id: "credId",
    client_data: "clientData",
    authenticator_data: "authenticatorData",
};

/// Reads the value of a factor's member, and checks it by the schema of its kind. The kind may come last.
pub(super) fn read_factor<'a>(
    place: FactorPlace,
    value: &mut Reader<'a>,
) -> Result<Authentication<'a>, RequestFault> {
    let (mut kind, mut assertion, mut password, mut otp_code) = (None, None, None, None);
    members::for_each_member_of(value, |name, value| match name.as_ref() {
        "kind" => {
            let name = text_of(value).of("kind")?;
            let named = CredentialKind::from_name(&name).ok_or(RequestError::UnknownKind);
            set("kind", &mut kind, named.of("kind")?)
        }
        "credentialAssertion" => {
            let read = Members::read(value).map_err(|fault| fault.within("credentialAssertion"))?;
            set("credentialAssertion", &mut assertion, read)
        }
        "password" => {
            check_secret(value).of("password")?;
            set("password", &mut password, ())
        }
        "otpCode" => {
            check_secret(value).of("otpCode")?;
            set("otpCode", &mut otp_code, ())
        }
        _ => Err(members::unknown()),
    })?;
    let kind = required("kind", kind)?;
    if !place.kinds().contains(&kind) {
        return Err(RequestError::KindMisplaced).of("kind");
    }
    let present = [
        ("credentialAssertion", assertion.is_some()),
        ("password", password.is_some()),
        ("otpCode", otp_code.is_some()),
    ];
    let wanted = match kind {
        CredentialKind::Password => "password",
        CredentialKind::Totp => "otpCode",
        _ => "credentialAssertion",
    };
    if let Some((member, _)) = present.into_iter().find(|(member, is_there)| *is_there && *member != wanted) {
        return Err(RequestError::UnknownMember).of(member);
    }
    if !present.contains(&(wanted, true)) {
        return Err(RequestError::MissingMember).of(wanted);
    }
    let assertion = assertion.map(|members| members.into_assertion(kind)).transpose();
    Ok(Authentication {
        kind,
        assertion: assertion.map_err(|fault| fault.within("credentialAssertion"))?,
        client_extensions: ClientExtensions::default(),
        attachment: None,
        challenge_identifier: None,
    })
}

/// The members of `credentialAssertion`.
#[derive(Default)]
struct Members<'a> {
    credential_id: Option<Cow<'a, str>>,
    client_data: Option<Cow<'a, str>>,
    authenticator_data: Option<Cow<'a, str>>,
    signature: Option<Cow<'a, str>>,
    user_handle: Option<Cow<'a, str>>,
    algorithm: Option<Cow<'a, str>>,
}

impl<'a> Members<'a> {
    fn read(value: &mut Reader<'a>) -> Result<Self, RequestFault> {
        let mut read = Self::default();
        members::for_each_member_of(value, |name, value| match name.as_ref() {
            "credId" => set_text("credId", &mut read.credential_id, value),
            "clientData" => set_text("clientData", &mut read.client_data, value),
            "authenticatorData" => set_text("authenticatorData", &mut read.authenticator_data, value),
            "signature" => set_text("signature", &mut read.signature, value),
            // The one member that may be empty: some clients send that where there is none.
            "userHandle" => {
                let text = value.string()?.ok_or(RequestError::NotAString).of("userHandle")?;
                set("userHandle", &mut read.user_handle, text)
            }
            "algorithm" => set_text("algorithm", &mut read.algorithm, value),
            _ => Err(members::unknown()),
        })?;
        Ok(read)
    }

    fn into_assertion(self, kind: CredentialKind) -> Result<Assertion<'a>, RequestFault> {
        let is_passkey = kind == CredentialKind::Fido2;
        if !is_passkey {
            for (member, value) in
                [("authenticatorData", &self.authenticator_data), ("userHandle", &self.user_handle)]
            {
                if value.is_some() {
                    return Err(RequestError::UnknownMember).of(member);
                }
            }
        }
        Ok(Assertion {
            credential_id: required("credId", self.credential_id)?,
            client_data: required("clientData", self.client_data)?,
            authenticator_data: match self.authenticator_data {
                None if is_passkey => return Err(RequestError::MissingMember).of("authenticatorData"),
                data => data,
            },
            signature: required("signature", self.signature)?,
            user_handle: self.user_handle,
            algorithm: self.algorithm,
            members: &MEMBERS,
        })
    }
}
