//! The passkeys of whoever is logged in: how the page shows them, their names, and removal.

use std::sync::Arc;

use attestry::UnixTime;
use attestry::metadata::Metadata;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use models::Model;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::{App, blocking, now};
use crate::body::JsonBody;
use crate::credentials::{self, Passkey};
use crate::errors::Refusal;
use crate::signals::Signals;
use crate::{sessions, users};

/// A passkey as the page shows it.
pub(crate) fn shown(passkey: &Passkey, metadata: Option<&Metadata>, now: UnixTime) -> Value {
    json!({
        "id": passkey.record.credential_id(),
        "name": passkey.name,
        "created": passkey.created,
        "lastUsed": passkey.last_used,
        "backedUp": passkey.record.backed_up(),
        "model": metadata.and_then(|metadata| Model::of_record(&passkey.record, metadata, now)),
    })
}

/// The body of `/passkeys/rename`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Naming {
    /// The credential id.
    id: String,
    /// Empty, it takes the name away.
    name: String,
}

/// `POST /passkeys/rename`: gives a passkey of whoever is logged in a name.
pub(crate) async fn rename(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Json<Value>, Refusal> {
    let Naming { id, name } = serde_json::from_slice(&body).map_err(|_| Refusal::malformed())?;
    let name = match name.trim() {
        "" => None,
        name => Some(users::fit(name).ok_or_else(Refusal::passkey_name_unfit)?),
    };
    let now = now()?;
    let token = app.cookie.read(&headers);
    blocking(move || {
        app.database.transact(|database| {
            let user = sessions::user(database, token.as_ref(), now)?.ok_or_else(Refusal::logged_out)?;
            if !credentials::rename(database, &user, &id, name.as_deref())? {
                return Err(Refusal::passkey_absent());
            }
            Ok(Json(json!({})))
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
