//! The strings of a registration and of a login, decoded from base64url.

use crate::encoding::base64;
use crate::request::RequestError;
use crate::webauthn::CREDENTIAL_ID_TEXT_MAX;

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
    with_hash(text, client_data_hash).ok_or(RequestError::AttestationDataNotBase64)
}

/// The authenticator data of a login, followed by the hash of client data: the bytes that the signature covers. Also
/// the length of authenticator data alone.
pub(super) fn decode_authenticator_data(
    text: &str,
    client_data_hash: &[u8; 32],
) -> Result<(Vec<u8>, usize), RequestError> {
    with_hash(text, client_data_hash).ok_or(RequestError::AuthenticatorDataNotBase64)
}

pub(super) fn decode_signature(text: &str) -> Result<Vec<u8>, RequestError> {
    base64::decode_url(text).map_err(|_| RequestError::SignatureNotBase64)
}

fn with_hash(text: &str, client_data_hash: &[u8; 32]) -> Option<(Vec<u8>, usize)> {
    let mut bytes = base64::decode_url_with_room(text, client_data_hash.len()).ok()?;
    let length = bytes.len();
    bytes.extend_from_slice(client_data_hash);
    Some((bytes, length))
}
