//! The extension of Apple's anonymous attestation certificates (WebAuthn L3 §8.8).

use crate::encoding::der::{self, DerFault, Reader};
use crate::encoding::oid;
use crate::x509::{Certificate, CertificateError};

impl Certificate<'_> {
    /// The nonce that the certificate was issued for: `SEQUENCE { [1] EXPLICIT OCTET STRING }` and nothing besides.
    pub(crate) fn apple_nonce(&self) -> Result<Option<&[u8]>, CertificateError> {
        let Some(extension) = self.extension(oid::APPLE_NONCE) else { return Ok(None) };
        nonce(extension.value).map(Some).map_err(|_| CertificateError::ExtensionMalformed)
    }
}

fn nonce(value: &[u8]) -> Result<&[u8], DerFault> {
    let mut fields = Reader::sequence(value)?;
    let tagged = fields.expect(der::context(1))?;
    fields.finish()?;
    Reader::single(tagged, der::OCTET_STRING)
}
