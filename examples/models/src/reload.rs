//! When the metadata is read again: on SIGHUP, and when its file changes.

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, SystemTimeError};

use attestry::UnixTime;
use attestry::metadata::Metadata;
use tokio::signal::unix::Signal;
use tokio::time::{MissedTickBehavior, interval};

use crate::Models;

/// Reads the metadata again for as long as the server runs. `known` is the file as it was before it was first read, and
/// `server` the name that begins each line.
pub async fn watch(server: &'static str, models: Arc<Models>, mut hangup: Signal, mut known: Version) {
    let mut tick = interval(INTERVAL);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let asked = tokio::select! {
            _ = hangup.recv() => true,
            _ = tick.tick() => false,
        };
        // Before it is read: a change meanwhile shows the next time.
        let version = Version::of(models.file());
        // A file that is away for a moment is one that somebody replaces.
        if asked || (version != known && version.is_there()) {
            known = version;
            let models = Arc::clone(&models);
            let read = tokio::task::spawn_blocking(move || replace(server, &models)).await;
            if let Err(failed) = read {
                eprintln!("{server}: metadata: {failed}");
            }
        }
    }
}

/// Replaces the metadata, and says what became of it.
fn replace(server: &str, models: &Models) {
    let replaced = now().map_err(Into::into).and_then(|now| Ok((models.replace(now)?, now)));
    match replaced {
        Ok((metadata, now)) => announce(server, &metadata, now),
        Err::<_, Box<dyn Error>>(error) => {
            let number = models.in_use().number().unwrap_or_default();
            eprintln!("{server}: metadata refused, BLOB {number} stays in use: {error}");
        }
    }
}

/// Says which metadata is in use.
pub fn announce(server: &str, metadata: &Metadata, now: UnixTime) {
    let (number, entries) = (metadata.number().unwrap_or_default(), metadata.entries().len());
    // That nobody reads it is no reason to stop.
    let _ = writeln!(std::io::stdout(), "{server}: metadata in use: BLOB {number}, {entries} models");
    if metadata.is_stale(now) {
        eprintln!("{server}: the metadata is overdue: fetch a newer BLOB");
    }
    for part in metadata.unreadable() {
        eprintln!("{server}: metadata entry {} cannot be read: {}", part.entry(), part.reason());
    }
}

fn now() -> Result<UnixTime, SystemTimeError> {
    SystemTime::UNIX_EPOCH.elapsed().map(UnixTime::since_unix_epoch)
}

/// What tells one version of a file from the next. `None` where there is no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version(Option<(SystemTime, u64, u64)>);

impl Version {
    /// The one that the file is now.
    pub fn of(file: &Path) -> Self {
        let seen = fs::metadata(file).and_then(|found| Ok((found.modified()?, found.len(), found.ino())));
        Self(seen.ok())
    }

    const fn is_there(self) -> bool {
        self.0.is_some()
    }
}

/// Between looks at the file.
const INTERVAL: Duration = Duration::from_secs(1);
