//! `POST /auth/recover/user/init` and `POST /auth/recover/user`: new credentials for whoever has lost the old ones.

use std::sync::Arc;

use attestry::errors::AuthenticationError;
use attestry::options::RecoveryReply;
use attestry::service::{RecoveryBody, RecoveryChallenge};
use attestry::{CredentialKind, Error, Registration, UnixTime, VerifiedRegistration};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::registrations::{creation_options, new_credential};
use super::request::{Bearer, JsonBody, Text};
use super::{App, FACTORS, blocking, now};
use crate::error::ApiError;
use crate::store::{Issued, NewCredential, Purpose};
use crate::token;

/// The body of `init`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Init {
    username: Text,
    /// Any will do: see the head of `main`.
    #[serde(rename = "verificationCode")]
    _verification_code: Text,
    #[serde(rename = "orgId")]
    _org_id: Option<Text>,
    #[serde(rename = "tenantId")]
    _tenant_id: Option<Text>,
    credential_id: Text,
}

/// Issues a challenge for new credentials, which this recovery key of the user has to allow.
pub(super) async fn init(
    State(app): State<Arc<App>>,
    body: JsonBody,
) -> Result<Json<RecoveryReply>, ApiError> {
    let Init { username, credential_id, .. } = body.parse()?;
    let now = now()?;
    blocking(move || {
        app.store.write(|tables| {
            let user = tables.find_user(&username.0)?.ok_or_else(ApiError::recovery_unknown)?;
            let known = tables.of_user(&user.id)?;
            let recovers = |kind, id: &str| kind == CredentialKind::RecoveryKey && id == credential_id.0;
            let recovery_key =
                known.iter().find(|known| recovers(known.kind(), known.record.credential_id()));
            let recovery_key = recovery_key.ok_or_else(ApiError::recovery_unknown)?;

            let token = token::new()?;
            // Nothing is excluded: the old credentials end with the recovery.
            let options = creation_options(&app, &user, &[], now)?;
            let reply = RecoveryReply::new(&options, &token, FACTORS)?
                .second_factor(FACTORS)?
                .recovery([CredentialKind::RecoveryKey])?
                .allow_recovery_key(&recovery_key.record, recovery_key.encrypted_private_key.as_deref())?;
            let issued = Issued {
                purpose: Purpose::Recovery,
                user_id: Some(user.id),
                stored: serde_json::to_string(&reply.challenge()).map_err(ApiError::internal)?,
                expires_at: app.challenge_expiry(now),
            };
            tables.issue(&token::hash(&token), &issued, now)?;
            Ok(Json(reply))
        })
    })
    .await
}

/// Takes the answer, stores the new credentials, and ends everything of the old ones.
pub(super) async fn recover(
    State(app): State<Arc<App>>,
    Bearer(token): Bearer,
    JsonBody(json): JsonBody,
) -> Result<Json<Value>, ApiError> {
    let now = now()?;
    blocking(move || {
        let metadata = app.metadata();
        let body = RecoveryBody::parse(&json, app.verifier.limits())?;
        app.store.use_up(
            |tables| tables.take_challenge(&token::hash(&token), Purpose::Recovery),
            |tables, issued| {
                let challenge: RecoveryChallenge<'static> =
                    serde_json::from_str(&issued.stored).map_err(ApiError::internal)?;
                let id = body.assertion().unverified_credential_id().unwrap_or_default();
                let known = tables.find(id)?;
                let known = known.ok_or_else(|| Error::from(AuthenticationError::SignatureInvalid))?;
                let registrations = app.registrations(metadata.as_ref())?;
                let verified = registrations.verify_recovery(&body, &challenge, &known.record, now);
                let verified = verified.map_err(|error| ApiError::from(error).without_step())?;

                let user_id = core::str::from_utf8(verified.user_handle().as_bytes());
                let user = tables.user(user_id.map_err(ApiError::internal)?)?;
                tables.replace_all(&user.id)?;
                tables.end_all(&user.id)?;
                let sent = body.new_credentials().credentials();
                let mut first = None;
                for (registration, verified) in sent.zip(verified.registrations().iter()) {
                    let new = named(&user.id, registration, verified, now)?;
                    tables.register(&new)?;
                    first = first.or(Some(new.credential));
                }
                let first = first.ok_or_else(|| ApiError::internal("a recovery of nothing"))?;
                Ok(Json(json!({
                    "credential": {
                        "uuid": first.credential_uuid(), "kind": first.kind(), "name": first.name(),
                    },
                    "user": { "id": user.id, "username": user.name, "orgId": ORGANISATION },
                })))
            },
        )
    })
    .await
}

/// A new credential of a recovery, which has no name of the user's.
fn named(
    user_id: &str,
    registration: &Registration<'_>,
    verified: &VerifiedRegistration,
    now: UnixTime,
) -> Result<NewCredential, ApiError> {
    let credential = verified.credential(Uuid::new_v4(), now).named("recovered");
    new_credential(user_id.to_owned(), registration, verified, credential)
}

/// There is one.
const ORGANISATION: &str = "or-example";
