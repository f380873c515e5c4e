//! The bar on standard error: how much is done, how fast, and how long it still takes.

use std::io::Write;
use std::time::{Duration, Instant};

/// How often the bar is drawn.
const EVERY: Duration = Duration::from_millis(200);
/// Characters of the bar.
const WIDTH: usize = 24;

/// A bar, if somebody watches.
pub(crate) struct Progress {
    is_shown: bool,
    /// Bytes of all inputs, if that is known.
    total: Option<u64>,
    started: Instant,
    drawn: Option<Instant>,
    /// Dossiers and bytes that another run had done.
    before: (u64, u64),
}

impl Progress {
    pub(crate) fn new(is_shown: bool, total: Option<u64>, before: (u64, u64)) -> Self {
        Self { is_shown, total, started: Instant::now(), drawn: None, before }
    }

    pub(crate) fn draw(&mut self, to: &mut dyn Write, dossiers: u64, read: u64) {
        if !self.is_shown || self.drawn.is_some_and(|drawn| drawn.elapsed() < EVERY) {
            return;
        }
        self.drawn = Some(Instant::now());
        let text = line(self.total, self.started.elapsed(), self.before, (dossiers, read));
        drop(write!(to, "\r\x1b[2K{text}").and_then(|()| to.flush()));
    }

    /// Takes the bar away, so that other words can stand there.
    pub(crate) fn clear(&mut self, to: &mut dyn Write) {
        if self.drawn.take().is_some() {
            drop(write!(to, "\r\x1b[2K").and_then(|()| to.flush()));
        }
    }
}

fn line(total: Option<u64>, elapsed: Duration, before: (u64, u64), now: (u64, u64)) -> String {
    let seconds = u64::try_from(elapsed.as_millis()).unwrap_or_default().max(1);
    let per_second = |count: u64| count.saturating_mul(1000).checked_div(seconds).unwrap_or_default();
    let rate = per_second(now.0.saturating_sub(before.0));
    let counted = format!("{} dossiers  {}/s", grouped(now.0), grouped(rate));
    let Some(total) = total.filter(|total| *total > 0) else { return counted };
    let read = now.1.min(total);
    let percent = read.saturating_mul(100).checked_div(total).unwrap_or_default();
    let width = u64::try_from(WIDTH).unwrap_or_default();
    let full = read.saturating_mul(width).checked_div(total).unwrap_or_default();
    let full = usize::try_from(full).unwrap_or_default().min(WIDTH);
    let bar = format!("{}{}", "█".repeat(full), "░".repeat(WIDTH.saturating_sub(full)));
    let speed = per_second(now.1.saturating_sub(before.1));
    let left = total.saturating_sub(read).checked_div(speed);
    let left = left.map(|left| format!("  {} left", clock(left))).unwrap_or_default();
    format!("{bar} {percent:3} %  {counted}{left}")
}

fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A number in groups of three digits.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digits.len().saturating_sub(place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_says_how_far_how_fast_and_how_long() {
        let text = line(Some(4_000_000), Duration::from_secs(10), (0, 0), (12_345, 1_000_000));
        assert_eq!(text, "██████░░░░░░░░░░░░░░░░░░  25 %  12\u{202f}345 dossiers  1\u{202f}234/s  0:30 left");
        assert_eq!(line(None, Duration::from_secs(1), (0, 0), (5, 10)), "5 dossiers  5/s");
        assert_eq!(clock(3_725), "1:02:05");
        assert_eq!(grouped(1_000_000), "1\u{202f}000\u{202f}000");
        assert_eq!(grouped(12), "12");
    }
}
