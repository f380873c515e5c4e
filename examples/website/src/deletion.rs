//! The end of an account, which a passkey has to confirm: one that verifies its user, whatever log-ins ask for.

use std::sync::Arc;

use attestry::options::RequestOptions;
use attestry::{Authentication, CredentialRecord};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use serde_json::{Value, json};

use crate::app::{App, blocking, now};
use crate::body::JsonBody;
use crate::ceremonies::{self, Pending};
use crate::errors::Refusal;
use crate::signals::Signals;
use crate::{assertion, credentials, random, sessions, users};

/// `POST /account/delete/options`: asks for a passkey of whoever is logged in.
pub(crate) async fn options(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    _: JsonBody,
) -> Result<Json<RequestOptions>, Refusal> {
    let now = now()?;
    let token = app.cookie.read(&headers);
    blocking(move || {
        app.database.transact(|database| {
            let user = sessions::user(database, token.as_ref(), now)?.ok_or_else(Refusal::logged_out)?;
            let passkeys = credentials::of_user(database, &user)?;
            let options = app
                .verifier
                .with_policy(&app.step_up)?
                .request_options(random::bytes()?)
                .allow_credentials(&passkeys)
                .timeout(sessions::CHALLENGE)
                .expires_at(sessions::challenge_expiry(now))
                .build()?;
            // Its own kind: a challenge for a log-in confirms nothing.
            ceremonies::put(database, token.as_ref(), &Pending::Deletion(options.challenge()), now)?;
            Ok(Json(options))
        })
    })
    .await
}

/// `POST /account/delete/finish`: takes an `AuthenticationResponseJSON`, and deletes the account with all it has.
pub(crate) async fn finish(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<(HeaderMap, Json<Value>), Refusal> {
    let now = now()?;
    let token = app.cookie.read(&headers).ok_or_else(Refusal::nothing_pending)?;
    blocking(move || {
        let limits = app.verifier.limits();
        let authentication = Authentication::parse(&body, limits).map_err(Refusal::confirmation)?;
        let answered = authentication.unverified_challenge(limits).map_err(Refusal::confirmation)?;
        // A transaction of its own: the challenge is used up whatever comes of the answer.
        let pending = app.database.transact(|database| ceremonies::take(database, &token, &answered, now))?;
        let Pending::Deletion(challenge) = pending else { return Err(Refusal::nothing_pending()) };
        let verifier = app.verifier.with_policy(&app.step_up)?;
        let verify = |record: &CredentialRecord| {
            verifier
                .verify_authentication(&authentication, &challenge, record, now)
                .map_err(Refusal::confirmation)
        };
        let user = assertion::verify_and_store(&app, &authentication, now, verify)?;
        let signals = app.database.transact(|database| {
            if sessions::user(database, Some(&token), now)? != Some(user) {
                return Err(Refusal::logged_out());
            }
            users::delete(database, &user)?;
            Signals::of_nobody(&app.verifier, user)
        })?;
        let headers = HeaderMap::from_iter([(SET_COOKIE, app.cookie.clear()?)]);
        Ok((headers, Json(json!({ "signals": signals }))))
    })
    .await
}
