//! The items of a document. A container keeps the bytes of its items, which are known to be well-formed. It reads them
//! again when it is asked.

use super::head::{
    FALSE, MAJOR_ARRAY, MAJOR_BYTES, MAJOR_MAP, MAJOR_NEGATIVE, MAJOR_TEXT, MAJOR_UNSIGNED, TRUE, read_head,
    take,
};

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
    pub(super) items: &'a [u8],
    pub(super) count: usize,
}

/// A checked map: no key occurs twice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Map<'a> {
    pub(super) entries: &'a [u8],
    pub(super) count: usize,
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

/// Steps over one item that has been checked before: a flat count of the items still to pass, no recursion.
pub(super) fn skip_checked(mut rest: &[u8]) -> Option<&[u8]> {
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
