//! Names (RFC 5280 §4.1.2.4), read to the last byte of every set.

use crate::encoding::der::{self, DerFault, Reader};

/// Calls `each` with the object identifier of every attribute, in order, and the content of its value.
pub(crate) fn for_each_attribute<'a>(
    name: &'a [u8],
    mut each: impl FnMut(&'a [u8], &'a [u8]),
) -> Result<(), DerFault> {
    let mut sets = Reader::sequence(name)?;
    while !sets.is_empty() {
        let mut attributes = Reader::new(sets.expect(der::SET)?);
        if attributes.is_empty() {
            return Err(DerFault);
        }
        while !attributes.is_empty() {
            let mut attribute = Reader::new(attributes.expect(der::SEQUENCE)?);
            let oid = attribute.object_identifier()?;
            let value = attribute.element()?.content;
            attribute.finish()?;
            each(oid, value);
        }
    }
    Ok(())
}
