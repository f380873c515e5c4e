//! The body of a recovery: new credentials, and the recovery key's assertion that allows them.

use core::fmt;
use std::borrow::Cow;

use super::registration::RegistrationBody;
use crate::encoding::json::Reader;
use crate::error::Error;
use crate::limits::Limits;
use crate::request::members::{self, set, text_of};
use crate::request::{CredentialKind, RequestError};

/// The body of `POST /auth/recover/user`.
///
/// The new credentials are verified as those of a registration are, and answer the challenge of the recovery. What
/// allows them is the assertion of a recovery key that the account has, and this crate does not verify assertions:
/// **before you store a new credential, verify [`unverified_assertion`](Self::unverified_assertion)**. Its signature,
/// by the stored recovery key, is over its client data, whose challenge is base64url of
/// [`new_credentials_json`](Self::new_credentials_json), perhaps with its members in another order.
#[derive(Clone)]
pub struct RecoveryBody<'a> {
    assertion: RecoveryAssertion<'a>,
    new_credentials: RegistrationBody<'a>,
    new_credentials_json: &'a str,
}

impl<'a> RecoveryBody<'a> {
    /// Parses a body.
    ///
    /// # Errors
    ///
    /// A [`RequestError`] that says how the body departs from the schema.
    pub fn parse<B: AsRef<[u8]> + ?Sized>(body: &'a B, limits: &Limits) -> Result<Self, Error> {
        let text = members::text_within(body.as_ref(), limits)?;
        let (mut assertion, mut new_credentials) = (None, None);
        members::for_each_member_of_body(text, |name, value| match name.as_ref() {
            "recovery" => set(&mut assertion, RecoveryAssertion::read(value)?),
            "newCredentials" => {
                let json = value.raw()?;
                set(&mut new_credentials, (RegistrationBody::read(&mut Reader::new(json))?, json))
            }
            _ => Err(RequestError::UnknownMember),
        })?;
        let missing = RequestError::MissingMember;
        let (new_credentials, new_credentials_json) = new_credentials.ok_or(missing)?;
        Ok(Self { assertion: assertion.ok_or(missing)?, new_credentials, new_credentials_json })
    }

    /// The assertion of `recovery`, which nothing has verified.
    pub const fn unverified_assertion(&self) -> &RecoveryAssertion<'a> {
        &self.assertion
    }

    /// `newCredentials`.
    pub const fn new_credentials(&self) -> &RegistrationBody<'a> {
        &self.new_credentials
    }

    /// The text of `newCredentials`, byte for byte as received.
    pub const fn new_credentials_json(&self) -> &'a str {
        self.new_credentials_json
    }
}

impl fmt::Debug for RecoveryBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecoveryBody").field("new_credentials", &self.new_credentials).finish_non_exhaustive()
    }
}

/// The assertion of a recovery key: strings as received, none decoded or verified.
#[derive(Clone)]
pub struct RecoveryAssertion<'a> {
    credential_id: Cow<'a, str>,
    client_data: Cow<'a, str>,
    signature: Cow<'a, str>,
    algorithm: Option<Cow<'a, str>>,
}

impl<'a> RecoveryAssertion<'a> {
    fn read(value: &mut Reader<'a>) -> Result<Self, RequestError> {
        let (mut kind, mut assertion) = (None, None);
        members::for_each_member_of(value, |name, value| match name.as_ref() {
            "kind" => set(&mut kind, text_of(value)?),
            "credentialAssertion" => set(&mut assertion, Self::read_assertion(value)?),
            _ => Err(RequestError::UnknownMember),
        })?;
        let missing = RequestError::MissingMember;
        match CredentialKind::from_name(&kind.ok_or(missing)?) {
            Some(CredentialKind::RecoveryKey) => assertion.ok_or(missing),
            Some(_) => Err(RequestError::KindMisplaced),
            None => Err(RequestError::UnknownKind),
        }
    }

    fn read_assertion(value: &mut Reader<'a>) -> Result<Self, RequestError> {
        let (mut credential_id, mut client_data, mut signature, mut algorithm) = (None, None, None, None);
        members::for_each_member_of(value, |name, value| {
            let slot = match name.as_ref() {
                "credId" => &mut credential_id,
                "clientData" => &mut client_data,
                "signature" => &mut signature,
                "algorithm" => &mut algorithm,
                _ => return Err(RequestError::UnknownMember),
            };
            set(slot, text_of(value)?)
        })?;
        let missing = RequestError::MissingMember;
        Ok(Self {
            credential_id: credential_id.ok_or(missing)?,
            client_data: client_data.ok_or(missing)?,
            signature: signature.ok_or(missing)?,
            algorithm,
        })
    }

    /// `credId`: the id of the recovery key that the account has.
    pub fn credential_id(&self) -> &str {
        &self.credential_id
    }

    /// `clientData`: base64url of a JSON text with type `key.get`.
    pub fn client_data(&self) -> &str {
        &self.client_data
    }

    /// `signature`: base64url of a signature over the bytes of the client data.
    pub fn signature(&self) -> &str {
        &self.signature
    }

    /// `algorithm`, where it is there.
    pub fn algorithm(&self) -> Option<&str> {
        self.algorithm.as_deref()
    }
}

impl fmt::Debug for RecoveryAssertion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecoveryAssertion").finish_non_exhaustive()
    }
}
