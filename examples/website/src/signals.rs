//! What the page tells the user's authenticators (WebAuthn L3 §5.1.10): each member is named after the method that takes
//! it.

use attestry::options::{AllAcceptedCredentials, CurrentUserDetails, UnknownCredential};
use attestry::{UserHandle, Verifier};
use rusqlite::Connection;
use serde::Serialize;

use crate::errors::Refusal;
use crate::{credentials, users};

/// Goes into an answer as its member `signals`.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Signals {
    #[serde(skip_serializing_if = "Option::is_none")]
    signal_all_accepted_credentials: Option<AllAcceptedCredentials>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signal_current_user_details: Option<CurrentUserDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signal_unknown_credential: Option<UnknownCredential>,
}

impl Signals {
    /// The name and passkeys of a user. They are for that user alone.
    pub(crate) fn of_user(
        verifier: &Verifier,
        database: &Connection,
        user: UserHandle,
    ) -> Result<Self, Refusal> {
        let records = credentials::of_user(database, &user)?;
        let signals = verifier.signals();
        Ok(Self {
            signal_all_accepted_credentials: Some(signals.all_accepted_credentials(user, &records)?),
            signal_current_user_details: Some(
                signals.current_user_details(users::entity(user, &users::name(database, &user)?))?,
            ),
            signal_unknown_credential: None,
        })
    }

    /// That a user who is gone has no passkey any more.
    pub(crate) fn of_nobody(verifier: &Verifier, user: UserHandle) -> Result<Self, Refusal> {
        let none = verifier.signals().all_accepted_credentials(user, [])?;
        Ok(Self { signal_all_accepted_credentials: Some(none), ..Self::default() })
    }

    /// That the user does not have this credential, if so: a refused ceremony may have left it behind.
    ///
    /// The answer depends on whether the user has it, and not on whether anybody does. So nobody can ask with the ids of
    /// an allow list which of them are decoys, unless he knows the handle of the user.
    pub(crate) fn unknown(
        verifier: &Verifier,
        database: &Connection,
        user: UserHandle,
        credential_id: &str,
    ) -> Result<Option<Self>, Refusal> {
        let found = credentials::find(database, credential_id)?;
        if found.is_some_and(|record| *record.user_handle() == user) {
            return Ok(None);
        }
        let unknown = verifier.signals().unknown_credential(credential_id);
        // Of an id that is none, there is nothing to say.
        Ok(unknown.ok().map(|unknown| Self { signal_unknown_credential: Some(unknown), ..Self::default() }))
    }
}
