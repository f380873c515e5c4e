//! The fields that several formats share. Unknown fields beside them are lawful.

use super::{StatementError, Subject};
use crate::certificate::{Certificate, UnusedBits};
use crate::code::Error;
use crate::encoding::cbor::Map;
use crate::public_key::Algorithm;

/// `alg`: the algorithm of the attestation signature. Never RS1, whatever the relying party lists for credentials.
pub(super) fn alg(statement: &Map<'_>) -> Result<Algorithm, StatementError> {
    let algorithm = Algorithm::from_cose(alg_number(statement)?).ok_or(StatementError::AlgUnsupported)?;
    if algorithm == Algorithm::Rs1 { Err(StatementError::AlgUnsupported) } else { Ok(algorithm) }
}

/// `alg` as a number, for tpm, whose statements may be signed by RS1.
pub(super) fn alg_number(statement: &Map<'_>) -> Result<i64, StatementError> {
    let number = statement.get("alg").and_then(|alg| alg.as_int()).ok_or(StatementError::AlgMissing)?;
    i64::try_from(number).map_err(|_| StatementError::AlgUnsupported)
}

/// `sig`: the attestation signature.
pub(super) fn sig<'a>(statement: &Map<'a>) -> Result<&'a [u8], StatementError> {
    statement
        .get("sig")
        .and_then(|sig| sig.as_bytes())
        .filter(|sig| !sig.is_empty())
        .ok_or(StatementError::SigMissing)
}

/// `x5c`: the attestation certificate and what follows it, all of them parsed; none if there is no such field. A
/// field that is there and is not such an array, be it empty or null, is never taken for absent.
pub(super) fn x5c<'a>(
    statement: &Map<'a>,
    subject: &Subject<'a, '_>,
) -> Result<Option<Vec<Certificate<'a>>>, Error> {
    x5c_with(statement, subject, UnusedBits::Refused)
}

/// `x5c` of a format that has nothing else to attest by.
pub(super) fn required_x5c<'a>(
    statement: &Map<'a>,
    subject: &Subject<'a, '_>,
    unused_bits: UnusedBits,
) -> Result<Vec<Certificate<'a>>, Error> {
    x5c_with(statement, subject, unused_bits)?.ok_or_else(|| StatementError::X5cMalformed.into())
}

fn x5c_with<'a>(
    statement: &Map<'a>,
    subject: &Subject<'a, '_>,
    unused_bits: UnusedBits,
) -> Result<Option<Vec<Certificate<'a>>>, Error> {
    let Some(value) = statement.get("x5c") else { return Ok(None) };
    let array = value.as_array().ok_or(StatementError::X5cMalformed)?;
    if array.len() == 0 {
        return Err(StatementError::X5cMalformed.into());
    }
    if array.len() > subject.limits.chain_length {
        return Err(StatementError::X5cTooLong.into());
    }
    let mut certificates = Vec::with_capacity(array.len());
    for certificate in array.iter() {
        let der = certificate.as_bytes().ok_or(StatementError::X5cMalformed)?;
        certificates.push(Certificate::parse_with(der, unused_bits)?);
    }
    Ok(Some(certificates))
}

/// The AAGUID extension of an attestation certificate, if there is one, is not critical and names the AAGUID of
/// authenticator data. Returns whether there is one.
pub(super) fn check_aaguid(certificate: &Certificate<'_>, subject: &Subject<'_, '_>) -> Result<bool, Error> {
    match certificate.fido_aaguid()? {
        Some(certified) if certified != subject.auth_data.aaguid => {
            Err(StatementError::AaguidMismatch.into())
        }
        certified => Ok(certified.is_some()),
    }
}
