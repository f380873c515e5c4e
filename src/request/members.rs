//! Reading the members of JSON bodies: nothing twice, strings that are not empty.

use std::borrow::Cow;

use super::RequestError;
use crate::encoding::json::{self, Reader};
use crate::limits::Limits;

/// The body as text, within the limits.
pub(crate) fn text_within<'a>(body: &'a [u8], limits: &Limits) -> Result<&'a str, RequestError> {
    if body.len() > limits.body {
        return Err(RequestError::TooLarge);
    }
    core::str::from_utf8(body).map_err(|_| RequestError::InvalidUtf8)
}

/// Calls `member` with each member of the object that a whole body is.
pub(crate) fn for_each_member_of_body<'a>(
    text: &'a str,
    member: impl FnMut(Cow<'a, str>, &mut Reader<'a>) -> Result<(), RequestError>,
) -> Result<(), RequestError> {
    if json::read_object(text, member)? { Ok(()) } else { Err(RequestError::NotAnObject) }
}

/// Calls `member` with each member of the object that the value of a member is.
pub(crate) fn for_each_member_of<'a>(
    value: &mut Reader<'a>,
    member: impl FnMut(Cow<'a, str>, &mut Reader<'a>) -> Result<(), RequestError>,
) -> Result<(), RequestError> {
    if value.object(member)? { Ok(()) } else { Err(RequestError::NotAnObject) }
}

/// Fills a slot that is empty yet.
pub(crate) fn set<T>(slot: &mut Option<T>, value: T) -> Result<(), RequestError> {
    if slot.replace(value).is_some() { Err(RequestError::DuplicateMember) } else { Ok(()) }
}

/// A string that is not empty.
pub(crate) fn text_of<'a>(value: &mut Reader<'a>) -> Result<Cow<'a, str>, RequestError> {
    let text = value.string()?.ok_or(RequestError::NotAString)?;
    if text.is_empty() { Err(RequestError::EmptyString) } else { Ok(text) }
}
