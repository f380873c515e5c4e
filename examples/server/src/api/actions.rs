//! `POST /auth/action/init` and `POST /auth/action`: signing for one call, before it is made.
//!
//! The signature does not cover the call. Method, path and payload are kept with the challenge, and come back with what was
//! verified. `transfers` compares them with the call that is made.

use std::sync::Arc;

use attestry::options::AuthenticationReply;
use attestry::service::AuthenticationBody;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::logins::{Ask, Whose, begin, judge};
use super::request::{Bearer, JsonBody, Text};
use super::{App, blocking, now};
use crate::error::ApiError;
use crate::store::Purpose;
use crate::token;

/// The body of `init`. A call without a body has an empty payload.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Init {
    user_action_payload: String,
    user_action_http_method: Text,
    user_action_http_path: Text,
    #[serde(rename = "userActionServerKind")]
    _user_action_server_kind: Option<Text>,
}

/// A call as one text: the same for two calls only where method, path and payload are the same.
pub(super) fn call(method: &str, path: &str, payload: &str) -> String {
    json!([method, path, payload]).to_string()
}

/// Issues a challenge for one call of whoever is logged in.
pub(super) async fn init(
    State(app): State<Arc<App>>,
    Bearer(token): Bearer,
    body: JsonBody,
) -> Result<Json<AuthenticationReply>, ApiError> {
    let init: Init = body.parse()?;
    let call =
        call(&init.user_action_http_method.0, &init.user_action_http_path.0, &init.user_action_payload);
    let now = now()?;
    blocking(move || {
        app.store.write(|tables| {
            let user = tables.session(&token, now)?;
            let name = user.name.clone();
            let whose = Whose::Named { name: &name, user: Some(user) };
            let ask = Ask { purpose: Purpose::Action, context: Some(call), hands_out_keys: true };
            begin(&app, tables, &whose, &ask, now).map(Json)
        })
    })
    .await
}

/// Takes the answer to a challenge, and lets its user make the call once.
pub(super) async fn sign(
    State(app): State<Arc<App>>,
    Bearer(session): Bearer,
    JsonBody(json): JsonBody,
) -> Result<Json<Value>, ApiError> {
    let now = now()?;
    blocking(move || {
        let body = AuthenticationBody::parse(&json, app.verifier.limits())?;
        app.store.use_up(
            |tables| {
                let user = tables.session(&session, now)?;
                let issued = tables.take_challenge(body.challenge_identifier(), Purpose::Action)?;
                // Another user's challenge is none of this one's.
                let is_own = issued.user_id.as_ref() == Some(&user.id);
                if is_own { Ok((user, issued)) } else { Err(ApiError::challenge_unknown()) }
            },
            |tables, (user, issued)| {
                let verified = judge(&app, tables, &issued, &body, now)?;
                let call = verified.first_factor().context();
                let call = call.ok_or_else(|| ApiError::internal("an action of nothing"))?;
                let token = token::new()?;
                tables.sign_action(&token, &user.id, call, app.challenge_expiry(now), now)?;
                Ok(Json(json!({ "userAction": token })))
            },
        )
    })
    .await
}
