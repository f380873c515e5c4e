//! Who is logged in, with their passkeys; and log-out.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use models::Models;
use serde_json::{Value, json};

use crate::app::{App, blocking, now};
use crate::body::JsonBody;
use crate::errors::Refusal;
use crate::{credentials, passkeys, sessions, users};

/// `GET /account`: the name and passkeys of whoever is logged in, or a name that is null.
pub(crate) async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Json<Value>, Refusal> {
    let now = now()?;
    let token = app.cookie.read(&headers);
    blocking(move || {
        let metadata = app.models.as_deref().map(Models::in_use);
        app.database.transact(|database| {
            let Some(user) = sessions::user(database, token.as_ref(), now)? else {
                return Ok(Json(json!({ "name": null })));
            };
            let passkeys = credentials::listed(database, &user)?;
            let passkeys: Vec<_> =
                passkeys.iter().map(|passkey| passkeys::shown(passkey, metadata.as_ref(), now)).collect();
            Ok(Json(json!({ "name": users::name(database, &user)?, "passkeys": passkeys })))
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
