//! An example: a server in the shape that FIDO's conformance tool for servers speaks.
//!
//! `cargo run -p attestry-conformance` starts it on <http://localhost:8082>; `--help` lists what can be set. Whoever has the
//! tool gives it this address, and the tool's metadata to this server.
//!
//! | call | answer |
//! |---|---|
//! | `POST /attestation/options` | the options of a registration, and `status` |
//! | `POST /attestation/result` | `status`, and `errorMessage` where the registration is refused |
//! | `POST /assertion/options`, `POST /assertion/result` | the same of a login |
//!
//! Everything is kept in memory: a run of the tool begins with nothing.

mod api;
mod config;
mod metadata;
mod state;

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use tokio::net::TcpListener;

use crate::config::Config;
use crate::state::App;

fn main() -> ExitCode {
    let config = Config::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime.map_err(Box::from).and_then(|runtime| runtime.block_on(serve(&config))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("attestry-conformance: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(config: &Config) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", config.listen))?;
    let address = listener.local_addr()?;
    let origin = config.origin(address.port());
    let app = App::new(config, &origin)?;
    // Programs read this line too: they find the port in it.
    writeln!(std::io::stdout(), "{origin} on {address}, relying party {}", config.relying_party_id)?;
    Ok(axum::serve(listener, api::router(Arc::new(app))).await?)
}
