//! Errors as data: code, class, and where the error was met. No byte of the input.

use serde::ser::{Serialize, Serializer};

use super::object;
use crate::error::{ConfigError, Error, Location, Step};

object! {
    /// Written for a report. `message` is what `Display` writes, and may change between versions.
    Error as "Error", error:
    "code": error.code(),
    "class": error.code().class(),
    "step": error.step(),
    "section": error.step().map(|step| step.section_name()),
    "message": error.to_string(),
    "member": error.member(),
    "location": Some(error.location()).filter(|location| !location.is_empty()),
}

object! {
    /// Written for a report. `value` is the server's own text that is at fault, and `message` ends with it.
    ConfigError as "ConfigError", error:
    "code": error.code(),
    "class": error.code().class(),
    "message": error.to_string(),
    "value": error.value(),
}

object! {
    /// Written by its parts.
    Location as "Location", location:
    "statement": location.statement(),
    "certificate": location.certificate(),
    "offset": location.offset(),
}

/// Written as `Display` writes it, such as `WebAuthn L3 §7.1 step 8`.
impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
