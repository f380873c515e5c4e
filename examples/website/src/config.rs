//! What can be set, on the command line or in the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use attestry::UserVerification;
use clap::Parser;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// A website whose users sign up and log in with passkeys.
#[derive(Clone, Debug, Parser)]
#[command(version, about)]
pub(crate) struct Config {
    /// Where to listen; port 0 takes any that is free
    #[arg(long, env = "ATTESTRY_LISTEN", default_value = "127.0.0.1:8081")]
    pub(crate) listen: SocketAddr,

    /// The database file, made if it is absent
    #[arg(long, env = "ATTESTRY_DATABASE", default_value = "attestry-website.db")]
    pub(crate) database: PathBuf,

    /// The relying party id: the domain that passkeys are bound to
    #[arg(long, env = "ATTESTRY_RELYING_PARTY_ID", default_value = "localhost")]
    pub(crate) relying_party_id: String,

    /// Whether the device must verify its user
    #[arg(long, env = "ATTESTRY_USER_VERIFICATION", default_value = "preferred", value_parser = user_verification())]
    pub(crate) user_verification: UserVerification,

    /// The origin that users see [default: http://, the relying party id, and the port]
    #[arg(long, env = "ATTESTRY_ORIGIN")]
    origin: Option<String>,

    #[command(flatten)]
    pub(crate) models: models::Arguments,
}

/// Reads the names that WebAuthn has.
fn user_verification() -> impl TypedValueParser<Value = UserVerification> {
    let names = UserVerification::ALL.iter().map(|value| value.as_str());
    PossibleValuesParser::new(names).try_map(|name| name.parse::<UserVerification>())
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
