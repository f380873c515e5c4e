//! Points in time as the record prints them.

use rustls_pki_types::UnixTime;
use time::OffsetDateTime;

/// RFC 3339 in UTC with milliseconds, such as `2026-01-01T00:00:00.000Z`.
///
/// A time past the year 9999 has no such text; it prints as the last one that has.
pub(crate) fn rfc3339(at: UnixTime) -> String {
    let seconds = i64::try_from(at.as_secs()).unwrap_or(LAST).min(LAST);
    let time = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.000Z",
        time.year(),
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// 9999-12-31T23:59:59Z
const LAST: i64 = 253_402_300_799;
