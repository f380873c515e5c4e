//! When the metadata is read again: on SIGHUP, and when its file changes.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use attestry::metadata::Metadata;
use tokio::signal::unix::Signal;
use tokio::time::{MissedTickBehavior, interval};

use crate::app::{App, blocking, now};
use crate::errors::Refusal;
use crate::models::Models;
use crate::say;

/// Reads the metadata again for as long as the server runs. `known` is the file as it was before it was first read.
pub(crate) async fn watch(app: Arc<App>, mut hangup: Signal, mut known: Version) {
    let Some(models) = &app.models else { return };
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
            let app = Arc::clone(&app);
            let read = blocking(move || app.models.as_ref().map(replace).transpose()).await;
            if let Err(failed) = read {
                eprintln!("attestry-website: metadata: {failed}");
            }
        }
    }
}

/// Replaces the metadata, and says what became of it.
fn replace(models: &Models) -> Result<(), Refusal> {
    match models.replace(now()?) {
        Ok(metadata) => announce(&metadata)?,
        Err(error) => {
            let number = models.in_use().number().unwrap_or_default();
            eprintln!("attestry-website: metadata refused, BLOB {number} stays in use: {error}");
        }
    }
    Ok(())
}

/// Says which metadata is in use.
pub(crate) fn announce(metadata: &Metadata) -> Result<(), Refusal> {
    let (number, entries) = (metadata.number().unwrap_or_default(), metadata.entries().len());
    say(&format!("metadata in use: BLOB {number}, {entries} models"));
    if metadata.is_stale(now()?) {
        eprintln!("attestry-website: the metadata is overdue: fetch a newer BLOB");
    }
    for part in metadata.unreadable() {
        eprintln!("attestry-website: metadata entry {} cannot be read: {}", part.entry(), part.reason());
    }
    Ok(())
}

/// What tells one version of a file from the next. `None` where there is no file.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Version(Option<(SystemTime, u64, u64)>);

impl Version {
    pub(crate) fn of(file: &Path) -> Self {
        let seen = fs::metadata(file).and_then(|found| Ok((found.modified()?, found.len(), found.ino())));
        Self(seen.ok())
    }

    const fn is_there(self) -> bool {
        self.0.is_some()
    }
}

/// Between looks at the file.
const INTERVAL: Duration = Duration::from_secs(1);
