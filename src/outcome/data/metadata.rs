//! What FIDO's metadata says of a model.

use serde::ser::{Serialize, Serializer};

use super::bytes::Bytes;
use super::object;
use crate::metadata::{
    AuthenticatorStatus, Date, FoundBy, MetadataEntry, MetadataStanding, PassedOver, StatusReport,
    Unreadable, UnreadableReason,
};

object! {
    /// Written in full, without the metadata that it is from.
    MetadataStanding as "MetadataStanding", standing:
    "foundBy": standing.found_by(),
    "entry": standing.entry(),
    "isReadable": standing.is_readable(),
    "level": standing.level(),
    "fipsLevel": standing.fips_level(),
    "reportsInForce": standing.reports_in_force(),
    "reportsPassedOver": standing.reports_passed_over().map(|(report, why)| Passed { report, why }).collect::<Vec<_>>(),
    "number": standing.number(),
    "isStale": standing.is_stale(),
}

object! {
    /// Written by its name, and what the model was found by.
    FoundBy as "FoundBy", found:
    "name": found.as_str(),
    "aaguid": match found {
        FoundBy::Aaguid(aaguid) => Some(aaguid),
        FoundBy::KeyIdentifier(_) | FoundBy::Unlisted | FoundBy::Nothing => None,
    },
    "keyIdentifier": match found {
        FoundBy::KeyIdentifier(identifier) => Some(Bytes(identifier)),
        FoundBy::Aaguid(_) | FoundBy::Unlisted | FoundBy::Nothing => None,
    },
}

/// A report that did not refuse.
struct Passed<'r> {
    report: &'r StatusReport,
    why: PassedOver,
}

object! {
    Passed<'_> as "PassedOver", passed:
    "report": passed.report,
    "reason": passed.why,
}

object! {
    /// Written without the statement, its anchors and its pictures.
    MetadataEntry as "MetadataEntry", entry:
    "aaguid": entry.aaguid(),
    "keyIdentifiers": entry.key_identifiers().iter().map(Bytes).collect::<Vec<_>>(),
    "aaid": entry.aaid(),
    "isReadable": entry.is_readable(),
    "description": entry.description(),
    "friendlyNames": entry.friendly_names().map(|(language, name)| Name { language, name }).collect::<Vec<_>>(),
    "authenticatorVersion": entry.authenticator_version(),
    "statusReports": entry.status_reports(),
    "timeOfLastStatusChange": entry.time_of_last_status_change(),
    "rogueListUrl": entry.rogue_list_url(),
}

/// A model's name in a language.
struct Name<'n> {
    language: &'n str,
    name: &'n str,
}

object! {
    Name<'_> as "FriendlyName", named:
    "language": named.language,
    "name": named.name,
}

object! {
    /// Written with its JSON as the BLOB has it, as a text.
    StatusReport as "StatusReport", report:
    "status": report.status(),
    "effectiveDate": report.effective_date(),
    "sunsetDate": report.sunset_date(),
    "authenticatorVersion": report.authenticator_version(),
    "json": report.json(),
}

object! {
    /// Written in full.
    Unreadable as "Unreadable", unreadable:
    "entry": unreadable.entry(),
    "id": unreadable.id(),
    "anchor": unreadable.anchor(),
    "reason": unreadable.reason(),
}

/// Written as its name in metadata.
impl Serialize for AuthenticatorStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Written as `YYYY-MM-DD`.
impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Written as its name alone.
impl Serialize for UnreadableReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
