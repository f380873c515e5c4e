//! subjectAltName (RFC 5280 §4.2.1.6): its names, and the demands of the formats tpm and android-safetynet on them.

use crate::encoding::der::{self, DerFault, Element, Reader};
use crate::encoding::oid;
use crate::x509::{Certificate, for_each_attribute};

/// The names of a certificate's subject: `SEQUENCE OF GeneralName`, told apart by their tags.
#[derive(Clone, Copy)]
struct GeneralNames<'a>(&'a [u8]);

impl<'a> GeneralNames<'a> {
    /// Calls `each` with every name, in order. Fails at the first unreadable one.
    fn for_each(self, mut each: impl FnMut(Element<'a>)) -> Result<(), DerFault> {
        let mut names = Reader::sequence(self.0)?;
        while !names.is_empty() {
            each(names.element()?);
        }
        Ok(())
    }
}

impl<'a> Certificate<'a> {
    fn subject_alt_names(&self) -> Option<GeneralNames<'a>> {
        self.extension(oid::SUBJECT_ALT_NAME).map(|extension| GeneralNames(extension.value))
    }

    /// Whether this very host name is among the names, in letters of either case; wildcards are no match.
    pub(crate) fn has_dns_name(&self, host: &str) -> bool {
        let mut found = false;
        let read = self.subject_alt_names().map(|names| {
            names.for_each(|name| {
                found |= name.tag == DNS_NAME && name.content.eq_ignore_ascii_case(host.as_bytes());
            })
        });
        read == Some(Ok(())) && found
    }

    /// The TPM that the one directory name describes (TCG EK Credential Profile §3.2.9). None without such a name, or
    /// if an attribute is missing, empty or repeated. The attributes may stand in one set or in several, in any order.
    /// Names of other kinds may stand beside it.
    pub(crate) fn tpm_device(&self) -> Option<TpmDevice<'a>> {
        let [manufacturer, model, version] = read_device(self.subject_alt_names()?).ok().flatten()?;
        let present = !model.is_empty() && !version.is_empty();
        present.then_some(TpmDevice { manufacturer: core::str::from_utf8(manufacturer).ok()? })
    }
}

/// Manufacturer, model and version of a TPM, none of them empty.
pub(crate) struct TpmDevice<'a> {
    pub(crate) manufacturer: &'a str,
}

/// The values of the three attributes.
fn read_device(names: GeneralNames<'_>) -> Result<Option<[&[u8]; 3]>, DerFault> {
    let (mut directory_name, mut several) = (None, false);
    names.for_each(|name| {
        several |= name.tag == DIRECTORY_NAME && directory_name.replace(name.content).is_some();
    })?;
    let Some(directory_name) = directory_name.filter(|_| !several) else { return Ok(None) };
    let mut found = [None; 3];
    let mut twice = false;
    for_each_attribute(directory_name, |identifier, value| {
        for (slot, known) in found.iter_mut().zip(ATTRIBUTES) {
            twice |= identifier == known && slot.replace(value).is_some();
        }
    })?;
    if twice {
        return Ok(None);
    }
    let [Some(manufacturer), Some(model), Some(version)] = found else { return Ok(None) };
    Ok(Some([manufacturer, model, version]))
}

const ATTRIBUTES: [&[u8]; 3] = [oid::TPM_MANUFACTURER, oid::TPM_MODEL, oid::TPM_VERSION];

/// dNSName, `[2] IA5String`.
const DNS_NAME: u8 = 0x82;
/// directoryName, `[4] Name`.
const DIRECTORY_NAME: u8 = der::context(4);
