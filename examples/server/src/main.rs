//! An example of a server around `attestry`, over HTTP, with SQLite. It registers credentials and logs users in with them.
//! It lets them sign for calls, and recover their account.
//!
//! `cargo run -p attestry-server` starts it on <http://localhost:8080>, where a page does all of that with credentials of
//! every kind. `--help` lists what can be set. SIGINT and SIGTERM stop it once the calls that it has begun are answered.
//!
//! The files, from the inside to the outside: `config`, `error`, `token`, `store`, `api`, `page`. What a real server has
//! besides, and this one leaves to you:
//!
//! - **Codes.** Whoever registers gives a `code`, which is taken for the name of a user. Every `loginCode` and
//!   `verificationCode` is taken. A real server has sent each to its user, and finds the user by it.
//! - **TLS, rate limits and the number of connections**: those of the proxy in front.
//! - **Trust anchors**, for those who want to know which authenticator made a credential: see
//!   `VerifierBuilder::trust_anchor`.
//! - **Metadata**, which names the model of an AAGUID, unless `--metadata` names a BLOB. Fetching it is left to you in any case.
//! - **Rules of your own**, such as user verification: see `RegistrationPolicy` and `AuthenticationPolicy`.

mod api;
mod config;
mod error;
mod page;
mod store;
mod token;

use std::error::Error;
use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser as _;
use models::reload::{self, Version};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::api::App;
use crate::config::Config;
use crate::store::Store;

fn main() -> ExitCode {
    let config = Config::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(BLOCKING_THREADS)
        .enable_all()
        .build();
    match runtime.map_err(Box::from).and_then(|runtime| runtime.block_on(serve(config))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{NAME}: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(config: Config) -> Result<(), Box<dyn Error>> {
    // Signals are listened for before anybody is told that the server is there.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    // Without metadata there is nothing to read again.
    let hangup = config.models.metadata.as_ref().map(|_| signal(SignalKind::hangup())).transpose()?;

    let store = Store::open(&config.database)
        .map_err(|error| format!("the database {}: {error}", config.database.display()))?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", config.listen))?;
    let address = listener.local_addr()?;
    let origin = config.origin(address.port());
    // Before it is read, so that no change is missed.
    let file = config.models.metadata.as_deref().map(Version::of);
    let app = App::new(&config, &origin, store)?;

    announce(address, &origin, &config);
    if let (Some(models), Some(hangup), Some(file)) = (app.models(), hangup, file) {
        reload::announce(NAME, &models.in_use(), api::now()?);
        tokio::spawn(reload::watch(NAME, Arc::clone(models), hangup, file));
    }
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = axum::serve(listener, api::router(app)).with_graceful_shutdown(async {
        // Nothing is ever sent: it is an error that comes, once the sender is dropped.
        let _ = stopped.await;
    });
    let mut serving = std::pin::pin!(serving.into_future());
    tokio::select! {
        ended = &mut serving => return Ok(ended?),
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    drop(stop);
    // Whoever neither finishes a call nor goes away does not hold the server up for ever.
    match tokio::time::timeout(GRACE, serving).await {
        Ok(ended) => ended?,
        Err(_) => eprintln!("{NAME}: connections were still open after {} s", GRACE.as_secs()),
    }
    say("stopped");
    Ok(())
}

/// Says where the server is. The first line is for programs too: they find the port in it.
fn announce(address: SocketAddr, origin: &str, config: &Config) {
    say(&format!("{origin} on {address}, relying party {}", config.relying_party_id));
    say(&format!("database {}", config.database.display()));
}

/// Prints a line. That nobody reads it is no reason to stop.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{NAME}: {line}");
}

/// What begins each line.
const NAME: &str = "attestry-server";

/// For storage and verification. Transactions wait for one another, so that more threads would only wait.
const BLOCKING_THREADS: usize = 16;

/// For the calls that have begun when the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);
