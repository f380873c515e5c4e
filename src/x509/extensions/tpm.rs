//! What a certificate says of a TPM, in its subject alternative name (TCG EK Credential Profile §3.2.9).

use crate::encoding::der::{self, DerFault, Reader};
use crate::x509::{Certificate, for_each_attribute};

/// Manufacturer, model and version of a TPM, none of them empty.
pub(crate) struct TpmDevice<'a> {
    pub(crate) manufacturer: &'a str,
}

impl<'a> Certificate<'a> {
    /// The device that the subject alternative name names in its one directory name; none if there is no such name, or
    /// an attribute is missing, empty, or there twice. The attributes may stand in one set or in several, in any order;
    /// names of other kinds may stand beside.
    pub(crate) fn tpm_device(&self) -> Option<TpmDevice<'a>> {
        let names = self.extension(SUBJECT_ALT_NAME)?.value;
        let [manufacturer, model, version] = read_device(names).ok().flatten()?;
        let present = !model.is_empty() && !version.is_empty();
        present.then_some(TpmDevice { manufacturer: core::str::from_utf8(manufacturer).ok()? })
    }
}

/// The values of the three attributes.
fn read_device(names: &[u8]) -> Result<Option<[&[u8]; 3]>, DerFault> {
    let mut names = Reader::sequence(names)?;
    let mut directory_name = None;
    while !names.is_empty() {
        let name = names.element()?;
        if name.tag == DIRECTORY_NAME && directory_name.replace(name.content).is_some() {
            return Ok(None);
        }
    }
    let Some(directory_name) = directory_name else { return Ok(None) };
    let mut found = [None; 3];
    let mut twice = false;
    for_each_attribute(directory_name, |oid, value| {
        for (slot, known) in found.iter_mut().zip(ATTRIBUTES) {
            twice |= oid == known && slot.replace(value).is_some();
        }
    })?;
    if twice {
        return Ok(None);
    }
    let [Some(manufacturer), Some(model), Some(version)] = found else { return Ok(None) };
    Ok(Some([manufacturer, model, version]))
}

pub(crate) const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 0x11];
const DIRECTORY_NAME: u8 = der::context(4);

/// tcg-at-tpmManufacturer, tcg-at-tpmModel, tcg-at-tpmVersion: 2.23.133.2.1 to .3
const ATTRIBUTES: [&[u8]; 3] =
    [&[0x67, 0x81, 0x05, 0x02, 0x01], &[0x67, 0x81, 0x05, 0x02, 0x02], &[0x67, 0x81, 0x05, 0x02, 0x03]];
