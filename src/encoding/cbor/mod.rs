//! A strict, borrowing reader of CBOR (RFC 8949) as CTAP2 uses it.
//!
//! [`decode`] walks a whole document once. It refuses input with two readings, or with unbounded cost:
//!
//! - indefinite lengths, tags, floats and duplicate keys;
//! - lengths beyond the input, nesting and item counts past the limits, bytes left over.
//!
//! Keys out of order and heads longer than needed are observations. They may be read leniently, since every signature
//! covers the bytes as received. Nothing is copied.

mod head;
#[cfg(test)]
mod tests;
mod value;

use core::cmp::Ordering;

use head::{
    FALSE, Head, INLINE_MAX, MAJOR_ARRAY, MAJOR_BYTES, MAJOR_MAP, MAJOR_NEGATIVE, MAJOR_SIMPLE, MAJOR_TAG,
    MAJOR_TEXT, MAJOR_UNSIGNED, NULL, TRUE, read_head, take,
};
use value::skip_checked;
pub(crate) use value::{Array, Map, Value};

use super::distinct::are_distinct;
use crate::error::{Error, Step, stage_errors};
use crate::limits::Limits;
use crate::observation::{Observation, Observations};

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

/// What is wrong with CBOR, and how many bytes of it were read before the fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CborFault {
    pub(crate) error: CborError,
    offset: usize,
}

impl CborFault {
    /// The same, counted from so many bytes before.
    pub(crate) const fn after(self, bytes: usize) -> Self {
        Self { offset: self.offset.saturating_add(bytes), ..self }
    }
}

impl From<CborFault> for Error {
    fn from(fault: CborFault) -> Self {
        Self::from(fault.error).at_byte(fault.offset)
    }
}

/// Decodes one item that must fill the whole input.
pub(crate) fn decode<'a>(input: &'a [u8], limits: &Limits) -> Result<(Value<'a>, Observations), CborFault> {
    let (value, rest, observed) = decode_prefix(input, limits)?;
    let offset = input.len().saturating_sub(rest.len());
    if rest.is_empty() {
        Ok((value, observed))
    } else {
        Err(CborFault { error: CborError::TrailingBytes, offset })
    }
}

/// Decodes one item at the start of the input; also returns what follows it.
pub(crate) fn decode_prefix<'a>(
    input: &'a [u8],
    limits: &Limits,
) -> Result<(Value<'a>, &'a [u8], Observations), CborFault> {
    let mut reader = Reader {
        rest: input,
        items_left: limits.cbor_items,
        depth_left: limits.cbor_depth,
        observed: Observations::default(),
    };
    match reader.value() {
        Ok(value) => Ok((value, reader.rest, reader.observed)),
        Err(error) => Err(CborFault { error, offset: input.len().saturating_sub(reader.rest.len()) }),
    }
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
            if are_distinct(&mut keys) { Ok(Value::Map(map)) } else { Err(CborError::DuplicateKey) }
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

/// A key of a map whose keys have been checked before; none at its end.
fn key_checked<'a>(rest: &mut &'a [u8]) -> Option<Key<'a>> {
    let Head { major, argument, .. } = read_head(rest).ok()?;
    let length = if matches!(major, MAJOR_BYTES | MAJOR_TEXT) { usize::try_from(argument).ok()? } else { 0 };
    Some(Key { major, argument, content: take(rest, length)? })
}
