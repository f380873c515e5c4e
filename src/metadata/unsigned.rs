//! The payload of a BLOB as if somebody had signed it: for tests and fuzz targets.

use super::Metadata;
use super::entry::EntryReader;
use super::error::MetadataError;
use super::payload::Payload;

impl Metadata {
    /// The entries of a payload, and its number, day and terms.
    pub(crate) fn of_payload(text: &str) -> Result<(Self, PayloadHead), MetadataError> {
        let mut entries = EntryReader::new(true);
        let Payload { number, next_update, legal_header } = Payload::read(text, &mut entries)?;
        let next_update = next_update.map(|day| day.to_string());
        let head = PayloadHead { number, next_update, legal_header: legal_header.map(Into::into) };
        Ok((Self::new(entries, None), head))
    }
}

/// What a payload has besides its entries.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PayloadHead {
    pub(crate) number: u64,
    pub(crate) next_update: Option<String>,
    pub(crate) legal_header: Option<String>,
}
