//! Where in the input an error was met.

use core::fmt;

/// Where in the input an error was met, as far as it is known. It holds numbers alone, and no byte of the input. If
/// nothing is known, it is [empty](Self::is_empty), and `Display` writes nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Location {
    statement: Option<u16>,
    certificate: Option<u16>,
    offset: Option<u32>,
}

impl Location {
    /// Whether nothing is known.
    ///
    /// ```
    /// use attestry::{Limits, Registration};
    ///
    /// let at = |body: &str| Registration::parse(body, &Limits::DEFAULT).unwrap_err().location();
    /// assert!(!at(r#"{"id": nonsense}"#).is_empty());
    /// assert!(at("{}").is_empty());
    /// assert_eq!(at("{}").to_string(), "");
    /// ```
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The index of the statement in a compound attestation.
    pub fn statement(&self) -> Option<usize> {
        self.statement.map(usize::from)
    }

    /// The index of the certificate in the statement's x5c. The attestation certificate is number 0.
    pub fn certificate(&self) -> Option<usize> {
        self.certificate.map(usize::from)
    }

    /// How many bytes were read before the error. They are bytes of the body if the code's stage is `request`. If the
    /// stage is `cbor`, they are bytes of the attestation object or of authenticator data.
    pub fn offset(&self) -> Option<usize> {
        self.offset.and_then(|offset| usize::try_from(offset).ok())
    }

    /// Keeps what is known here, and takes the rest from `outer`.
    pub(super) fn or(self, outer: Self) -> Self {
        Self {
            statement: self.statement.or(outer.statement),
            certificate: self.certificate.or(outer.certificate),
            offset: self.offset.or(outer.offset),
        }
    }

    pub(super) fn of_statement(index: usize) -> Self {
        Self { statement: u16::try_from(index).ok(), ..Self::default() }
    }

    pub(super) fn of_certificate(index: usize) -> Self {
        Self { certificate: u16::try_from(index).ok(), ..Self::default() }
    }

    pub(super) fn of_offset(offset: usize) -> Self {
        Self { offset: u32::try_from(offset).ok(), ..Self::default() }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            ("statement", self.statement.map(u32::from)),
            ("certificate", self.certificate.map(u32::from)),
            ("byte", self.offset),
        ];
        let known = parts.into_iter().filter_map(|(name, number)| Some((name, number?)));
        for (place, (name, number)) in known.enumerate() {
            let separator = if place == 0 { "" } else { ", " };
            write!(f, "{separator}{name} {number}")?;
        }
        Ok(())
    }
}
