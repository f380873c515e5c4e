//! What can be set, on the command line or in the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;

/// Registers credentials over HTTP, logs users in with them, and keeps them in a database file.
#[derive(Clone, Debug, Parser)]
#[command(version, about)]
pub(crate) struct Config {
    /// Where to listen; port 0 takes any that is free
    #[arg(long, env = "ATTESTRY_LISTEN", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,

    /// The database file, made if it is not there
    #[arg(long, env = "ATTESTRY_DATABASE", default_value = "attestry-server.db")]
    pub(crate) database: PathBuf,

    /// The relying party id: the domain that passkeys are bound to
    #[arg(long, env = "ATTESTRY_RELYING_PARTY_ID", default_value = "localhost")]
    pub(crate) relying_party_id: String,

    /// The origin that users see [default: http://, the relying party id, and the port]
    #[arg(long, env = "ATTESTRY_ORIGIN")]
    origin: Option<String>,

    /// Seconds for which a challenge can be answered
    #[arg(long, env = "ATTESTRY_CHALLENGE_SECONDS", default_value_t = 300,
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) challenge_seconds: u64,

    /// Demand that authenticators verify their user
    #[arg(long, env = "ATTESTRY_REQUIRE_USER_VERIFICATION")]
    pub(crate) require_user_verification: bool,

    /// Demand two factors of every login and action
    #[arg(long, env = "ATTESTRY_REQUIRE_SECOND_FACTOR")]
    pub(crate) require_second_factor: bool,

    #[command(flatten)]
    pub(crate) models: models::Arguments,
}

impl Config {
    /// The origin that client data must have, given the port that the server got.
    pub(crate) fn origin(&self, port: u16) -> String {
        self.origin.clone().unwrap_or_else(|| match port {
            // Browsers leave the scheme's own port out.
            80 => format!("http://{}", self.relying_party_id),
            _ => format!("http://{}:{port}", self.relying_party_id),
        })
    }
}
