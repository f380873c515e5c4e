//! The attributes of a subject's name.

use super::{Certificate, CertificateError, for_each_attribute};
use crate::encoding::oid;

/// The attributes that the packed format asks for. Each is none if it is absent, empty or repeated. Text is compared as
/// bytes, whichever string type holds it.
pub(crate) struct Subject<'a> {
    pub(crate) country: Option<&'a [u8]>,
    pub(crate) organization: Option<&'a [u8]>,
    pub(crate) organizational_unit: Option<&'a [u8]>,
    pub(crate) common_name: Option<&'a [u8]>,
}

impl<'a> Certificate<'a> {
    /// Reads the subject's attributes.
    pub(crate) fn subject_attributes(&self) -> Result<Subject<'a>, CertificateError> {
        let wanted = [oid::COUNTRY, oid::ORGANIZATION, oid::ORGANIZATIONAL_UNIT, oid::COMMON_NAME];
        let mut found = [(0_usize, &[][..]); 4];
        for_each_attribute(self.subject(), |identifier, value| {
            for (slot, _) in found.iter_mut().zip(wanted).filter(|(_, wanted)| *wanted == identifier) {
                *slot = (slot.0.saturating_add(1), value);
            }
        })?;
        let single = |(count, value): (usize, &'a [u8])| (count == 1 && !value.is_empty()).then_some(value);
        let [country, organization, organizational_unit, common_name] = found.map(single);
        Ok(Subject { country, organization, organizational_unit, common_name })
    }
}

impl Certificate<'_> {
    /// Whether the subject's name has a serialNumber, once or more often.
    pub(crate) fn subject_has_serial_number(&self) -> bool {
        let mut has = false;
        // The name was read when the certificate was parsed.
        let read =
            for_each_attribute(self.subject(), |identifier, _| has |= identifier == oid::SERIAL_NUMBER);
        read.is_ok() && has
    }
}
