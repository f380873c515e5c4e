//! The attributes of a subject's name.

use super::{Certificate, CertificateError, for_each_attribute};

/// The attributes that the packed format asks for; each is none where it is absent, empty or there more than once. Text
/// is compared as bytes, whichever string type holds it.
pub(crate) struct Subject<'a> {
    pub(crate) country: Option<&'a [u8]>,
    pub(crate) organization: Option<&'a [u8]>,
    pub(crate) organizational_unit: Option<&'a [u8]>,
    pub(crate) common_name: Option<&'a [u8]>,
}

impl<'a> Certificate<'a> {
    /// Reads the subject's attributes.
    pub(crate) fn subject_attributes(&self) -> Result<Subject<'a>, CertificateError> {
        let wanted = [COUNTRY, ORGANIZATION, ORGANIZATIONAL_UNIT, COMMON_NAME];
        let mut found = [(0_usize, &[][..]); 4];
        for_each_attribute(self.subject(), |oid, value| {
            for (slot, _) in found.iter_mut().zip(wanted).filter(|(_, wanted)| *wanted == oid) {
                *slot = (slot.0.saturating_add(1), value);
            }
        })?;
        let single = |(count, value): (usize, &'a [u8])| (count == 1 && !value.is_empty()).then_some(value);
        let [country, organization, organizational_unit, common_name] = found.map(single);
        Ok(Subject { country, organization, organizational_unit, common_name })
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
