//! What can be set, on the command line or in the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;

/// Answers FIDO's conformance tool for servers.
#[derive(Clone, Debug, Parser)]
#[command(version, about)]
pub(crate) struct Config {
    /// Where to listen; port 0 takes any that is free
    #[arg(long, env = "ATTESTRY_LISTEN", default_value = "127.0.0.1:8082")]
    pub(crate) listen: SocketAddr,

    /// The relying party id
    #[arg(long, env = "ATTESTRY_RELYING_PARTY_ID", default_value = "localhost")]
    pub(crate) relying_party_id: String,

    /// The origin of the tool's client data [default: http://, the relying party id, and the port]
    #[arg(long, env = "ATTESTRY_ORIGIN")]
    origin: Option<String>,

    /// A folder with metadata statements, a JSON file each, as the tool offers them for download
    #[arg(long, env = "ATTESTRY_METADATA_STATEMENTS")]
    pub(crate) metadata_statements: Option<PathBuf>,

    /// A metadata BLOB, as the tool's own service gives it out; may be given several times
    #[arg(long = "metadata-blob", env = "ATTESTRY_METADATA_BLOB", value_delimiter = ',')]
    pub(crate) metadata_blobs: Vec<PathBuf>,

    /// The root of those BLOBs: a certificate in DER
    #[arg(long, env = "ATTESTRY_METADATA_ROOT", requires = "metadata_blobs")]
    pub(crate) metadata_root: Option<PathBuf>,

    /// Revocation lists of those BLOBs' signers, in DER; a folder
    #[arg(long, env = "ATTESTRY_METADATA_CRLS", requires = "metadata_blobs")]
    pub(crate) metadata_crls: Option<PathBuf>,
}

impl Config {
    /// The origin that client data must have, given the port that the server got.
    pub(crate) fn origin(&self, port: u16) -> String {
        self.origin.clone().unwrap_or_else(|| format!("http://{}:{port}", self.relying_party_id))
    }
}
