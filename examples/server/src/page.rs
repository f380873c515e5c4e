//! The page that registers, logs in, signs and recovers: files that are part of the program.

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{self, HeaderName};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::api::App;

pub(crate) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(async || file("text/html; charset=utf-8", include_str!("page/index.html"))))
        .route("/app.js", get(async || file(SCRIPT, include_str!("page/app.js"))))
        .route("/evidence.js", get(async || file(SCRIPT, include_str!("page/evidence.js"))))
        .route("/icon.svg", get(async || file("image/svg+xml", include_str!("page/icon.svg"))))
        .route("/keys.js", get(async || file(SCRIPT, include_str!("page/keys.js"))))
        .route("/passkeys.js", get(async || file(SCRIPT, include_str!("page/passkeys.js"))))
        .route("/progress.js", get(async || file(SCRIPT, include_str!("page/progress.js"))))
        .route("/server.js", get(async || file(SCRIPT, include_str!("page/server.js"))))
        .route("/style.css", get(async || file("text/css; charset=utf-8", include_str!("page/style.css"))))
}

fn file(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, content_type)], text)
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Headers for every answer: nothing from elsewhere runs in the page, nobody frames it, and nothing is kept in caches.
pub(crate) async fn harden(mut response: Response) -> Response {
    const HEADERS: [(HeaderName, &str); 4] = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
