//! Log-in: by user name, or by a passkey that says itself whose it is.

use std::sync::Arc;

use attestry::options::RequestOptions;
use attestry::{Authentication, CredentialRecord};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::{App, blocking, now};
use crate::body::JsonBody;
use crate::ceremonies::{self, Pending};
use crate::errors::Refusal;
use crate::signals::Signals;
use crate::users::{self, Name};
use crate::{assertion, credentials, random, sessions};

/// The body of `/login/options`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    /// Absent where the passkey is to say who logs in, as with the browser's autofill.
    name: Option<String>,
}

/// `POST /login/options`: begins a log-in.
pub(crate) async fn options(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<(HeaderMap, Json<RequestOptions>), Refusal> {
    let request: Request = serde_json::from_slice(&body).map_err(|_| Refusal::malformed())?;
    let name = request.name.as_deref().map(Name::new).transpose()?;
    let now = now()?;
    let token = app.cookie.read(&headers);
    blocking(move || {
        let (token, options) = app.database.transact(|database| {
            let user = name.as_ref().map(|name| users::by_name(database, name)).transpose()?.flatten();
            let passkeys = user.map(|user| credentials::of_user(database, &user)).transpose()?;
            let passkeys = passkeys.unwrap_or_default();
            let options = app
                .verifier
                .request_options(random::bytes()?)
                .timeout(sessions::CHALLENGE)
                .expires_at(sessions::challenge_expiry(now));
            let options = match &name {
                // Any passkey that the user chooses.
                None => options,
                // A name that nobody has looks like one that somebody has.
                Some(name) if passkeys.is_empty() => options.decoys(app.decoys.account(&name.folded())?),
                Some(_) => options.allow_credentials(&passkeys),
            };
            let options = options.build()?;
            let pending = Pending::Login(options.challenge());
            Ok::<_, Refusal>((ceremonies::put(database, token.as_ref(), &pending, now)?, options))
        })?;
        Ok((app.headers(token.as_ref())?, Json(options)))
    })
    .await
}

/// `POST /login/finish`: takes an `AuthenticationResponseJSON`, and logs the owner of the passkey in.
pub(crate) async fn finish(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<(HeaderMap, Json<Value>), Refusal> {
    let now = now()?;
    let token = app.cookie.read(&headers).ok_or_else(Refusal::nothing_pending)?;
    blocking(move || {
        let limits = app.verifier.limits();
        let authentication = Authentication::parse(&body, limits).map_err(Refusal::login)?;
        let answered = authentication.unverified_challenge(limits).map_err(Refusal::login)?;
        // A transaction of its own: the challenge is used up whatever comes of the answer.
        let pending = app.database.transact(|database| ceremonies::take(database, &token, &answered, now))?;
        let Pending::Login(challenge) = pending else { return Err(Refusal::nothing_pending()) };
        let verify = |record: &CredentialRecord| {
            app.verifier
                .verify_authentication(&authentication, &challenge, record, now)
                .map_err(Refusal::login)
        };
        let user = match assertion::verify_and_store(&app, &authentication, now, verify) {
            Ok(user) => user,
            Err(refusal) => return Err(refusal.with_signals(unknown(&app, &authentication)?)),
        };
        // Whose login it is, the record says, and no name that was typed.
        let (token, signals) = app.database.transact(|database| {
            let token = sessions::begin(database, Some(&token), &user, now)?;
            Ok::<_, Refusal>((token, Signals::of_user(&app.verifier, database, user)?))
        })?;
        Ok((app.headers(Some(&token))?, Json(json!({ "signals": signals }))))
    })
    .await
}

/// What the authenticator is told of a passkey that its user does not have here.
fn unknown(app: &App, authentication: &Authentication<'_>) -> Result<Option<Signals>, Refusal> {
    // Authenticators that do not name a user have nothing to forget.
    let user = authentication.unverified_user_handle().ok().flatten();
    let (Some(user), Some(id)) = (user, authentication.unverified_credential_id()) else { return Ok(None) };
    app.database.transact(|database| Signals::unknown(&app.verifier, database, user, id))
}
