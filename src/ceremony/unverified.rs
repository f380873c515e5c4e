//! The challenge of a registration or a login, read before verification, to look up the issued one.

use super::decode::decode_client_data;
use crate::error::{At as _, Error};
use crate::limits::Limits;
use crate::request::{Authentication, Registration};
use crate::webauthn::{ClientData, ClientDataError};

impl Registration<'_> {
    /// The challenge in client data, as the client wrote it. Nothing is verified yet. It serves to look up the issued
    /// challenge, if the session does not say which it is.
    ///
    /// Then take the issued challenge from the server's store, never from here. A browser writes base64url without
    /// padding; a client of the service may write the issued text itself.
    ///
    /// # Errors
    ///
    /// A [`ClientDataError`] or [`RequestError`](crate::errors::RequestError) if client data cannot be read.
    pub fn unverified_challenge(&self, limits: &Limits) -> Result<String, Error> {
        let sent = self.attestation()?;
        challenge_of(&sent.client_data, sent.members.client_data, limits)
    }
}

impl Authentication<'_> {
    /// The challenge in client data, as the client wrote it. Nothing is verified yet: see
    /// [`Registration::unverified_challenge`].
    ///
    /// # Errors
    ///
    /// As [`Registration::unverified_challenge`].
    pub fn unverified_challenge(&self, limits: &Limits) -> Result<String, Error> {
        let sent = self.assertion()?;
        challenge_of(&sent.client_data, sent.members.client_data, limits)
    }
}

fn challenge_of(client_data: &str, member: &'static str, limits: &Limits) -> Result<String, Error> {
    let bytes = decode_client_data(client_data).in_member(member)?;
    let client_data = ClientData::parse(ClientData::text(&bytes, limits)?, limits)?;
    Ok(client_data.challenge().ok_or(ClientDataError::ChallengeMissing)?.to_owned())
}
