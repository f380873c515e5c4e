//! `compound` (WebAuthn L3 §8.9): several statements about the same authenticator data. This file cuts them apart, and
//! the format of each verifies it.

use crate::encoding::cbor::Value;
use crate::error::{Error, Step, stage_errors};
use crate::webauthn::{AttestationFormat, AttestationObjectError};

stage_errors! {
    /// What can be wrong with a compound attestation statement itself.
    CompoundError in "compound" {
        Malformed = "malformed", Malformed, Some(PROCEDURE),
            "a compound statement is not an array of at least two maps, each with fmt and attStmt";
        TooMany = "too_many", Malformed, Some(PROCEDURE), "a compound statement has more than eight statements";
        Nested = "nested", Malformed, Some(PROCEDURE), "a compound statement contains another compound statement";
        NoneInside = "none_inside", Malformed, Some(PROCEDURE),
            "a compound statement contains one of format none, which attests nothing";
    }
}

const PROCEDURE: Step = Step::section("WebAuthn L3 §8.9");

/// One statement of several.
pub(crate) struct Part<'a> {
    pub(crate) format: AttestationFormat,
    pub(crate) statement: Value<'a>,
}

/// The statements, in the order in which they were sent.
pub(crate) fn parts<'a>(statement: &Value<'a>) -> Result<Vec<Part<'a>>, Error> {
    let array = statement.as_array().filter(|array| array.len() >= 2).ok_or(CompoundError::Malformed)?;
    if array.len() > PARTS_MAX {
        return Err(CompoundError::TooMany.into());
    }
    array.iter().map(|part| self::part(&part)).collect()
}

/// Members beside the two are lawful.
fn part<'a>(part: &Value<'a>) -> Result<Part<'a>, Error> {
    let map = part.as_map().ok_or(CompoundError::Malformed)?;
    let name = map.get("fmt").and_then(|name| name.as_text()).ok_or(CompoundError::Malformed)?;
    let statement = map.get("attStmt").ok_or(CompoundError::Malformed)?;
    match AttestationFormat::from_name(name).ok_or(AttestationObjectError::FormatUnknown)? {
        AttestationFormat::Compound => Err(CompoundError::Nested.into()),
        AttestationFormat::None => Err(CompoundError::NoneInside.into()),
        format => Ok(Part { format, statement }),
    }
}

/// The specification sets no bound. Each statement costs at least one signature, of which a request has few.
const PARTS_MAX: usize = 8;
