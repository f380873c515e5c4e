use super::{CborError, Value, decode};
use crate::limits::Limits;

fn read(bytes: &[u8]) -> Result<Value<'_>, CborError> {
    decode(bytes, &Limits::DEFAULT).map(|(value, _)| value).map_err(|fault| fault.error)
}

#[test]
fn integers_by_themselves_have_their_sign() {
    assert_eq!(read(&[0x18, 0x2a]).unwrap().as_int(), Some(42));
    assert_eq!(read(&[0x20]).unwrap().as_int(), Some(-1));
    assert_eq!(read(&[0x38, 0x2a]).unwrap().as_int(), Some(-43));
}

#[test]
fn keys_may_be_bytes() {
    let map = read(&[0xa2, 0x41, 1, 0x0a, 0x41, 2, 0x0b]).unwrap().as_map().unwrap();
    let entries: Vec<_> = map.iter().map(|(key, value)| (key.as_bytes(), value.as_int())).collect();
    assert_eq!(entries, [(Some(&[1][..]), Some(10)), (Some(&[2]), Some(11))]);
    assert_eq!(read(&[0xa2, 0x41, 1, 0x0a, 0x41, 1, 0x0b]).unwrap_err(), CborError::DuplicateKey);
    assert_eq!(read(&[0xa1, 0x80, 0x0a]).unwrap_err(), CborError::KeyType);
}

#[test]
fn text_is_any_utf8() {
    assert_eq!(read(&[0x62, 0xc3, 0xa9]).unwrap().as_text(), Some("é"));
    assert_eq!(read(&[0x62, 0xc3, 0x28]).unwrap_err(), CborError::InvalidUtf8);
}
