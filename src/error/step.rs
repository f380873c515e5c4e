//! The sections of the specifications that this crate implements, so that every refusal can say where it
//! belongs. The document is WebAuthn Level 3 (Candidate Recommendation of 2026-05-26), whose §7.1 has 29 steps.

use core::fmt;

/// Where in a specification a check comes from.
///
/// Displays as, for example, `WebAuthn L3 §7.1 step 8` or `RFC 5280 §6.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    section: &'static str,
    number: Option<u8>,
}

impl Step {
    /// Step `number` of WebAuthn L3 §7.1, "Registering a New Credential".
    pub(crate) const fn registration(number: u8) -> Self {
        Self { section: "WebAuthn L3 §7.1", number: Some(number) }
    }

    /// A whole section, for procedures that the specification does not number.
    pub(crate) const fn section(section: &'static str) -> Self {
        Self { section, number: None }
    }

    /// The section, with the document's name, such as `WebAuthn L3 §7.1`.
    pub const fn section_name(&self) -> &'static str {
        self.section
    }

    /// The step within the section, where the specification numbers its steps.
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

/// Who does a step of §7.1.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doer {
    /// This crate, and it can refuse here.
    Checked,
    /// This crate; nothing can go wrong.
    Done,
    /// The server that embeds this crate.
    Caller,
}

/// All steps of WebAuthn L3 §7.1, in order: what each is and who does it.
///
/// Compiled for the test alone that holds it to the codes (`codes::tests`).
#[cfg(test)]
pub(crate) const REGISTRATION: [(u8, &str, Doer); 29] = [
    (1, "options of the ceremony", Doer::Caller),
    (2, "call of create() in the client", Doer::Caller),
    (3, "type of the response", Doer::Caller),
    (4, "client extension results", Doer::Caller),
    (5, "client data decoded as UTF-8", Doer::Checked),
    (6, "client data parsed as JSON", Doer::Checked),
    (7, "type is webauthn.create", Doer::Checked),
    (8, "challenge is the one issued", Doer::Checked),
    (9, "origin is expected", Doer::Checked),
    (10, "crossOrigin is expected", Doer::Checked),
    (11, "topOrigin is expected", Doer::Checked),
    (12, "hash of the client data as received", Doer::Done),
    (13, "attestation object decoded", Doer::Checked),
    (14, "RP ID hash is the relying party's", Doer::Checked),
    (15, "user present, unless the ceremony was conditional", Doer::Checked),
    (16, "user verified, where required", Doer::Checked),
    (17, "backup state only with backup eligibility", Doer::Checked),
    (18, "backup eligibility, by policy", Doer::Checked),
    (19, "backup state, reported", Doer::Done),
    (20, "algorithm is one that was offered, and the key is sound", Doer::Checked),
    (21, "attestation statement format is known", Doer::Checked),
    (22, "attestation statement verified by its format's procedure", Doer::Checked),
    (23, "trust anchors for the format and AAGUID", Doer::Done),
    (24, "attestation acceptable and trustworthy", Doer::Checked),
    (25, "credential id of at most 1023 bytes", Doer::Checked),
    (26, "credential id not yet registered", Doer::Caller),
    (27, "credential record", Doer::Done),
    (28, "extensions reported", Doer::Done),
    (29, "storing", Doer::Caller),
];
