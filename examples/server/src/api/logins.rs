//! `POST /auth/login/init` and `POST /auth/login`: logging in, with one factor or two.

use std::sync::Arc;
use std::time::Duration;

use attestry::errors::AuthenticationError;
use attestry::options::AuthenticationReply;
use attestry::service::AuthenticationBody;
use attestry::{
    Authentication, AuthenticationChallenge, ChallengeId, CredentialKind, Error, UnixTime,
    VerifiedAuthentications,
};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::registrations::refuse_deprecated;
use super::request::{JsonBody, Text};
use super::{App, FACTORS, NAME, after, blocking, now};
use crate::error::ApiError;
use crate::store::{Issued, Known, Purpose, Tables, User};
use crate::token;

/// The body of `init`. Everybody here is of one organisation, whatever it is called.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Init {
    username: Option<Text>,
    #[serde(rename = "orgId")]
    _org_id: Option<Text>,
    #[serde(rename = "tenantId")]
    _tenant_id: Option<Text>,
    login_code: Option<Text>,
}

/// Issues a challenge: for the user of this name, or for whoever a passkey says.
pub(super) async fn init(
    State(app): State<Arc<App>>,
    body: JsonBody,
) -> Result<Json<AuthenticationReply>, ApiError> {
    let Init { username, login_code, .. } = body.parse()?;
    let now = now()?;
    blocking(move || {
        app.store.write(|tables| {
            let whose = match &username {
                Some(Text(name)) => Whose::Named { name, user: tables.find_user(name)? },
                None => Whose::Unknown,
            };
            // Any code will do: see the head of `main`.
            let ask = Ask { purpose: Purpose::Login, context: None, hands_out_keys: login_code.is_some() };
            begin(&app, tables, &whose, &ask, now).map(Json)
        })
    })
    .await
}

/// Takes the answer to a challenge, and logs its user in.
pub(super) async fn login(
    State(app): State<Arc<App>>,
    JsonBody(json): JsonBody,
) -> Result<Json<Value>, ApiError> {
    let now = now()?;
    blocking(move || {
        let body = AuthenticationBody::parse(&json, app.verifier.limits())?;
        app.store.use_up(
            |tables| tables.take_challenge(body.challenge_identifier(), Purpose::Login),
            |tables, issued| {
                let verified = judge(&app, tables, &issued, &body, now)?;
                // The owner of the credential, out of its record. Nothing of the body says who is logged in.
                let user_id = core::str::from_utf8(verified.user_handle().as_bytes());
                let token = token::new()?;
                let user_id = user_id.map_err(ApiError::internal)?;
                tables.begin_session(&token, user_id, after(now, SESSION_LIFETIME), now)?;
                Ok(Json(json!({ "token": token })))
            },
        )
    })
    .await
}

/// Whose login is asked for.
pub(super) enum Whose<'a> {
    Unknown,
    Named { name: &'a str, user: Option<User> },
}

/// What is asked for.
pub(super) struct Ask {
    pub(super) purpose: Purpose,
    /// What comes back with the answer.
    pub(super) context: Option<String>,
    /// Whether whoever asks may have the keys that passwords protect.
    pub(super) hands_out_keys: bool,
}

/// Issues the challenge of a login or an action. A name that nobody has, or nobody can log in under, gets one that nobody
/// can answer.
pub(super) fn begin(
    app: &App,
    tables: Tables<'_>,
    whose: &Whose<'_>,
    ask: &Ask,
    now: UnixTime,
) -> Result<AuthenticationReply, ApiError> {
    let identifier = Uuid::new_v4().to_string();
    let user = match whose {
        Whose::Named { user: Some(user), .. } => Some(user),
        _ => None,
    };
    let known = user.map(|user| tables.of_user(&user.id)).transpose()?.unwrap_or_default();
    let (listed, protected) = listed(&known, ask.hands_out_keys);

    let mut reply = app
        .verifier
        .authentication_reply(token::random()?, ChallengeId::new(&identifier))
        .relying_party_name(NAME)
        .kinds(FACTORS)
        .expires_at(app.challenge_expiry(now));
    reply = if app.require_second_factor {
        reply.require_second_factor(FACTORS)
    } else {
        reply.second_factor(FACTORS)
    };
    if let Some(context) = &ask.context {
        reply = reply.with_context(context);
    }
    if let (Whose::Named { name, .. }, true) = (whose, listed.is_empty() && protected.is_empty()) {
        reply = reply.decoys(app.decoys.account(name)?);
    } else if user.is_some() {
        reply = reply.allow_credentials(listed.iter().map(|known| &known.record));
        for (known, encrypted) in protected {
            reply = reply.allow_protected_key(&known.record, encrypted);
        }
    }
    let reply = reply.build()?;
    let issued = Issued {
        purpose: ask.purpose,
        user_id: user.map(|user| user.id.clone()),
        stored: serde_json::to_string(&reply.challenge()).map_err(ApiError::internal)?,
        expires_at: app.challenge_expiry(now),
    };
    tables.issue(&identifier, &issued, now)?;
    Ok(reply)
}

/// The credentials that log in, and those of them that go out with their encrypted private key.
fn listed(known: &[Known], hands_out_keys: bool) -> (Vec<&Known>, Vec<(&Known, &str)>) {
    let plain = |known: &&Known| matches!(known.kind(), CredentialKind::Fido2 | CredentialKind::Key);
    let protected =
        known.iter().filter(|known| hands_out_keys && known.kind() == CredentialKind::PasswordProtectedKey);
    let protected = protected.filter_map(|known| Some((known, known.encrypted_private_key.as_deref()?)));
    (known.iter().filter(plain).collect(), protected.collect())
}

/// Verifies the answer to a challenge, and writes what it changes.
pub(super) fn judge(
    app: &App,
    tables: Tables<'_>,
    issued: &Issued,
    body: &AuthenticationBody<'_>,
    now: UnixTime,
) -> Result<VerifiedAuthentications, ApiError> {
    let challenge: AuthenticationChallenge<'static> =
        serde_json::from_str(&issued.stored).map_err(ApiError::internal)?;
    let first = find(tables, body.first_factor(), &challenge)?;
    let second = body.second_factor().map(|factor| find(tables, factor, &challenge)).transpose()?;
    let second_record = second.as_ref().map(|known| &known.record);
    let verified = app.verifier.verify_authentications(body, &challenge, &first.record, second_record, now);
    let verified = verified.map_err(|error| ApiError::from(error).without_step())?;
    tables.update(&first, verified.first_factor().update())?;
    if let (Some(second), Some(factor)) = (&second, verified.second_factor()) {
        tables.update(second, factor.update())?;
    }
    Ok(verified)
}

/// The credential that a factor names. One that nobody has is refused as one with a bad signature would be.
fn find(
    tables: Tables<'_>,
    factor: &Authentication<'_>,
    challenge: &AuthenticationChallenge<'_>,
) -> Result<Known, ApiError> {
    refuse_deprecated(factor.kind())?;
    let id = factor.unverified_credential_id().unwrap_or_default();
    if let Some(known) = tables.find(id)? {
        return Ok(known);
    }
    let allowed = challenge.allowed_credentials();
    let is_allowed = allowed.is_empty() || allowed.iter().any(|allowed| allowed == id);
    let fault = if is_allowed {
        AuthenticationError::SignatureInvalid
    } else {
        AuthenticationError::CredentialNotAllowed
    };
    Err(Error::from(fault).into())
}

/// For an hour, and then again.
const SESSION_LIFETIME: Duration = Duration::from_secs(3600);
