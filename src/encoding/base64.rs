//! Base64: base64url with or without padding, as in bodies, and the standard base64 of PEM. `base64-simd` does these,
//! since every body is decoded and every key encoded. `base64` does the rare forms.
//!
//! Neither takes white space, the other alphabet, or unused bits that are not zero. So each byte string has one text,
//! padding aside.

use base64::Engine as _;
use base64::engine::general_purpose;
use base64_simd::{Out, STANDARD, URL_SAFE_NO_PAD as URL};

use super::constant_time::equal;

/// The text is not base64 of the expected form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Base64Fault;

/// Decodes base64url with whole padding or with none.
pub(crate) fn decode_url(text: &str) -> Result<Vec<u8>, Base64Fault> {
    decode_url_with_room(text, 0)
}

/// Decodes base64url without padding: the only text of these bytes.
pub(crate) fn decode_canonical_url(text: &str) -> Result<Vec<u8>, Base64Fault> {
    if text.ends_with('=') { Err(Base64Fault) } else { decode_url(text) }
}

/// The same with padding or without, and with room for so many bytes more.
pub(crate) fn decode_url_with_room(text: &str, room: usize) -> Result<Vec<u8>, Base64Fault> {
    let body = without_padding(text)?;
    let mut bytes = Vec::with_capacity(base64::decoded_len_estimate(body.len()).saturating_add(room));
    URL.decode_append(body, &mut bytes).map_err(|_| Base64Fault)?;
    Ok(bytes)
}

/// The same into `buffer`, which must be long enough; returns the part that was written.
pub(crate) fn decode_url_into<'b>(text: &str, buffer: &'b mut [u8]) -> Result<&'b [u8], Base64Fault> {
    let body = without_padding(text)?.as_bytes();
    // It asks for so many bytes as it will write, and panics where there are fewer.
    let written = URL.decoded_length(body).map_err(|_| Base64Fault)?;
    let out = buffer.get_mut(..written).ok_or(Base64Fault)?;
    URL.decode(body, Out::from_slice(out)).map(|written| &*written).map_err(|_| Base64Fault)
}

/// The text without its padding, which must be whole if there is any.
fn without_padding(text: &str) -> Result<&str, Base64Fault> {
    let body = text.trim_end_matches('=');
    let padding = text.len().saturating_sub(body.len());
    if padding > 2 || (padding > 0 && !text.len().is_multiple_of(4)) {
        return Err(Base64Fault);
    }
    Ok(body)
}

/// Decodes standard base64, padded.
pub(crate) fn decode_standard(text: &[u8]) -> Result<Vec<u8>, Base64Fault> {
    STANDARD.decode_to_vec(text).map_err(|_| Base64Fault)
}

/// Encodes as base64url without padding, the canonical form.
pub(crate) fn encode_url(bytes: &[u8]) -> String {
    URL.encode_to_string(bytes)
}

/// Appends standard base64 with padding.
pub(crate) fn push_standard(bytes: &[u8], out: &mut String) {
    STANDARD.encode_append(bytes, out);
}

/// Encodes as standard base64 without padding, as in `SHA256:` fingerprints.
pub(crate) fn encode_standard_unpadded(bytes: &[u8]) -> String {
    general_purpose::STANDARD_NO_PAD.encode(bytes)
}

/// Encodes as standard base64 with padding, as in PEM.
pub(crate) fn encode_standard(bytes: &[u8]) -> String {
    STANDARD.encode_to_string(bytes)
}

/// Whether `text` is base64url, without padding, of `bytes`; its time depends on their lengths only.
pub(crate) fn is_url_of(text: &str, bytes: &[u8]) -> bool {
    if text.len() != URL.encoded_length(bytes.len()) {
        return false;
    }
    let mut is_equal = true;
    // 48 bytes become 64 characters; no allocation, and no padding inside.
    let mut buffer = [0; 64];
    for (bytes, text) in bytes.chunks(48).zip(text.as_bytes().chunks(64)) {
        let encoded = URL.encode(bytes, Out::from_slice(&mut buffer));
        is_equal &= equal(encoded, text);
    }
    is_equal
}
