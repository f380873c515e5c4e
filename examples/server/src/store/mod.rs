//! What the server must keep, in an SQLite file: users, challenges until they are answered, credentials, who is logged in,
//! and signed actions until they are done.
//!
//! Everything here blocks; `api` calls it off the threads that serve connections. A write is on the disk before its
//! method returns (write-ahead log, `synchronous=FULL`). So whoever was answered finds what they did after a crash.

mod actions;
mod challenges;
mod credentials;
mod sessions;
mod users;

use std::error::Error;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use crate::error::ApiError;

pub(crate) use challenges::{Issued, Purpose};
pub(crate) use credentials::{Known, NewCredential};
pub(crate) use users::User;

/// The database. One connection is enough: SQLite writes one transaction at a time anyhow.
pub(crate) struct Store {
    connection: Mutex<Connection>,
}

/// The tables within one transaction.
#[derive(Clone, Copy)]
pub(crate) struct Tables<'t>(&'t Connection);

impl Store {
    /// Opens the database file, and makes it if it is not there.
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
                transaction.execute_batch(include_str!("../schema.sql"))?;
                let mut decoy_key = [0_u8; 32];
                getrandom::fill(&mut decoy_key)?;
                transaction.execute("INSERT INTO secret (decoy_key) VALUES (?1)", [decoy_key])?;
                transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
            }
            SCHEMA_VERSION => {}
            _ => return Err("has the tables of another version".into()),
        }
        transaction.commit()?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// The key that decoys are derived by.
    pub(crate) fn decoy_key(&self) -> rusqlite::Result<[u8; 32]> {
        self.lock().query_row("SELECT decoy_key FROM secret", [], |row| row.get(0))
    }

    /// All of it is written, or nothing where it fails.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(Tables<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(Tables(&transaction))?;
        transaction.commit()?;
        Ok(done)
    }

    /// Takes what serves once, such as a challenge, and lets `work` do what it is for: one transaction, so that no two
    /// calls can use it, and a crash leaves either all or nothing of it.
    ///
    /// It is used up also where `work` refuses, and then nothing else has changed. Where the server fails, nothing has
    /// happened at all.
    pub(crate) fn use_up<I, T>(
        &self,
        take: impl FnOnce(Tables<'_>) -> Result<I, ApiError>,
        work: impl FnOnce(Tables<'_>, I) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut connection = self.lock();
        let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let taken = take(Tables(&transaction))?;
        let savepoint = transaction.savepoint()?;
        let outcome = work(Tables(&savepoint), taken);
        match &outcome {
            Ok(_) => savepoint.commit()?,
            // Dropped, it rolls back.
            Err(error) if error.is_refusal() => drop(savepoint),
            Err(_) => return outcome,
        }
        transaction.commit()?;
        outcome
    }

    /// Reads, of one moment.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(Tables<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        work(Tables(&*self.lock().unchecked_transaction()?))
    }

    /// The connection. A panic elsewhere has rolled its transaction back, so the connection is as good as before.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Seconds as SQLite has them, whose integers are signed.
fn seconds(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

const SCHEMA_VERSION: i64 = 2;

/// How long to wait for another process that writes to the same file.
const BUSY: Duration = Duration::from_secs(5);

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
mod tests {
    use attestry::UnixTime;

    use super::*;

    fn open() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("server.db")).unwrap();
        (folder, store)
    }

    fn time(seconds: u64) -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_secs(seconds))
    }

    fn issue(store: &Store, identifier: &str, expires_at: u64, now: u64) {
        let issued = Issued {
            purpose: Purpose::Login,
            user_id: None,
            stored: "stored".to_owned(),
            expires_at: time(expires_at),
        };
        store.write(|tables| tables.issue(identifier, &issued, time(now))).unwrap();
    }

    fn take(store: &Store, identifier: &str) -> &'static str {
        let taken = store.use_up::<_, ()>(
            |tables| tables.take_challenge(identifier, Purpose::Login),
            |_, issued| {
                assert_eq!((issued.user_id, issued.stored.as_str()), (None, "stored"));
                Err(ApiError::not_found())
            },
        );
        taken.unwrap_err().code()
    }

    #[test]
    fn writes_are_on_the_disk_when_they_return() {
        let (_folder, store) = open();
        let connection = store.lock();
        let setting =
            |name| connection.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0));
        assert_eq!(setting("journal_mode"), Ok("wal".to_owned().into()));
        assert_eq!(setting("synchronous"), Ok(2.into()), "full");
    }

    #[test]
    fn a_file_of_another_version_is_left_alone() {
        let (folder, store) = open();
        store.lock().pragma_update(None, "user_version", 1).unwrap();
        let error = Store::open(&folder.path().join("server.db")).err().unwrap();
        assert_eq!(error.to_string(), "has the tables of another version");
    }

    #[test]
    fn the_key_of_decoys_stays() {
        let (folder, store) = open();
        let again = Store::open(&folder.path().join("server.db")).unwrap();
        assert_eq!(store.decoy_key().unwrap(), again.decoy_key().unwrap());
        assert_ne!(store.decoy_key().unwrap(), [0; 32]);
    }

    #[test]
    fn a_challenge_is_taken_once_and_for_its_purpose() {
        let (_folder, store) = open();
        issue(&store, "first", 1000, 900);
        // A panic rolls back, and the store goes on.
        let panics = || {
            store.use_up::<_, ()>(
                |tables| tables.take_challenge("first", Purpose::Login),
                |_, _| panic!("on purpose"),
            )
        };
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics)).is_err());
        // So does a failure of the server's.
        let fails = store.use_up::<_, ()>(
            |tables| tables.take_challenge("first", Purpose::Login),
            |_, _| Err(ApiError::internal("on purpose")),
        );
        assert_eq!(fails.unwrap_err().code(), "server.internal");
        for purpose in [Purpose::Registration, Purpose::Action, Purpose::Recovery] {
            let other = store.use_up(|tables| tables.take_challenge("first", purpose), |_, _| Ok(()));
            assert_eq!(other.unwrap_err().code(), "server.challenge_unknown", "{purpose:?}");
        }
        assert_eq!(take(&store, "first"), "server.not_found");
        assert_eq!(take(&store, "first"), "server.challenge_unknown");

        // Forgotten ten minutes after its expiry, and not before.
        issue(&store, "second", 1000, 900);
        issue(&store, "third", 2000, 1599);
        assert_eq!(take(&store, "second"), "server.not_found");
        issue(&store, "fourth", 1000, 900);
        issue(&store, "fifth", 2000, 1600);
        assert_eq!(take(&store, "fourth"), "server.challenge_unknown");
    }

    #[test]
    fn a_refusal_leaves_nothing_but_what_was_used_up() {
        let (_folder, store) = open();
        issue(&store, "first", 1000, 900);
        let refused = store.use_up::<_, ()>(
            |tables| tables.take_challenge("first", Purpose::Login),
            |tables, _| {
                tables.user_named("ada")?;
                Err(ApiError::not_found())
            },
        );
        assert_eq!(refused.unwrap_err().code(), "server.not_found");
        assert!(store.read(|tables| tables.find_user("ada")).unwrap().is_none());
        assert_eq!(take(&store, "first"), "server.challenge_unknown");
    }

    #[test]
    fn tokens_end_at_their_second() {
        let (_folder, store) = open();
        let user = store.write(|tables| tables.user_named("ada")).unwrap();
        store.write(|tables| tables.begin_session("token", &user.id, time(1000), time(900))).unwrap();
        let session = |token: &str, now| store.read(|tables| tables.session(token, time(now)));
        assert_eq!(session("token", 999).unwrap().id, user.id);
        assert_eq!(session("token", 1000).unwrap_err().code(), "server.unauthenticated");
        assert_eq!(session("another", 999).unwrap_err().code(), "server.unauthenticated");
        // Of the token itself there is nothing in the file.
        let hash: String =
            store.lock().query_row("SELECT token_hash FROM session", [], |row| row.get(0)).unwrap();
        assert_eq!(hash.len(), 43);

        let sign = |token: &str| {
            store.write(|tables| tables.sign_action(token, &user.id, "call", time(1000), time(900))).unwrap();
        };
        let take =
            |token: &str, now| store.write(|tables| tables.take_action(token, &user, "call", time(now)));
        sign("a");
        assert_eq!(take("a", 1000).unwrap_err().code(), "server.action_unknown");
        take("a", 999).unwrap().check().unwrap();
        assert_eq!(take("a", 999).unwrap_err().code(), "server.action_unknown");
    }
}
