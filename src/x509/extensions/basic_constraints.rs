//! basicConstraints (RFC 5280 §4.2.1.9).

use crate::encoding::der::{self, DerFault, Reader};
use crate::encoding::oid;
use crate::observation::{Observation, Observations};
use crate::x509::CertificateError;
use crate::x509::outline::Outline;

/// Whether a certificate may issue others, and how many may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BasicConstraints {
    pub(crate) ca: bool,
    pub(crate) path_len: Option<u32>,
}

impl BasicConstraints {
    pub(in crate::x509) fn read(
        outline: &Outline<'_>,
        observed: &mut Observations,
    ) -> Result<Option<Self>, CertificateError> {
        let Some(extension) = outline.extension(oid::BASIC_CONSTRAINTS) else { return Ok(None) };
        Self::parse(extension.value, observed).map(Some).map_err(|_| CertificateError::ExtensionMalformed)
    }

    /// cA is FALSE by default. Older software spells that out. DER forbids it, and it harms nobody.
    fn parse(value: &[u8], observed: &mut Observations) -> Result<Self, DerFault> {
        let mut fields = Reader::sequence(value)?;
        let ca = match fields.optional(der::BOOLEAN)? {
            None => false,
            Some(ca) => {
                let ca = der::boolean(ca)?;
                if !ca {
                    observed.insert(Observation::DerDefaultEncoded);
                }
                ca
            }
        };
        let path_len = fields.optional(der::INTEGER)?.map(der::small_number).transpose()?;
        fields.finish()?;
        Ok(Self { ca, path_len })
    }
}
