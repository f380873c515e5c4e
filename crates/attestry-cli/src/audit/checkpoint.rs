//! Where a run has got to, in a file: so that it goes on after it was killed.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::facts::Facts;
use super::sinks::{Lengths, write_whole};
use super::source::{Identity, Position};
use super::summary::Summary;

/// The version of the file.
const VERSION: u32 = 1;
/// Bytes of the largest checkpoint: its tables are bounded.
const LARGEST: u64 = 64 << 20;

/// All that a run needs to go on as if it had not stopped.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Checkpoint {
    version: u32,
    /// The version of the program.
    attestry: String,
    /// The digest of the options and of all that they name.
    pub(crate) options: String,
    pub(crate) inputs: Vec<Identity>,
    /// The time of the first run, which counts as now.
    pub(crate) started: u64,
    pub(crate) position: Position,
    /// Bytes of the inputs that are read, as they are packed: for the bar alone.
    pub(crate) read: u64,
    pub(crate) lengths: Lengths,
    pub(crate) summary: Summary,
    pub(crate) is_done: bool,
}

impl Checkpoint {
    pub(crate) fn new(options: String, inputs: Vec<Identity>, started: u64) -> Self {
        Self {
            version: VERSION,
            attestry: attestry::VERSION.to_owned(),
            options,
            inputs,
            started,
            position: Position::default(),
            read: 0,
            lengths: Lengths::default(),
            summary: Summary::new(),
            is_done: false,
        }
    }

    /// The one of this file, if there is such a file.
    pub(crate) fn load(path: &Path) -> Result<Option<Self>, String> {
        let named = |problem: &str| format!("{}: {problem}", path.display());
        let file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(named(&error.to_string())),
        };
        let mut bytes = Vec::new();
        file.take(LARGEST).read_to_end(&mut bytes).map_err(|error| named(&error.to_string()))?;
        let read: Self = serde_json::from_slice(&bytes)
            .map_err(|_| named("it is no checkpoint of attestry audit; nothing was changed"))?;
        if read.version != VERSION || read.attestry != attestry::VERSION {
            return Err(named("it is of another version of attestry; delete it to begin anew"));
        }
        Ok(Some(read))
    }

    /// Whether this run is the one that was interrupted.
    pub(crate) fn check(&self, path: &Path, options: &str, inputs: &[Identity]) -> Result<(), String> {
        let named = |problem: &str| format!("{}: {problem}; delete it to begin anew", path.display());
        if self.inputs != inputs {
            return Err(named("the inputs are not those of the interrupted run"));
        }
        if self.options != options {
            return Err(named(
                "the options are not those of the interrupted run, or a file that they name has changed",
            ));
        }
        Ok(())
    }

    pub(crate) fn save(&self, path: &Path) -> Result<(), String> {
        let bytes = serde_json::to_vec(self).map_err(|error| format!("{}: {error}", path.display()))?;
        write_whole(path, &bytes)
    }

    /// The facts that its counts rest on.
    pub(crate) fn restore(&self, path: &Path, facts: &mut Facts) -> Result<(), String> {
        let path = facts_path(path);
        let mut read = || -> std::io::Result<()> {
            let mut file = std::fs::File::open(&path)?.take(self.lengths.facts);
            let mut bytes = Vec::with_capacity(1 << 20);
            let mut left = self.lengths.facts;
            while left > 0 {
                bytes.clear();
                let count = file.by_ref().take(1 << 20).read_to_end(&mut bytes)?;
                if count == 0 || !count.is_multiple_of(8) {
                    return Err(std::io::Error::other("it is shorter than the checkpoint says"));
                }
                facts.restore(&bytes);
                left = left.saturating_sub(u64::try_from(count).unwrap_or_default());
            }
            Ok(())
        };
        read().map_err(|error| format!("{}: {error}", path.display()))?;
        facts.set_full(!self.summary.is_exact);
        Ok(())
    }
}

/// The file beside a checkpoint that has its facts.
pub(crate) fn facts_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".facts");
    path.with_file_name(name)
}
