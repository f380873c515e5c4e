//! Sign-up with a first passkey, and another passkey for whoever is logged in.

use std::sync::Arc;

use attestry::options::{CreationOptions, ResidentKey};
use attestry::{Attestation, CredentialRecord, Registration, RegistrationChallenge, UnixTime, UserHandle};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use models::{Model, Models};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::{App, blocking, now};
use crate::body::JsonBody;
use crate::ceremonies::{self, Pending};
use crate::cookie::Token;
use crate::errors::Refusal;
use crate::signals::Signals;
use crate::users::{self, Name};
use crate::{credentials, random, relying_party, sessions};

/// The body of `/register/options`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    /// Of the new account. Absent, the passkey is for the account that is logged in.
    name: Option<String>,
}

/// `POST /register/options`: begins a registration.
pub(crate) async fn options(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<(HeaderMap, Json<CreationOptions>), Refusal> {
    let request: Request = serde_json::from_slice(&body).map_err(|_| Refusal::malformed())?;
    let name = request.name.as_deref().map(Name::new).transpose()?;
    let now = now()?;
    let token = app.cookie.read(&headers);
    blocking(move || {
        let (token, options) = app.database.transact(|database| {
            let (user, shown, known) = if let Some(name) = &name {
                if users::by_name(database, name)?.is_some() {
                    return Err(Refusal::name_taken());
                }
                (users::new_handle()?, name.as_str().to_owned(), Vec::new())
            } else {
                let user = sessions::user(database, token.as_ref(), now)?.ok_or_else(Refusal::logged_out)?;
                (user, users::name(database, &user)?, credentials::of_user(database, &user)?)
            };
            let options = app
                .verifier
                .creation_options(random::bytes()?, users::entity(user, &shown))
                .relying_party_name(relying_party::NAME)
                // A passkey can be chosen without a user name.
                .resident_key(ResidentKey::Required)
                .exclude_credentials(&known)
                .timeout(sessions::CHALLENGE)
                .expires_at(sessions::challenge_expiry(now))
                .build()?;
            let pending = Pending::Registration {
                challenge: options.challenge(),
                user: user.as_bytes().to_vec(),
                name: name.is_some().then_some(shown),
            };
            Ok((ceremonies::put(database, token.as_ref(), &pending, now)?, options))
        })?;
        Ok((app.headers(token.as_ref())?, Json(options)))
    })
    .await
}

/// `POST /register/finish`: takes a `RegistrationResponseJSON`, stores the passkey, and logs a new user in.
pub(crate) async fn finish(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<(HeaderMap, Json<Value>), Refusal> {
    let now = now()?;
    let token = app.cookie.read(&headers).ok_or_else(Refusal::nothing_pending)?;
    blocking(move || {
        let limits = app.verifier.limits();
        let registration = Registration::parse(&body, limits).map_err(Refusal::registration)?;
        let answered = registration.unverified_challenge(limits).map_err(Refusal::registration)?;
        // A transaction of its own: the challenge is used up whatever comes of the answer.
        let pending = app.database.transact(|database| ceremonies::take(database, &token, &answered, now))?;
        let Pending::Registration { challenge, user, name } = pending else {
            return Err(Refusal::nothing_pending());
        };
        let user = UserHandle::new(user)?;
        let stored = verify(&app, &registration, &challenge, user, now).and_then(|(record, model)| {
            let token = store(&app, &record, name.as_deref(), &token, now)?;
            Ok((app.headers(token.as_ref())?, Json(json!({ "model": model }))))
        });
        match stored {
            Ok(answer) => Ok(answer),
            Err(refusal) => Err(refusal.with_signals(unknown(&app, &registration, user)?)),
        }
    })
    .await
}

/// The record of the new passkey, and its model where metadata lists it.
fn verify(
    app: &App,
    registration: &Registration<'_>,
    challenge: &RegistrationChallenge<'_>,
    user: UserHandle,
    now: UnixTime,
) -> Result<(CredentialRecord, Option<Model>), Refusal> {
    // One BLOB for all of it, whatever comes in the meantime.
    let metadata = app.models.as_deref().map(Models::in_use);
    let verified = match &metadata {
        Some(metadata) => {
            app.verifier.with_metadata(metadata).verify_registration(registration, challenge, now)
        }
        None => app.verifier.verify_registration(registration, challenge, now),
    };
    let verified = verified.map_err(Refusal::registration)?;
    let record = verified.record(user)?;
    let standing = verified.evidence().attestation().and_then(Attestation::metadata);
    let model = standing.and_then(|standing| Model::of_standing(standing, &record));
    Ok((record, model))
}

/// Stores the record, for a new user where there is a name. The token is of a new user's session.
fn store(
    app: &App,
    record: &CredentialRecord,
    name: Option<&str>,
    token: &Token,
    now: UnixTime,
) -> Result<Option<Token>, Refusal> {
    let user = record.user_handle();
    app.database.transact(|database| {
        if let Some(name) = name {
            if !users::insert(database, user, name)? {
                return Err(Refusal::name_taken());
            }
        } else if sessions::user(database, Some(token), now)? != Some(*user) {
            return Err(Refusal::logged_out());
        }
        if !credentials::insert(database, record, now)? {
            return Err(Refusal::credential_exists());
        }
        name.map(|_| sessions::begin(database, Some(token), user, now)).transpose()
    })
}

/// What the authenticator is told of the passkey that it made in vain.
fn unknown(app: &App, registration: &Registration<'_>, user: UserHandle) -> Result<Option<Signals>, Refusal> {
    let Some(id) = registration.unverified_credential_id() else { return Ok(None) };
    app.database.transact(|database| Signals::unknown(&app.verifier, database, user, id))
}
