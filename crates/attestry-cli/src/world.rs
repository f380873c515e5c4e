//! What the program has of the world: three streams, a clock, and whether somebody watches.

use std::fmt::Display;
use std::io::{ErrorKind, Read, Write};

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::style::{Style, When, json_text, printable};

/// The streams and the clock.
#[allow(clippy::exhaustive_structs, reason = "made by the program and by its tests alone")]
pub struct World<'w> {
    /// Standard input.
    pub input: &'w mut (dyn Read + Send),
    /// Whether somebody types it.
    pub input_is_terminal: bool,
    /// Standard output.
    pub output: &'w mut dyn Write,
    /// Whether somebody reads it.
    pub output_is_terminal: bool,
    /// Standard error.
    pub errors: &'w mut dyn Write,
    /// Whether somebody reads it.
    pub errors_is_terminal: bool,
    /// Whether the environment asks for no colours.
    pub no_color: bool,
    /// The time.
    pub seconds_since_1970: u64,
}

/// How the program ended, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ended {
    Well,
    /// A verdict or an answer is no.
    No,
    /// An argument, a file or a case is unusable.
    Unusable,
    /// Nobody reads any more.
    Unread,
}

impl Ended {
    pub(crate) const fn status(self) -> u8 {
        match self {
            Self::Well => 0,
            Self::No => 1,
            Self::Unusable => 2,
            // As a signal would end it.
            Self::Unread => 141,
        }
    }
}

/// Why it cannot go on.
#[derive(Debug)]
pub(crate) enum Stop {
    Unread,
    Problem(String),
}

impl Stop {
    pub(crate) fn problem(problem: impl Display) -> Self {
        Self::Problem(problem.to_string())
    }
}

impl From<String> for Stop {
    fn from(problem: String) -> Self {
        Self::Problem(problem)
    }
}

/// The world, and when to colour it.
pub(crate) struct Console<'c, 'w> {
    world: &'c mut World<'w>,
    color: When,
}

impl<'c, 'w> Console<'c, 'w> {
    pub(crate) const fn new(world: &'c mut World<'w>, color: When) -> Self {
        Self { world, color }
    }

    /// How standard output is coloured.
    pub(crate) const fn style(&self) -> Style {
        Style::new(self.is_colored(self.world.output_is_terminal))
    }

    const fn is_colored(&self, is_terminal: bool) -> bool {
        match self.color {
            When::Auto => is_terminal && !self.world.no_color,
            When::Always => true,
            When::Never => false,
        }
    }

    pub(crate) const fn output_is_terminal(&self) -> bool {
        self.world.output_is_terminal
    }

    /// Standard input, unless somebody would have to type it.
    pub(crate) fn input(&mut self) -> Option<&mut dyn Read> {
        if self.world.input_is_terminal { None } else { Some(&mut *self.world.input) }
    }

    pub(crate) const fn errors_is_terminal(&self) -> bool {
        self.world.errors_is_terminal
    }

    /// Standard input for another thread, and standard error meanwhile.
    pub(crate) fn apart(&mut self) -> (&mut (dyn Read + Send), &mut dyn Write) {
        (&mut *self.world.input, &mut *self.world.errors)
    }

    /// Seconds since 1970.
    pub(crate) const fn seconds(&self) -> u64 {
        self.world.seconds_since_1970
    }

    /// Prints a text and ends its line.
    pub(crate) fn print(&mut self, text: &str) -> Result<(), Stop> {
        let written = writeln!(self.world.output, "{text}").and_then(|()| self.world.output.flush());
        written.map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Stop::Unread,
            _ => Stop::problem(format_args!("standard output: {error}")),
        })
    }

    /// Prints data.
    pub(crate) fn print_json(&mut self, value: &Value) -> Result<(), Stop> {
        self.print(&json_text(value))
    }

    /// Says on standard error what is wrong. Where nobody reads it, there is nothing left to do.
    pub(crate) fn complain(&mut self, problem: &str) {
        self.complain_verbatim(&printable(problem));
    }

    /// The same for a text of several lines that is the program's own.
    pub(crate) fn complain_verbatim(&mut self, text: &str) {
        drop(writeln!(self.world.errors, "{text}"));
    }

    /// Says why it stops, if anybody listens.
    pub(crate) fn stopped(&mut self, stop: Stop) -> Ended {
        match stop {
            Stop::Unread => Ended::Unread,
            Stop::Problem(problem) => {
                let style = Style::new(self.is_colored(self.world.errors_is_terminal));
                let lines: Vec<_> = problem.lines().map(printable).collect();
                self.complain_verbatim(&format!("{} {}", style.bad("attestry:"), lines.join("\n")));
                Ended::Unusable
            }
        }
    }

    /// The time in RFC 3339.
    pub(crate) fn now(&self) -> String {
        rfc3339(self.world.seconds_since_1970)
    }
}

/// Seconds since 1970 in RFC 3339.
pub(crate) fn rfc3339(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or_default();
    let time = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(&Rfc3339).unwrap_or_default()
}
