use attestry::{Error, ImportedPasskey, PublicKey, UserHandle};

/// ID and COSE_Key. Before them stand an AAGUID of 16 bytes and the length of the ID, in two bytes.
fn split(credential_data: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = credential_data.get(16..)?.split_first_chunk()?;
    rest.split_at_checked(u16::from_be_bytes(*length).into())
}

/// `credential_data` is `bytes(auth_data.credential_data)`. Where it is cut short, the result is `None`.
fn import(credential_data: &[u8], user_id: &[u8], rp_id: &str) -> Result<Option<ImportedPasskey>, Error> {
    let Some((id, key)) = split(credential_data) else { return Ok(None) };
    let key = PublicKey::from_cose(key)?;
    Ok(Some(ImportedPasskey::new(id, key, UserHandle::new(user_id)?, rp_id)))
}
