use attestry::{CredentialRecord, Error, ImportedPasskey, PublicKey, UserHandle};

/// A row of a server with SimpleWebAuthn. The server has decoded `id` and the account's `user.id` from base64url.
struct Row<'a> {
    id: &'a [u8],
    public_key: &'a [u8],
    user_id: &'a [u8],
    counter: u32,
    device_type: &'a str,
    backed_up: bool,
    user_verified: bool,
    transports: &'a [String],
}

fn import(row: &Row<'_>, rp_id: &str) -> Result<CredentialRecord, Error> {
    let key = PublicKey::from_cose(row.public_key)?;
    let user = UserHandle::new(row.user_id)?;
    let passkey = ImportedPasskey::new(row.id, key, user, rp_id)
        .sign_count(row.counter)
        .backup_eligible(row.device_type == "multiDevice")
        .backed_up(row.backed_up)
        .user_verification_seen(row.user_verified)
        .transports(row.transports);
    Ok(passkey.into_record()?)
}
