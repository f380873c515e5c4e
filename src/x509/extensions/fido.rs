//! The extensions that FIDO defines for attestation certificates (WebAuthn L3 §8.2.1, §8.2.2).

use crate::encoding::der::{self, Reader};
use crate::encoding::oid;
use crate::x509::{Certificate, CertificateError};

impl Certificate<'_> {
    /// id-fido-gen-ce-aaguid: the model that the certificate speaks for. The value is an OCTET STRING of 16 bytes
    /// inside the extension's own: `04 10`, then the AAGUID.
    pub(crate) fn fido_aaguid(&self) -> Result<Option<[u8; 16]>, CertificateError> {
        let Some(value) = self.fido_extension(oid::FIDO_AAGUID)? else { return Ok(None) };
        let bytes =
            Reader::single(value, der::OCTET_STRING).map_err(|_| CertificateError::ExtensionMalformed)?;
        bytes.try_into().map(Some).map_err(|_| CertificateError::ExtensionMalformed)
    }

    /// id-fido-gen-ce-fw-version: an INTEGER of 0 or more.
    pub(crate) fn fido_firmware_version(&self) -> Result<Option<u64>, CertificateError> {
        let Some(value) = self.fido_extension(oid::FIDO_FIRMWARE_VERSION)? else { return Ok(None) };
        let number = || {
            let content = Reader::single(value, der::INTEGER)?;
            let magnitude = if content == [0] { content } else { der::positive(content)? };
            if magnitude.len() > 8 {
                return Err(der::DerFault);
            }
            Ok(magnitude.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
        };
        number().map(Some).map_err(|_| CertificateError::ExtensionMalformed)
    }

    /// id-fido-gen-ce-sernum, which belongs to enterprise attestation: whether it is present, as an OCTET STRING.
    pub(crate) fn has_fido_serial(&self) -> Result<bool, CertificateError> {
        let Some(value) = self.fido_extension(oid::FIDO_SERIAL_NUMBER)? else { return Ok(false) };
        Reader::single(value, der::OCTET_STRING).map_err(|_| CertificateError::ExtensionMalformed)?;
        Ok(true)
    }

    /// The value of an extension that must not be critical.
    fn fido_extension(&self, identifier: &[u8]) -> Result<Option<&[u8]>, CertificateError> {
        match self.extension(identifier) {
            Some(extension) if extension.critical => Err(CertificateError::ExtensionMalformed),
            extension => Ok(extension.map(|extension| extension.value)),
        }
    }
}
