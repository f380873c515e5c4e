//! A strict, borrowing reader of CBOR (RFC 8949) as CTAP2 uses it.
//!
//! [`decode`] walks a whole document once and refuses what could be read in two ways or costs unbounded work:
//! indefinite lengths, tags, floats, duplicate keys, lengths beyond the input, nesting and item counts past the
//! limits, bytes left over. What remains is lawful to read leniently, since every signature covers the bytes as
//! received: keys out of order and heads longer than needed are observations. Nothing is copied.

use core::cmp::Ordering;

use crate::code::stage_errors;
use crate::limits::Limits;
use crate::observation::{Observation, Observations};
use crate::spec::Step;

stage_errors! {
    /// What can be wrong with CBOR, wherever it occurs: attestation object, credential key, extensions.
    CborError in "cbor" {
        Truncated = "truncated", Malformed, Some(CBOR), "a CBOR length or count goes beyond the end of the input";
        TrailingBytes = "trailing_bytes", Malformed, Some(CBOR), "bytes are left over after the CBOR item";
        IndefiniteLength = "indefinite_length", Malformed, Some(CBOR), "a CBOR item has an indefinite length";
        Tag = "tag", Malformed, Some(CBOR), "a CBOR item is tagged";
        SimpleValue = "simple_value", Malformed, Some(CBOR),
            "a CBOR item is a float or a simple value other than false, true and null";
        Reserved = "reserved", Malformed, Some(CBOR), "a CBOR head uses a reserved value";
        InvalidUtf8 = "invalid_utf8", Malformed, Some(CBOR), "a CBOR text string is not UTF-8";
        DuplicateKey = "duplicate_key", Malformed, Some(CBOR), "a CBOR map has a key twice";
        KeyType = "key_type", Malformed, Some(CBOR), "a CBOR map key is neither integer, text nor bytes";
        TooDeep = "too_deep", Malformed, Some(CBOR), "CBOR is nested deeper than the limit";
        TooManyItems = "too_many_items", Malformed, Some(CBOR), "CBOR has more items than the limit";
    }
}

const CBOR: Step = Step::section("CTAP 2.2 §8");

/// Decodes one item that must fill the whole input.
pub(crate) fn decode<'a>(input: &'a [u8], limits: &Limits) -> Result<(Value<'a>, Observations), CborError> {
    let (value, rest, observed) = decode_prefix(input, limits)?;
    if rest.is_empty() { Ok((value, observed)) } else { Err(CborError::TrailingBytes) }
}

/// Decodes one item at the start of the input; also returns what follows it.
pub(crate) fn decode_prefix<'a>(
    input: &'a [u8],
    limits: &Limits,
) -> Result<(Value<'a>, &'a [u8], Observations), CborError> {
    let mut reader = Reader {
        rest: input,
        items_left: limits.cbor_items,
        depth_left: limits.cbor_depth,
        observed: Observations::default(),
    };
    let value = reader.value()?;
    Ok((value, reader.rest, reader.observed))
}

/// One data item. Containers are known to be well-formed all the way down.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    /// An integer of either sign: CBOR reaches from -2^64 to 2^64 - 1.
    Int(i128),
    Bytes(&'a [u8]),
    /// The bytes of a text string, which were found to be UTF-8.
    Text(&'a [u8]),
    Array(Array<'a>),
    Map(Map<'a>),
    Bool(bool),
    Null,
}

/// A checked array.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Array<'a> {
    items: &'a [u8],
    count: usize,
}

/// A checked map: no key occurs twice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Map<'a> {
    entries: &'a [u8],
    count: usize,
}

impl<'a> Value<'a> {
    pub(crate) const fn as_int(&self) -> Option<i128> {
        if let Self::Int(value) = self { Some(*value) } else { None }
    }

    pub(crate) const fn as_bytes(&self) -> Option<&'a [u8]> {
        if let Self::Bytes(value) = self { Some(value) } else { None }
    }

    pub(crate) fn as_text(&self) -> Option<&'a str> {
        if let Self::Text(value) = self { core::str::from_utf8(value).ok() } else { None }
    }

    pub(crate) const fn as_array(&self) -> Option<Array<'a>> {
        if let Self::Array(value) = self { Some(*value) } else { None }
    }

    pub(crate) const fn as_map(&self) -> Option<Map<'a>> {
        if let Self::Map(value) = self { Some(*value) } else { None }
    }
}

impl<'a> Array<'a> {
    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Value<'a>> + use<'a> {
        let mut rest = self.items;
        core::iter::from_fn(move || next_checked(&mut rest))
    }
}

impl<'a> Map<'a> {
    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Value<'a>, Value<'a>)> + use<'a> {
        let mut rest = self.entries;
        core::iter::from_fn(move || Some((next_checked(&mut rest)?, next_checked(&mut rest)?)))
    }

    /// The same, with each value's bytes as received.
    pub(crate) fn iter_raw(&self) -> impl Iterator<Item = (Value<'a>, Value<'a>, &'a [u8])> + use<'a> {
        let mut rest = self.entries;
        core::iter::from_fn(move || {
            let key = next_checked(&mut rest)?;
            let before = rest;
            let value = next_checked(&mut rest)?;
            Some((key, value, before.get(..before.len().checked_sub(rest.len())?)?))
        })
    }

    /// The same, with the bytes of each key that is text, and nothing of other keys.
    pub(crate) fn iter_named(&self) -> impl Iterator<Item = (Option<&'a [u8]>, Value<'a>)> + use<'a> {
        let mut rest = self.entries;
        core::iter::from_fn(move || Some((take_text(&mut rest)?, next_checked(&mut rest)?)))
    }

    /// The value of a text key. Other keys are compared as bytes, and their values stepped over.
    pub(crate) fn get(&self, key: &str) -> Option<Value<'a>> {
        let mut rest = self.entries;
        while !rest.is_empty() {
            if take_text(&mut rest)? == Some(key.as_bytes()) {
                return next_checked(&mut rest);
            }
            rest = skip_checked(rest)?;
        }
        None
    }

    /// Whether every key is text.
    pub(crate) fn has_text_keys(&self) -> bool {
        let mut rest = self.entries;
        while !rest.is_empty() {
            let Some(Some(_)) = take_text(&mut rest) else { return false };
            let Some(after) = skip_checked(rest) else { return false };
            rest = after;
        }
        true
    }
}

/// Steps over one item that has been checked before; returns its bytes if it is text.
fn take_text<'a>(rest: &mut &'a [u8]) -> Option<Option<&'a [u8]>> {
    let mut after = *rest;
    let head = read_head(&mut after).ok()?;
    if head.major == MAJOR_TEXT {
        *rest = after;
        return take(rest, usize::try_from(head.argument).ok()?).map(Some);
    }
    *rest = skip_checked(rest)?;
    Some(None)
}

/// The next item of a container that [`decode`] has checked before; none at its end.
fn next_checked<'a>(rest: &mut &'a [u8]) -> Option<Value<'a>> {
    let start = *rest;
    let head = read_head(rest).ok()?;
    let length = usize::try_from(head.argument).ok();
    Some(match head.major {
        MAJOR_UNSIGNED => Value::Int(i128::from(head.argument)),
        MAJOR_NEGATIVE => Value::Int(!i128::from(head.argument)),
        MAJOR_BYTES => Value::Bytes(take(rest, length?)?),
        MAJOR_TEXT => Value::Text(take(rest, length?)?),
        MAJOR_ARRAY | MAJOR_MAP => {
            let body = *rest;
            *rest = skip_checked(start)?;
            let body = body.get(..body.len().checked_sub(rest.len())?)?;
            if head.major == MAJOR_ARRAY {
                Value::Array(Array { items: body, count: length? })
            } else {
                Value::Map(Map { entries: body, count: length? })
            }
        }
        _ => match head.argument {
            FALSE => Value::Bool(false),
            TRUE => Value::Bool(true),
            _ => Value::Null,
        },
    })
}

/// A key of a map whose keys have been checked before; none at its end.
fn key_checked<'a>(rest: &mut &'a [u8]) -> Option<Key<'a>> {
    let Head { major, argument, .. } = read_head(rest).ok()?;
    let length = if matches!(major, MAJOR_BYTES | MAJOR_TEXT) { usize::try_from(argument).ok()? } else { 0 };
    Some(Key { major, argument, content: take(rest, length)? })
}

/// Steps over one item that has been checked before: a flat count of the items still to pass, no recursion.
fn skip_checked(mut rest: &[u8]) -> Option<&[u8]> {
    let mut pending = 1_usize;
    while let Some(left) = pending.checked_sub(1) {
        pending = left;
        let head = read_head(&mut rest).ok()?;
        let length = usize::try_from(head.argument);
        match head.major {
            MAJOR_BYTES | MAJOR_TEXT => {
                take(&mut rest, length.ok()?)?;
            }
            MAJOR_ARRAY => pending = pending.checked_add(length.ok()?)?,
            MAJOR_MAP => pending = pending.checked_add(length.ok()?.checked_mul(2)?)?,
            _ => {}
        }
    }
    Some(rest)
}

struct Reader<'a> {
    rest: &'a [u8],
    items_left: usize,
    depth_left: usize,
    observed: Observations,
}

impl<'a> Reader<'a> {
    fn value(&mut self) -> Result<Value<'a>, CborError> {
        let head = self.head()?;
        self.value_of(head)
    }

    fn value_of(&mut self, head: Head) -> Result<Value<'a>, CborError> {
        match head.major {
            MAJOR_UNSIGNED => Ok(Value::Int(i128::from(head.argument))),
            MAJOR_NEGATIVE => Ok(Value::Int(!i128::from(head.argument))),
            MAJOR_BYTES => Ok(Value::Bytes(self.take(head.argument)?)),
            MAJOR_TEXT => Ok(Value::Text(self.text(head.argument)?)),
            MAJOR_ARRAY => self.array(head.argument),
            MAJOR_MAP => self.map(head.argument),
            MAJOR_TAG => Err(CborError::Tag),
            _ => match (head.info, head.argument) {
                (INLINE_MAX.., _) => Err(CborError::SimpleValue),
                (_, FALSE) => Ok(Value::Bool(false)),
                (_, TRUE) => Ok(Value::Bool(true)),
                (_, NULL) => Ok(Value::Null),
                _ => Err(CborError::SimpleValue),
            },
        }
    }

    fn array(&mut self, count: u64) -> Result<Value<'a>, CborError> {
        let count = self.enter(count, 1)?;
        let body = self.rest;
        for _ in 0..count {
            self.value()?;
        }
        Ok(Value::Array(Array { items: self.leave(body), count }))
    }

    fn map(&mut self, count: u64) -> Result<Value<'a>, CborError> {
        let count = self.enter(count, 2)?;
        let body = self.rest;
        let mut previous: Option<Key<'a>> = None;
        let mut ordered = true;
        for _ in 0..count {
            let key = self.key()?;
            match previous.map(|previous| previous.cmp(&key)) {
                Some(Ordering::Equal) => return Err(CborError::DuplicateKey),
                Some(Ordering::Greater) => ordered = false,
                Some(Ordering::Less) | None => {}
            }
            previous = Some(key);
            self.value()?;
        }
        let map = Map { entries: self.leave(body), count };
        if !ordered {
            self.observed.insert(Observation::CborKeyOrder);
            // In order, equal keys are neighbours; out of order they may stand anywhere.
            let mut keys = Vec::with_capacity(count);
            let mut rest = map.entries;
            while let Some(key) = key_checked(&mut rest) {
                keys.push(key);
                rest = skip_checked(rest).unwrap_or_default();
            }
            keys.sort_unstable();
            if keys.is_sorted_by(|a, b| a < b) { Ok(Value::Map(map)) } else { Err(CborError::DuplicateKey) }
        } else {
            Ok(Value::Map(map))
        }
    }

    fn key(&mut self) -> Result<Key<'a>, CborError> {
        let head = self.head()?;
        let content = match head.major {
            MAJOR_UNSIGNED | MAJOR_NEGATIVE => &[],
            MAJOR_BYTES => self.take(head.argument)?,
            MAJOR_TEXT => self.text(head.argument)?,
            _ => return self.value_of(head).and(Err(CborError::KeyType)),
        };
        Ok(Key { major: head.major, argument: head.argument, content })
    }

    /// Opens a container of `count` times `per` items, each of which has at least one byte.
    fn enter(&mut self, count: u64, per: usize) -> Result<usize, CborError> {
        let count = usize::try_from(count).map_err(|_| CborError::Truncated)?;
        let least = count.checked_mul(per).ok_or(CborError::Truncated)?;
        if least > self.rest.len() {
            return Err(CborError::Truncated);
        }
        self.depth_left = self.depth_left.checked_sub(1).ok_or(CborError::TooDeep)?;
        Ok(count)
    }

    /// Closes the container whose content began at `body`; returns that content.
    fn leave(&mut self, body: &'a [u8]) -> &'a [u8] {
        self.depth_left = self.depth_left.saturating_add(1);
        body.len().checked_sub(self.rest.len()).and_then(|length| body.get(..length)).unwrap_or_default()
    }

    #[inline(always)]
    fn head(&mut self) -> Result<Head, CborError> {
        self.items_left = self.items_left.checked_sub(1).ok_or(CborError::TooManyItems)?;
        let head = read_head(&mut self.rest)?;
        if head.major != MAJOR_SIMPLE && !head.is_minimal() {
            self.observed.insert(Observation::CborNonMinimal);
        }
        Ok(head)
    }

    /// The bytes of a text string.
    fn text(&mut self, length: u64) -> Result<&'a [u8], CborError> {
        let bytes = self.take(length)?;
        // Most of it is short and ASCII, which is told sooner.
        if bytes.is_ascii() || core::str::from_utf8(bytes).is_ok() {
            Ok(bytes)
        } else {
            Err(CborError::InvalidUtf8)
        }
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], CborError> {
        let length = usize::try_from(length).map_err(|_| CborError::Truncated)?;
        take(&mut self.rest, length).ok_or(CborError::Truncated)
    }
}

/// A map key, in CTAP2's order: major type, then number or length, then bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    major: u8,
    argument: u64,
    content: &'a [u8],
}

#[derive(Clone, Copy)]
struct Head {
    major: u8,
    info: u8,
    argument: u64,
}

impl Head {
    /// Whether no shorter head says the same.
    const fn is_minimal(self) -> bool {
        match self.info {
            0..INLINE_MAX => true,
            24 => self.argument >= 24,
            25 => self.argument > 0xff,
            26 => self.argument > 0xffff,
            _ => self.argument > 0xffff_ffff,
        }
    }
}

#[inline]
fn read_head(rest: &mut &[u8]) -> Result<Head, CborError> {
    let (&first, after) = rest.split_first().ok_or(CborError::Truncated)?;
    *rest = after;
    let (major, info) = (first >> 5, first & 0x1f);
    let argument = match info {
        0..INLINE_MAX => u64::from(info),
        24 => u64::from(u8::from_be_bytes(take_array(rest)?)),
        25 => u64::from(u16::from_be_bytes(take_array(rest)?)),
        26 => u64::from(u32::from_be_bytes(take_array(rest)?)),
        27 => u64::from_be_bytes(take_array(rest)?),
        31 if matches!(major, MAJOR_BYTES | MAJOR_TEXT | MAJOR_ARRAY | MAJOR_MAP | MAJOR_SIMPLE) => {
            return Err(CborError::IndefiniteLength);
        }
        _ => return Err(CborError::Reserved),
    };
    Ok(Head { major, info, argument })
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

fn take_array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], CborError> {
    let (taken, after) = rest.split_first_chunk().ok_or(CborError::Truncated)?;
    *rest = after;
    Ok(*taken)
}

const MAJOR_UNSIGNED: u8 = 0;
const MAJOR_NEGATIVE: u8 = 1;
const MAJOR_BYTES: u8 = 2;
const MAJOR_TEXT: u8 = 3;
const MAJOR_ARRAY: u8 = 4;
const MAJOR_MAP: u8 = 5;
const MAJOR_TAG: u8 = 6;
const MAJOR_SIMPLE: u8 = 7;

/// Additional information below this is the argument itself.
const INLINE_MAX: u8 = 24;

const FALSE: u64 = 20;
const TRUE: u64 = 21;
const NULL: u64 = 22;

#[cfg(test)]
mod tests {
    use super::{CborError, Value, decode};
    use crate::limits::Limits;

    fn read(bytes: &[u8]) -> Result<Value<'_>, CborError> {
        decode(bytes, &Limits::DEFAULT).map(|(value, _)| value)
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
}
