//! One JSON object, member by member, through `serde_json`: every member's name unescaped, its value as the text
//! received. What a duplicate or unknown member means is for the caller to say. Arrays in the same way.

use core::fmt;
use std::borrow::Cow;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Calls `member` with the name and the raw value of each member of the object that is the whole of `text`.
///
/// Fails with what `member` fails with, or with `malformed` where `text` is not one JSON object.
pub(crate) fn for_each_member<'a, E: Copy>(
    text: &'a str,
    malformed: E,
    member: impl FnMut(Cow<'a, str>, &'a str) -> Result<(), E>,
) -> Result<(), E> {
    let mut refused = None;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = deserializer
        .deserialize_map(Members { member, refused: &mut refused })
        .and_then(|()| deserializer.end());
    read.map_err(|_| refused.unwrap_or(malformed))
}

/// Calls `element` with the raw value of each element of the array that is the whole of `text`.
///
/// Fails with what `element` fails with, or with `malformed` where `text` is not one JSON array.
pub(crate) fn for_each_element<'a, E: Copy>(
    text: &'a str,
    malformed: E,
    element: impl FnMut(&'a str) -> Result<(), E>,
) -> Result<(), E> {
    let mut refused = None;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = deserializer
        .deserialize_seq(Elements { element, refused: &mut refused })
        .and_then(|()| deserializer.end());
    read.map_err(|_| refused.unwrap_or(malformed))
}

/// Whether the text's first character, white space aside, opens an array.
pub(crate) fn opens_array(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with('[')
}

/// Whether the text's first character, white space aside, opens an object.
pub(crate) fn opens_object(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with('{')
}

/// The string that `raw` is, unescaped; none if it is another kind of value.
pub(crate) fn string(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str(raw).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

/// The boolean that `raw` is; none if it is another kind of value.
pub(crate) fn boolean(raw: &str) -> Option<bool> {
    match raw {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// Appends `text` as a JSON string, escaped as `JSON.stringify` does.
pub(crate) fn push_string(text: &str, out: &mut String) {
    // Writing a string to memory cannot fail; were it to, the text would stay incomplete and match nothing.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// Whether arrays and objects nest deeper than `limit`. One pass, no recursion; strings are stepped over.
pub(crate) fn deeper_than(text: &str, limit: usize) -> bool {
    // With no more brackets than levels, in strings or out of them, there is nothing to look for.
    if count_of_openings(text) <= limit {
        return false;
    }
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                depth = depth.saturating_add(1);
                if depth > limit {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// How many brackets open, in strings or out of them. Counted in bytes, many at a time, so that a compiler uses vectors.
fn count_of_openings(text: &str) -> usize {
    let count_of_few = |few: &[u8]| {
        few.iter().fold(0_u8, |count, byte| count.wrapping_add(u8::from(matches!(byte, b'{' | b'['))))
    };
    text.as_bytes().chunks(u8::MAX.into()).map(|few| usize::from(count_of_few(few))).sum()
}

struct Members<'r, F, E> {
    member: F,
    refused: &'r mut Option<E>,
}

impl<'de, F, E> Visitor<'de> for Members<'_, F, E>
where
    F: FnMut(Cow<'de, str>, &'de str) -> Result<(), E>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(Name(name)) = map.next_key()? {
            let value: &'de RawValue = map.next_value()?;
            if let Err(error) = (self.member)(name, value.get()) {
                *self.refused = Some(error);
                return Err(A::Error::custom("refused"));
            }
        }
        Ok(())
    }
}

struct Elements<'r, F, E> {
    element: F,
    refused: &'r mut Option<E>,
}

impl<'de, F, E> Visitor<'de> for Elements<'_, F, E>
where
    F: FnMut(&'de str) -> Result<(), E>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        while let Some(value) = elements.next_element::<&'de RawValue>()? {
            if let Err(error) = (self.element)(value.get()) {
                *self.refused = Some(error);
                return Err(A::Error::custom("refused"));
            }
        }
        Ok(())
    }
}

/// A member's name, borrowed where it has no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member's name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_str(NameVisitor)
    }
}
