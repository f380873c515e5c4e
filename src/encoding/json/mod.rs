//! A strict, borrowing reader of JSON (RFC 8259). The caller asks for each value where it stands, in one pass, and
//! judges duplicate and unknown members. Only strings with escapes are handed to `serde_json`.

mod member;
mod nesting;
mod plain;
mod same;
mod write;

use std::borrow::Cow;

pub(crate) use member::{InMember, MemberFault};
pub(crate) use nesting::deeper_than;
use plain::after_plain;
pub(crate) use same::same_value;
pub(crate) use write::push_string;

/// The text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct JsonFault;

/// Reads the whole of `text` as one value, as [`Reader::object`] does. False if it is no object.
pub(crate) fn read_object<'a, E: From<JsonFault>>(
    text: &'a str,
    member: impl FnMut(Cow<'a, str>, &mut Reader<'a>) -> Result<(), E>,
) -> Result<bool, E> {
    let mut reader = Reader::new(text);
    let is_object = reader.object(member)?;
    reader.finish()?;
    Ok(is_object)
}

/// Reads the object that fills `text`.
pub(crate) fn read_members<'a>(
    text: &'a str,
    mut member: impl FnMut(&str, &mut Reader<'a>) -> Result<(), JsonFault>,
) -> Result<(), JsonFault> {
    if read_object(text, |name, value| member(&name, value))? { Ok(()) } else { Err(JsonFault) }
}

/// Keeps the value of a member that may occur once. Fails if it occurred before, or has no value of its type.
pub(crate) fn set_once<T>(slot: &mut Option<T>, value: Option<T>) -> Result<(), JsonFault> {
    match value {
        Some(value) if slot.is_none() => {
            *slot = Some(value);
            Ok(())
        }
        _ => Err(JsonFault),
    }
}

/// A text, and how far it has been read.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { text, rest: text.as_bytes() }
    }

    /// How many bytes have been read.
    pub(crate) const fn offset(&self) -> usize {
        self.position()
    }

    /// Fails if anything but white space is left.
    pub(crate) fn finish(&mut self) -> Result<(), JsonFault> {
        if self.peek().is_none() { Ok(()) } else { Err(JsonFault) }
    }

    /// Reads an object: calls `member` with each name, unescaped, and with this reader before the value. It steps over
    /// a value that `member` leaves unread. If the next value is no object, it steps over that value and returns false.
    pub(crate) fn object<E: From<JsonFault>>(
        &mut self,
        mut member: impl FnMut(Cow<'a, str>, &mut Self) -> Result<(), E>,
    ) -> Result<bool, E> {
        self.container(b'{', b'}', |reader| {
            let name = reader.name()?.unescaped().ok_or(JsonFault)?;
            reader.value(|reader| member(name, reader))
        })
    }

    /// Reads an array: calls `element` with this reader before each element, as [`object`](Self::object) does.
    pub(crate) fn array<E: From<JsonFault>>(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<(), E>,
    ) -> Result<bool, E> {
        self.container(b'[', b']', |reader| reader.value(&mut element))
    }

    /// Reads a string and unescapes it. None if the next value is of another kind, or if its escapes are no text. The
    /// value is then stepped over.
    pub(crate) fn string(&mut self) -> Result<Option<Cow<'a, str>>, JsonFault> {
        if self.peek() == Some(b'"') {
            Ok(self.quoted()?.unescaped())
        } else {
            self.skip()?;
            Ok(None)
        }
    }

    /// Reads a boolean. None if the next value is of another kind; it is then stepped over.
    pub(crate) fn boolean(&mut self) -> Result<Option<bool>, JsonFault> {
        Ok(match self.raw()? {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        })
    }

    /// Whether the next value is null. Only null is then read.
    pub(crate) fn null(&mut self) -> Result<bool, JsonFault> {
        if self.peek() == Some(b'n') { self.literal(b"null").map(|()| true) } else { Ok(false) }
    }

    /// Steps over a value; returns it as received.
    pub(crate) fn raw(&mut self) -> Result<&'a str, JsonFault> {
        self.peek();
        let start = self.position();
        self.skip()?;
        self.text.get(start..self.position()).ok_or(JsonFault)
    }

    fn container<E: From<JsonFault>>(
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
                _ => return Err(JsonFault.into()),
            }
        }
    }

    /// Has `read` read a value, or steps over it.
    fn value<E: From<JsonFault>>(&mut self, read: impl FnOnce(&mut Self) -> Result<(), E>) -> Result<(), E> {
        let before = self.rest.len();
        read(self)?;
        if self.rest.len() == before {
            self.skip()?;
        }
        Ok(())
    }

    /// A member's name and the colon.
    fn name(&mut self) -> Result<Quoted<'a>, JsonFault> {
        self.peek();
        let name = self.quoted()?;
        if self.take_next() == Some(b':') { Ok(name) } else { Err(JsonFault) }
    }

    /// Steps over a value, whatever is in it: no recursion, a bit for each container that is open.
    fn skip(&mut self) -> Result<(), JsonFault> {
        let (mut open, mut objects) = (0_u32, 0_u128);
        loop {
            match self.peek() {
                Some(bracket @ (b'{' | b'[')) => {
                    self.take();
                    open = open.checked_add(1).filter(|open| *open <= DEPTH_MAX).ok_or(JsonFault)?;
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
                    _ => return Err(JsonFault),
                }
            }
        }
    }

    /// A value that is no container.
    fn scalar(&mut self) -> Result<(), JsonFault> {
        match self.rest.first() {
            Some(b'"') => self.quoted().map(|_| ()),
            Some(b't') => self.literal(b"true"),
            Some(b'f') => self.literal(b"false"),
            Some(b'n') => self.literal(b"null"),
            _ => self.number(),
        }
    }

    fn literal(&mut self, word: &[u8]) -> Result<(), JsonFault> {
        self.rest = self.rest.strip_prefix(word).ok_or(JsonFault)?;
        Ok(())
    }

    fn number(&mut self) -> Result<(), JsonFault> {
        let number = self.rest.strip_prefix(b"-").unwrap_or(self.rest);
        let (whole, mut rest) = digits(number);
        if whole.is_empty() || (whole.len() > 1 && whole.first() == Some(&b'0')) {
            return Err(JsonFault);
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
    fn quoted(&mut self) -> Result<Quoted<'a>, JsonFault> {
        let start = self.position();
        let mut has_escapes = false;
        let mut rest = self.rest.strip_prefix(b"\"").ok_or(JsonFault)?;
        loop {
            rest = match after_plain(rest) {
                [b'"', rest @ ..] => {
                    self.rest = rest;
                    let raw = self.text.get(start..self.position()).ok_or(JsonFault)?;
                    return Ok(Quoted { raw, has_escapes });
                }
                [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', rest @ ..] => rest,
                [b'\\', b'u', a, b, c, d, rest @ ..]
                    if [a, b, c, d].iter().all(|x| x.is_ascii_hexdigit()) =>
                {
                    rest
                }
                _ => return Err(JsonFault),
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
    #[inline]
    fn unescaped(self) -> Option<Cow<'a, str>> {
        if self.has_escapes {
            unescape(self.raw).map(Cow::Owned)
        } else {
            self.raw.strip_prefix('"')?.strip_suffix('"').map(Cow::Borrowed)
        }
    }
}

/// Hardly any string has escapes. The inlined path for the others stays small.
#[cold]
fn unescape(raw: &str) -> Option<String> {
    serde_json::from_str(raw).ok()
}

fn digits(bytes: &[u8]) -> (&[u8], &[u8]) {
    bytes.split_at(bytes.iter().take_while(|byte| byte.is_ascii_digit()).count())
}

/// What follows one digit or more.
fn some_digits(bytes: &[u8]) -> Result<&[u8], JsonFault> {
    let (digits, rest) = digits(bytes);
    if digits.is_empty() { Err(JsonFault) } else { Ok(rest) }
}

/// Containers that may be open in a value that is stepped over, at any limits.
const DEPTH_MAX: u32 = u128::BITS;

#[cfg(test)]
mod tests;
