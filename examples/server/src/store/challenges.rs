//! Challenges, from their issue to their answer.

use std::time::Duration;

use attestry::UnixTime;
use rusqlite::{OptionalExtension as _, params};

use super::{Tables, seconds};
use crate::error::ApiError;

/// What a challenge was issued for. None serves for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Registration,
    Login,
    Action,
    Recovery,
}

/// A challenge that was issued.
pub(crate) struct Issued {
    pub(crate) purpose: Purpose,
    /// Whose it is, where that is known.
    pub(crate) user_id: Option<String>,
    /// The library's challenge, in JSON.
    pub(crate) stored: String,
    pub(crate) expires_at: UnixTime,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Login => "login",
            Self::Action => "action",
            Self::Recovery => "recovery",
        }
    }
}

impl Tables<'_> {
    /// Keeps a challenge until it is answered, and forgets those that expired a while ago.
    pub(crate) fn issue(self, identifier: &str, issued: &Issued, now: UnixTime) -> Result<(), ApiError> {
        // Not at once: who answers a little late is told that it is late.
        let forgotten = now.as_secs().saturating_sub(REMEMBERED.as_secs());
        self.0.execute("DELETE FROM challenge WHERE expires_at <= ?1", [seconds(forgotten)])?;
        let mut statement = self.0.prepare_cached(
            "INSERT INTO challenge (identifier, purpose, user_id, stored, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let expires_at = seconds(issued.expires_at.as_secs());
        let purpose = issued.purpose.as_str();
        statement.execute(params![identifier, purpose, issued.user_id, issued.stored, expires_at])?;
        Ok(())
    }

    /// Takes a challenge out.
    pub(crate) fn take_challenge(self, identifier: &str, purpose: Purpose) -> Result<Issued, ApiError> {
        let mut statement = self.0.prepare_cached(
            "DELETE FROM challenge WHERE identifier = ?1 AND purpose = ?2 RETURNING user_id, stored, expires_at",
        )?;
        let taken = statement.query_row([identifier, purpose.as_str()], |row| {
            let expires_at = UnixTime::since_unix_epoch(Duration::from_secs(row.get(2)?));
            Ok(Issued { purpose, user_id: row.get(0)?, stored: row.get(1)?, expires_at })
        });
        taken.optional()?.ok_or_else(ApiError::challenge_unknown)
    }
}

/// How long an expired challenge is known as expired.
const REMEMBERED: Duration = Duration::from_secs(600);
