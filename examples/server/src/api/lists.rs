//! What is stored, for the page: how much there is, and the newest of it. A real server shows users their own.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::{App, blocking};
use crate::error::ApiError;

/// `GET /credentials`.
pub(super) async fn credentials(State(app): State<Arc<App>>) -> Result<Json<Value>, ApiError> {
    blocking(move || {
        let (total, items) = app.store.read(|tables| tables.list(LISTED))?;
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

/// How many are listed.
const LISTED: u32 = 100;
