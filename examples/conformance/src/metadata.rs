//! The tool's metadata: statements of its authenticators, and BLOBs of its own service.

use std::error::Error;
use std::path::{Path, PathBuf};

use attestry::UnixTime;
use attestry::metadata::{Metadata, MetadataBlob, MetadataTrust};
use attestry::trust::TrustAnchor;

use crate::config::Config;

/// All of it as one. A BLOB that is refused is passed over and said: some of the tool's are bad on purpose.
pub(crate) fn read(config: &Config, now: UnixTime) -> Result<Option<Metadata>, Box<dyn Error>> {
    let mut all = match &config.metadata_statements {
        Some(folder) => Some(Metadata::from_statements(files(folder, "json")?)?),
        None => None,
    };
    let Some(root) = &config.metadata_root else { return Ok(all) };
    // The tool's root issues for nothing else, and its signers have no host.
    let root = TrustAnchor::from_certificate(std::fs::read(root)?)?;
    let mut trust = MetadataTrust::new([root])?.danger_any_name();
    for crl in
        config.metadata_crls.iter().map(|folder| files(folder, "crl")).collect::<Result<Vec<_>, _>>()?
    {
        for list in crl {
            trust = trust.crl(list)?;
        }
    }
    for file in &config.metadata_blobs {
        match MetadataBlob::verify(std::fs::read(file)?, &trust, now) {
            Ok(metadata) => all = Some(all.map_or_else(|| metadata.clone(), |before| metadata.with(&before))),
            Err(error) => eprintln!("{}: passed over: {}", file.display(), error.code()),
        }
    }
    Ok(all)
}

/// The files of a folder with this extension.
fn files(folder: &Path, extension: &str) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let mut paths = Vec::<PathBuf>::new();
    for entry in std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|found| found == extension) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths.into_iter().map(std::fs::read).collect::<Result<_, _>>()?)
}
