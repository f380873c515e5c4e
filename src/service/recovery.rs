//! The body of a recovery: new credentials, and the recovery key's assertion that allows them.

use core::fmt;
use std::borrow::Cow;

use super::registration::RegistrationBody;
use crate::encoding::json::{InMember as _, Reader};
use crate::error::Error;
use crate::limits::Limits;
use crate::request::members::{self, RequestFault, required, set, set_text};
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
            "recovery" => {
                let read = RecoveryAssertion::read(value).map_err(|fault| fault.within("recovery"))?;
                set("recovery", &mut assertion, read)
            }
            "newCredentials" => {
                let json = value.raw()?;
                let read = RegistrationBody::read(&mut Reader::new(json));
                let read = read.map_err(|fault| fault.within("newCredentials"))?;
                set("newCredentials", &mut new_credentials, (read, json))
            }
            _ => Err(members::unknown()),
        })?;
        let (new_credentials, new_credentials_json) = required("newCredentials", new_credentials)?;
        Ok(Self { assertion: required("recovery", assertion)?, new_credentials, new_credentials_json })
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
    fn read(value: &mut Reader<'a>) -> Result<Self, RequestFault> {
        let (mut kind, mut assertion) = (None, None);
        members::for_each_member_of(value, |name, value| match name.as_ref() {
            "kind" => set_text("kind", &mut kind, value),
            "credentialAssertion" => {
                let read =
                    Self::read_assertion(value).map_err(|fault| fault.within("credentialAssertion"))?;
                set("credentialAssertion", &mut assertion, read)
            }
            _ => Err(members::unknown()),
        })?;
        match CredentialKind::from_name(&required("kind", kind)?) {
            Some(CredentialKind::RecoveryKey) => required("credentialAssertion", assertion),
            Some(_) => Err(RequestError::KindMisplaced).of("kind"),
            None => Err(RequestError::UnknownKind).of("kind"),
        }
    }

    fn read_assertion(value: &mut Reader<'a>) -> Result<Self, RequestFault> {
        let (mut credential_id, mut client_data, mut signature, mut algorithm) = (None, None, None, None);
        members::for_each_member_of(value, |name, value| {
            let (member, slot) = match name.as_ref() {
                "credId" => ("credId", &mut credential_id),
                "clientData" => ("clientData", &mut client_data),
                "signature" => ("signature", &mut signature),
                "algorithm" => ("algorithm", &mut algorithm),
                _ => return Err(members::unknown()),
            };
            set_text(member, slot, value)
        })?;
        Ok(Self {
            credential_id: required("credId", credential_id)?,
            client_data: required("clientData", client_data)?,
            signature: required("signature", signature)?,
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
