//! What can be set, on the command line or in the environment.

use std::path::PathBuf;

use clap::Args;

/// Where metadata comes from, and who signs it.
#[derive(Args, Clone, Debug)]
#[non_exhaustive]
pub struct Arguments {
    /// A BLOB of FIDO metadata, read again on SIGHUP and when the file changes
    #[arg(long, env = "ATTESTRY_METADATA", value_name = "FILE")]
    pub metadata: Option<PathBuf>,

    /// A root that its signer leads to, in DER or PEM, in the place of FIDO's; there may be several
    #[arg(long, requires = "metadata", value_name = "FILE")]
    pub metadata_root: Vec<PathBuf>,

    /// The host that its signer's certificate is for, in the place of FIDO's
    #[arg(long, requires = "metadata", value_name = "NAME")]
    pub metadata_host: Option<String>,
}
