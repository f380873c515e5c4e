//! The boundary that a panic does not cross: a host in another language would not survive it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::report::Report;

/// Runs a call. A panic in it becomes the report `library.panic`.
pub(crate) fn guarded<T>(call: impl FnOnce() -> Result<T, Report>) -> Result<T, Report> {
    // What a call works on is its own, or is never changed after it was built.
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| Err(Report::panic()))
}

/// The same for a call that always reports.
pub(crate) fn reported(call: impl FnOnce() -> Result<Report, Report>) -> Report {
    guarded(call).unwrap_or_else(|report| report)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Status;

    #[test]
    #[allow(clippy::panic, reason = "that is what is tested")]
    fn a_panic_is_a_report() {
        let report = reported(|| panic!("a fault of the library"));
        assert_eq!((report.code(), report.status()), (Some("library.panic"), Status::Panic));
        assert!(!report.text().contains("a fault of the library"));
    }
}
