//! Whether two texts are one JSON value.

use std::borrow::Cow;

use super::{JsonFault, Reader, deeper_than};

/// Whether both texts are well-formed and have one value. Strings are compared unescaped, members of objects in any
/// order, numbers by their text. A text that repeats a member, or nests deeper than 16 levels, equals none.
///
/// The memory grows with `known` alone, which was read before. `text` may be anything.
pub(crate) fn same_value(text: &str, known: &str) -> bool {
    let is_same = || {
        let known = Tree::read_whole(known)?;
        if deeper_than(text, DEPTH_MAX) {
            return Err(JsonFault);
        }
        let mut reader = Reader::new(text);
        known.expect(&mut reader)?;
        reader.finish()
    };
    is_same().is_ok()
}

/// A value, the members of its objects sorted by name.
enum Tree<'a> {
    Object(Vec<(Cow<'a, str>, Self)>),
    Array(Vec<Self>),
    Text(Cow<'a, str>),
    /// A number, a boolean or null, as it is written.
    Literal(&'a str),
}

/// Levels of nesting. They bound the recursion.
const DEPTH_MAX: usize = 16;

impl<'a> Tree<'a> {
    fn read_whole(text: &'a str) -> Result<Self, JsonFault> {
        if deeper_than(text, DEPTH_MAX) {
            return Err(JsonFault);
        }
        let mut reader = Reader::new(text);
        let tree = Self::read(&mut reader)?;
        reader.finish()?;
        Ok(tree)
    }

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonFault> {
        let raw = reader.raw()?;
        let mut value = Reader::new(raw);
        match raw.as_bytes().first() {
            Some(b'{') => {
                let mut members = Vec::new();
                value.object(|name, value| {
                    members.push((name, Self::read(value)?));
                    Ok::<_, JsonFault>(())
                })?;
                members.sort_by(|(a, _), (b, _)| a.cmp(b));
                let is_distinct = members.is_sorted_by(|(a, _), (b, _)| a < b);
                if is_distinct { Ok(Self::Object(members)) } else { Err(JsonFault) }
            }
            Some(b'[') => {
                let mut elements = Vec::new();
                value.array(|element| {
                    elements.push(Self::read(element)?);
                    Ok::<_, JsonFault>(())
                })?;
                Ok(Self::Array(elements))
            }
            Some(b'"') => value.string()?.map(Self::Text).ok_or(JsonFault),
            _ => Ok(Self::Literal(raw)),
        }
    }

    /// Reads this value, or fails.
    fn expect(&self, reader: &mut Reader<'_>) -> Result<(), JsonFault> {
        let raw = reader.raw()?;
        let mut value = Reader::new(raw);
        let is_same = match self {
            Self::Object(members) => {
                let mut left: Vec<_> = members.iter().map(Some).collect();
                let is_object = value.object(|name, value| {
                    let place = members.binary_search_by(|(known, _)| known.cmp(&name));
                    let member = left.get_mut(place.map_err(|_| JsonFault)?).and_then(Option::take);
                    member.ok_or(JsonFault)?.1.expect(value)
                })?;
                is_object && left.iter().all(Option::is_none)
            }
            Self::Array(elements) => {
                let mut left = elements.iter();
                let is_array = value.array(|element| left.next().ok_or(JsonFault)?.expect(element))?;
                is_array && left.next().is_none()
            }
            Self::Text(text) => value.string()?.is_some_and(|read| read == *text),
            Self::Literal(text) => raw == *text,
        };
        if is_same { Ok(()) } else { Err(JsonFault) }
    }
}

#[cfg(test)]
mod tests {
    use super::same_value;

    #[test]
    fn order_of_members_and_white_space_and_escapes_do_not_matter() {
        for (a, b) in [
            (r#"{"a":1,"b":[true,null,"x"]}"#, r#" { "b" : [ true , null , "\u0078" ] , "a" : 1 } "#),
            (r#"{"a":{"c":"","d":""}}"#, r#"{"\u0061":{"d":"","c":""}}"#),
            ("[]", "[ ]"),
            ("\"\"", "\"\""),
        ] {
            assert!(same_value(a, b) && same_value(b, a), "{a} {b}");
        }
    }

    #[test]
    fn anything_else_does() {
        for (a, b) in [
            (r#"{"a":1}"#, r#"{"a":2}"#),
            (r#"{"a":1}"#, r#"{"a":1.0}"#),
            (r#"{"a":"1"}"#, r#"{"a":1}"#),
            (r#"{"a":1}"#, r#"{"a":1,"b":1}"#),
            (r#"{"a":1}"#, r#"{"A":1}"#),
            ("[1,2]", "[2,1]"),
            ("{}", "[]"),
            (r#"{"a":null}"#, "{}"),
            (r#""a""#, r#""a ""#),
        ] {
            assert!(!same_value(a, b) && !same_value(b, a), "{a} {b}");
        }
    }

    /// A text with two readings is no value, and does not even equal itself.
    #[test]
    fn what_is_not_one_value_is_the_same_as_nothing() {
        let deep = ["[".repeat(17), "]".repeat(17)].concat();
        for text in [r#"{"a":1,"a":1}"#, r#"{"a":1,"\u0061":1}"#, "{", "", "{} {}", r#""\ud800""#, &deep] {
            assert!(!same_value(text, text), "{text}");
        }
        let allowed = ["[".repeat(16), "]".repeat(16)].concat();
        assert!(same_value(&allowed, &allowed));
    }
}
