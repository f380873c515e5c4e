//! The smallest website with passkeys: it registers them and logs in with them, and forgets all when it ends.

#![allow(clippy::expect_used, reason = "shorter, for an example")]

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::error::Error;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use attestry::options::{CreationOptions, RequestOptions, ResidentKey, UserEntity};
use attestry::{
    Authentication, AuthenticationChallenge, CredentialRecord, Registration, RegistrationChallenge, UnixTime,
    UserHandle, Verifier,
};
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;

struct Site {
    verifier: Verifier,
    /// Challenges by their text, each with the new account: its handle and its name.
    registrations: Mutex<HashMap<String, (RegistrationChallenge<'static>, UserHandle, String)>>,
    logins: Mutex<HashMap<String, AuthenticationChallenge<'static>>>,
    /// By the ID of the credential, each with the name of its account.
    passkeys: Mutex<HashMap<String, (CredentialRecord, String)>>,
}

/// The library has no clock: the server says what time it is.
fn now() -> UnixTime {
    UnixTime::since_unix_epoch(SystemTime::UNIX_EPOCH.elapsed().expect("a clock after 1970"))
}

fn in_five_minutes() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(now().as_secs().saturating_add(300)))
}

/// The library has no random numbers either. 16 bytes would be enough for a challenge.
fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("random numbers of the system");
    bytes
}

/// `POST /register/begin`, with the name of a new account.
fn begin_registration(site: &Site, name: String) -> Result<CreationOptions, Box<dyn Error>> {
    let user = UserHandle::new(random())?;
    let options = site.verifier.creation_options(random(), UserEntity::new(user, &name));
    let options = options.resident_key(ResidentKey::Required).expires_at(in_five_minutes()).build()?;
    let challenge = options.challenge();
    let mut registrations = site.registrations.lock().expect("no panic");
    registrations.insert(challenge.value().to_owned(), (challenge, user, name));
    Ok(options)
}

/// `POST /register/finish`, with what the browser made.
fn register(site: &Site, body: &[u8]) -> Result<String, Box<dyn Error>> {
    let registration = Registration::parse(body, site.verifier.limits())?;
    let answered = registration.unverified_challenge(site.verifier.limits())?;
    // Taken out, so that nobody answers it twice.
    let issued = site.registrations.lock().expect("no panic").remove(&answered);
    let (challenge, user, name) = issued.ok_or("no such challenge")?;
    let verified = site.verifier.verify_registration(&registration, &challenge, now())?;
    let record = verified.record(user)?;
    // A credential has one owner for ever.
    match site.passkeys.lock().expect("no panic").entry(record.credential_id().to_owned()) {
        Entry::Occupied(_) => Err("somebody has this credential".into()),
        Entry::Vacant(place) => Ok(place.insert((record, name)).1.clone()),
    }
}

/// `POST /login/begin`. The passkey will say whose it is.
fn begin_login(site: &Site) -> Result<RequestOptions, Box<dyn Error>> {
    let options = site.verifier.request_options(random()).expires_at(in_five_minutes()).build()?;
    let challenge = options.challenge();
    site.logins.lock().expect("no panic").insert(challenge.value().to_owned(), challenge);
    Ok(options)
}

/// `POST /login/finish`, with what the browser signed.
fn log_in(site: &Site, body: &[u8]) -> Result<String, Box<dyn Error>> {
    let login = Authentication::parse(body, site.verifier.limits())?;
    let answered = login.unverified_challenge(site.verifier.limits())?;
    let challenge = site.logins.lock().expect("no panic").remove(&answered).ok_or("no such challenge")?;
    let mut passkeys = site.passkeys.lock().expect("no panic");
    let passkey = login.unverified_credential_id().and_then(|id| passkeys.get_mut(id));
    let (record, name) = passkey.ok_or("no such credential")?;
    let verified = site.verifier.verify_authentication(&login, &challenge, record, now())?;
    record.apply(verified.update())?;
    Ok(name.clone())
}

/// The log says why. All refusals look alike to the browser, so that nobody learns which credentials exist.
fn answer(outcome: Result<impl Serialize, Box<dyn Error>>) -> Response {
    match outcome {
        Ok(value) => Json(value).into_response(),
        Err(error) => {
            eprintln!("refused: {error}");
            StatusCode::BAD_REQUEST.into_response()
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = std::env::args().nth(1).map_or(Ok(8082), |port| port.parse::<u16>())?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    // Browsers give passkeys to http://localhost, and not to http://127.0.0.1.
    let origin = format!("http://localhost:{}", listener.local_addr()?.port());
    println!("{origin}");

    let verifier = Verifier::builder("localhost").origin(origin).build()?;
    let (registrations, logins, passkeys) = Default::default();
    let site: &'static Site = Box::leak(Box::new(Site { verifier, registrations, logins, passkeys }));
    let router = Router::new()
        .route("/", get(async || Html(include_str!("page.html"))))
        .route("/register/begin", post(async |name| answer(begin_registration(site, name))))
        .route("/register/finish", post(async |body: Bytes| answer(register(site, &body))))
        .route("/login/begin", post(async || answer(begin_login(site))))
        .route("/login/finish", post(async |body: Bytes| answer(log_in(site, &body))));
    Ok(axum::serve(listener, router).await?)
}
