//! Credentials, and what logins change in them.

use attestry::{CredentialKind, CredentialRecord, RecordUpdate};
use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::Tables;
use crate::error::ApiError;

/// A verified credential that is to be stored.
pub(crate) struct NewCredential {
    pub(crate) user_id: String,
    pub(crate) record: CredentialRecord,
    pub(crate) encrypted_private_key: Option<String>,
    /// As the API answers with it.
    pub(crate) credential: attestry::service::Credential,
    /// A summary of the evidence.
    pub(crate) evidence: Value,
    /// Fido2 credentials alone have one.
    pub(crate) attestation_object: Option<Vec<u8>>,
}

/// A stored credential that is in use.
pub(crate) struct Known {
    pub(crate) record: CredentialRecord,
    pub(crate) encrypted_private_key: Option<String>,
    /// The record as it was read, for compare-and-set.
    stored: String,
}

impl Tables<'_> {
    /// Stores a credential unless there is one with its id.
    pub(crate) fn register(self, new: &NewCredential) -> Result<(), ApiError> {
        let mut statement = self.0.prepare_cached(
            "INSERT INTO credential (credential_id, user_id, kind, record, encrypted_private_key, credential,
                 attestation, attestation_object)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (credential_id) DO NOTHING",
        )?;
        let inserted = statement.execute(params![
            new.record.credential_id(),
            new.user_id,
            new.record.kind().as_str(),
            new.record.to_json(),
            new.encrypted_private_key,
            serde_json::to_string(&new.credential).map_err(ApiError::internal)?,
            new.evidence.to_string(),
            new.attestation_object,
        ])?;
        if inserted == 1 { Ok(()) } else { Err(ApiError::duplicate_credential()) }
    }

    /// The credential with this id, if it is in use.
    pub(crate) fn find(self, credential_id: &str) -> Result<Option<Known>, ApiError> {
        let mut statement = self.0.prepare_cached(
            "SELECT record, encrypted_private_key FROM credential WHERE credential_id = ?1 AND is_active",
        )?;
        let found = statement.query_row([credential_id], columns).optional()?;
        found.map(known).transpose()
    }

    /// The user's newest credentials that are in use.
    pub(crate) fn of_user(self, user_id: &str) -> Result<Vec<Known>, ApiError> {
        let mut statement = self.0.prepare_cached(
            "SELECT record, encrypted_private_key FROM credential WHERE user_id = ?1 AND is_active
             ORDER BY sequence DESC LIMIT ?2",
        )?;
        let rows = statement.query_map(params![user_id, OF_USER], columns)?;
        rows.map(|row| known(row?)).collect()
    }

    /// Writes what a login changed. Where the record is no longer the one that the login was verified against, nothing is
    /// written: no counter is lowered, and none is lost.
    pub(crate) fn update(self, known: &Known, update: &RecordUpdate) -> Result<(), ApiError> {
        if update.is_empty() {
            return Ok(());
        }
        let mut record = known.record.clone();
        record.apply(update)?;
        let mut statement = self.0.prepare_cached(
            "UPDATE credential SET record = ?1 WHERE credential_id = ?2 AND record = ?3 AND is_active",
        )?;
        let changed = statement.execute(params![record.to_json(), record.credential_id(), known.stored])?;
        // This server reads and writes a record in one transaction. One that does not, reads and verifies again.
        if changed == 1 { Ok(()) } else { Err(ApiError::internal("a record changed under its transaction")) }
    }

    /// Puts every credential of a user out of use. Their ids stay taken.
    pub(crate) fn replace_all(self, user_id: &str) -> Result<(), ApiError> {
        self.0.execute("UPDATE credential SET is_active = 0 WHERE user_id = ?1", [user_id])?;
        Ok(())
    }

    /// How many credentials are in use, and the newest of them, each with its record.
    pub(crate) fn list(self, at_most: u32) -> Result<(u64, Vec<(Value, CredentialRecord)>), ApiError> {
        let count = "SELECT count(*) FROM credential WHERE is_active";
        let total = self.0.query_row(count, [], |row| row.get(0))?;
        let mut statement = self.0.prepare_cached(
            "SELECT user.name, credential.credential, credential.attestation, credential.record
             FROM credential JOIN user ON user.id = credential.user_id
             WHERE is_active ORDER BY sequence DESC LIMIT ?1",
        )?;
        let rows = statement.query_map([at_most], |row| {
            let [credential, attestation, record]: [String; 3] = [row.get(1)?, row.get(2)?, row.get(3)?];
            Ok((row.get::<_, String>(0)?, credential, attestation, record))
        })?;
        let items = rows.map(|row| {
            let (user, credential, attestation, record) = row?;
            let record = CredentialRecord::from_json(&record)?;
            let item = json!({
                "user": user,
                "credential": parse(&credential)?,
                "attestation": parse(&attestation)?,
                "signCount": record.sign_count(),
                "backupEligible": record.backup_eligible(),
                "backedUp": record.backed_up(),
            });
            Ok((item, record))
        });
        Ok((total, items.collect::<Result<_, ApiError>>()?))
    }
}

impl Known {
    pub(crate) const fn kind(&self) -> CredentialKind {
        self.record.kind()
    }
}

fn columns(row: &Row<'_>) -> rusqlite::Result<(String, Option<String>)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn known((stored, encrypted_private_key): (String, Option<String>)) -> Result<Known, ApiError> {
    Ok(Known { record: CredentialRecord::from_json(&stored)?, encrypted_private_key, stored })
}

fn parse(stored: &str) -> Result<Value, ApiError> {
    serde_json::from_str(stored).map_err(ApiError::internal)
}

/// How many credentials of one user are looked at.
const OF_USER: u32 = 64;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use attestry::{VerifiedAuthentication, Verifier};
    use attestry_authenticator::MakeCredential;
    use suite::harness::{builder, logins};

    use super::*;
    use crate::store::Store;

    /// A login with this counter, against a record with the one that every record of the suite has.
    fn logged_in(verifier: &Verifier, made: &MakeCredential, count: u32) -> VerifiedAuthentication {
        let mut login = logins::login(made);
        login.sign_count = count;
        logins::authenticate(verifier, &login.make(), &logins::challenge(), &logins::record(made)).unwrap()
    }

    /// Two logins are verified against one record, and the lower counter is written last.
    #[test]
    fn an_update_of_an_old_record_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("server.db")).unwrap();
        let (verifier, made) = (builder().build().unwrap(), MakeCredential::new("update"));
        let record = logins::record(&made);
        let id = record.credential_id().to_owned();
        let user = store.write(|tables| tables.user_named("ada")).unwrap();
        let credential = json!({
            "kind": "Fido2", "credentialId": id, "name": "n", "credentialUuid": "u", "dateCreated": "d",
            "isActive": true, "publicKey": "k", "relyingPartyId": "example.com", "origin": "o",
        });
        let new = NewCredential {
            user_id: user.id.clone(),
            record,
            encrypted_private_key: None,
            credential: serde_json::from_value(credential).unwrap(),
            evidence: Value::Null,
            attestation_object: None,
        };
        store.write(|tables| tables.register(&new)).unwrap();
        let find = || store.read(|tables| tables.find(&id)).unwrap();
        let (first, second) = (find().unwrap(), find().unwrap());
        let [high, low] = [20, 10].map(|count| logged_in(&verifier, &made, count));
        store.write(|tables| tables.update(&first, high.update())).unwrap();
        let error = store.write(|tables| tables.update(&second, low.update())).unwrap_err();
        assert_eq!(error.code(), "server.internal");
        assert_eq!(find().unwrap().record.sign_count(), Some(20));
        // What is out of use is neither found nor written.
        let known = find().unwrap();
        store.write(|tables| tables.replace_all(&user.id)).unwrap();
        assert!(find().is_none());
        store.write(|tables| tables.update(&known, low.update())).unwrap_err();
    }
}
