//! Payloads, against `serde_json`.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::super::json::{pairs, unique};
use crate::metadata::{Metadata, PayloadHead, Unreadable, UnreadableReason};

/// A text is a payload if and only if it is a JSON object with the members that `serde_json` reads, none of these twice.
/// Whatever its entries are, each is there, and what cannot be read is listed.
pub fn metadata_payload(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    let ours = Metadata::of_payload(text);
    let theirs = payload(text);
    assert_eq!(ours.is_ok(), theirs.is_some(), "{ours:?}");
    let (Ok((metadata, head)), Some((their_head, entries))) = (ours, theirs) else { return };
    assert_eq!(head, their_head);
    assert_eq!(metadata.entries().len(), entries.len());
    for (index, (entry, raw)) in metadata.entries().zip(&entries).enumerate() {
        let mut faults = metadata.unreadable().iter().filter(|part| part.entry() == index);
        let whole = faults.clone().find(|part| part.anchor().is_none()).map(Unreadable::reason);
        assert_eq!(entry.is_readable(), whole.is_none());
        assert!(faults.all(|part| part.anchor().is_none_or(|at| at < 64)));
        let members = unique(raw.get());
        assert_eq!(members.is_none(), whole == Some(UnreadableReason::Entry), "{}", raw.get());
        if let Some(members) = members.filter(|_| entry.is_readable()) {
            assert_readable(entry, &members);
        }
    }
}

/// An entry that can be read has what `serde_json` reads.
fn assert_readable(entry: &crate::metadata::MetadataEntry, members: &BTreeMap<String, String>) {
    let statement = unique(&members["metadataStatement"]).unwrap();
    let text = |members: &BTreeMap<String, String>, name: &str| {
        members.get(name).and_then(|raw| serde_json::from_str::<String>(raw).ok())
    };
    assert_eq!(entry.description(), text(&statement, "description").unwrap_or_default());
    assert_eq!(entry.aaid(), text(members, "aaid").as_deref());
    let aaguid = text(members, "aaguid").and_then(|text| text.parse::<crate::webauthn::Aaguid>().ok());
    assert_eq!(entry.aaguid(), aaguid.filter(|aaguid| !aaguid.is_zero()));
    let reports: Vec<Box<RawValue>> = serde_json::from_str(&members["statusReports"]).unwrap();
    assert_eq!(entry.status_reports().len(), reports.len());
    for (report, raw) in entry.status_reports().iter().zip(&reports) {
        let members = unique(raw.get()).unwrap();
        assert_eq!(Some(report.status().as_str()), text(&members, "status").as_deref());
        assert_eq!(report.json(), raw.get());
    }
    let kept = unique(entry.statement_json()).unwrap();
    assert!(kept.iter().all(|(name, value)| statement[name] == *value));
    assert!(statement.len() - kept.len() <= 5);
}

/// What `serde_json` reads of a payload.
fn payload(text: &str) -> Option<(PayloadHead, Vec<Box<RawValue>>)> {
    let members = pairs(text)?;
    let one = |name: &str| {
        let mut named = members.iter().filter(|(there, _)| there == name).map(|(_, raw)| raw.as_str());
        let first = named.next();
        named.next().is_none().then_some(first)
    };
    let number = one("no")??.parse().ok()?;
    let entries: Vec<Box<RawValue>> = serde_json::from_str(one("entries")??).ok()?;
    let read = |raw: &str| serde_json::from_str::<String>(raw).ok();
    let legal_header = match one("legalHeader")? {
        Some(raw) => Some(read(raw)?),
        None => None,
    };
    let next_update = match one("nextUpdate")? {
        Some(raw) => Some(read(raw).filter(|text| is_day(text))?),
        None => None,
    };
    Some((PayloadHead { number, next_update, legal_header }, entries))
}

/// Whether it is a day of the calendar, as `YYYY-MM-DD`.
fn is_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |range: core::ops::Range<usize>| {
        bytes[range.clone()].iter().all(u8::is_ascii_digit).then(|| text[range].parse::<u16>().unwrap())
    };
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    let (Some(year), Some(month), Some(day)) = (digits(0..4), digits(5..7), digits(8..10)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}
