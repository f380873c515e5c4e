//! Which form a challenge has: that of case files, or the one that the library stores.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::ContextError;
use crate::input::read_flat;

/// Which challenge of the library's a stored form is of, by its `ceremony`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stored {
    Registration,
    Registrations,
    Authentication,
    Recovery,
}

#[derive(Deserialize)]
struct Head {
    version: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    ceremony: Option<String>,
}

impl Stored {
    /// The stored form that this is, if it is one. Whoever reads it then reads it strictly.
    pub(crate) fn of(challenge: &RawValue) -> Result<Option<Self>, ContextError> {
        let head: Head = read_flat("challenge", challenge)?;
        if head.version.is_none() {
            return Ok(None);
        }
        let stored = head.ceremony.as_deref().and_then(Self::named);
        stored.map(Some).ok_or_else(|| ContextError::new(&"challenge.ceremony: none of a stored challenge"))
    }

    /// The one whose stored form has this `ceremony`.
    pub(crate) fn named(ceremony: &str) -> Option<Self> {
        match ceremony {
            "registration" => Some(Self::Registration),
            "registrations" => Some(Self::Registrations),
            "authentication" => Some(Self::Authentication),
            "recovery" => Some(Self::Recovery),
            _ => None,
        }
    }
}
