//! The inputs: which files there are, how they are packed, and their lines with their places.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, Result, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use attestry_dossier::Digest;
use flate2::bufread::MultiGzDecoder;
use serde::{Deserialize, Serialize};

use super::zstd::{Frames, is_zstd};

/// The largest line of a dossier, in bytes, and its line end.
const LARGEST_LINE: u64 = (4 << 20) + 2;
/// Bytes of a batch, from which on it takes no further line.
const BATCH: usize = 64 << 10;
/// Bytes read at a time.
const READ: usize = 64 << 10;
/// Bytes that tell a file from another of its length.
const HEAD: u64 = 64 << 10;

/// A file, or standard input.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    /// `None`: standard input.
    pub(crate) path: Option<PathBuf>,
    /// As messages and rows have it.
    pub(crate) name: Arc<str>,
}

/// What shows that a file is still the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    name: String,
    pub(crate) length: u64,
    /// Nanoseconds since 1970.
    modified: Option<u64>,
    head: String,
}

/// Where the next line begins. Offsets are of what was unpacked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// The number of the input.
    pub(crate) input: usize,
    pub(crate) offset: u64,
    /// Lines before it.
    pub(crate) line: u64,
}

/// Lines that are judged together.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) bytes: Vec<u8>,
    pub(crate) lines: Vec<Line>,
    /// The number of the input.
    pub(crate) input: usize,
    /// Where the next batch begins.
    pub(crate) after: Position,
    /// Bytes of all inputs that are read so far, as they are packed.
    pub(crate) read: u64,
    /// Why this input cannot be read on, and from where.
    pub(crate) problem: Option<(String, Position)>,
}

/// A line of a batch.
pub(crate) struct Line {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Counted from 1.
    pub(crate) number: u64,
    pub(crate) offset: u64,
    /// It is larger than any dossier, and was passed over.
    pub(crate) is_too_large: bool,
}

impl Input {
    pub(crate) fn standard() -> Self {
        Self { path: None, name: "standard input".into() }
    }

    fn file(path: PathBuf) -> Self {
        Self { name: path.display().to_string().into(), path: Some(path) }
    }

    /// Its length, if it is a file that has one.
    pub(crate) fn length(&self) -> Option<u64> {
        let found = std::fs::metadata(self.path.as_ref()?).ok()?;
        found.is_file().then_some(found.len())
    }

    pub(crate) fn identity(&self) -> std::result::Result<Identity, String> {
        let of_file = |path: &PathBuf| -> Result<Option<Identity>> {
            let found = std::fs::metadata(path)?;
            if !found.is_file() {
                return Ok(None);
            }
            let mut head = Vec::new();
            File::open(path)?.take(HEAD).read_to_end(&mut head)?;
            let since = found.modified().ok().and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
            Ok(Some(Identity {
                name: self.name.to_string(),
                length: found.len(),
                modified: since.and_then(|since| u64::try_from(since.as_nanos()).ok()),
                head: Digest::of(head).to_string(),
            }))
        };
        let identity = self.path.as_ref().map_or(Ok(None), of_file);
        let identity = identity.map_err(|error| format!("{}: {error}", self.name))?;
        identity.ok_or_else(|| format!("{}: only files can be read on from the middle", self.name))
    }
}

/// The files of the command line: those that are named, and all below folders, in the order of their names. Hidden ones
/// in folders are passed over.
pub(crate) fn inputs(paths: &[PathBuf]) -> std::result::Result<Vec<Input>, String> {
    let mut inputs = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            inputs.push(Input::standard());
            continue;
        }
        let found = std::fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?;
        if found.is_dir() {
            below(path, &mut inputs).map_err(|error| format!("{}: {error}", path.display()))?;
        } else {
            inputs.push(Input::file(path.clone()));
        }
    }
    Ok(inputs)
}

fn below(folder: &Path, inputs: &mut Vec<Input>) -> Result<()> {
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>>>()?;
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let path = entry.path();
        // A link to a folder may lead round in circles.
        if entry.file_type()?.is_dir() {
            below(&path, inputs)?;
        } else if std::fs::metadata(&path)?.is_file() {
            inputs.push(Input::file(path));
        }
    }
    Ok(())
}

/// Counts what it reads.
struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let count = self.inner.read(into)?;
        self.count.fetch_add(u64::try_from(count).unwrap_or_default(), Ordering::Relaxed);
        Ok(count)
    }
}

/// Reads inputs one after the other.
pub(crate) struct Reader<'r> {
    inputs: &'r [Input],
    standard: Option<&'r mut (dyn Read + Send)>,
    count: Arc<AtomicU64>,
    at: Position,
    open: Option<Box<dyn BufRead + Send + 'r>>,
}

impl<'r> Reader<'r> {
    /// From this position on.
    pub(crate) fn new(
        inputs: &'r [Input],
        standard: Option<&'r mut (dyn Read + Send)>,
        at: Position,
        read: u64,
    ) -> Self {
        Self { inputs, standard, count: Arc::new(AtomicU64::new(read)), at, open: None }
    }

    /// The next batch, which is of one input. `None`: all are read.
    pub(crate) fn next(&mut self) -> Option<Batch> {
        let input = self.inputs.get(self.at.input)?;
        let mut batch = Batch { input: self.at.input, ..Batch::default() };
        let filled = match self.open.take() {
            Some(open) => Ok(open),
            None => self.opened(input),
        }
        .and_then(|mut open| {
            let is_at_end = self.fill(&mut *open, &mut batch)?;
            Ok((!is_at_end).then_some(open))
        });
        let next = Position { input: self.at.input.saturating_add(1), ..Position::default() };
        match filled {
            Ok(Some(open)) => self.open = Some(open),
            Ok(None) => self.at = next,
            Err(error) => {
                // Lines before the fault count. A run that is resumed does not come back to it.
                batch.problem = Some((error.to_string(), self.at));
                self.at = next;
            }
        }
        batch.after = self.at;
        batch.read = self.count.load(Ordering::Relaxed);
        Some(batch)
    }

    fn opened(&mut self, input: &Input) -> Result<Box<dyn BufRead + Send + 'r>> {
        let count = Arc::clone(&self.count);
        let Some(path) = &input.path else {
            let standard: Box<dyn Read + Send + 'r> = match self.standard.take() {
                Some(standard) => Box::new(standard),
                None => Box::new(std::io::empty()),
            };
            return unpacked(Counted { inner: standard, count });
        };
        let mut file = File::open(path)?;
        let offset = self.at.offset;
        if offset > 0 {
            let mut head = Vec::new();
            (&mut file).take(4).read_to_end(&mut head)?;
            if packing(&head) == Packing::None {
                file.seek(SeekFrom::Start(offset))?;
                self.count.fetch_add(offset, Ordering::Relaxed);
                return Ok(Box::new(BufReader::with_capacity(READ, Counted { inner: file, count })));
            }
            file.seek(SeekFrom::Start(0))?;
        }
        let mut open = unpacked(Counted { inner: file, count })?;
        let mut left = usize::try_from(offset).unwrap_or(usize::MAX);
        // Buffer by buffer, as lines are read too: so faults show at the same place.
        while left > 0 {
            let length = open.fill_buf()?.len().min(left);
            if length == 0 {
                return Err(std::io::Error::other("it has become shorter"));
            }
            open.consume(length);
            left = left.saturating_sub(length);
        }
        Ok(open)
    }

    /// Reads lines until the batch is full. `true`: the input has ended.
    fn fill(&mut self, open: &mut (dyn BufRead + Send + 'r), batch: &mut Batch) -> Result<bool> {
        while batch.bytes.len() < BATCH {
            let start = batch.bytes.len();
            let length = open.take(LARGEST_LINE).read_until(b'\n', &mut batch.bytes)?;
            if length == 0 {
                return Ok(true);
            }
            let mut length = u64::try_from(length).unwrap_or_default();
            let is_too_large = length == LARGEST_LINE && batch.bytes.last() != Some(&b'\n');
            if is_too_large {
                batch.bytes.truncate(start);
                length = length.saturating_add(passed_over(open)?);
            }
            self.at.line = self.at.line.saturating_add(1);
            let is_blank = !is_too_large
                && batch.bytes.get(start..).is_none_or(|line| line.iter().all(u8::is_ascii_whitespace));
            if is_blank {
                batch.bytes.truncate(start);
            } else {
                batch.lines.push(Line {
                    start,
                    end: batch.bytes.len(),
                    number: self.at.line,
                    offset: self.at.offset,
                    is_too_large,
                });
            }
            self.at.offset = self.at.offset.saturating_add(length);
        }
        Ok(false)
    }
}

/// Passes over the rest of a line, and returns its length.
fn passed_over(open: &mut dyn BufRead) -> Result<u64> {
    let mut count: u64 = 0;
    loop {
        let buffer = open.fill_buf()?;
        let found = buffer.iter().position(|byte| *byte == b'\n');
        let length = found.map_or(buffer.len(), |at| at.saturating_add(1));
        open.consume(length);
        count = count.saturating_add(u64::try_from(length).unwrap_or_default());
        if found.is_some() || length == 0 {
            return Ok(count);
        }
    }
}

#[derive(PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
    Zstd,
}

/// By the first bytes, whatever the name says.
fn packing(head: &[u8]) -> Packing {
    match head {
        [0x1f, 0x8b, ..] => Packing::Gzip,
        [first, second, third, fourth] if is_zstd([*first, *second, *third, *fourth]) => Packing::Zstd,
        _ => Packing::None,
    }
}

fn unpacked<'r>(reader: impl Read + Send + 'r) -> Result<Box<dyn BufRead + Send + 'r>> {
    let mut reader = reader;
    let mut head = Vec::new();
    (&mut reader).take(4).read_to_end(&mut head)?;
    let packing = packing(&head);
    let whole = BufReader::with_capacity(READ, Cursor::new(head).chain(reader));
    Ok(match packing {
        Packing::None => Box::new(whole),
        Packing::Gzip => Box::new(BufReader::with_capacity(READ, MultiGzDecoder::new(whole))),
        Packing::Zstd => Box::new(BufReader::with_capacity(READ, Frames::new(whole))),
    })
}
