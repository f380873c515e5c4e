//! Who is logged in, with their passkeys; removal of one; and log-out.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::{App, blocking, now};
use crate::body::JsonBody;
use crate::errors::Refusal;
use crate::signals::Signals;
use crate::{credentials, sessions, users};

/// `GET /account`: the name and passkeys of whoever is logged in, or a name that is null.
pub(crate) async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Json<Value>, Refusal> {
    let now = now()?;
    let token = app.cookie.read(&headers);
    blocking(move || {
        app.database.transact(|database| {
            let Some(user) = sessions::user(database, token.as_ref(), now)? else {
                return Ok(Json(json!({ "name": null })));
            };
            let passkeys = credentials::dated(database, &user)?;
            let passkeys = passkeys.iter().map(|passkey| {
                json!({
                    "id": passkey.record.credential_id(),
                    "created": passkey.created,
                    "lastUsed": passkey.last_used,
                    "backedUp": passkey.record.backed_up(),
                })
            });
            let passkeys: Vec<_> = passkeys.collect();
            Ok(Json(json!({ "name": users::name(database, &user)?, "passkeys": passkeys })))
        })
    })
    .await
}

/// The body of `/passkeys/remove`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Removal {
    /// The credential id.
    id: String,
}

/// `POST /passkeys/remove`: removes a passkey of whoever is logged in, unless it is the only one.
pub(crate) async fn remove(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Json<Value>, Refusal> {
    let Removal { id } = serde_json::from_slice(&body).map_err(|_| Refusal::malformed())?;
    let now = now()?;
    let token = app.cookie.read(&headers);
    blocking(move || {
        app.database.transact(|database| {
            let user = sessions::user(database, token.as_ref(), now)?.ok_or_else(Refusal::logged_out)?;
            // An error takes the removal back.
            if !credentials::remove(database, &user, &id)? {
                return Err(Refusal::passkey_absent());
            }
            if credentials::of_user(database, &user)?.is_empty() {
                return Err(Refusal::last_passkey());
            }
            Ok(Json(json!({ "signals": Signals::of_user(&app.verifier, database, user)? })))
        })
    })
    .await
}

/// `POST /logout`: ends the session, here and in the browser.
pub(crate) async fn log_out(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    _: JsonBody,
) -> Result<(HeaderMap, Json<Value>), Refusal> {
    blocking(move || {
        if let Some(token) = app.cookie.read(&headers) {
            app.database.transact(|database| sessions::end(database, &token))?;
        }
        Ok((HeaderMap::from_iter([(SET_COOKIE, app.cookie.clear()?)]), Json(json!({}))))
    })
    .await
}
