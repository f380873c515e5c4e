//! The attestation object (WebAuthn L3 §6.5.4, §7.1 step 13): format, statement and authenticator data, cut apart.

use core::fmt;

use crate::code::{Error, stage_errors};
use crate::encoding::cbor::{self, Value};
use crate::limits::Limits;
use crate::observation::Observations;
use crate::spec::Step;

stage_errors! {
    /// What can be wrong with an attestation object, beyond its CBOR.
    AttestationObjectError in "attestation_object" {
        TooLarge = "too_large", Malformed, None, "the attestation data is larger than the limit";
        NotAMap = "not_a_map", Malformed, Some(DECODE), "the attestation object is not a CBOR map";
        FormatMissing = "fmt_missing", Malformed, Some(DECODE), "the attestation object has no fmt, or it is not text";
        StatementMissing = "att_stmt_missing", Malformed, Some(DECODE),
            "the attestation object has no attStmt, or it is neither map nor array";
        AuthDataMissing = "auth_data_missing", Malformed, Some(DECODE),
            "the attestation object has no authData, or it is not a byte string";
        FormatUnknown = "fmt_unknown", Unsupported, Some(Step::registration(21)),
            "the attestation statement format is not a registered one";
    }
}

const DECODE: Step = Step::registration(13);

/// A registered attestation statement format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AttestationFormat {
    /// `none` (WebAuthn L3 §8.7).
    None,
    /// `packed` (WebAuthn L3 §8.2).
    Packed,
    /// `fido-u2f` (WebAuthn L3 §8.6).
    FidoU2f,
    /// `tpm` (WebAuthn L3 §8.3).
    Tpm,
    /// `android-key` (WebAuthn L3 §8.4).
    AndroidKey,
    /// `android-safetynet` (WebAuthn L3 §8.5), deprecated.
    AndroidSafetyNet,
    /// `apple` (WebAuthn L3 §8.8).
    Apple,
    /// `compound` (WebAuthn L3 §8.9).
    Compound,
}

impl AttestationFormat {
    /// All formats.
    pub const ALL: &'static [Self] = &[
        Self::None,
        Self::Packed,
        Self::FidoU2f,
        Self::Tpm,
        Self::AndroidKey,
        Self::AndroidSafetyNet,
        Self::Apple,
        Self::Compound,
    ];

    /// The registered identifier, such as `packed`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Packed => "packed",
            Self::FidoU2f => "fido-u2f",
            Self::Tpm => "tpm",
            Self::AndroidKey => "android-key",
            Self::AndroidSafetyNet => "android-safetynet",
            Self::Apple => "apple",
            Self::Compound => "compound",
        }
    }

    /// Whether its statements may have certificates of their own, by which anchors and revocations judge them. Those of
    /// a compound statement belong to its parts.
    pub(crate) const fn has_certificates(self) -> bool {
        !matches!(self, Self::None | Self::Compound)
    }

    /// The format with this identifier, compared exactly.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.as_str() == name)
    }
}

impl fmt::Display for AttestationFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A decoded attestation object. The statement is decoded by its format.
pub(crate) struct AttestationObject<'a> {
    pub(crate) format: &'a str,
    pub(crate) statement: Value<'a>,
    pub(crate) auth_data: &'a [u8],
}

impl<'a> AttestationObject<'a> {
    /// Step 13. Further members, such as `epAtt`, are lawful and left aside.
    pub(crate) fn decode(bytes: &'a [u8], limits: &Limits) -> Result<(Self, Observations), Error> {
        if bytes.len() > limits.attestation_data {
            return Err(AttestationObjectError::TooLarge.into());
        }
        let (value, observed) = cbor::decode(bytes, limits)?;
        Ok((Self::from_value(&value)?, observed))
    }

    fn from_value(value: &Value<'a>) -> Result<Self, AttestationObjectError> {
        let map = value.as_map().ok_or(AttestationObjectError::NotAMap)?;
        let (mut format, mut statement, mut auth_data) = (None, None, None);
        for (name, value) in map.iter_named() {
            match name {
                Some(b"fmt") => format = value.as_text(),
                Some(b"attStmt") => {
                    statement = Some(value).filter(|value| matches!(value, Value::Map(_) | Value::Array(_)));
                }
                Some(b"authData") => auth_data = value.as_bytes(),
                _ => {}
            }
        }
        Ok(Self {
            format: format.ok_or(AttestationObjectError::FormatMissing)?,
            statement: statement.ok_or(AttestationObjectError::StatementMissing)?,
            auth_data: auth_data.ok_or(AttestationObjectError::AuthDataMissing)?,
        })
    }

    /// Step 21: the format, matched exactly.
    pub(crate) fn format(&self) -> Result<AttestationFormat, AttestationObjectError> {
        AttestationFormat::from_name(self.format).ok_or(AttestationObjectError::FormatUnknown)
    }
}
