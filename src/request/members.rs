//! Reading the members of JSON bodies. Repeated members and empty strings are refused, and each error names its member.

use std::borrow::Cow;

use super::RequestError;
use crate::encoding::json::{InMember as _, MemberFault, Reader};
use crate::error::Error;
use crate::limits::Limits;

/// What can be wrong with a body, and with which member.
pub(crate) type RequestFault = MemberFault<RequestError>;

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
    member: impl FnMut(Cow<'a, str>, &mut Reader<'a>) -> Result<(), RequestFault>,
) -> Result<(), Error> {
    let mut reader = Reader::new(text);
    let read = for_each_member_of(&mut reader, member).and_then(|()| Ok(reader.finish()?));
    read.map_err(|fault| {
        let is_syntax = fault.error == RequestError::InvalidJson;
        let error = Error::from(fault);
        if is_syntax { error.at_byte(reader.offset()) } else { error }
    })
}

/// Calls `member` with each member of the object that the value of a member is.
pub(crate) fn for_each_member_of<'a>(
    value: &mut Reader<'a>,
    member: impl FnMut(Cow<'a, str>, &mut Reader<'a>) -> Result<(), RequestFault>,
) -> Result<(), RequestFault> {
    if value.object(member)? { Ok(()) } else { Err(MemberFault::unnamed(RequestError::NotAnObject)) }
}

/// Fills the slot of this member, which is empty yet.
pub(crate) fn set<T>(member: &'static str, slot: &mut Option<T>, value: T) -> Result<(), RequestFault> {
    let is_second = slot.replace(value).is_some();
    if is_second { Err(RequestError::DuplicateMember).of(member) } else { Ok(()) }
}

/// Fills the slot of this member, which is empty yet, with a string that is not empty.
pub(crate) fn set_text<'a>(
    member: &'static str,
    slot: &mut Option<Cow<'a, str>>,
    value: &mut Reader<'a>,
) -> Result<(), RequestFault> {
    let text = text_of(value).of(member)?;
    set(member, slot, text)
}

/// A string that is not empty.
pub(crate) fn text_of<'a>(value: &mut Reader<'a>) -> Result<Cow<'a, str>, RequestError> {
    let text = value.string()?.ok_or(RequestError::NotAString)?;
    if text.is_empty() { Err(RequestError::EmptyString) } else { Ok(text) }
}

/// The value of a member that the schema requires.
pub(crate) fn required<T>(member: &'static str, value: Option<T>) -> Result<T, RequestFault> {
    value.ok_or(RequestError::MissingMember).of(member)
}

/// The error for a member that the schema of its kind lacks. A name that no schema has is the client's, and is not
/// kept.
pub(crate) const fn unknown() -> RequestFault {
    MemberFault::unnamed(RequestError::UnknownMember)
}
