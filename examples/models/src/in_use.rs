//! What is known of the models of authenticators: FIDO metadata, from the BLOB in a file.

use std::error::Error;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use attestry::metadata::{Metadata, MetadataBlob, MetadataTrust};
use attestry::trust::TrustAnchor;
use attestry::{UnixTime, well_known};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Arguments;

/// The metadata in use, and what it takes to replace it.
#[derive(Debug)]
pub struct Models {
    file: PathBuf,
    trust: MetadataTrust,
    in_use: RwLock<Metadata>,
}

impl Models {
    /// Verifies the BLOB that the arguments name, if they name one. One that is refused is an error.
    pub fn open(arguments: &Arguments, now: UnixTime) -> Result<Option<Self>, Box<dyn Error>> {
        let Some(file) = &arguments.metadata else { return Ok(None) };
        let trust = trust(arguments)?;
        let metadata = read(file, &trust, now)?;
        Ok(Some(Self { file: file.clone(), trust, in_use: RwLock::new(metadata) }))
    }

    /// Where its BLOB comes from.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The metadata of this moment. A request asks once, so that one BLOB alone has a part in its answer.
    pub fn in_use(&self) -> Metadata {
        self.in_use.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts the BLOB that the file has now in the place of the one in use, which stays where the new one is refused.
    pub fn replace(&self, now: UnixTime) -> Result<Metadata, Box<dyn Error>> {
        // An older one could hide a revocation.
        let trust = match self.in_use().number() {
            Some(number) => self.trust.clone().previous_number(number),
            None => self.trust.clone(),
        };
        let metadata = read(&self.file, &trust, now)?;
        *self.in_use.write().unwrap_or_else(PoisonError::into_inner) = metadata.clone();
        Ok(metadata)
    }
}

/// Whom to believe that a BLOB is FIDO's, or that of a company's own service.
fn trust(arguments: &Arguments) -> Result<MetadataTrust, Box<dyn Error>> {
    let roots = if arguments.metadata_root.is_empty() {
        well_known::globalsign_metadata()?
    } else {
        arguments.metadata_root.iter().map(|file| root(file)).collect::<Result<_, _>>()?
    };
    let trust = MetadataTrust::new(roots)?.keep_icons();
    Ok(match &arguments.metadata_host {
        Some(host) => trust.expect_dns(host)?,
        None => trust,
    })
}

fn root(file: &Path) -> Result<TrustAnchor, Box<dyn Error>> {
    let fault = |fault: &dyn std::fmt::Display| format!("the root {}: {fault}", file.display());
    let bytes = std::fs::read(file).map_err(|error| fault(&error))?;
    let der = match std::str::from_utf8(&bytes) {
        Ok(pem) => from_pem(pem).ok_or_else(|| fault(&"neither DER nor a certificate in PEM"))?,
        Err(_) => bytes,
    };
    Ok(TrustAnchor::from_certificate(der).map_err(|error| fault(&error))?)
}

/// The one certificate of a PEM text.
fn from_pem(text: &str) -> Option<Vec<u8>> {
    let (_, rest) = text.split_once("-----BEGIN CERTIFICATE-----")?;
    let (body, rest) = rest.split_once("-----END CERTIFICATE-----")?;
    let lines: String = body.split_whitespace().collect();
    STANDARD.decode(lines).ok().filter(|_| !rest.contains("-----BEGIN "))
}

fn read(file: &Path, trust: &MetadataTrust, now: UnixTime) -> Result<Metadata, Box<dyn Error>> {
    let fault = |error| format!("the metadata {}: {error}", file.display());
    let mut blob = Vec::new();
    let opened = File::open(file).map_err(fault)?;
    opened.take(BLOB_MAX).read_to_end(&mut blob).map_err(fault)?;
    MetadataBlob::verify(blob.trim_ascii_end(), trust, now)
        .map_err(|error| format!("the metadata {}: code={} {error}", file.display(), error.code()).into())
}

/// More than the library reads.
const BLOB_MAX: u64 = 65 * 1024 * 1024;
