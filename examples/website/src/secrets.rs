//! The key that this server keeps for itself.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::errors::Refusal;
use crate::random;

/// The key that decoys follow from: made once, since the same names are to get the same lists.
pub(crate) fn decoy_key(database: &Connection) -> Result<[u8; 32], Refusal> {
    let mut select = database.prepare_cached("SELECT value FROM secret WHERE name = 'decoys'")?;
    if let Some(key) = select.query_row([], |row| row.get(0)).optional()? {
        return Ok(key);
    }
    let key = random::bytes()?;
    database.execute("INSERT INTO secret (name, value) VALUES ('decoys', ?1)", params![key])?;
    Ok(key)
}
