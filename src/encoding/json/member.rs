//! Errors of a stage that read JSON, with the member at fault.

use super::JsonFault;
use crate::error::Error;

/// An error of a stage, and the faulty member, if the stage knows its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MemberFault<E> {
    pub(crate) error: E,
    member: Option<&'static str>,
}

/// Naming the member at fault.
pub(crate) trait InMember<T, E> {
    fn of(self, member: &'static str) -> Result<T, MemberFault<E>>;
}

impl<T, E> InMember<T, E> for Result<T, E> {
    fn of(self, member: &'static str) -> Result<T, MemberFault<E>> {
        self.map_err(|error| MemberFault { error, member: Some(member) })
    }
}

impl<E> MemberFault<E> {
    /// The same, met in this member, unless an inner one is named.
    pub(crate) fn within(self, member: &'static str) -> Self {
        Self { member: self.member.or(Some(member)), ..self }
    }

    /// An error of no member, or of a member whose name the client made.
    pub(crate) const fn unnamed(error: E) -> Self {
        Self { error, member: None }
    }
}

impl<E: From<JsonFault>> From<JsonFault> for MemberFault<E> {
    fn from(fault: JsonFault) -> Self {
        Self::unnamed(fault.into())
    }
}

impl<E: Into<Self>> From<MemberFault<E>> for Error {
    fn from(fault: MemberFault<E>) -> Self {
        let error = fault.error.into();
        match fault.member {
            Some(member) => error.in_member(member),
            None => error,
        }
    }
}
