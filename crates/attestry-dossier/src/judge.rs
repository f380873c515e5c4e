//! Lines in, rows out: what an audit does with each.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::Serialize;

use crate::again::{Again, Clock};
use crate::dossier::Dossier;
use crate::error::{DossierError, DossierErrorKind};
use crate::setup::Setup;

/// Setups, and the time at which they judge. Threads share it.
#[derive(Clone)]
pub struct Judge {
    setups: Vec<Setup>,
    clock: Clock,
}

/// What became of a line. As JSON it is one object, and an audit has one for each line.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Row {
    /// It is a dossier.
    Again(Box<Again>),
    /// It is none.
    Bad(BadLine),
}

/// A line that is no dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BadLine {
    /// The code of the fault: of a [`DossierErrorKind`], or `library.panic`.
    pub code: &'static str,
    /// What is wrong. It holds nothing of the line.
    pub message: String,
}

impl Judge {
    /// A judge with these setups. A dossier is judged by the one whose configuration it names, or else by the only one.
    ///
    /// # Errors
    ///
    /// [`DossierErrorKind::Setup`], if there is none.
    pub fn new(setups: impl IntoIterator<Item = Setup>, clock: Clock) -> Result<Self, DossierError> {
        let setups: Vec<_> = setups.into_iter().collect();
        if setups.is_empty() {
            return Err(DossierError::with(DossierErrorKind::Setup, "there is none"));
        }
        Ok(Self { setups, clock })
    }

    /// The setup that judges this dossier. `None`: several are given, and the dossier names none of them.
    pub fn setup(&self, dossier: &Dossier) -> Option<&Setup> {
        let named = self.setups.iter().find(|setup| setup.configuration_name() == dossier.configuration());
        match (named, self.setups.as_slice()) {
            (None, [only]) => Some(only),
            (named, _) => named,
        }
    }

    /// Judges a dossier again.
    pub fn again(&self, dossier: &Dossier) -> Again {
        match self.setup(dossier) {
            Some(setup) => dossier.judge_again(setup, self.clock),
            None => Again::unknown_setup(dossier),
        }
    }

    /// Reads a line and judges it again.
    ///
    /// # Errors
    ///
    /// What the line is instead, also where the library panicked: no line ends a run.
    pub fn line(&self, line: &[u8]) -> Result<(Dossier, Again), BadLine> {
        let judged = catch_unwind(AssertUnwindSafe(|| {
            let dossier = Dossier::read(line)?;
            let again = self.again(&dossier);
            Ok::<_, DossierError>((dossier, again))
        }));
        match judged {
            // The detail of an error may quote the line.
            Ok(read) => {
                read.map_err(|error| BadLine { code: error.code(), message: error.kind().to_string() })
            }
            Err(_) => {
                let message = "the library failed: please report it, with the line".to_owned();
                Err(BadLine { code: "library.panic", message })
            }
        }
    }

    /// The same as a row: a bad line has one too.
    pub fn row(&self, line: &[u8]) -> Row {
        self.line(line).map_or_else(Row::Bad, |(_, again)| Row::Again(Box::new(again)))
    }
}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judge").field("setups", &self.setups).field("clock", &self.clock).finish()
    }
}
