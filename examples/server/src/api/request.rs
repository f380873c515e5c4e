//! What calls take from a request: its JSON body, and the tokens in its headers.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use http_body_util::LengthLimitError;
use serde::{Deserialize, Deserializer, Serialize};

use super::App;
use crate::error::ApiError;

/// A JSON body as bytes, for whoever parses it: of the right type, not too large, and in good time.
///
/// That the type must be JSON also keeps the forms of other sites out, which browsers send without asking.
pub(super) struct JsonBody(pub(super) Bytes);

impl JsonBody {
    /// The body of an `init`, which is this server's to parse.
    pub(super) fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, ApiError> {
        serde_json::from_slice(&self.0).map_err(|_| ApiError::init_malformed())
    }
}

impl FromRequest<Arc<App>> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
        if !essence.trim().eq_ignore_ascii_case("application/json") {
            return Err(ApiError::unsupported_media_type());
        }
        let read = read_within(request.into_body(), app.verifier.limits().body);
        tokio::time::timeout(BODY_TIMEOUT, read).await.map_err(|_| ApiError::body_timeout())?.map(Self)
    }
}

/// Reads a body, but not further than it may be long.
async fn read_within(body: Body, at_most: usize) -> Result<Bytes, ApiError> {
    axum::body::to_bytes(body, at_most).await.map_err(|error| {
        let too_large = error.source().is_some_and(|source| source.is::<LengthLimitError>());
        if too_large { ApiError::body_too_large() } else { ApiError::body_incomplete() }
    })
}

/// The bearer token of a call: that of a login, or that of a recovery.
pub(super) struct Bearer(pub(super) String);

impl FromRequestParts<Arc<App>> for Bearer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, ApiError> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix("Bearer "));
        token.map(|token| Self(token.to_owned())).ok_or_else(ApiError::unauthenticated)
    }
}

/// What a signed action is shown by.
pub(super) struct UserAction(pub(super) String);

impl FromRequestParts<Arc<App>> for UserAction {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, ApiError> {
        let header = parts.headers.get("x-dfns-useraction").and_then(|value| value.to_str().ok());
        header.map(|token| Self(token.to_owned())).ok_or_else(ApiError::action_unknown)
    }
}

/// A text of an `init`: neither empty nor longer than a name.
#[derive(Debug, Serialize)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() || text.len() > TEXT_MAX {
            return Err(serde::de::Error::custom("empty or too long"));
        }
        Ok(Self(text))
    }
}

/// Of a name, in bytes: a credential id may be as long.
const TEXT_MAX: usize = 1364;

/// For a body, which is small. Slower clients would hold connections.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
