//! Who is logged in.

use attestry::UnixTime;
use rusqlite::{OptionalExtension as _, params};

use super::{Tables, User, seconds};
use crate::error::ApiError;
use crate::token;

impl Tables<'_> {
    /// Logs a user in under this token, and forgets those who are logged in no longer.
    pub(crate) fn begin_session(
        self,
        token: &str,
        user_id: &str,
        expires_at: UnixTime,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        self.0.execute("DELETE FROM session WHERE expires_at <= ?1", [seconds(now.as_secs())])?;
        let mut statement = self
            .0
            .prepare_cached("INSERT INTO session (token_hash, user_id, expires_at) VALUES (?1, ?2, ?3)")?;
        statement.execute(params![token::hash(token), user_id, seconds(expires_at.as_secs())])?;
        Ok(())
    }

    /// Who is logged in under this token.
    pub(crate) fn session(self, token: &str, now: UnixTime) -> Result<User, ApiError> {
        let mut statement =
            self.0.prepare_cached("SELECT user_id FROM session WHERE token_hash = ?1 AND expires_at > ?2")?;
        let found = statement
            .query_row(params![token::hash(token), seconds(now.as_secs())], |row| row.get::<_, String>(0))
            .optional()?;
        self.user(&found.ok_or_else(ApiError::unauthenticated)?)
    }

    /// Ends everything that a user has begun: sessions, signed actions, and challenges.
    pub(crate) fn end_all(self, user_id: &str) -> Result<(), ApiError> {
        for table in ["session", "user_action", "challenge"] {
            self.0.execute(&format!("DELETE FROM {table} WHERE user_id = ?1"), [user_id])?;
        }
        Ok(())
    }
}
