//! The payload of a BLOB (FIDO MDS §3.1.6): one JSON object, read in one pass.
//!
//! ```text
//! { "legalHeader": "…", "no": 291, "nextUpdate": "2026-12-01", "entries": [ … ] }
//! ```

use super::date::Date;
use super::entry::EntryReader;
use super::error::MetadataError;
use crate::encoding::distinct::are_distinct;
use crate::encoding::json::{self, JsonFault, Reader};

/// A payload without its entries.
pub(super) struct Payload {
    pub(super) number: u64,
    /// None if the payload names no day: then it is never stale.
    pub(super) next_update: Option<Date>,
    pub(super) legal_header: Option<Box<str>>,
}

impl From<JsonFault> for MetadataError {
    fn from(_: JsonFault) -> Self {
        Self::PayloadMalformed
    }
}

impl Payload {
    /// Reads the payload, and its entries into `entries`.
    pub(super) fn read<'a>(text: &'a str, entries: &mut EntryReader<'a>) -> Result<Self, MetadataError> {
        let malformed = MetadataError::PayloadMalformed;
        let (mut number, mut next_update, mut legal_header) = (None, None, None);
        let (mut has_entries, mut names) = (false, Vec::new());
        let is_object = json::read_object(text, |name, value| {
            match &*name {
                // A number beyond 2^64 - 1, or with a fraction or exponent, is no number of a BLOB.
                "no" => number = Some(value.raw()?.parse().map_err(|_| malformed)?),
                "nextUpdate" => {
                    let date = value.string()?.and_then(|text| Date::parse(&text));
                    next_update = Some(date.ok_or(malformed)?);
                }
                "legalHeader" => legal_header = Some(value.string()?.ok_or(malformed)?.into()),
                "entries" => has_entries = read_entries(value, entries)?,
                _ => return Ok::<_, MetadataError>(()),
            }
            names.push(name);
            Ok::<_, MetadataError>(())
        })?;
        let number =
            number.filter(|_| is_object && has_entries && are_distinct(&mut names)).ok_or(malformed)?;
        Ok(Self { number, next_update, legal_header })
    }
}

/// Reads each entry. False if the value is no array.
fn read_entries<'a>(value: &mut Reader<'a>, entries: &mut EntryReader<'a>) -> Result<bool, MetadataError> {
    value.array(|element| {
        if entries.entries.len() >= ENTRIES_MAX {
            return Err(MetadataError::TooManyEntries);
        }
        Ok(entries.read(element)?)
    })
}

const ENTRIES_MAX: usize = 100_000;
