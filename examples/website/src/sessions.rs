//! Sessions: who is logged in.
//!
//! A visitor gets a session with the first challenge. Logging in ends it and begins another with a new token, so that
//! nobody can plant a token that he knows.

use std::time::Duration;

use attestry::{UnixTime, UserHandle};
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use crate::cookie::Token;
use crate::database::seconds;
use crate::errors::Refusal;

/// Who is logged in, if anybody is.
pub(crate) fn user(
    database: &Connection,
    token: Option<&Token>,
    now: UnixTime,
) -> Result<Option<UserHandle>, Refusal> {
    let Some(token) = token else { return Ok(None) };
    let mut statement =
        database.prepare_cached("SELECT user_id FROM session WHERE token_hash = ?1 AND expires_at > ?2")?;
    let id: Option<Option<Vec<u8>>> =
        statement.query_row(params![token.hash(), seconds(now.as_secs())], |row| row.get(0)).optional()?;
    Ok(id.flatten().map(UserHandle::new).transpose()?)
}

/// The hash of the session that a ceremony begins in. A visitor without a session gets one: with it comes its token.
pub(crate) fn visit(
    transaction: &Transaction<'_>,
    token: Option<&Token>,
    now: UnixTime,
) -> Result<([u8; 32], Option<Token>), Refusal> {
    if let Some(token) = token {
        // A visitor's session lives as long as its ceremonies can be answered; a user's, as long as before.
        let mut statement = transaction.prepare_cached(
            "UPDATE session SET expires_at = max(expires_at, ?1) WHERE token_hash = ?2 AND expires_at > ?3",
        )?;
        let visit = seconds(after(now, VISIT).as_secs());
        if statement.execute(params![visit, token.hash(), seconds(now.as_secs())])? == 1 {
            return Ok((token.hash(), None));
        }
    }
    let token = insert(transaction, None, after(now, VISIT), now)?;
    Ok((token.hash(), Some(token)))
}

/// Begins the session of a user who has just logged in, and ends the one before.
pub(crate) fn begin(
    transaction: &Transaction<'_>,
    before: Option<&Token>,
    user: &UserHandle,
    now: UnixTime,
) -> Result<Token, Refusal> {
    if let Some(before) = before {
        end(transaction, before)?;
    }
    insert(transaction, Some(user), after(now, LOGGED_IN), now)
}

pub(crate) fn end(database: &Connection, token: &Token) -> rusqlite::Result<()> {
    database.prepare_cached("DELETE FROM session WHERE token_hash = ?1")?.execute([token.hash()])?;
    Ok(())
}

/// When a challenge that is issued now expires.
pub(crate) fn challenge_expiry(now: UnixTime) -> UnixTime {
    after(now, CHALLENGE)
}

/// Makes a session, and forgets those that have expired, with their ceremonies.
fn insert(
    transaction: &Transaction<'_>,
    user: Option<&UserHandle>,
    expires_at: UnixTime,
    now: UnixTime,
) -> Result<Token, Refusal> {
    transaction
        .prepare_cached("DELETE FROM session WHERE expires_at <= ?1")?
        .execute([seconds(now.as_secs())])?;
    let token = Token::new()?;
    transaction
        .prepare_cached("INSERT INTO session (token_hash, user_id, expires_at) VALUES (?1, ?2, ?3)")?
        .execute(params![token.hash(), user.map(UserHandle::as_bytes), seconds(expires_at.as_secs())])?;
    Ok(token)
}

fn after(now: UnixTime, duration: Duration) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(now.as_secs()).saturating_add(duration))
}

/// How long a challenge can be answered.
pub(crate) const CHALLENGE: Duration = Duration::from_secs(300);

/// How long a visitor's session lives after the last challenge: longer, so that who is late is told so.
const VISIT: Duration = Duration::from_secs(1_800);

/// How long a user stays logged in.
const LOGGED_IN: Duration = Duration::from_secs(14 * 24 * 3_600);
