use attestry::{CredentialRecord, Error, ImportedPasskey, PublicKey, UserHandle};

/// A row of a server with py_webauthn, which stores bytes as bytes.
struct Row<'a> {
    credential_id: &'a [u8],
    credential_public_key: &'a [u8],
    user_id: &'a [u8],
    sign_count: u32,
    credential_device_type: &'a str,
    credential_backed_up: bool,
    user_verified: bool,
}

fn import(row: &Row<'_>, rp_id: &str) -> Result<CredentialRecord, Error> {
    let key = PublicKey::from_cose(row.credential_public_key)?;
    let user = UserHandle::new(row.user_id)?;
    let passkey = ImportedPasskey::new(row.credential_id, key, user, rp_id)
        .sign_count(row.sign_count)
        .backup_eligible(row.credential_device_type == "multi_device")
        .backed_up(row.credential_backed_up)
        .user_verification_seen(row.user_verified);
    Ok(passkey.into_record()?)
}
