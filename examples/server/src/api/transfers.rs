//! `POST /wallets/{wallet}/transfers`: a call that has to be signed for, as the API's clients make it. Nothing is
//! transferred; it is written down that it was asked for.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::actions::call;
use super::request::{Bearer, JsonBody, Text, UserAction};
use super::{App, blocking, now};
use crate::error::ApiError;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Transfer {
    kind: Text,
    to: Text,
    amount: Text,
}

/// Does what was signed for, once, and exactly that: the payload is compared as text, byte by byte.
pub(super) async fn transfer(
    State(app): State<Arc<App>>,
    wallet: Result<Path<String>, PathRejection>,
    uri: Uri,
    Bearer(session): Bearer,
    UserAction(action): UserAction,
    JsonBody(json): JsonBody,
) -> Result<Json<Value>, ApiError> {
    let Path(wallet) = wallet.map_err(|_| ApiError::not_found())?;
    let payload = core::str::from_utf8(&json).map_err(|_| ApiError::transfer_malformed())?.to_owned();
    let transfer: Transfer = serde_json::from_str(&payload).map_err(|_| ApiError::transfer_malformed())?;
    let now = now()?;
    blocking(move || {
        app.store.use_up(
            |tables| {
                let user = tables.session(&session, now)?;
                let taken = tables.take_action(&action, &user, &call("POST", uri.path(), &payload), now)?;
                Ok((user, taken))
            },
            |tables, (user, taken)| {
                taken.check()?;
                let number = tables.transfer(&user, &wallet, &payload, now)?;
                Ok(Json(json!({
                    "id": format!("xfr-{number}"),
                    "walletId": wallet,
                    "requester": { "userId": user.id },
                    "requestBody": transfer,
                    "status": "Pending",
                })))
            },
        )
    })
    .await
}
