//! Points in time: as the record prints them, and as X.509 has them.

use rustls_pki_types::UnixTime;
use time::{Date, Month, OffsetDateTime, Time};

use super::der::{DerFault, GENERALIZED_TIME, Reader, UTC_TIME};

/// RFC 3339 in UTC with milliseconds, such as `2026-01-01T00:00:00.000Z`.
///
/// A time past the year 9999 has no such text. It prints as the last time that has one.
pub(crate) fn rfc3339(at: UnixTime) -> String {
    let seconds = i64::try_from(at.as_secs()).unwrap_or(LAST).min(LAST);
    let time = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let [century, year] =
        [time.year() / 100, time.year() % 100].map(|digits| u8::try_from(digits).unwrap_or(99));
    let digits = |number: u8| [b'0' | (number / 10), b'0' | (number % 10)];
    let [[y1, y2], [y3, y4], [m1, m2], [d1, d2]] =
        [digits(century), digits(year), digits(time.month().into()), digits(time.day())];
    let [[h1, h2], [min1, min2], [s1, s2]] =
        [digits(time.hour()), digits(time.minute()), digits(time.second())];
    let text = [
        y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', min1, min2, b':', s1, s2, b'.', b'0',
        b'0', b'0', b'Z',
    ];
    // All of it is ASCII.
    core::str::from_utf8(&text).map(str::to_owned).unwrap_or_default()
}

/// The next element in Unix time, if it is a UTCTime or a GeneralizedTime. Otherwise nothing is read.
pub(crate) fn take_time(fields: &mut Reader<'_>) -> Result<Option<i64>, DerFault> {
    for tag in [UTC_TIME, GENERALIZED_TIME] {
        if let Some(content) = fields.optional(tag)? {
            return der_time(tag, content).map(Some).ok_or(DerFault);
        }
    }
    Ok(None)
}

/// Unix time of the content of a UTCTime or GeneralizedTime, with seconds and in UTC (RFC 5280 §4.1.2.5).
fn der_time(tag: u8, content: &[u8]) -> Option<i64> {
    let (century, rest) = match tag {
        UTC_TIME => (None, content),
        GENERALIZED_TIME => content.split_at_checked(2).map(|(century, rest)| (Some(century), rest))?,
        _ => return None,
    };
    let [year, month, day, hour, minute, second] = match rest {
        [year @ .., b'Z'] if year.len() == 12 => {
            let mut pairs = year.chunks(2).map(two_digits);
            let mut next = || pairs.next().flatten();
            [next()?, next()?, next()?, next()?, next()?, next()?]
        }
        _ => return None,
    };
    let century = match century {
        Some(digits) => two_digits(digits)?,
        None if year >= 50 => 19,
        None => 20,
    };
    let year = i32::from(century).checked_mul(100)?.checked_add(i32::from(year))?;
    let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
    let time = Time::from_hms(hour, minute, second).ok()?;
    Some(OffsetDateTime::new_utc(date, time).unix_timestamp())
}

fn two_digits(digits: &[u8]) -> Option<u8> {
    match digits {
        [tens @ b'0'..=b'9', units @ b'0'..=b'9'] => {
            tens.checked_sub(b'0')?.checked_mul(10)?.checked_add(units.checked_sub(b'0')?)
        }
        _ => None,
    }
}

/// 9999-12-31T23:59:59Z
const LAST: i64 = 253_402_300_799;

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use rustls_pki_types::UnixTime;

    use super::{der_time, rfc3339};
    use crate::encoding::der::{GENERALIZED_TIME, INTEGER, UTC_TIME};

    #[test]
    fn times_of_records() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_767_225_599, "2025-12-31T23:59:59.000Z"),
            (1_709_208_001, "2024-02-29T12:00:01.000Z"),
            (253_402_300_799, "9999-12-31T23:59:59.000Z"),
            (253_402_300_800, "9999-12-31T23:59:59.000Z"),
            (u64::MAX, "9999-12-31T23:59:59.000Z"),
        ] {
            assert_eq!(rfc3339(UnixTime::since_unix_epoch(Duration::from_secs(seconds))), text);
        }
    }

    #[test]
    fn times_of_x509() {
        for (tag, text, expected) in [
            (UTC_TIME, "700101000000Z", Some(0)),
            (UTC_TIME, "500101000000Z", Some(-631_152_000)),
            (UTC_TIME, "491231235959Z", Some(2_524_607_999)),
            (UTC_TIME, "240229120000Z", Some(1_709_208_000)),
            (GENERALIZED_TIME, "19700101000001Z", Some(1)),
            (GENERALIZED_TIME, "99991231235959Z", Some(253_402_300_799)),
            (GENERALIZED_TIME, "00000101000000Z", Some(-62_167_219_200)),
            (UTC_TIME, "230229120000Z", None),
            (UTC_TIME, "241301000000Z", None),
            (UTC_TIME, "240100000000Z", None),
            (UTC_TIME, "240101240000Z", None),
            (UTC_TIME, "240101006000Z", None),
            (UTC_TIME, "240101000060Z", None),
            (UTC_TIME, "2401010000Z", None),
            (UTC_TIME, "240101000000", None),
            (UTC_TIME, "240101000000+0000", None),
            (UTC_TIME, "24010100000aZ", None),
            (UTC_TIME, "20240101000000Z", None),
            (GENERALIZED_TIME, "240101000000Z", None),
            (GENERALIZED_TIME, "20240101000000.5Z", None),
            (GENERALIZED_TIME, "2", None),
            (UTC_TIME, "", None),
            (INTEGER, "240101000000Z", None),
        ] {
            assert_eq!(der_time(tag, text.as_bytes()), expected, "{text}");
        }
    }
}
