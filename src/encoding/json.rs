//! A strict, borrowing reader of JSON (RFC 8259). What is read is asked for where it stands, in one pass; what a
//! duplicate or unknown member means is for the caller to say. Only strings with escapes are handed to `serde_json`,
//! which writes JSON as well.

use std::borrow::Cow;

/// The text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// A text, and how far it has been read.
pub(crate) struct Reader<'a> {
    text: &'a str,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { text, rest: text.as_bytes() }
    }

    /// Fails if anything but white space is left.
    pub(crate) fn finish(mut self) -> Result<(), Malformed> {
        if self.peek().is_none() { Ok(()) } else { Err(Malformed) }
    }

    /// Reads an object: calls `member` with each name, unescaped, and with this reader before the value. A value that
    /// `member` leaves unread is stepped over. False if the next value, which is stepped over, is no object.
    pub(crate) fn object<E: From<Malformed>>(
        &mut self,
        mut member: impl FnMut(Cow<'a, str>, &mut Self) -> Result<(), E>,
    ) -> Result<bool, E> {
        self.container(b'{', b'}', |reader| {
            let name = reader.name()?.unescaped().ok_or(Malformed)?;
            reader.value(|reader| member(name, reader))
        })
    }

    /// Reads an array: calls `element` with this reader before each element, as [`object`](Self::object) does.
    pub(crate) fn array<E: From<Malformed>>(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<(), E>,
    ) -> Result<bool, E> {
        self.container(b'[', b']', |reader| reader.value(&mut element))
    }

    /// Reads a string and unescapes it. None if the next value, which is stepped over, is another kind of value, or if
    /// its escapes are no text.
    pub(crate) fn string(&mut self) -> Result<Option<Cow<'a, str>>, Malformed> {
        if self.peek() == Some(b'"') {
            Ok(self.quoted()?.unescaped())
        } else {
            self.skip()?;
            Ok(None)
        }
    }

    /// Reads a boolean. None if the next value, which is stepped over, is another kind of value.
    pub(crate) fn boolean(&mut self) -> Result<Option<bool>, Malformed> {
        Ok(match self.raw()? {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        })
    }

    /// Whether the next value is null, which then is read. Another is not.
    pub(crate) fn null(&mut self) -> Result<bool, Malformed> {
        if self.peek() == Some(b'n') { self.literal(b"null").map(|()| true) } else { Ok(false) }
    }

    /// Steps over a value; returns it as received.
    pub(crate) fn raw(&mut self) -> Result<&'a str, Malformed> {
        self.peek();
        let start = self.position();
        self.skip()?;
        self.text.get(start..self.position()).ok_or(Malformed)
    }

    fn container<E: From<Malformed>>(
        &mut self,
        opening: u8,
        closing: u8,
        mut item: impl FnMut(&mut Self) -> Result<(), E>,
    ) -> Result<bool, E> {
        if self.peek() != Some(opening) {
            self.skip()?;
            return Ok(false);
        }
        self.take();
        if self.peek() == Some(closing) {
            self.take();
            return Ok(true);
        }
        loop {
            item(self)?;
            match self.take_next() {
                Some(b',') => {}
                Some(byte) if byte == closing => return Ok(true),
                _ => return Err(Malformed.into()),
            }
        }
    }

    /// Has `read` read a value, or steps over it.
    fn value<E: From<Malformed>>(&mut self, read: impl FnOnce(&mut Self) -> Result<(), E>) -> Result<(), E> {
        let before = self.rest.len();
        read(self)?;
        if self.rest.len() == before {
            self.skip()?;
        }
        Ok(())
    }

    /// A member's name and the colon.
    fn name(&mut self) -> Result<Quoted<'a>, Malformed> {
        self.peek();
        let name = self.quoted()?;
        if self.take_next() == Some(b':') { Ok(name) } else { Err(Malformed) }
    }

    /// Steps over a value, whatever is in it: no recursion, a bit for each container that is open.
    fn skip(&mut self) -> Result<(), Malformed> {
        let (mut open, mut objects) = (0_u32, 0_u128);
        loop {
            match self.peek() {
                Some(bracket @ (b'{' | b'[')) => {
                    self.take();
                    open = open.checked_add(1).filter(|open| *open <= DEPTH_MAX).ok_or(Malformed)?;
                    let is_object = bracket == b'{';
                    objects = objects << 1 | u128::from(is_object);
                    let closing = if is_object { b'}' } else { b']' };
                    if self.peek() != Some(closing) {
                        if is_object {
                            self.name()?;
                        }
                        continue;
                    }
                }
                _ => self.scalar()?,
            }
            // What follows a value: the ends of containers, then perhaps the next value.
            loop {
                if open == 0 {
                    return Ok(());
                }
                let is_object = objects & 1 == 1;
                match (self.take_next(), is_object) {
                    (Some(b'}'), true) | (Some(b']'), false) => {
                        open = open.saturating_sub(1);
                        objects >>= 1;
                    }
                    (Some(b','), true) => {
                        self.name()?;
                        break;
                    }
                    (Some(b','), false) => break,
                    _ => return Err(Malformed),
                }
            }
        }
    }

    /// A value that is no container.
    fn scalar(&mut self) -> Result<(), Malformed> {
        match self.rest.first() {
            Some(b'"') => self.quoted().map(|_| ()),
            Some(b't') => self.literal(b"true"),
            Some(b'f') => self.literal(b"false"),
            Some(b'n') => self.literal(b"null"),
            _ => self.number(),
        }
    }

    fn literal(&mut self, word: &[u8]) -> Result<(), Malformed> {
        self.rest = self.rest.strip_prefix(word).ok_or(Malformed)?;
        Ok(())
    }

    fn number(&mut self) -> Result<(), Malformed> {
        let number = self.rest.strip_prefix(b"-").unwrap_or(self.rest);
        let (whole, mut rest) = digits(number);
        if whole.is_empty() || (whole.len() > 1 && whole.first() == Some(&b'0')) {
            return Err(Malformed);
        }
        if let [b'.', fraction @ ..] = rest {
            rest = some_digits(fraction)?;
        }
        if let [b'e' | b'E', exponent @ ..] = rest {
            let unsigned = if let [b'+' | b'-', unsigned @ ..] = exponent { unsigned } else { exponent };
            rest = some_digits(unsigned)?;
        }
        self.rest = rest;
        Ok(())
    }

    /// A string, which must be next.
    fn quoted(&mut self) -> Result<Quoted<'a>, Malformed> {
        let start = self.position();
        let mut has_escapes = false;
        let mut rest = self.rest.strip_prefix(b"\"").ok_or(Malformed)?;
        loop {
            rest = match after_plain(rest) {
                [b'"', rest @ ..] => {
                    self.rest = rest;
                    let raw = self.text.get(start..self.position()).ok_or(Malformed)?;
                    return Ok(Quoted { raw, has_escapes });
                }
                [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', rest @ ..] => rest,
                [b'\\', b'u', a, b, c, d, rest @ ..]
                    if [a, b, c, d].iter().all(|x| x.is_ascii_hexdigit()) =>
                {
                    rest
                }
                _ => return Err(Malformed),
            };
            has_escapes = true;
        }
    }

    /// The next byte that is no white space, which is stepped over.
    fn peek(&mut self) -> Option<u8> {
        while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] = self.rest {
            self.rest = rest;
        }
        self.rest.first().copied()
    }

    fn take_next(&mut self) -> Option<u8> {
        self.peek().inspect(|_| self.take())
    }

    fn take(&mut self) {
        self.rest = self.rest.split_first().map_or(self.rest, |(_, rest)| rest);
    }

    const fn position(&self) -> usize {
        self.text.len().saturating_sub(self.rest.len())
    }
}

/// A string with its quotation marks.
struct Quoted<'a> {
    raw: &'a str,
    has_escapes: bool,
}

impl<'a> Quoted<'a> {
    /// None if its escapes are no text: halves of surrogate pairs.
    fn unescaped(self) -> Option<Cow<'a, str>> {
        if self.has_escapes {
            serde_json::from_str(self.raw).ok().map(Cow::Owned)
        } else {
            self.raw.strip_prefix('"')?.strip_suffix('"').map(Cow::Borrowed)
        }
    }
}

/// What follows the characters that mean themselves in a string. Sixteen at a time while all of them do, so that a
/// compiler uses vectors; then eight at a time, as one number.
fn after_plain(bytes: &[u8]) -> &[u8] {
    let is_special = |byte: &u8| (*byte == b'"') | (*byte == b'\\') | (*byte < 0x20);
    let all_plain = |block: &&[u8; 16]| !block.iter().fold(false, |special, byte| special | is_special(byte));
    let blocks = bytes.as_chunks().0.iter().take_while(all_plain).count();
    let mut rest = bytes.get(blocks.saturating_mul(16)..).unwrap_or_default();
    while let Some((eight, after)) = rest.split_first_chunk() {
        match first_special(u64::from_le_bytes(*eight)) {
            Some(place) => return rest.get(place..).unwrap_or_default(),
            None => rest = after,
        }
    }
    let plain = rest.iter().take_while(|byte| !is_special(byte)).count();
    rest.get(plain..).unwrap_or_default()
}

/// Which of eight bytes, the lowest first, is the first that does not mean itself in a string.
fn first_special(bytes: u64) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    // Sets the high bit of a byte that is less than `bound`, at most 128, and perhaps of some above it, by the borrow.
    let below = |bytes: u64, bound: u8| {
        bytes.wrapping_sub(ONES.wrapping_mul(bound.into())) & !bytes & ONES.wrapping_mul(0x80)
    };
    let is = |byte: u8| below(bytes ^ ONES.wrapping_mul(byte.into()), 1);
    let special = below(bytes, 0x20) | is(b'"') | is(b'\\');
    let place = special.trailing_zeros() / 8;
    (special != 0).then(|| usize::try_from(place).unwrap_or_default())
}

fn digits(bytes: &[u8]) -> (&[u8], &[u8]) {
    bytes.split_at(bytes.iter().take_while(|byte| byte.is_ascii_digit()).count())
}

/// What follows one digit or more.
fn some_digits(bytes: &[u8]) -> Result<&[u8], Malformed> {
    let (digits, rest) = digits(bytes);
    if digits.is_empty() { Err(Malformed) } else { Ok(rest) }
}

/// Containers that may be open in a value that is stepped over, however the limits are set.
const DEPTH_MAX: u32 = u128::BITS;

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    use super::*;

    /// What `serde_json` makes of it, and what the reader does, are the same.
    fn check(text: &str) {
        let theirs = serde_json::from_str::<IgnoredAny>(text).is_ok();
        let mut reader = Reader::new(text);
        let ours = reader.raw().map(str::to_owned);
        assert_eq!(ours.is_ok() && reader.finish().is_ok(), theirs, "{text}");
        if theirs {
            assert_eq!(ours.as_deref(), Ok(text.trim_matches([' ', '\t', '\n', '\r'])));
        }
        let mut reader = Reader::new(text);
        let string = reader.string().ok().flatten().filter(|_| reader.finish().is_ok());
        assert_eq!(string.map(Cow::into_owned), serde_json::from_str::<String>(text).ok(), "{text}");
    }

    #[test]
    fn values_are_stepped_over_as_serde_json_does() {
        for text in [
            "",
            " ",
            "null",
            "nul",
            "nullx",
            "true",
            "tru",
            "false",
            "False",
            "0",
            "-0",
            "-",
            "01",
            "00",
            "1.",
            "1.5",
            ".5",
            "1e5",
            "1E+5",
            "1e-",
            "1e",
            "1e400",
            "+1",
            "0x1",
            "NaN",
            "\"\"",
            "\"",
            "\"a",
            "\"\\\"",
            "\"\\n\\u00e9\"",
            "\"\\u00g0\"",
            "\"\\u12\"",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "\"a\u{1f}b\"",
            "\"a\nb\"",
            "\"\u{7f}é\u{fffd}\"",
            "\"fifteen bytes..\"",
            "\"sixteen bytes...\"",
            "\"seventeen bytes..\"",
            "[]",
            "[ ]",
            "[,]",
            "[1,]",
            "[1 2]",
            "[1,2]",
            "[1",
            "]",
            "{}",
            "{ }",
            "{,}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1}",
            "{\"a\":1,}",
            "{\"a\" : 1 , \"b\":[{}]}",
            "{a:1}",
            "{1:1}",
            "}",
            "{\"a\":[}]",
            "[{]}",
            "{]",
            "[}",
            "[[[]]]",
            "[[[]]",
            "[]]",
            "1 1",
            " 1 ",
            "\u{feff}1",
            "\u{a0}1",
            "{\"\\ud800\":1}",
        ] {
            check(text);
        }
    }

    #[test]
    fn names_are_text() {
        let text = "{\"\\ud800\":1}";
        assert_eq!(Reader::new(text).object(|_, _| Ok::<_, Malformed>(())), Err(Malformed));
    }

    #[test]
    fn nesting_has_an_end() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(Reader::new(&nested(128)).raw().is_ok());
        assert_eq!(Reader::new(&nested(129)).raw(), Err(Malformed));
    }

    #[test]
    fn members_are_read_or_stepped_over() {
        let text = "{\"a\\u0062\": \"c\\n\" , \"d\":[true, {\"e\":null}],\"f\":false,\"g\":[1,\"h\"]}";
        let mut seen = Vec::new();
        let mut reader = Reader::new(text);
        let is_object = reader.object(|name, value| {
            match name.as_ref() {
                "ab" => seen.push(value.string()?.unwrap().into_owned()),
                "f" => seen.push(value.boolean()?.unwrap().to_string()),
                "g" => {
                    value.array(|element| {
                        seen.push(element.string()?.map_or_else(|| "no string".to_owned(), Cow::into_owned));
                        Ok::<_, Malformed>(())
                    })?;
                }
                _ => {}
            }
            Ok::<_, Malformed>(())
        });
        assert_eq!(is_object, Ok(true));
        assert_eq!(reader.finish(), Ok(()));
        assert_eq!(seen, ["c\n", "false", "no string", "h"]);
    }

    #[test]
    fn other_kinds_of_values_are_stepped_over() {
        let mut reader = Reader::new("[1] {\"a\":1} \"b\" 2");
        assert_eq!(reader.object(|_, _| Err(Malformed)), Ok(false));
        assert_eq!(reader.array(|_| Err(Malformed)), Ok(false));
        assert_eq!(reader.boolean(), Ok(None));
        assert_eq!(reader.string(), Ok(None));
        assert_eq!(reader.finish(), Ok(()));
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_serde_json_reads_it(
            text in r#"([\[\]{},: ]|"a"|"\\[nu"]00e9"|"|\\|-?[01]|\.|e|true|null|é){0,12}"#
        ) {
            check(&text);
        }

        #[test]
        fn any_string_is_read_back(text in ".{0,80}") {
            let written = serde_json::to_string(&text).unwrap();
            check(&written);
        }

        #[test]
        fn nesting_is_counted(text in r#"([\[\]{}]|"[\[{]*"|a){0,40}"#, limit in 0_usize..6) {
            let mut depth = 0_usize;
            let mut deepest = 0;
            let mut outside = String::new();
            text.split('"').step_by(2).for_each(|part| outside.push_str(part));
            for byte in outside.bytes() {
                match byte {
                    b'[' | b'{' => depth += 1,
                    b']' | b'}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                deepest = deepest.max(depth);
            }
            prop_assert_eq!(deeper_than(&text, limit), deepest > limit);
        }
    }
}
