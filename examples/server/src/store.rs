//! What the server must keep, in an SQLite file: challenges until they are answered, and credentials.
//!
//! Everything here blocks; `api` calls it off the threads that serve connections. A write is on the disk before its
//! method returns (write-ahead log, `synchronous=FULL`), so whoever was answered finds their credential after a crash.

use std::error::Error;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use attestry::{CredentialKind, UnixTime};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

use crate::error::ApiError;

/// The database. One connection is enough: SQLite writes one transaction at a time anyhow.
pub(crate) struct Store {
    connection: Mutex<Connection>,
}

/// A challenge that was issued.
pub(crate) struct Issued {
    pub(crate) kind: CredentialKind,
    pub(crate) value: String,
    pub(crate) expires_at: UnixTime,
}

/// A verified credential that is to be stored.
pub(crate) struct NewCredential {
    pub(crate) credential_id: String,
    pub(crate) kind: CredentialKind,
    /// The record, in JSON.
    pub(crate) record: String,
    pub(crate) cose_key: Vec<u8>,
    pub(crate) encrypted_private_key: Option<String>,
    /// A summary of the evidence, in JSON.
    pub(crate) evidence: String,
    /// Fido2 credentials alone have one.
    pub(crate) authenticator: Option<Authenticator>,
}

/// What an authenticator attested: the state that the next login is compared with, and the attestation as received.
pub(crate) struct Authenticator {
    pub(crate) sign_count: u32,
    pub(crate) user_verified: bool,
    pub(crate) backup_eligible: bool,
    pub(crate) backed_up: bool,
    pub(crate) attestation_object: Vec<u8>,
}

/// A stored credential, as it is listed.
pub(crate) struct Stored {
    pub(crate) record: String,
    pub(crate) attestation: String,
}

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

    /// Keeps a challenge until it is answered, and forgets those that expired a while ago.
    pub(crate) fn issue(&self, identifier: &str, issued: &Issued, now: UnixTime) -> rusqlite::Result<()> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Not at once: who answers a little late is told that it is late.
        let forgotten = now.as_secs().saturating_sub(REMEMBERED.as_secs());
        transaction.execute("DELETE FROM challenge WHERE expires_at <= ?1", [seconds(forgotten)])?;
        transaction.execute(
            "INSERT INTO challenge (identifier, kind, value, expires_at) VALUES (?1, ?2, ?3, ?4)",
            params![identifier, issued.kind.as_str(), issued.value, seconds(issued.expires_at.as_secs())],
        )?;
        transaction.commit()
    }

    /// Takes the challenge, lets `verify` judge the answer to it, and stores the credential that comes out: one
    /// transaction, so that no two answers can use one challenge, and a crash leaves either challenge or credential.
    ///
    /// The challenge is used up also where the answer is refused. Where the storage itself fails, nothing has happened.
    pub(crate) fn register<T>(
        &self,
        identifier: &str,
        verify: impl FnOnce(Issued) -> Result<(NewCredential, T), ApiError>,
    ) -> Result<T, ApiError> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let issued = take(&transaction, identifier)?.ok_or_else(ApiError::challenge_unknown)?;
        let outcome = match verify(issued) {
            Ok((credential, _)) if !insert(&transaction, &credential)? => {
                Err(ApiError::duplicate_credential())
            }
            Ok((_, answer)) => Ok(answer),
            Err(refusal) => Err(refusal),
        };
        transaction.commit()?;
        outcome
    }

    /// How many credentials there are, and the newest of them.
    pub(crate) fn list(&self, at_most: u32) -> rusqlite::Result<(u64, Vec<Stored>)> {
        let connection = self.lock();
        let total = connection.query_row("SELECT count(*) FROM credential", [], |row| row.get(0))?;
        let mut statement = connection
            .prepare_cached("SELECT record, attestation FROM credential ORDER BY sequence DESC LIMIT ?1")?;
        let stored = statement
            .query_map([at_most], |row| Ok(Stored { record: row.get(0)?, attestation: row.get(1)? }))?
            .collect::<Result<_, _>>()?;
        Ok((total, stored))
    }

    /// The ids of the newest credentials of a kind.
    pub(crate) fn credential_ids(&self, kind: CredentialKind, at_most: u32) -> rusqlite::Result<Vec<String>> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT credential_id FROM credential WHERE kind = ?1 ORDER BY sequence DESC LIMIT ?2",
        )?;
        statement.query_map(params![kind.as_str(), at_most], |row| row.get(0))?.collect()
    }

    /// The connection. A panic elsewhere has rolled its transaction back, so the connection is as good as before.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn take(transaction: &Transaction<'_>, identifier: &str) -> rusqlite::Result<Option<Issued>> {
    let mut statement = transaction
        .prepare_cached("DELETE FROM challenge WHERE identifier = ?1 RETURNING kind, value, expires_at")?;
    statement
        .query_row([identifier], |row| {
            let kind: String = row.get(0)?;
            let kind = kind.parse::<CredentialKind>().map_err(|_| rusqlite::Error::InvalidQuery)?;
            let expires_at = UnixTime::since_unix_epoch(Duration::from_secs(row.get(2)?));
            Ok(Issued { kind, value: row.get(1)?, expires_at })
        })
        .optional()
}

/// Stores a credential unless there is one with its id.
fn insert(transaction: &Transaction<'_>, credential: &NewCredential) -> rusqlite::Result<bool> {
    let authenticator = credential.authenticator.as_ref();
    let mut statement = transaction.prepare_cached(
        "INSERT INTO credential (credential_id, kind, record, cose_key, sign_count, user_verified,
             backup_eligible, backed_up, encrypted_private_key, attestation, attestation_object)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (credential_id) DO NOTHING",
    )?;
    let inserted = statement.execute(params![
        credential.credential_id,
        credential.kind.as_str(),
        credential.record,
        credential.cose_key,
        authenticator.map(|authenticator| authenticator.sign_count),
        authenticator.map(|authenticator| authenticator.user_verified),
        authenticator.map(|authenticator| authenticator.backup_eligible),
        authenticator.map(|authenticator| authenticator.backed_up),
        credential.encrypted_private_key,
        credential.evidence,
        authenticator.map(|authenticator| &authenticator.attestation_object),
    ])?;
    Ok(inserted == 1)
}

/// Seconds as SQLite has them, whose integers are signed.
fn seconds(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

const SCHEMA_VERSION: i64 = 1;

/// How long to wait for another process that writes to the same file.
const BUSY: Duration = Duration::from_secs(5);

/// How long an expired challenge is known as expired.
const REMEMBERED: Duration = Duration::from_secs(600);

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn writes_are_on_the_disk_when_they_return() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("server.db")).unwrap();
        let connection = store.lock();
        let setting =
            |name| connection.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0));
        assert_eq!(setting("journal_mode"), Ok("wal".to_owned().into()));
        assert_eq!(setting("synchronous"), Ok(2.into()), "full");
    }

    #[test]
    fn a_file_of_another_version_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.db");
        Store::open(&file).unwrap().lock().pragma_update(None, "user_version", 2).unwrap();
        let error = Store::open(&file).err().unwrap();
        assert_eq!(error.to_string(), "has the tables of another version");
    }

    #[test]
    fn a_challenge_is_taken_once_and_nothing_of_a_failed_transaction_stays() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("server.db")).unwrap();
        let time = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let issue = |identifier: &str, expires_at, now| {
            let issued =
                Issued { kind: CredentialKind::Key, value: "value".to_owned(), expires_at: time(expires_at) };
            store.issue(identifier, &issued, time(now)).unwrap();
        };
        let take = |identifier: &str| {
            let taken = store.register::<()>(identifier, |issued| {
                assert_eq!((issued.kind, issued.value.as_str()), (CredentialKind::Key, "value"));
                Err(ApiError::not_found())
            });
            taken.unwrap_err().code()
        };
        issue("first", 1000, 900);
        // A panic rolls back, and the store goes on.
        let panics = || store.register::<()>("first", |_| panic!("on purpose"));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics)).is_err());
        assert_eq!(take("first"), "server.not_found");
        assert_eq!(take("first"), "server.challenge_unknown");

        // Forgotten ten minutes after its expiry, and not before.
        issue("second", 1000, 900);
        issue("third", 2000, 1599);
        assert_eq!(take("second"), "server.not_found");
        issue("fourth", 1000, 900);
        issue("fifth", 2000, 1600);
        assert_eq!(take("fourth"), "server.challenge_unknown");
    }
}
