//! Days, as metadata has them.

use core::fmt;

use rustls_pki_types::UnixTime;
use time::{Month, OffsetDateTime};

/// A day of the Gregorian calendar, in UTC, written `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(time::Date);

impl Date {
    /// The day of this time.
    pub(super) fn of(now: UnixTime) -> Self {
        let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        Self(OffsetDateTime::from_unix_timestamp(seconds).map_or(time::Date::MAX, OffsetDateTime::date))
    }

    /// Reads `YYYY-MM-DD`, exactly.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let number = |digits: &str| {
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| digits.parse::<u16>().ok()).flatten()
        };
        let mut parts = text.split('-');
        let [year, month, day] = [parts.next()?, parts.next()?, parts.next()?];
        if parts.next().is_some() || [year.len(), month.len(), day.len()] != [4, 2, 2] {
            return None;
        }
        let month = Month::try_from(u8::try_from(number(month)?).ok()?).ok()?;
        let day = u8::try_from(number(day)?).ok()?;
        time::Date::from_calendar_date(i32::from(number(year)?), month, day).ok().map(Self)
    }

    /// How many days it is after `earlier`; 0 if it is before.
    pub(super) fn days_since(self, earlier: Self) -> u64 {
        let days = self.0.to_julian_day().saturating_sub(earlier.0.to_julian_day());
        u64::try_from(days).unwrap_or_default()
    }

    /// The year.
    pub const fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, from 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().into()
    }

    /// The day of the month, from 1 to 31.
    pub const fn day(self) -> u8 {
        self.0.day()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Date({self})")
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::{Date, UnixTime};

    #[test]
    fn dates_are_read_exactly() {
        let date = Date::parse("2024-02-29").unwrap();
        assert_eq!((date.year(), date.month(), date.day()), (2024, 2, 29));
        assert_eq!(date.to_string(), "2024-02-29");
        for text in [
            "",
            "2023-02-29",
            "2024-2-29",
            "24-02-29",
            "2024-02-30",
            "2024-13-01",
            "2024-00-01",
            "2024-01-00",
            "2024-02-29 ",
            "+024-02-29",
            "2024-02-+9",
            "2024-02",
            "2024-02-29-",
            "2024/02/29",
            "20240229",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_ends_at_midnight_in_utc() {
        let at = |seconds| Date::of(UnixTime::since_unix_epoch(Duration::from_secs(seconds)));
        assert_eq!(at(1_767_225_599).to_string(), "2025-12-31");
        assert_eq!(at(1_767_225_600).to_string(), "2026-01-01");
        assert_eq!(at(u64::MAX).to_string(), "9999-12-31");
        assert_eq!(at(1_767_225_600).days_since(at(0)), 20_454);
        assert_eq!(at(0).days_since(at(1_767_225_600)), 0);
    }
}
