//! Users: a handle that authenticators keep, and a name.

use attestry::UserHandle;
use attestry::options::UserEntity;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::errors::Refusal;
use crate::random;

/// The name of a user, fit to be stored.
pub(crate) struct Name(String);

impl Name {
    pub(crate) fn new(text: &str) -> Result<Self, Refusal> {
        fit(text).map(Self).ok_or_else(Refusal::name_unfit)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which the table compares names (`COLLATE NOCASE`).
    pub(crate) fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// A name that people give, of themselves or of a passkey, without the blanks around it. None where it is no name.
pub(crate) fn fit(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= NAME_MAX && !text.contains(char::is_control);
    fits.then(|| text.to_owned())
}

/// A handle for a new user.
pub(crate) fn new_handle() -> Result<UserHandle, Refusal> {
    Ok(UserHandle::new(random::bytes()?)?)
}

/// The user as authenticators show it.
pub(crate) fn entity(user: UserHandle, name: &str) -> UserEntity {
    UserEntity::new(user, name).display_name(name)
}

/// Stores a user unless the name is taken.
pub(crate) fn insert(database: &Connection, user: &UserHandle, name: &str) -> rusqlite::Result<bool> {
    let mut statement = database
        .prepare_cached("INSERT INTO user (id, name) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING")?;
    Ok(statement.execute(params![user.as_bytes(), name])? == 1)
}

pub(crate) fn by_name(database: &Connection, name: &Name) -> Result<Option<UserHandle>, Refusal> {
    let mut statement = database.prepare_cached("SELECT id FROM user WHERE name = ?1")?;
    let id: Option<Vec<u8>> = statement.query_row([name.as_str()], |row| row.get(0)).optional()?;
    Ok(id.map(UserHandle::new).transpose()?)
}

pub(crate) fn name(database: &Connection, user: &UserHandle) -> rusqlite::Result<String> {
    let mut statement = database.prepare_cached("SELECT name FROM user WHERE id = ?1")?;
    statement.query_row([user.as_bytes()], |row| row.get(0))
}

/// Deletes a user with all passkeys and sessions.
pub(crate) fn delete(database: &Connection, user: &UserHandle) -> rusqlite::Result<()> {
    for statement in [
        "DELETE FROM session WHERE user_id = ?1",
        "DELETE FROM credential WHERE user_id = ?1",
        "DELETE FROM user WHERE id = ?1",
    ] {
        database.prepare_cached(statement)?.execute([user.as_bytes()])?;
    }
    Ok(())
}

const NAME_MAX: usize = 64;
