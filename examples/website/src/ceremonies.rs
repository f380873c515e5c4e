//! The ceremonies that a session has begun: its challenges, each of which is taken out once.
//!
//! A browser may have several at a time, since each of its tabs waits for a passkey of its own.

use attestry::{AuthenticationChallenge, RegistrationChallenge, UnixTime};
use rusqlite::{OptionalExtension as _, Transaction, params};
use serde::{Deserialize, Serialize};

use crate::cookie::Token;
use crate::database::seconds;
use crate::errors::Refusal;
use crate::sessions;

/// A ceremony that has begun.
#[derive(Serialize, Deserialize)]
pub(crate) enum Pending {
    Registration {
        challenge: RegistrationChallenge<'static>,
        /// The user handle in the options.
        user: Vec<u8>,
        /// The name of a new account. Absent where the account exists.
        name: Option<String>,
    },
    Login(AuthenticationChallenge<'static>),
    /// The end of an account.
    Deletion(AuthenticationChallenge<'static>),
}

impl Pending {
    fn challenge(&self) -> &str {
        match self {
            Self::Registration { challenge, .. } => challenge.value(),
            Self::Login(challenge) | Self::Deletion(challenge) => challenge.value(),
        }
    }
}

/// Keeps a ceremony with the session. A visitor without a session gets one: the token that is returned.
pub(crate) fn put(
    transaction: &Transaction<'_>,
    token: Option<&Token>,
    pending: &Pending,
    now: UnixTime,
) -> Result<Option<Token>, Refusal> {
    let json = serde_json::to_string(pending).map_err(Refusal::failed)?;
    let (session, new) = sessions::visit(transaction, token, now)?;
    transaction
        .prepare_cached(
            "DELETE FROM ceremony WHERE token_hash = ?1
             AND id NOT IN (SELECT id FROM ceremony WHERE token_hash = ?1 ORDER BY id DESC LIMIT ?2)",
        )?
        .execute(params![session, OTHERS])?;
    transaction
        .prepare_cached("INSERT INTO ceremony (token_hash, challenge, pending) VALUES (?1, ?2, ?3)")?
        .execute(params![session, pending.challenge(), json])?;
    Ok(new)
}

/// Takes the ceremony of this challenge out of the session: it is there once.
pub(crate) fn take(
    transaction: &Transaction<'_>,
    token: &Token,
    challenge: &str,
    now: UnixTime,
) -> Result<Pending, Refusal> {
    let mut statement = transaction.prepare_cached(
        "DELETE FROM ceremony WHERE challenge = ?1 AND token_hash =
             (SELECT token_hash FROM session WHERE token_hash = ?2 AND expires_at > ?3)
         RETURNING pending",
    )?;
    let key = params![challenge, token.hash(), seconds(now.as_secs())];
    let json: Option<String> = statement.query_row(key, |row| row.get(0)).optional()?;
    serde_json::from_str(&json.ok_or_else(Refusal::nothing_pending)?).map_err(Refusal::failed)
}

/// How many a session keeps beside a new one. The oldest go.
const OTHERS: u32 = 15;
