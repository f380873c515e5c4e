//! Users, by their names.

use rusqlite::{OptionalExtension as _, params};

use super::Tables;
use crate::error::ApiError;

/// Somebody who registers, or has done so.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) name: String,
}

impl Tables<'_> {
    /// The user of this name, a new one if there is none.
    pub(crate) fn user_named(self, name: &str) -> Result<User, ApiError> {
        if let Some(user) = self.find_user(name)? {
            return Ok(user);
        }
        let user = User { id: format!("us-{}", uuid::Uuid::new_v4().simple()), name: name.to_owned() };
        self.0.execute("INSERT INTO user (id, name) VALUES (?1, ?2)", params![user.id, user.name])?;
        Ok(user)
    }

    /// The user of this name, if there is one.
    pub(crate) fn find_user(self, name: &str) -> Result<Option<User>, ApiError> {
        let mut statement = self.0.prepare_cached("SELECT id, name FROM user WHERE name = ?1")?;
        let found = statement.query_row([name], |row| Ok(User { id: row.get(0)?, name: row.get(1)? }));
        Ok(found.optional()?)
    }

    /// The user with this id, which something in the database names.
    pub(crate) fn user(self, id: &str) -> Result<User, ApiError> {
        let mut statement = self.0.prepare_cached("SELECT id, name FROM user WHERE id = ?1")?;
        Ok(statement.query_row([id], |row| Ok(User { id: row.get(0)?, name: row.get(1)? }))?)
    }
}
