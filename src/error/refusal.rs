//! The one error type of requests, and how a ceremony says where it met one.

use core::fmt;

use super::code::Code;
use super::location::Location;
use super::step::Step;

/// Why something was refused.
///
/// It is one of the stage errors, such as [`ClientDataError`](crate::errors::ClientDataError). Compare it with one, or
/// look at its [`code`](Self::code). `Display` is one sentence and the place, and holds no byte of the input.
///
/// ```
/// # use attestry::{Limits, Registration, errors::RequestError};
/// let error = Registration::parse(r#"{"id":"","type":"public-key"}"#, &Limits::DEFAULT).unwrap_err();
/// assert_eq!(error, RequestError::EmptyString);
/// assert_eq!(error.code().as_str(), "request.empty_string");
/// assert_eq!(error.member(), Some("id"));
/// ```
///
/// Two errors are equal when their codes are, wherever they came from.
#[derive(Clone, Copy)]
pub struct Error {
    code: Code,
    step: Option<Step>,
    member: Option<&'static str>,
    location: Location,
}

impl Error {
    pub(crate) fn new(code: Code) -> Self {
        Self { code, step: code.section(), member: None, location: Location::default() }
    }

    /// The stable code.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The step of the ceremony, or the section of a specification, that the check belongs to, if there is one.
    pub const fn step(&self) -> Option<Step> {
        self.step
    }

    /// The name of the faulty JSON member, if the schema or the specification has that name. If client data does not
    /// match, it is `None`, and the code says what differs, such as `client_data.challenge_mismatch`.
    pub const fn member(&self) -> Option<&'static str> {
        self.member
    }

    /// Where the error was met, as far as it is known: the statement, the certificate, the byte. It can be
    /// [empty](Location::is_empty), as for a path that leads to no anchor ([`TrustError`](crate::errors::TrustError)).
    pub const fn location(&self) -> Location {
        self.location
    }

    /// The same, met in this member, unless an inner member is named.
    pub(crate) fn in_member(self, member: &'static str) -> Self {
        Self { member: self.member.or(Some(member)), ..self }
    }

    /// The same, met after so many bytes.
    pub(crate) fn at_byte(self, offset: usize) -> Self {
        Self { location: self.location.or(Location::of_offset(offset)), ..self }
    }
}

/// A check that a ceremony runs at one of its steps. Stages know no steps: several ceremonies share them.
pub(crate) trait At<T> {
    /// The same, its error met at this step, if the ceremony numbers its steps.
    fn at(self, step: impl Into<Option<Step>>) -> Result<T, Error>;

    /// The same, for errors of this code alone.
    fn at_if(self, code: Code, step: Step) -> Result<T, Error>;

    /// The same, its error met in this member, unless an inner member is named.
    fn in_member(self, member: &'static str) -> Result<T, Error>;

    /// The same, its error met in this statement of several.
    fn in_statement(self, index: usize) -> Result<T, Error>;

    /// The same, its error met in this certificate of x5c.
    fn in_certificate(self, index: usize) -> Result<T, Error>;
}

impl<T, E: Into<Error>> At<T> for Result<T, E> {
    fn at(self, step: impl Into<Option<Step>>) -> Result<T, Error> {
        self.map_err(|error| {
            let error = error.into();
            Error { step: error.step.or(step.into()), ..error }
        })
    }

    fn at_if(self, code: Code, step: Step) -> Result<T, Error> {
        self.map_err(|error| {
            let error = error.into();
            let step = Some(step).filter(|_| error.code == code);
            Error { step: error.step.or(step), ..error }
        })
    }

    fn in_member(self, member: &'static str) -> Result<T, Error> {
        self.map_err(|error| error.into().in_member(member))
    }

    fn in_statement(self, index: usize) -> Result<T, Error> {
        self.map_err(|error| {
            let error = error.into();
            Error { location: error.location.or(Location::of_statement(index)), ..error }
        })
    }

    fn in_certificate(self, index: usize) -> Result<T, Error> {
        self.map_err(|error| {
            let error = error.into();
            Error { location: error.location.or(Location::of_certificate(index)), ..error }
        })
    }
}

impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Error {}

impl core::hash::Hash for Error {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.code.hash(state);
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({}", self.code)?;
        self.member.map_or(Ok(()), |member| write!(f, ", member {member}"))?;
        if !self.location.is_empty() {
            write!(f, ", {}", self.location)?;
        }
        f.write_str(")")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.message())?;
        self.member.map_or(Ok(()), |member| write!(f, " (member {member})"))?;
        if self.location.is_empty() { Ok(()) } else { write!(f, " ({})", self.location) }
    }
}

impl core::error::Error for Error {}
