//! The users' passkeys: a record for each.

use attestry::{CredentialRecord, RecordUpdate, UnixTime, UserHandle};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::database::seconds;
use crate::errors::Refusal;

/// A passkey with its name and its dates, as its owner sees it.
pub(crate) struct Passkey {
    pub(crate) record: CredentialRecord,
    /// That its owner gave it.
    pub(crate) name: Option<String>,
    /// Seconds since 1970, as `last_used`.
    pub(crate) created: i64,
    pub(crate) last_used: Option<i64>,
}

/// Stores a record unless any account has its credential id.
pub(crate) fn insert(
    database: &Connection,
    record: &CredentialRecord,
    now: UnixTime,
) -> rusqlite::Result<bool> {
    let mut statement = database.prepare_cached(
        "INSERT INTO credential (credential_id, user_id, record, sign_count, created) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (credential_id) DO NOTHING",
    )?;
    let inserted = statement.execute(params![
        record.credential_id(),
        record.user_handle().as_bytes(),
        record.to_json(),
        sign_count(record),
        seconds(now.as_secs()),
    ])?;
    Ok(inserted == 1)
}

pub(crate) fn find(database: &Connection, credential_id: &str) -> Result<Option<CredentialRecord>, Refusal> {
    let mut statement = database.prepare_cached("SELECT record FROM credential WHERE credential_id = ?1")?;
    let json: Option<String> = statement.query_row([credential_id], |row| row.get(0)).optional()?;
    Ok(json.map(CredentialRecord::from_json).transpose()?)
}

/// The passkeys of a user, the oldest first.
pub(crate) fn of_user(database: &Connection, user: &UserHandle) -> Result<Vec<CredentialRecord>, Refusal> {
    Ok(listed(database, user)?.into_iter().map(|passkey| passkey.record).collect())
}

/// The same, with their names and dates.
pub(crate) fn listed(database: &Connection, user: &UserHandle) -> Result<Vec<Passkey>, Refusal> {
    let mut statement = database.prepare_cached(
        "SELECT record, name, created, last_used FROM credential WHERE user_id = ?1 ORDER BY created, credential_id",
    )?;
    let rows = statement.query_map([user.as_bytes()], |row| {
        Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    rows.map(|row| {
        let (json, name, created, last_used) = row?;
        Ok(Passkey { record: CredentialRecord::from_json(json)?, name, created, last_used })
    })
    .collect()
}

/// Stores what a login changed (WebAuthn L3 §7.2 step 24), by compare-and-set. `verified_with` is the record that the
/// login was verified with. False says that another login of the credential was stored since: verify again.
pub(crate) fn update(
    database: &Connection,
    verified_with: &CredentialRecord,
    update: &RecordUpdate,
    now: UnixTime,
) -> Result<bool, Refusal> {
    // Where counters stay at zero they do not tell two logins apart. What else the other one changed is kept.
    let Some(mut record) = find(database, update.credential_id())? else { return Ok(false) };
    record.apply(update)?;
    let mut statement = database.prepare_cached(
        "UPDATE credential SET record = ?1, sign_count = ?2, last_used = ?3
         WHERE credential_id = ?4 AND sign_count = ?5",
    )?;
    let updated = statement.execute(params![
        record.to_json(),
        sign_count(&record),
        seconds(now.as_secs()),
        update.credential_id(),
        sign_count(verified_with),
    ])?;
    Ok(updated == 1)
}

/// Gives a passkey of this user a name, or takes it away. False says that the user has no such passkey.
pub(crate) fn rename(
    database: &Connection,
    user: &UserHandle,
    credential_id: &str,
    name: Option<&str>,
) -> rusqlite::Result<bool> {
    let mut statement = database
        .prepare_cached("UPDATE credential SET name = ?1 WHERE credential_id = ?2 AND user_id = ?3")?;
    Ok(statement.execute(params![name, credential_id, user.as_bytes()])? == 1)
}

/// Removes a passkey of this user. False says that the user has no such passkey.
pub(crate) fn remove(
    database: &Connection,
    user: &UserHandle,
    credential_id: &str,
) -> rusqlite::Result<bool> {
    let mut statement =
        database.prepare_cached("DELETE FROM credential WHERE credential_id = ?1 AND user_id = ?2")?;
    Ok(statement.execute(params![credential_id, user.as_bytes()])? == 1)
}

/// Passkeys have a counter, even where it stays at zero.
fn sign_count(record: &CredentialRecord) -> u32 {
    record.sign_count().unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::time::Duration;

    use attestry::{
        Authentication, AuthenticationChallenge, Registration, RegistrationChallenge, VerifiedAuthentication,
        Verifier,
    };
    use serde_json::json;

    use super::*;
    use crate::database::Database;
    use crate::device::Device;
    use crate::users;

    const ORIGIN: &str = "http://localhost:8081";
    const CHALLENGE: &str = "rYMtc8-oHzFVrjTzYZ4HAg";
    const NOW: UnixTime = UnixTime::since_unix_epoch(Duration::from_secs(1_790_000_000));

    /// Two logins that were verified with the same record, stored one after the other.
    fn stored(counts: [u32; 3]) -> [bool; 2] {
        let [registered, first, second] = counts;
        let verifier = Verifier::builder("localhost").origin(ORIGIN).build().unwrap();
        let mut device = Device::new("ada", ORIGIN);
        device.sign_count = registered;
        let options = json!({ "challenge": CHALLENGE, "user": { "id": "AQID" }, "rpId": "localhost" });
        let body = device.create(&options).to_string();
        let registration = Registration::parse(&body, verifier.limits()).unwrap();
        let challenge = RegistrationChallenge::for_passkey(CHALLENGE).unwrap();
        let verified = verifier.verify_registration(&registration, &challenge, NOW).unwrap();
        let record = verified.record(UserHandle::new([1, 2, 3]).unwrap()).unwrap();

        let mut log_in = |count| -> VerifiedAuthentication {
            device.sign_count = count;
            let body = device.get(&options).to_string();
            let authentication = Authentication::parse(&body, verifier.limits()).unwrap();
            let challenge = AuthenticationChallenge::for_unknown_user(CHALLENGE).unwrap();
            verifier.verify_authentication(&authentication, &challenge, &record, NOW).unwrap()
        };
        let logins = [log_in(first), log_in(second)];

        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("website.db")).unwrap();
        let inserted = database.transact(|database| {
            users::insert(database, record.user_handle(), "ada")?;
            insert(database, &record, NOW)
        });
        assert_eq!(inserted, Ok(true));
        logins.map(|login| {
            database.transact(|database| update(database, &record, login.update(), NOW)).unwrap()
        })
    }

    #[test]
    fn a_login_that_another_overtook_is_not_stored() {
        assert_eq!(stored([1, 2, 3]), [true, false]);
        assert_eq!(stored([1, 3, 2]), [true, false]);
        assert_eq!(stored([1, 2, 2]), [true, false]);
        // Passkeys that are synchronized have no counter.
        assert_eq!(stored([0, 0, 0]), [true, true]);
    }
}
