//! What a passkey signs, for a log-in or before an account is deleted: the check against its record, and what that changes.

use attestry::{Authentication, CredentialRecord, UnixTime, UserHandle, VerifiedAuthentication};

use crate::app::App;
use crate::credentials;
use crate::errors::Refusal;

/// Verifies an assertion against the record of its credential, and stores what it changes. It returns the owner. Where
/// another assertion of the same credential was stored in the meantime, it verifies against the new record.
pub(crate) fn verify_and_store(
    app: &App,
    authentication: &Authentication<'_>,
    now: UnixTime,
    verify: impl Fn(&CredentialRecord) -> Result<VerifiedAuthentication, Refusal>,
) -> Result<UserHandle, Refusal> {
    let credential_id = authentication.unverified_credential_id().ok_or_else(Refusal::credential_unknown)?;
    for _ in 0..ATTEMPTS {
        let record = app.database.transact(|database| credentials::find(database, credential_id))?;
        let record = record.ok_or_else(Refusal::credential_unknown)?;
        let verified = verify(&record)?;
        let stored = app
            .database
            .transact(|database| credentials::update(database, &record, verified.update(), now))?;
        if stored {
            return Ok(*verified.user_handle());
        }
    }
    Err(Refusal::failed("assertions of one credential overtake each other"))
}

/// Each attempt that fails is another assertion that succeeded.
const ATTEMPTS: usize = 5;
