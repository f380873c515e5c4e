//! The attributes of a subject's name.

use super::{Certificate, CertificateError, for_each_attribute};

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
        let mut attributes = Vec::with_capacity(4);
        for_each_attribute(self.subject(), |oid, value| attributes.push((oid, value)))?;
        let single = |oid: &[u8]| {
            let mut values = attributes.iter().filter(|(of_value, _)| *of_value == oid);
            let ((_, value), none) = (values.next()?, values.next());
            let text = String::from_utf8_lossy(value);
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
    /// Whether the subject names itself with a serialNumber, once or more often.
    pub(crate) fn subject_has_serial_number(&self) -> bool {
        let mut has = false;
        // The name was read when the certificate was parsed.
        let read = for_each_attribute(self.subject(), |oid, _| has |= oid == SERIAL_NUMBER);
        read.is_ok() && has
    }
}

const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const SERIAL_NUMBER: &[u8] = &[0x55, 0x04, 0x05];
const COUNTRY: &[u8] = &[0x55, 0x04, 0x06];
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0a];
const ORGANIZATIONAL_UNIT: &[u8] = &[0x55, 0x04, 0x0b];
