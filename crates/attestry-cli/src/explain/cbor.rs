//! CBOR, decoded leniently and within bounds. A verifier reads it strictly: see CTAP 2.2 §8.

use ciborium::Value;

/// Bytes of CBOR that are decoded.
const LONGEST: usize = 4 * 1024 * 1024;
/// Levels of nesting.
const DEEPEST: usize = 32;

/// The first item, and the bytes after it.
pub(super) fn first(bytes: &[u8]) -> Option<(Value, &[u8])> {
    if bytes.len() > LONGEST {
        return None;
    }
    let mut rest = bytes;
    let value = ciborium::de::from_reader_with_recursion_limit(&mut rest, DEEPEST).ok()?;
    Some((value, rest))
}

/// The one item.
pub(super) fn whole(bytes: &[u8]) -> Option<Value> {
    first(bytes).filter(|(_, rest)| rest.is_empty()).map(|(value, _)| value)
}

/// A member of a map by its text key.
pub(super) fn member<'v>(map: &'v Value, name: &str) -> Option<&'v Value> {
    map.as_map()?.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
}

/// A member of a map by its number.
pub(super) fn numbered(map: &Value, number: i64) -> Option<&Value> {
    map.as_map()?.iter().find(|(key, _)| integer(key) == Some(number)).map(|(_, value)| value)
}

pub(super) fn integer(value: &Value) -> Option<i64> {
    value.as_integer().and_then(|integer| i64::try_from(integer).ok())
}

/// What type it has, in a word.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Integer(_) => "a number",
        Value::Bytes(_) => "bytes",
        Value::Text(_) => "text",
        Value::Bool(_) => "true or false",
        Value::Null => "null",
        Value::Array(_) => "an array",
        Value::Map(_) => "a map",
        _ => "something else",
    }
}
