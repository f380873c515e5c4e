//! What the page shows: where it should be opened, how much is stored, and the newest of it. A real server shows users
//! their own.

use std::sync::Arc;

use attestry::Observation;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::{App, blocking};
use crate::error::ApiError;

/// `GET /configuration`.
pub(super) async fn configuration(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({ "origin": app.origin, "relyingPartyId": app.relying_party_id }))
}

/// `GET /credentials`.
pub(super) async fn credentials(State(app): State<Arc<App>>) -> Result<Json<Value>, ApiError> {
    blocking(move || {
        let (total, mut items) = app.store.read(|tables| tables.list(LISTED))?;
        for item in &mut items {
            if let Some(observations) = item.pointer_mut("/attestation/observations") {
                *observations = explained(observations);
            }
        }
        Ok(Json(json!({ "total": total, "items": items })))
    })
    .await
}

/// `GET /transfers`.
pub(super) async fn transfers(State(app): State<Arc<App>>) -> Result<Json<Value>, ApiError> {
    blocking(move || {
        let (total, items) = app.store.read(|tables| tables.transfers(LISTED))?;
        Ok(Json(json!({ "total": total, "items": items })))
    })
    .await
}

/// Observations with what they mean, given their names.
fn explained(names: &Value) -> Value {
    let names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
    names
        .map(|name| {
            let meaning = name.parse::<Observation>().map(|observation| observation.code().message());
            json!({ "name": name, "meaning": meaning.unwrap_or("this version of the server does not know it") })
        })
        .collect()
}

/// How many are listed.
const LISTED: u32 = 100;
