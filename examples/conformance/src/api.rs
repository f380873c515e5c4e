//! The four calls.

use std::sync::{Arc, MutexGuard, PoisonError};

use attestry::options::{AttestationConveyance, ResidentKey, UserEntity};
use attestry::{
    Authentication, AuthenticationPolicy, AuthenticatorAttachment, ConfigError, CredentialRecord, Error,
    Observation, Registration, RegistrationPolicy, UserHandle, UserVerification,
};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::state::{App, Kept, Pending, now};

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/attestation/options", post(attestation_options))
        .route("/attestation/result", post(attestation_result))
        .route("/assertion/options", post(assertion_options))
        .route("/assertion/result", post(assertion_result))
        .with_state(app)
}

/// Why a call is refused, in words for whoever runs the tool.
struct Refused(String);

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self(format!("{}: {error}", error.code()))
    }
}

impl From<ConfigError> for Refused {
    fn from(error: ConfigError) -> Self {
        Self(format!("{}: {error}", error.code()))
    }
}

impl From<getrandom::Error> for Refused {
    fn from(error: getrandom::Error) -> Self {
        Self(error.to_string())
    }
}

type Answer = (StatusCode, Json<Value>);

/// `status` and `errorMessage` beside what is answered.
fn answer(result: Result<Map<String, Value>, Refused>) -> Answer {
    match result {
        Ok(mut members) => {
            members.insert("status".to_owned(), json!("ok"));
            members.insert("errorMessage".to_owned(), json!(""));
            (StatusCode::OK, Json(Value::Object(members)))
        }
        Err(Refused(message)) => {
            let members = json!({ "status": "failed", "errorMessage": message });
            (StatusCode::BAD_REQUEST, Json(members))
        }
    }
}

/// `ServerPublicKeyCredentialCreationOptionsRequest`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreationRequest {
    username: String,
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    authenticator_selection: Selection,
    #[serde(default)]
    attestation: Option<String>,
    #[serde(default)]
    extensions: Option<Value>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Selection {
    #[serde(default)]
    require_resident_key: bool,
    #[serde(default)]
    resident_key: Option<String>,
    #[serde(default)]
    authenticator_attachment: Option<AuthenticatorAttachment>,
    #[serde(default)]
    user_verification: Option<UserVerification>,
}

/// `ServerPublicKeyCredentialGetOptionsRequest`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestRequest {
    username: String,
    #[serde(default)]
    user_verification: Option<UserVerification>,
    #[serde(default)]
    extensions: Option<Value>,
}

async fn attestation_options(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    answer(begin_registration(&app, &body))
}

async fn attestation_result(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    answer(finish_registration(&app, &body).map(|()| Map::new()))
}

async fn assertion_options(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    answer(begin_login(&app, &body))
}

async fn assertion_result(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    answer(finish_login(&app, &body).map(|()| Map::new()))
}

fn begin_registration(app: &App, body: &[u8]) -> Result<Map<String, Value>, Refused> {
    let request: CreationRequest = read(body)?;
    let selection = &request.authenticator_selection;
    let mut policy = RegistrationPolicy::new()
        .user_verification(selection.user_verification.unwrap_or(UserVerification::Preferred));
    if app.metadata.is_some() {
        // The tool wants algorithms that a statement does not list refused.
        policy = policy.refuse_observation(Observation::MetadataAlgUnlisted);
    }
    let mut kept = lock(app);
    let user = match kept.users.get(&request.username) {
        Some(user) => *user,
        None => UserHandle::new(random::<16>()?)?,
    };
    let entity = UserEntity::new(user, request.username.as_str()).display_name(request.display_name.as_str());
    let view = app.verifier.with_policy(&policy)?;
    let resident_key = match (selection.resident_key.as_deref(), selection.require_resident_key) {
        (Some("required"), _) | (None, true) => ResidentKey::Required,
        (Some("preferred"), _) => ResidentKey::Preferred,
        _ => ResidentKey::Discouraged,
    };
    let conveyance = match request.attestation.as_deref() {
        Some("direct") => AttestationConveyance::Direct,
        Some("indirect") => AttestationConveyance::Indirect,
        Some("enterprise") => AttestationConveyance::Enterprise,
        _ => AttestationConveyance::None,
    };
    let records = records_of(&kept, user);
    let mut options = view
        .creation_options(random::<32>()?, entity)
        .relying_party_name("attestry")
        .resident_key(resident_key)
        .attestation(conveyance)
        .exclude_credentials(&records);
    if let Some(attachment) = selection.authenticator_attachment {
        options = options.authenticator_attachment(attachment);
    }
    let options = options.build()?;
    let mut members = object(&options)?;
    echo(&mut members, request.extensions);
    let challenge = options.challenge();
    drop(records);
    kept.users.insert(request.username, user);
    let value = challenge.value().to_owned();
    kept.pending.insert(value, Pending::Registration { challenge, policy, user });
    Ok(members)
}

fn finish_registration(app: &App, body: &[u8]) -> Result<(), Refused> {
    let registration = Registration::parse(body, app.verifier.limits())?;
    let challenge = registration.unverified_challenge(app.verifier.limits())?;
    let mut kept = lock(app);
    let Some(Pending::Registration { challenge, policy, user }) = kept.pending.remove(&challenge) else {
        return Err(nothing_pending());
    };
    let mut view = app.verifier.with_policy(&policy)?;
    if let Some(metadata) = &app.metadata {
        view = view.with_metadata(metadata);
    }
    let verified = view.verify_registration(&registration, &challenge, now())?;
    let record = verified.record(user)?;
    if kept.records.contains_key(record.credential_id()) {
        return Err(Refused("the credential exists already".to_owned()));
    }
    kept.records.insert(record.credential_id().to_owned(), record);
    Ok(())
}

fn begin_login(app: &App, body: &[u8]) -> Result<Map<String, Value>, Refused> {
    let request: RequestRequest = read(body)?;
    let policy = AuthenticationPolicy::new()
        .user_verification(request.user_verification.unwrap_or(UserVerification::Preferred));
    let mut kept = lock(app);
    let user = kept.users.get(&request.username).copied();
    let user = user.ok_or_else(|| Refused("there is no such user".to_owned()))?;
    let records = records_of(&kept, user);
    let view = app.verifier.with_policy(&policy)?;
    let options = view.request_options(random::<32>()?).for_user(user).allow_credentials(&records).build()?;
    let mut members = object(&options)?;
    echo(&mut members, request.extensions);
    let challenge = options.challenge();
    drop(records);
    let value = challenge.value().to_owned();
    kept.pending.insert(value, Pending::Login { challenge, policy });
    Ok(members)
}

fn finish_login(app: &App, body: &[u8]) -> Result<(), Refused> {
    let authentication = Authentication::parse(body, app.verifier.limits())?;
    let challenge = authentication.unverified_challenge(app.verifier.limits())?;
    let mut kept = lock(app);
    let Some(Pending::Login { challenge, policy }) = kept.pending.remove(&challenge) else {
        return Err(nothing_pending());
    };
    let id = authentication.unverified_credential_id().unwrap_or_default();
    let record = kept.records.get_mut(id).ok_or_else(|| Refused("there is no such credential".to_owned()))?;
    let view = app.verifier.with_policy(&policy)?;
    let verified = view.verify_authentication(&authentication, &challenge, record, now())?;
    record.apply(verified.update())?;
    Ok(())
}

/// The credentials of a user.
fn records_of(kept: &Kept, user: UserHandle) -> Vec<CredentialRecord> {
    kept.records.values().filter(|record| *record.user_handle() == user).cloned().collect()
}

/// The tool sends an extension that nobody knows, and wants it back in the options.
fn echo(members: &mut Map<String, Value>, extensions: Option<Value>) {
    let Some(Value::Object(sent)) = extensions else { return };
    let into = members.entry("extensions").or_insert_with(|| json!({}));
    if let Value::Object(into) = into {
        into.extend(sent);
    }
}

fn object(options: &impl serde::Serialize) -> Result<Map<String, Value>, Refused> {
    match serde_json::to_value(options) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(Refused("the options are no object".to_owned())),
    }
}

fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| Refused(error.to_string()))
}

fn random<const N: usize>() -> Result<[u8; N], Refused> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

fn nothing_pending() -> Refused {
    Refused("the challenge is none that is waiting".to_owned())
}

fn lock(app: &App) -> MutexGuard<'_, Kept> {
    app.kept.lock().unwrap_or_else(PoisonError::into_inner)
}
