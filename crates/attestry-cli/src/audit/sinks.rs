//! The files that are written, and how long they are.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A file that grows, and that a checkpoint can cut back.
pub(crate) struct Sink {
    path: PathBuf,
    file: BufWriter<File>,
    length: u64,
}

/// How long each file is at a checkpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lengths {
    pub(crate) rows: u64,
    pub(crate) csv: u64,
    pub(crate) bad: u64,
    pub(crate) facts: u64,
}

impl Sink {
    /// A new file, or the first bytes of one that is there.
    pub(crate) fn open(path: &Path, length: u64) -> Result<Self, String> {
        let open = || -> Result<File, std::io::Error> {
            let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
            let found = file.metadata()?;
            if found.is_file() {
                if found.len() < length {
                    return Err(std::io::Error::other("it is shorter than the checkpoint says"));
                }
                file.set_len(length)?;
                file.seek(SeekFrom::Start(length))?;
            }
            Ok(file)
        };
        let file = open().map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::with_capacity(256 << 10, file), length })
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| format!("{}: {error}", self.path.display()))?;
        self.length = self.length.saturating_add(u64::try_from(bytes.len()).unwrap_or_default());
        Ok(())
    }

    /// Brings all bytes to the disk, and says how many they are. A pipe is no disk.
    pub(crate) fn sync(&mut self) -> Result<u64, String> {
        let synced = self.file.flush().and_then(|()| {
            if self.file.get_ref().metadata()?.is_file() { self.file.get_ref().sync_data() } else { Ok(()) }
        });
        synced.map_err(|error| format!("{}: {error}", self.path.display()))?;
        Ok(self.length)
    }

    pub(crate) fn flush(&mut self) -> Result<(), String> {
        self.file.flush().map_err(|error| format!("{}: {error}", self.path.display()))
    }
}

/// Writes a file as a whole: under another name first, so that nobody sees half of it.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let new = path.with_file_name(name);
    let write = || -> Result<(), std::io::Error> {
        // A pipe or a device is written as it is.
        if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            return std::fs::write(path, bytes);
        }
        let mut file = File::create(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&new, path)?;
        // The name is on the disk once its folder is.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        drop(File::open(folder.unwrap_or_else(|| Path::new("."))).and_then(|folder| folder.sync_all()));
        Ok(())
    };
    write().map_err(|error| format!("{}: {error}", path.display()))
}
