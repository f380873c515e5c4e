//! Which form a challenge has: that of case files, or the one that the library stores.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::ContextError;
use crate::input::read_flat;

/// Which challenge of the library's a stored form is of, by its `ceremony`.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
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
        match head.ceremony.as_deref() {
            Some("registration") => Ok(Some(Self::Registration)),
            Some("registrations") => Ok(Some(Self::Registrations)),
            Some("authentication") => Ok(Some(Self::Authentication)),
            Some("recovery") => Ok(Some(Self::Recovery)),
            _ => Err(ContextError::new(&"challenge.ceremony: none of a stored challenge")),
        }
    }
}
