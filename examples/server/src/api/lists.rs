//! What the page shows: where it should be opened, how much is stored, and the newest of it. A real server shows users
//! their own.

use std::sync::Arc;

use attestry::Observation;
use axum::Json;
use axum::extract::State;
use models::Model;
use serde_json::{Value, json};

use super::{App, blocking, now};
use crate::error::ApiError;

/// `GET /configuration`.
pub(super) async fn configuration(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({ "origin": app.origin, "relyingPartyId": app.relying_party_id }))
}

/// `GET /credentials`. Where there is metadata, each has its `model`, as it is judged today; it is null where none is listed.
pub(super) async fn credentials(State(app): State<Arc<App>>) -> Result<Json<Value>, ApiError> {
    let now = now()?;
    blocking(move || {
        let metadata = app.metadata();
        let (total, listed) = app.store.read(|tables| tables.list(LISTED))?;
        let items = listed.into_iter().map(|(mut item, record)| {
            if let Some(observations) = item.pointer_mut("/attestation/observations") {
                *observations = explained(observations);
            }
            if let (Some(metadata), Some(members)) = (&metadata, item.as_object_mut()) {
                members.insert("model".to_owned(), json!(Model::of_record(&record, metadata, now)));
            }
            item
        });
        Ok(Json(json!({ "total": total, "items": items.collect::<Vec<_>>() })))
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
