//! Calls that were signed for, and what they did.

use attestry::UnixTime;
use rusqlite::{OptionalExtension as _, params};
use serde_json::{Value, json};

use super::{Tables, User, seconds};
use crate::error::ApiError;
use crate::token;

impl Tables<'_> {
    /// Lets a user make this call once, under this token.
    pub(crate) fn sign_action(
        self,
        token: &str,
        user_id: &str,
        call: &str,
        expires_at: UnixTime,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        self.0.execute("DELETE FROM user_action WHERE expires_at <= ?1", [seconds(now.as_secs())])?;
        let mut statement = self.0.prepare_cached(
            "INSERT INTO user_action (token_hash, user_id, call, expires_at) VALUES (?1, ?2, ?3, ?4)",
        )?;
        statement.execute(params![token::hash(token), user_id, call, seconds(expires_at.as_secs())])?;
        Ok(())
    }

    /// Takes a signed action out: of this user, for exactly this call.
    pub(crate) fn take_action(
        self,
        token: &str,
        user: &User,
        call: &str,
        now: UnixTime,
    ) -> Result<Taken, ApiError> {
        let mut statement = self.0.prepare_cached(
            "DELETE FROM user_action WHERE token_hash = ?1 AND user_id = ?2 AND expires_at > ?3 RETURNING call",
        )?;
        let taken = statement
            .query_row(params![token::hash(token), user.id, seconds(now.as_secs())], |row| {
                row.get::<_, String>(0)
            })
            .optional()?;
        let signed = taken.ok_or_else(ApiError::action_unknown)?;
        Ok(Taken { is_this_call: signed == call })
    }

    /// Does what was signed for.
    pub(crate) fn transfer(
        self,
        user: &User,
        wallet: &str,
        payload: &str,
        now: UnixTime,
    ) -> Result<i64, ApiError> {
        let mut statement = self.0.prepare_cached(
            "INSERT INTO transfer (user_id, wallet, payload, made_at) VALUES (?1, ?2, ?3, ?4) RETURNING sequence",
        )?;
        let values = params![user.id, wallet, payload, seconds(now.as_secs())];
        Ok(statement.query_row(values, |row| row.get(0))?)
    }

    /// How many transfers there are, and the newest of them.
    pub(crate) fn transfers(self, at_most: u32) -> Result<(u64, Vec<Value>), ApiError> {
        let total = self.0.query_row("SELECT count(*) FROM transfer", [], |row| row.get(0))?;
        let mut statement = self.0.prepare_cached(
            "SELECT user.name, wallet, payload, made_at FROM transfer JOIN user ON user.id = transfer.user_id
             ORDER BY sequence DESC LIMIT ?1",
        )?;
        let rows = statement.query_map([at_most], |row| {
            let [user, wallet, payload]: [String; 3] = [row.get(0)?, row.get(1)?, row.get(2)?];
            Ok(json!({ "user": user, "wallet": wallet, "payload": payload, "madeAt": row.get::<_, i64>(3)? }))
        })?;
        Ok((total, rows.collect::<Result<_, _>>()?))
    }
}

/// A signed action that was taken out: it is used up, whatever it was for.
#[derive(Debug)]
#[must_use]
pub(crate) struct Taken {
    is_this_call: bool,
}

impl Taken {
    /// Refuses a call that is another than the one that was signed for.
    pub(crate) fn check(self) -> Result<(), ApiError> {
        if self.is_this_call { Ok(()) } else { Err(ApiError::action_mismatch()) }
    }
}
