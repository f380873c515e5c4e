//! The fields that several formats share. Unknown fields beside them are lawful.

use super::{StatementContext, StatementError};
use crate::encoding::cbor::Value;
use crate::error::{At as _, Error};
use crate::key::Algorithm;
use crate::x509::{Certificate, UnusedBits};

/// The fields that any format reads of a statement, found in one pass.
#[derive(Default)]
pub(super) struct Fields<'a> {
    /// How many there are, unknown ones included.
    pub(super) count: usize,
    alg: Option<Value<'a>>,
    sig: Option<Value<'a>>,
    x5c: Option<Value<'a>>,
    ver: Option<Value<'a>>,
    cert_info: Option<Value<'a>>,
    pub_area: Option<Value<'a>>,
    response: Option<Value<'a>>,
    /// Whether a field names a key for ECDAA. Level 1 has the first name, and the drafts before it the second.
    pub(super) has_ecdaa_key: bool,
}

impl<'a> Fields<'a> {
    /// Reads a map whose keys are all text, as the statement of every format but compound is.
    pub(super) fn read(statement: &Value<'a>) -> Result<Self, StatementError> {
        let map = statement.as_map().ok_or(StatementError::NotAMap)?;
        let mut fields = Self { count: map.len(), ..Self::default() };
        for (name, value) in map.iter_named() {
            match name.ok_or(StatementError::NotAMap)? {
                b"alg" => fields.alg = Some(value),
                b"sig" => fields.sig = Some(value),
                b"x5c" => fields.x5c = Some(value),
                b"ver" => fields.ver = Some(value),
                b"certInfo" => fields.cert_info = Some(value),
                b"pubArea" => fields.pub_area = Some(value),
                b"response" => fields.response = Some(value),
                b"ecdaaKeyId" | b"daaKey" => fields.has_ecdaa_key = true,
                _ => {}
            }
        }
        Ok(fields)
    }

    /// `alg`: the algorithm of the attestation signature. Never RS1, whatever the relying party lists for credentials.
    pub(super) fn alg(&self) -> Result<Algorithm, StatementError> {
        match self.alg_or_rs1()? {
            Algorithm::Rs1 => Err(StatementError::AlgUnsupported),
            algorithm => Ok(algorithm),
        }
    }

    /// `alg` of a statement that may be signed by RS1: one of tpm, and a packed one of self attestation.
    pub(super) fn alg_or_rs1(&self) -> Result<Algorithm, StatementError> {
        let number = self.alg.and_then(|alg| alg.as_int()).ok_or(StatementError::AlgMissing)?;
        let number = i64::try_from(number).map_err(|_| StatementError::AlgUnsupported)?;
        Algorithm::from_cose(number).ok_or(StatementError::AlgUnsupported)
    }

    /// `sig`: the attestation signature.
    pub(super) fn sig(&self) -> Result<&'a [u8], StatementError> {
        let sig = self.sig.and_then(|sig| sig.as_bytes());
        sig.filter(|sig| !sig.is_empty()).ok_or(StatementError::SigMissing)
    }

    /// `x5c`: the attestation certificate and its issuers, all of them parsed; none if the field is absent. A field of
    /// another type is never taken for absent, be it an empty array or null.
    pub(super) fn x5c(
        &self,
        context: &StatementContext<'_, '_>,
    ) -> Result<Option<Vec<Certificate<'a>>>, Error> {
        self.x5c_with(context, UnusedBits::Refused)
    }

    /// `x5c` of a format that always needs certificates.
    pub(super) fn required_x5c(
        &self,
        context: &StatementContext<'_, '_>,
        unused_bits: UnusedBits,
    ) -> Result<Vec<Certificate<'a>>, Error> {
        self.x5c_with(context, unused_bits)?.ok_or_else(|| StatementError::X5cMalformed.into())
    }

    fn x5c_with(
        &self,
        context: &StatementContext<'_, '_>,
        unused_bits: UnusedBits,
    ) -> Result<Option<Vec<Certificate<'a>>>, Error> {
        let Some(value) = self.x5c else { return Ok(None) };
        let array = value.as_array().ok_or(StatementError::X5cMalformed)?;
        if array.len() == 0 {
            return Err(StatementError::X5cMalformed.into());
        }
        if array.len() > context.limits.chain_length {
            return Err(StatementError::X5cTooLong.into());
        }
        let mut certificates = Vec::with_capacity(array.len());
        for (index, certificate) in array.iter().enumerate() {
            let der = certificate.as_bytes().ok_or(StatementError::X5cMalformed).in_certificate(index)?;
            certificates.push(Certificate::parse_with(der, unused_bits).in_certificate(index)?);
        }
        Ok(Some(certificates))
    }

    /// `ver`: the version, of the TPM or of the SafetyNet service.
    pub(super) fn ver(&self) -> Option<&'a str> {
        self.ver.and_then(|ver| ver.as_text())
    }

    /// `certInfo`: the structure that the TPM signed.
    pub(super) fn cert_info(&self) -> Option<&'a [u8]> {
        self.cert_info.and_then(|cert_info| cert_info.as_bytes())
    }

    /// `pubArea`: the TPM's description of the credential key.
    pub(super) fn pub_area(&self) -> Option<&'a [u8]> {
        self.pub_area.and_then(|pub_area| pub_area.as_bytes())
    }

    /// `response`: the answer of the SafetyNet service.
    pub(super) fn response(&self) -> Option<&'a [u8]> {
        self.response.and_then(|response| response.as_bytes())
    }
}

/// Checks the AAGUID extension of an attestation certificate. A present one must be uncritical, and name the AAGUID of
/// authenticator data. Returns whether it is present.
pub(super) fn check_aaguid(
    certificate: &Certificate<'_>,
    context: &StatementContext<'_, '_>,
) -> Result<bool, Error> {
    match certificate.fido_aaguid()? {
        Some(certified) if certified != *context.auth_data.aaguid.as_bytes() => {
            Err(StatementError::AaguidMismatch.into())
        }
        certified => Ok(certified.is_some()),
    }
}
