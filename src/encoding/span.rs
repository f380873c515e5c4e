//! The place of a slice in its buffer, so that a result can keep one buffer and its parts.

use core::ops::Range;

/// The range of `part` within `whole`, if it lies there.
pub(crate) fn span_of(whole: &[u8], part: &[u8]) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    let end = start.checked_add(part.len())?;
    (end <= whole.len()).then_some(start..end)
}

/// The part of `whole` that `span` names; empty where it names none.
pub(crate) fn part<'a>(whole: &'a [u8], span: &Range<usize>) -> &'a [u8] {
    whole.get(span.clone()).unwrap_or_default()
}
