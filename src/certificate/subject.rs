//! The attributes of a subject's name.

use x509_parser::prelude::{FromDer as _, X509Name};

use super::{Certificate, CertificateError};

/// The attributes that the packed format asks for; each is none where it is absent, empty or there more than once.
pub(crate) struct Subject {
    pub(crate) country: Option<String>,
    pub(crate) organization: Option<String>,
    pub(crate) organizational_unit: Option<String>,
    pub(crate) common_name: Option<String>,
}

impl Certificate<'_> {
    /// Reads the subject's attributes as text, whichever string type holds it.
    pub(crate) fn subject_attributes(&self) -> Result<Subject, CertificateError> {
        let (_, name) = X509Name::from_der(self.subject()).map_err(|_| CertificateError::Malformed)?;
        let single = |oid: &[u8]| {
            let mut values =
                name.iter_attributes().filter(|attribute| attribute.attr_type().as_bytes() == oid);
            let (value, none) = (values.next()?, values.next());
            let text = String::from_utf8_lossy(value.attr_value().data);
            (none.is_none() && !text.is_empty()).then(|| text.into_owned())
        };
        Ok(Subject {
            country: single(COUNTRY),
            organization: single(ORGANIZATION),
            organizational_unit: single(ORGANIZATIONAL_UNIT),
            common_name: single(COMMON_NAME),
        })
    }
}

impl Certificate<'_> {
    /// Whether the subject names itself with a serialNumber, once or more often. A name that cannot be read does not.
    pub(crate) fn subject_has_serial_number(&self) -> bool {
        X509Name::from_der(self.subject()).is_ok_and(|(_, name)| {
            name.iter_attributes().any(|attribute| attribute.attr_type().as_bytes() == SERIAL_NUMBER)
        })
    }
}

const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const SERIAL_NUMBER: &[u8] = &[0x55, 0x04, 0x05];
const COUNTRY: &[u8] = &[0x55, 0x04, 0x06];
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0a];
const ORGANIZATIONAL_UNIT: &[u8] = &[0x55, 0x04, 0x0b];
