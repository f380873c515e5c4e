//! One user, the records of this user's credentials, and logins with them.

use attestry::{
    Authentication, AuthenticationChallenge, CredentialKind, CredentialRecord, Error, ImportedPasskey,
    PublicKey, UserHandle, VerifiedAuthentication, Verifier,
};
use attestry_authenticator::{CHALLENGE, GetAssertion, MadeAssertion, MakeCredential, MakeKey};

use super::now;

/// The counter that every record has.
pub const STORED_COUNT: u32 = 7;

/// The user to whom every credential belongs.
pub fn user() -> UserHandle {
    UserHandle::new(b"the user of the suite").unwrap()
}

/// The record of this credential.
pub fn record(credential: &MakeCredential) -> CredentialRecord {
    let key = PublicKey::from_cose(credential.cose_bytes()).unwrap();
    ImportedPasskey::new(&credential.credential_id, key, user(), credential.rp_id.as_str())
        .sign_count(STORED_COUNT)
        .backup_eligible(credential.flags & attestry_authenticator::flags::BACKUP_ELIGIBLE != 0)
        .user_verification_seen(true)
        .into_record()
        .unwrap()
}

/// The record of this raw key.
pub fn key_record(kind: CredentialKind, credential: &MakeKey) -> CredentialRecord {
    let key = PublicKey::from_pem(&credential.key.spki_pem()).unwrap();
    CredentialRecord::raw_key(kind, credential.credential_id.as_str(), key, user(), "example.com").unwrap()
}

/// A sound login: the counter goes up by one, and the user is named.
pub fn login(credential: &MakeCredential) -> GetAssertion {
    let mut login = GetAssertion::with(credential).with_user_handle(user().as_bytes());
    login.sign_count = STORED_COUNT + 1;
    login
}

/// The challenge that every login answers, issued for that user.
pub fn challenge() -> AuthenticationChallenge<'static> {
    AuthenticationChallenge::for_user(CHALLENGE, user()).unwrap()
}

/// How a login ends.
pub fn authenticate(
    verifier: &Verifier,
    made: &MadeAssertion,
    challenge: &AuthenticationChallenge<'_>,
    record: &CredentialRecord,
) -> Result<VerifiedAuthentication, Error> {
    let json = made.authentication_response().to_string();
    let authentication = Authentication::parse(&json, verifier.limits())?;
    verifier.verify_authentication(&authentication, challenge, record, now())
}
