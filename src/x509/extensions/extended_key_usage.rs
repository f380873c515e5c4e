//! extKeyUsage (RFC 5280 §4.2.1.12).

use crate::encoding::der::{self, DerFault, Reader};
use crate::encoding::oid;
use crate::x509::Certificate;

/// The purposes that a certificate is for: `SEQUENCE SIZE (1..MAX) OF KeyPurposeId`, an OBJECT IDENTIFIER each.
#[derive(Clone, Copy)]
pub(crate) struct ExtendedKeyUsage<'a> {
    pub(crate) critical: bool,
    value: &'a [u8],
}

impl<'a> Certificate<'a> {
    /// The extension, if the certificate has it.
    pub(crate) fn extended_key_usage(&self) -> Option<ExtendedKeyUsage<'a>> {
        let extension = self.extension(oid::EXTENDED_KEY_USAGE)?;
        Some(ExtendedKeyUsage { critical: extension.critical, value: extension.value })
    }
}

impl ExtendedKeyUsage<'_> {
    /// Whether this purpose is on the list. An unreadable list has none.
    pub(crate) fn has(self, purpose: &[u8]) -> bool {
        self.read(purpose) == Ok(true)
    }

    fn read(self, purpose: &[u8]) -> Result<bool, DerFault> {
        let mut purposes = Reader::sequence(self.value)?;
        let mut found = false;
        while !purposes.is_empty() {
            found |= purposes.expect(der::OID)? == purpose;
        }
        Ok(found)
    }
}

/// The purpose that the certificates of a path need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Usage {
    /// No purpose is needed.
    Any,
    /// This purpose, of the end-entity certificate.
    Leaf(&'static [u8]),
    /// Servers of the public web, whose authorities also issue for other purposes. No certificate may be for other
    /// purposes alone, and none may be constrained to names.
    Web,
    /// The same, but a certificate may be for any purpose.
    #[cfg(feature = "metadata")]
    WebOrAny,
}

impl Usage {
    /// Whether the certificates are of the public web.
    pub(crate) const fn is_of_web(self) -> bool {
        match self {
            Self::Any | Self::Leaf(_) => false,
            Self::Web => true,
            #[cfg(feature = "metadata")]
            Self::WebOrAny => true,
        }
    }
}
