//! The SQLite file, and its transactions.
//!
//! Everything here blocks; `app` calls it off the threads that serve connections. A write is on the disk before its
//! transaction returns (write-ahead log, `synchronous=FULL`).

use std::error::Error;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// The database. One connection is enough: SQLite writes one transaction at a time anyhow.
pub(crate) struct Database {
    connection: Mutex<Connection>,
}

impl Database {
    /// Opens the database file, and makes it if it is absent.
    pub(crate) fn open(file: &Path) -> Result<Self, Box<dyn Error>> {
        let mut connection = Connection::open(file)?;
        connection.busy_timeout(BUSY)?;
        let journal: String =
            connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
        if journal != "wal" {
            return Err("cannot have a write-ahead log".into());
        }
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        match version {
            0 => {
                transaction.execute_batch(include_str!("schema.sql"))?;
                transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
            }
            SCHEMA_VERSION => {}
            _ => return Err("has the tables of another version".into()),
        }
        transaction.commit()?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// Does this in one transaction. An error rolls back whatever was written.
    pub(crate) fn transact<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        // A panic elsewhere has rolled its transaction back, so the connection is as good as before.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }
}

/// Seconds as SQLite has them, whose integers are signed.
pub(crate) fn seconds(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

const SCHEMA_VERSION: i64 = 2;

/// How long to wait for another process that writes to the same file.
const BUSY: Duration = Duration::from_secs(5);
