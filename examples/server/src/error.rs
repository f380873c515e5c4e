//! Every refusal, in the API's shape: `{"error":{"id":…,"status":…,"message":…,"details":{"code":…}}}`.
//!
//! Codes that begin with `server.` are this server's; all others are the library's.
//!
//! The log has a line for each, with the code, the member and the place. It holds no byte of the input and no secret.

use std::fmt;
use std::io::Write as _;

use attestry::errors::RequestError;
use attestry::{Class, ConfigError, Error};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A refusal, with the status that it is answered with.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: &'static str,
    /// The library's error, if it is one.
    error: Option<Box<Error>>,
    /// Whether the client is told the section of the specification that the failed check belongs to.
    tells_step: bool,
    /// For the log alone: what failed in the server. Clients are told nothing about it.
    cause: Option<String>,
}

impl ApiError {
    const fn new(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message, error: None, tells_step: true, cause: None }
    }

    /// Whether a client is at fault, and not the server.
    pub(crate) fn is_refusal(&self) -> bool {
        self.status.is_client_error()
    }

    /// The same, without the section of the specification. A credential that nobody has meets no step, and whoever logs in
    /// shall not learn which credentials exist.
    pub(crate) fn without_step(self) -> Self {
        Self { tells_step: false, ..self }
    }

    /// The stable code.
    #[cfg(test)]
    pub(crate) const fn code(&self) -> &'static str {
        self.code
    }

    pub(crate) const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "server.not_found", "there is nothing at this path")
    }

    pub(crate) const fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "server.method_not_allowed",
            "this path does not have this method",
        )
    }

    pub(crate) const fn unsupported_media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "server.unsupported_media_type",
            "the body must be application/json",
        )
    }

    /// The library's own code, with the status that says the same.
    pub(crate) fn body_too_large() -> Self {
        Self { status: StatusCode::PAYLOAD_TOO_LARGE, ..Self::from(Error::from(RequestError::TooLarge)) }
    }

    pub(crate) const fn body_incomplete() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "server.body_incomplete", "the body ended before its end")
    }

    pub(crate) const fn body_timeout() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "server.body_timeout", "the body did not come in time")
    }

    pub(crate) const fn init_malformed() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "server.init_malformed",
            "the body must have the members of this call, strings that are neither empty nor too long, and nothing else",
        )
    }

    pub(crate) const fn transfer_malformed() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "server.transfer_malformed",
            "the body must have the strings kind, to and amount, and nothing else",
        )
    }

    pub(crate) const fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "server.unauthenticated",
            "the bearer token is absent, unknown or expired",
        )
    }

    /// Never signed, used already, or expired.
    pub(crate) const fn action_unknown() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "server.action_unknown",
            "the user action is absent, expired, or was used already",
        )
    }

    pub(crate) const fn action_mismatch() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "server.action_mismatch",
            "the user action was signed for another call",
        )
    }

    pub(crate) const fn recovery_unknown() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "server.recovery_unknown",
            "there is no such user with this recovery credential",
        )
    }

    /// Never issued, used already, or expired so long ago that it has been forgotten.
    pub(crate) const fn challenge_unknown() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "server.challenge_unknown",
            "the challenge was not issued, or was used already",
        )
    }

    pub(crate) const fn duplicate_credential() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "server.duplicate_credential",
            "a credential with this id is registered already",
        )
    }

    /// Something failed that the client has no part in.
    pub(crate) fn internal(cause: impl ToString) -> Self {
        let error = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "server.internal",
            "the server could not do its part; try again",
        );
        Self { cause: Some(cause.to_string()), ..error }
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let code = error.code();
        let status = match code.class() {
            Class::Malformed | Class::Mismatch | Class::Unsupported => StatusCode::BAD_REQUEST,
            Class::InvalidProof => StatusCode::UNAUTHORIZED,
            Class::Untrusted | Class::Policy => StatusCode::FORBIDDEN,
            // The server's own configuration, or a class that is newer than this code.
            _ => return Self::internal(code),
        };
        Self { error: Some(Box::new(error)), ..Self::new(status, code.as_str(), code.message()) }
    }
}

/// What the server set up wrongly is no fault of a client's. The log has the value that is wrong.
impl From<ConfigError> for ApiError {
    fn from(error: ConfigError) -> Self {
        Self::internal(error)
    }
}

impl From<rusqlite::Error> for ApiError {
    fn from(error: rusqlite::Error) -> Self {
        Self::internal(error)
    }
}

/// What the log has of it: status and code, and what the library knows of the place.
impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.code)?;
        if let Some(cause) = &self.cause {
            return write!(f, ": {cause}");
        }
        let error = self.error.as_deref();
        let place = error.map(|error| error.location()).filter(|place| !place.is_empty());
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        write!(
            f,
            "; member: {}; place: {}; step: {}",
            error.and_then(|error| error.member()).unwrap_or("-"),
            or_dash(place.map(|place| place.to_string())),
            or_dash(error.and_then(|error| error.step()).map(|step| step.to_string())),
        )
    }
}

impl std::error::Error for ApiError {}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        // The same number in the log and in the answer, so that one leads to the other.
        let id = uuid::Uuid::new_v4();
        let word = if self.is_refusal() { "refused" } else { "failed" };
        // That nobody reads the log is no reason to stop.
        let _ = writeln!(std::io::stderr(), "attestry-server: {word} {id}: {self}");
        let mut details = json!({ "code": self.code });
        let step = self.error.as_deref().filter(|_| self.tells_step).and_then(|error| error.step());
        if let (Some(step), Some(details)) = (step, details.as_object_mut()) {
            details.insert("step".to_owned(), step.to_string().into());
        }
        let body = json!({ "error": {
            "id": id.to_string(),
            "status": self.status.as_u16(),
            "message": self.message,
            "details": details,
        } });
        (self.status, Json(body)).into_response()
    }
}
