//! The attestation object (WebAuthn L3 §6.5.4, §7.1 step 13): format, statement and authenticator data, cut apart.

use super::format::AttestationFormat;
use crate::encoding::cbor::{self, Value};
use crate::error::{Error, stage_errors};
use crate::limits::Limits;
use crate::observation::Observations;

stage_errors! {
    /// What can be wrong with an attestation object, beyond its CBOR.
    AttestationObjectError in "attestation_object" {
        TooLarge = "too_large", Malformed, None, "the attestation data is larger than the limit";
        NotAMap = "not_a_map", Malformed, None, "the attestation object is not a CBOR map";
        FormatMissing = "fmt_missing", Malformed, None, "the fmt of the attestation object is absent, or is not text";
        StatementMissing = "att_stmt_missing", Malformed, None,
            "the attStmt of the attestation object is absent, or is neither map nor array";
        AuthDataMissing = "auth_data_missing", Malformed, None,
            "the authData of the attestation object is absent, or is not a byte string";
        FormatUnknown = "fmt_unknown", Unsupported, None,
            "the attestation statement format is not a registered one";
    }
}

/// A decoded attestation object. The statement is decoded by its format. In CDDL, as far as this crate reads it:
///
/// ```text
/// { fmt: text, attStmt: { * text => any } / [ 2* { fmt: text, attStmt: any } ], authData: bytes, * any => any }
/// ```
pub(crate) struct AttestationObject<'a> {
    pub(crate) format: &'a str,
    pub(crate) statement: Value<'a>,
    pub(crate) auth_data: &'a [u8],
}

impl<'a> AttestationObject<'a> {
    /// Further members, such as `epAtt`, are lawful and not read.
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

    /// The format, matched exactly.
    pub(crate) fn format(&self) -> Result<AttestationFormat, AttestationObjectError> {
        AttestationFormat::from_name(self.format).ok_or(AttestationObjectError::FormatUnknown)
    }
}
