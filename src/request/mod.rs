//! The JSON bodies that carry attestations: that of a "create credential" call, its siblings in registration and
//! recovery, and WebAuthn's own form. Each credential in them becomes a [`CredentialAttestation`], which is what is
//! verified.

mod credential;
mod error;
mod kind;
mod members;
mod place;
mod recovery;
mod registration;
mod response;

pub use credential::CredentialAttestation;
pub use error::RequestError;
pub use kind::CredentialKind;
pub use recovery::{RecoveryAssertion, RecoveryRequest};
pub use registration::{EndUserRegistrationRequest, RegistrationRequest};
pub(crate) use {credential::Attestation, place::Place};

use core::fmt;
use std::borrow::Cow;

use crate::error::Error;
use crate::limits::Limits;
use members::Members;

/// A parsed body. It borrows from the text that it was parsed from.
///
/// It is the body of `POST /auth/credentials/code/verify` and of `POST /auth/credentials`, which are the same: six
/// kinds, each with exactly the members of the API's schema. What a browser makes of a new credential becomes one too:
/// [`from_registration_response`](Self::from_registration_response).
///
/// Parsing proves the schema only; nothing is decoded or verified yet. No part of a `Password` or `Totp` body's
/// secret is kept: it is stepped over in place, so that there is no copy to wipe. `Debug` shows the kind alone.
#[derive(Clone)]
pub struct CredentialRequest<'a> {
    credential: CredentialAttestation<'a>,
    credential_name: Cow<'a, str>,
    challenge_identifier: Cow<'a, str>,
    transports: Vec<Cow<'a, str>>,
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
        Ok(Self::read(members::text_within(body.as_ref(), limits)?)?)
    }

    fn read(text: &'a str) -> Result<Self, RequestError> {
        let mut members = Members::default();
        let (mut credential_name, mut challenge_identifier) = (None, None);
        members::for_each_member_of_body(text, |name, value| match name.as_ref() {
            "credentialName" => members::set(&mut credential_name, members::text_of(value)?),
            "challengeIdentifier" => members::set(&mut challenge_identifier, members::text_of(value)?),
            name => members.take(name, value),
        })?;
        let credential = members.finish()?;
        let missing = RequestError::MissingMember;
        Ok(Self {
            credential,
            credential_name: credential_name.ok_or(missing)?,
            challenge_identifier: challenge_identifier.ok_or(missing)?,
            transports: Vec::new(),
        })
    }

    /// The kind that the client claims. Which kind may answer is fixed by the challenge that was issued, in
    /// [`Challenge::new`](crate::Challenge::new); it must not be taken from here.
    pub const fn kind(&self) -> CredentialKind {
        self.credential.kind()
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
        self.credential.encrypted_private_key()
    }

    pub(crate) const fn credential(&self) -> &CredentialAttestation<'a> {
        &self.credential
    }

    /// The transports that the client names, for the evidence.
    pub(crate) fn transports(&self) -> Vec<String> {
        self.transports.iter().map(|transport| transport.clone().into_owned()).collect()
    }
}

impl fmt::Debug for CredentialRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialRequest").field("kind", &self.kind()).finish_non_exhaustive()
    }
}
