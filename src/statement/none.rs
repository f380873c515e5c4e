//! `none` (WebAuthn L3 §8.7): an empty statement, which attests nothing.

use super::{AttestationType, StatementError, VerifiedStatement};
use crate::encoding::cbor::Map;

pub(super) fn verify<'a>(statement: &Map<'a>) -> Result<VerifiedStatement<'a>, StatementError> {
    if statement.len() != 0 {
        return Err(StatementError::NotEmpty);
    }
    Ok(VerifiedStatement::without_certificates(AttestationType::None))
}
