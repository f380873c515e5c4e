//! Base64url and standard base64, against `base64`.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};

use crate::encoding::base64::{
    Base64Fault, decode_standard, decode_url, decode_url_into, decode_url_with_room, encode_standard,
    encode_url, is_url_of, push_standard,
};

/// A text is decoded if and only if it is base64url, with whole padding or with none, into any room. Bytes are decoded
/// as standard base64 if and only if they are that, with whole padding. Bytes are encoded as their only text.
pub fn base64(bytes: &[u8]) {
    if let Ok(text) = core::str::from_utf8(bytes) {
        let theirs = URL_SAFE_NO_PAD.decode(text).or_else(|_| URL_SAFE.decode(text));
        let theirs = theirs.map_err(|_| Base64Fault);
        assert_eq!(decode_url(text), theirs);
        assert_eq!(decode_url_with_room(text, 7), theirs);
        let length = theirs.as_ref().map(Vec::len).unwrap_or(bytes.len());
        let mut buffer = vec![0xaa; length + 1];
        assert_eq!(decode_url_into(text, &mut buffer).map(<[u8]>::to_vec), theirs);
        assert_eq!(buffer[length], 0xaa, "more was written than was decoded");
        assert_eq!(decode_url_into(text, &mut buffer[..length]).map(<[u8]>::to_vec), theirs);
        assert!(length == 0 || decode_url_into(text, &mut buffer[..length - 1]).is_err());
    }
    assert_eq!(decode_standard(bytes), STANDARD.decode(bytes).map_err(|_| Base64Fault));
    let standard = encode_standard(bytes);
    assert_eq!(standard, STANDARD.encode(bytes));
    assert_eq!(decode_standard(standard.as_bytes()).as_deref(), Ok(bytes));
    let mut pushed = "{".to_owned();
    push_standard(bytes, &mut pushed);
    assert_eq!(pushed, format!("{{{standard}"));

    let encoded = encode_url(bytes);
    assert_eq!(encoded, URL_SAFE_NO_PAD.encode(bytes));
    assert_eq!(decode_url(&encoded).as_deref(), Ok(bytes));
    assert!(is_url_of(&encoded, bytes));
    assert!(bytes.is_empty() || !is_url_of(&encoded, &super::with_flipped_bit(bytes, b"a")));
}
