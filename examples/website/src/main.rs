//! An example of a website around `attestry`: sign-up, log-in and sessions by passkeys, over HTTP, with SQLite.
//!
//! `cargo run -p attestry-website` starts it on <http://localhost:8081>; `--help` lists what can be set.
//!
//! The files: `relying_party` has the verifier; `registration`, `login`, `account`, `passkeys` and `deletion` answer
//! requests; `signals` says what authenticators are told; `sessions`, `ceremonies`, `users`, `credentials` and `secrets` are
//! the tables of `database`. The package `models`, beside this one, holds metadata, replaces it, and has words for users.

mod account;
mod app;
mod assertion;
mod body;
mod ceremonies;
mod config;
mod cookie;
mod credentials;
mod database;
mod deletion;
#[cfg(test)]
#[path = "../tests/support/device.rs"]
#[allow(dead_code, unreachable_pub, clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]
mod device;
mod errors;
mod login;
mod page;
mod passkeys;
mod random;
mod registration;
mod relying_party;
mod secrets;
mod sessions;
mod signals;
mod users;

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser as _;
use models::reload::{self, Version};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::App;
use crate::config::Config;

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

    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", config.listen))?;
    let address = listener.local_addr()?;
    let origin = config.origin(address.port());
    // Before it is read, so that no change is missed.
    let file = config.models.metadata.as_deref().map(Version::of);
    let app = App::new(&config, &origin)?;

    // Programs read this line too: they find the port in it.
    say(&format!("{origin} on {address}, relying party {}", config.relying_party_id));
    if let (Some(models), Some(hangup), Some(file)) = (&app.models, hangup, file) {
        reload::announce(NAME, &models.in_use(), app::now()?);
        tokio::spawn(reload::watch(NAME, Arc::clone(models), hangup, file));
    }
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = axum::serve(listener, app::router(app)).with_graceful_shutdown(async {
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
    // Whoever neither finishes a request nor goes away does not hold the server up for ever.
    match tokio::time::timeout(GRACE, serving).await {
        Ok(ended) => ended?,
        Err(_) => eprintln!("{NAME}: connections were still open after {} s", GRACE.as_secs()),
    }
    say("stopped");
    Ok(())
}

/// Prints a line. That nobody reads it is no reason to stop.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{NAME}: {line}");
}

/// What begins each line.
const NAME: &str = "attestry-website";

/// For storage and verification. Transactions wait for one another, so that more threads would only wait.
const BLOCKING_THREADS: usize = 16;

/// For the requests that have begun when the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);
