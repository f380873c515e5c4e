//! The strings of `credentialInfo`, decoded from base64url.

use crate::encoding::base64;
use crate::request::RequestError;
use crate::webauthn::CREDENTIAL_ID_MAX;

pub(super) fn decode_credential_id<'b>(text: &str, buffer: &'b mut [u8]) -> Result<&'b [u8], RequestError> {
    // With its padding, if it has any.
    if text.len() > CREDENTIAL_ID_TEXT_MAX {
        return Err(RequestError::CredentialIdInvalid);
    }
    base64::decode_url_into(text, buffer).map_err(|_| RequestError::CredentialIdInvalid)
}

pub(super) fn decode_client_data(text: &str) -> Result<Vec<u8>, RequestError> {
    base64::decode_url(text).map_err(|_| RequestError::ClientDataNotBase64)
}

pub(super) fn decode_attestation_data(text: &str) -> Result<Vec<u8>, RequestError> {
    base64::decode_url(text).map_err(|_| RequestError::AttestationDataNotBase64)
}

/// The attestation object, followed by the hash of client data; and the length of the object alone.
pub(super) fn decode_object(
    text: &str,
    client_data_hash: &[u8; 32],
) -> Result<(Vec<u8>, usize), RequestError> {
    let mut bytes = base64::decode_url_with_room(text, client_data_hash.len())
        .map_err(|_| RequestError::AttestationDataNotBase64)?;
    let length = bytes.len();
    bytes.extend_from_slice(client_data_hash);
    Ok((bytes, length))
}

/// Bytes into which a credential id is decoded: what the longest text could hold.
pub(super) const CREDENTIAL_ID_ROOM: usize = CREDENTIAL_ID_TEXT_MAX;

/// Characters of the longest credential id in base64url: 1,364 for 1,023 bytes, which need no padding.
pub(super) const CREDENTIAL_ID_TEXT_MAX: usize = CREDENTIAL_ID_MAX.div_ceil(3).saturating_mul(4);
