//! The sections of the specifications that this crate implements, so that every refusal can name its section. The
//! document is WebAuthn Level 3 (Candidate Recommendation of 2026-05-26). Its §7.1 has 29 steps, and its §7.2 has 25.

use core::fmt;

/// Where in a specification a check comes from.
///
/// Displays as, for example, `WebAuthn L3 §7.1 step 8` or `RFC 5280 §6.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Step {
    section: &'static str,
    number: Option<u8>,
}

impl Step {
    /// Step `number` of WebAuthn L3 §7.1, "Registering a New Credential".
    pub(crate) const fn registration(number: u8) -> Self {
        Self { section: "WebAuthn L3 §7.1", number: Some(number) }
    }

    /// Step `number` of WebAuthn L3 §7.2, "Verifying an Authentication Assertion".
    pub(crate) const fn authentication(number: u8) -> Self {
        Self { section: "WebAuthn L3 §7.2", number: Some(number) }
    }

    /// A whole section, for procedures that the specification does not number.
    pub(crate) const fn section(section: &'static str) -> Self {
        Self { section, number: None }
    }

    /// The section, with the document's name, such as `WebAuthn L3 §7.1`.
    pub const fn section_name(&self) -> &'static str {
        self.section
    }

    /// The step within the section, if the specification numbers its steps.
    pub const fn number(&self) -> Option<u8> {
        self.number
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            Some(number) => write!(f, "{} step {number}", self.section),
            None => f.write_str(self.section),
        }
    }
}
