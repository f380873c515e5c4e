//! Reading files and standard input, never without a limit.

use std::fs::File;
use std::io::Read;
use std::path::Path;

const MIB: u64 = 1024 * 1024;

/// Bytes of anything to be explained, and of a BLOB.
pub(crate) const ONE_THING: u64 = 64 * MIB;
/// Bytes of a configuration, a context, a certificate or a revocation list.
pub(crate) const SETTING: u64 = 16 * MIB;
/// Bytes of a case file.
pub(crate) const CASES: u64 = 256 * MIB;

/// A file, if it has no more bytes than these.
pub(crate) fn file(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    // A folder opens too, and says what it is when it is read.
    let mut file = File::open(path).map_err(|error| error.to_string())?;
    stream(&mut file, limit)
}

/// A file, with its name in front of what is wrong with it.
pub(crate) fn named_file(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    file(path, limit).map_err(|problem| format!("{}: {problem}", path.display()))
}

/// All of a stream, if it has no more bytes than these.
pub(crate) fn stream(reader: &mut dyn Read, limit: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut limited = reader.take(limit.saturating_add(1));
    limited.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= limit) {
        Ok(bytes)
    } else {
        Err(format!("it is larger than {} MiB", limit.div_euclid(MIB)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_stream_is_read_beyond_its_limit() {
        assert_eq!(stream(&mut [7_u8; 4].as_slice(), 4), Ok(vec![7; 4]));
        assert!(stream(&mut std::io::repeat(7), 2 * MIB).unwrap_err().ends_with("larger than 2 MiB"));
    }
}
