//! Every refusal: what the user reads, and the one line that the log gets.
//!
//! The answer is `{"error":{"code":…,"message":…}}`. Codes that begin with `website.` are this server's; all others are
//! the library's. No byte of a request goes into either.

use std::borrow::Cow;
use std::fmt;

use attestry::errors::{AuthenticatorDataError, ChallengeError};
use attestry::{Class, ConfigError, Error};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::signals::Signals;

/// A refusal, with the status that it is answered with.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
    /// What the log says.
    cause: Cause,
    /// What the page tells the authenticator.
    signals: Option<Box<Signals>>,
}

#[derive(Debug)]
enum Cause {
    /// The code says it all.
    Code,
    /// The library refused the request.
    Refused(Box<Error>),
    /// This server found what the answer does not tell.
    Found(&'static str),
    /// Something failed that the client has no part in.
    Failed(String),
}

impl Refusal {
    const fn new(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message: Cow::Borrowed(message), cause: Cause::Code, signals: None }
    }

    const fn bad(code: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(crate) const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "website.not_found", "There is nothing here.")
    }

    pub(crate) const fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "website.method_not_allowed",
            "This page cannot be used like that.",
        )
    }

    pub(crate) const fn not_json() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "website.not_json",
            "The request must be application/json.",
        )
    }

    pub(crate) const fn body_unread() -> Self {
        Self::bad("website.body_unread", "The request was too long, or ended too soon.")
    }

    pub(crate) const fn body_late() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "website.body_late", "The request took too long. Try again.")
    }

    pub(crate) const fn malformed() -> Self {
        Self::bad("website.malformed", "The request could not be read.")
    }

    pub(crate) const fn name_unfit() -> Self {
        Self::bad("website.name_unfit", "A user name has 1 to 64 characters, and no line breaks.")
    }

    pub(crate) const fn name_taken() -> Self {
        Self::new(StatusCode::CONFLICT, "website.name_taken", "This user name is taken. Choose another one.")
    }

    pub(crate) const fn logged_out() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "website.logged_out", "You are not logged in.")
    }

    /// Never issued to this browser, used already, or replaced by a later one.
    pub(crate) const fn nothing_pending() -> Self {
        Self::bad("website.nothing_pending", "This attempt is over. Start again.")
    }

    const fn expired() -> Self {
        Self::bad("website.expired", "That took more than five minutes. Start again.")
    }

    pub(crate) const fn credential_exists() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "website.credential_exists",
            "This passkey is registered already. Log in with it.",
        )
    }

    pub(crate) const fn passkey_absent() -> Self {
        Self::new(StatusCode::NOT_FOUND, "website.passkey_absent", "You do not have this passkey any more.")
    }

    pub(crate) const fn last_passkey() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "website.last_passkey",
            "This is your only passkey. Add another one before you remove it.",
        )
    }

    pub(crate) const fn passkey_name_unfit() -> Self {
        Self::bad(
            "website.passkey_name_unfit",
            "The name of a passkey has at most 64 characters, and no line breaks.",
        )
    }

    /// What the library says of a new passkey. It tells about the client's own input alone.
    pub(crate) fn registration(error: Error) -> Self {
        if error == ChallengeError::Expired {
            return Self::expired();
        }
        let (status, message) = match error.code().class() {
            Class::Policy | Class::Untrusted | Class::Unsupported => {
                (StatusCode::FORBIDDEN, "This site does not accept this kind of passkey.")
            }
            Class::Configuration => return Self::failed(error),
            _ => (StatusCode::BAD_REQUEST, "The new passkey could not be verified. Start again."),
        };
        let code = error.code().as_str();
        let refusal = Self::new(status, code, message);
        let message = match models::refusal(&error) {
            Some(fault) => Cow::Owned(format!("{fault} This site does not accept it. Use another device.")),
            None => refusal.message,
        };
        Self { message, cause: Cause::Refused(Box::new(error)), ..refusal }
    }

    /// What the library says of a log-in.
    pub(crate) fn login(error: Error) -> Self {
        if error == ChallengeError::Expired {
            return Self::expired();
        }
        // A fault of this server's own is none of the login's.
        match error.code().class() {
            Class::Configuration => Self::failed(error),
            _ => Self { cause: Cause::Refused(Box::new(error)), ..Self::login_refused() },
        }
    }

    /// What the library says of a passkey that is to confirm something. Its owner is logged in.
    pub(crate) fn confirmation(error: Error) -> Self {
        if error == ChallengeError::Expired {
            return Self::expired();
        }
        let message = match error.code().class() {
            Class::Configuration => return Self::failed(error),
            _ if error == AuthenticatorDataError::UserNotVerified => {
                "Your device did not check that it is you. Use one with a PIN, a fingerprint or a face."
            }
            _ => "This passkey could not confirm it. Try another one of yours.",
        };
        let refusal = Self::new(StatusCode::FORBIDDEN, error.code().as_str(), message);
        Self { cause: Cause::Refused(Box::new(error)), ..refusal }
    }

    pub(crate) fn credential_unknown() -> Self {
        Self { cause: Cause::Found("website.credential_unknown"), ..Self::login_refused() }
    }

    /// The one answer to every log-in that fails. It keeps secret which credentials exist (WebAuthn L3 §14.6.2).
    const fn login_refused() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "website.login_refused",
            "This passkey does not log you in here. Try another one, or sign up.",
        )
    }

    /// The same refusal, with what the page is to tell the authenticator.
    pub(crate) fn with_signals(self, signals: Option<Signals>) -> Self {
        Self { signals: signals.map(Box::new), ..self }
    }

    pub(crate) fn failed(cause: impl ToString) -> Self {
        let failed = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "website.failed",
            "Something failed on our side. Try again later.",
        );
        Self { cause: Cause::Failed(cause.to_string()), ..failed }
    }
}

/// The line for the log.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} code=", self.status.as_u16())?;
        match &self.cause {
            Cause::Code => write!(f, "{} member=- step=-", self.code),
            Cause::Found(code) => write!(f, "{code} member=- step=-"),
            Cause::Failed(cause) => write!(f, "{} {cause}", self.code),
            Cause::Refused(error) => {
                write!(f, "{} member={} step=", error.code(), error.member().unwrap_or("-"))?;
                match error.step() {
                    Some(step) => step.fmt(f),
                    None => f.write_str("-"),
                }
            }
        }
    }
}

impl std::error::Error for Refusal {}

/// Records and configuration are this server's own.
impl From<ConfigError> for Refusal {
    fn from(error: ConfigError) -> Self {
        Self::failed(error.code())
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::failed(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        eprintln!("attestry-website: {self}");
        let error = json!({ "code": self.code, "message": self.message });
        let body = match self.signals {
            Some(signals) => json!({ "error": error, "signals": signals }),
            None => json!({ "error": error }),
        };
        (self.status, Json(body)).into_response()
    }
}
