//! `none` (WebAuthn L3 §8.7): an empty statement, which attests nothing.

use super::fields::Fields;
use super::{AttestationType, StatementError, VerifiedStatement};

pub(super) fn verify<'a>(fields: &Fields<'a>) -> Result<VerifiedStatement<'a>, StatementError> {
    if fields.count != 0 {
        return Err(StatementError::NotEmpty);
    }
    Ok(VerifiedStatement::new(AttestationType::None, Vec::new()))
}
