//! RSASSA-PSS-params (RFC 4055 §3.1), as far as every provider supports them.

use super::scheme::HashAlgorithm;
use crate::encoding::der::{self, DerFault, Reader};
use crate::encoding::oid;

/// The hash of the parameters. They must name one of SHA-256, SHA-384 and SHA-512 for both message and MGF1. The salt
/// must be as long as the hash. None for others, the SHA-1 defaults among them.
pub(crate) fn hash_of_pss_parameters(content: &[u8]) -> Option<HashAlgorithm> {
    read(content).ok().flatten()
}

fn read(content: &[u8]) -> Result<Option<HashAlgorithm>, DerFault> {
    let mut fields = Reader::new(content);
    let Some(hash) = fields.optional(der::context(0))? else { return Ok(None) };
    let Some(mask) = fields.optional(der::context(1))? else { return Ok(None) };
    let Some(salt) = fields.optional(der::context(2))? else { return Ok(None) };
    // The trailer field has one legal value, which is its default and so left out.
    fields.finish()?;
    let hash = hash_algorithm(hash)?;
    let mut mask = Reader::sequence(mask)?;
    if mask.expect(der::OID)? != oid::MGF1 {
        return Ok(None);
    }
    let mask_hash = hash_algorithm(mask.element()?.full)?;
    mask.finish()?;
    let mut salt_field = Reader::new(salt);
    let salt = salt_field.positive_integer()?;
    salt_field.finish()?;
    Ok(hash.filter(|(_, length)| hash == mask_hash && salt == [*length]).map(|(hash, _)| hash))
}

/// A hash and the length of its digest.
fn hash_algorithm(algorithm: &[u8]) -> Result<Option<(HashAlgorithm, u8)>, DerFault> {
    let mut fields = Reader::sequence(algorithm)?;
    let identifier = fields.expect(der::OID)?;
    fields.optional(der::NULL)?;
    fields.finish()?;
    Ok(match identifier {
        oid::SHA256 => Some((HashAlgorithm::Sha256, 32)),
        oid::SHA384 => Some((HashAlgorithm::Sha384, 48)),
        oid::SHA512 => Some((HashAlgorithm::Sha512, 64)),
        _ => None,
    })
}
