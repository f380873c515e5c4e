//! The JSON body of a request: of the right type, not too large, and in good time.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;

use crate::app::App;
use crate::errors::Refusal;

/// A body as bytes, for whoever parses it.
///
/// That the type must be JSON also keeps the forms of other sites out, which browsers send without asking.
pub(crate) struct JsonBody(pub(crate) Bytes);

impl FromRequest<Arc<App>> for JsonBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Refusal> {
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
        if !essence.trim().eq_ignore_ascii_case("application/json") {
            return Err(Refusal::not_json());
        }
        let read = axum::body::to_bytes(request.into_body(), app.verifier.limits().body);
        let read = tokio::time::timeout(TIMEOUT, read).await.map_err(|_| Refusal::body_late())?;
        read.map(Self).map_err(|_| Refusal::body_unread())
    }
}

/// How long a client may take to send its body.
const TIMEOUT: Duration = Duration::from_secs(10);
