//! What a call answers: a number, and a report that is kept for the caller.

use std::panic::{AssertUnwindSafe, catch_unwind};

use attestry_json::{Report, Status};

use crate::memory::Out;
use crate::misuse::Misuse;
use crate::registry::REPORTS;
use crate::status::{ATTESTRY_OK, ATTESTRY_PANIC};

/// A report. Its texts end in a zero byte that their lengths do not count, for callers who print them.
pub(crate) struct Answer {
    status: i32,
    code: Option<Box<str>>,
    text: Box<str>,
}

impl Answer {
    pub(crate) const fn status(&self) -> i32 {
        self.status
    }

    /// With its zero byte.
    pub(crate) fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// With its zero byte.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    fn failure(status: i32, code: &str, class: &str, message: &str) -> Self {
        // Nothing in it needs an escape.
        let error = format!(r#"{{"code":"{code}","class":"{class}","message":"{message}"}}"#);
        let text = format!(r#"{{"ok":false,"error":{error}}}"#);
        Self { status, code: Some(ended(code.to_owned())), text: ended(text) }
    }

    fn panic() -> Self {
        let message = "the library failed: please report it, with the case";
        Self::failure(ATTESTRY_PANIC, "library.panic", "panic", message)
    }
}

impl From<Report> for Answer {
    fn from(report: Report) -> Self {
        let code = report.code().map(|code| ended(code.to_owned()));
        Self { status: number(report.status()), code, text: ended(report.into_text()) }
    }
}

impl From<Misuse> for Answer {
    fn from(misuse: Misuse) -> Self {
        let message = format!("{}: {}", misuse.argument, misuse.problem);
        Self::failure(misuse.status, misuse.code, "configuration", &message)
    }
}

/// Carries a call out, keeps its report, and gives its number. No panic leaves it.
pub(crate) fn answer(report: Out<'_, usize>, call: impl FnOnce() -> Result<Option<Answer>, Misuse>) -> i32 {
    guarded(|| {
        report.set(0);
        // What a call works on is its own, or is never changed after it was built.
        let answer = catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| Ok(Some(Answer::panic())));
        let Some(answer) = answer.unwrap_or_else(|misuse| Some(misuse.into())) else { return ATTESTRY_OK };
        let status = answer.status();
        if report.is_wanted() {
            report.set(REPORTS.keep(answer));
        }
        status
    })
}

/// Carries a call out that has no report.
pub(crate) fn plain(call: impl FnOnce() -> Result<i32, Misuse>) -> i32 {
    guarded(|| call().unwrap_or_else(|misuse| misuse.status))
}

fn guarded(call: impl FnOnce() -> i32) -> i32 {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or(ATTESTRY_PANIC)
}

#[expect(clippy::as_conversions, reason = "the number of a variant has no other way")]
pub(crate) fn number(status: Status) -> i32 {
    i32::from(status as u8)
}

fn ended(mut text: String) -> Box<str> {
    text.push('\0');
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::panic, reason = "that is what is tested")]
    fn a_panic_is_a_number_and_a_report() {
        let mut report = 1;
        let status = answer(Out::of(&mut report), || panic!("a fault of the library"));
        assert_eq!(status, ATTESTRY_PANIC);
        let seen = REPORTS.look("report", report, |report| {
            (report.status(), report.code().map(str::to_owned), report.text().to_owned())
        });
        let (status, code, text) = seen.unwrap();
        assert_eq!((status, code.as_deref()), (ATTESTRY_PANIC, Some("library.panic\0")));
        assert!(
            text.starts_with(r#"{"ok":false,"error":{"code":"library.panic","class":"panic","#),
            "{text}"
        );
        assert!(!text.contains("a fault of the library"));
        assert_eq!(REPORTS.free("report", report), Ok(()));
    }

    #[test]
    #[allow(clippy::panic, reason = "that is what is tested")]
    fn a_panic_without_a_report_is_a_number() {
        assert_eq!(plain(|| panic!("a fault of the library")), ATTESTRY_PANIC);
    }
}
