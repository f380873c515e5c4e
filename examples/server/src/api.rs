//! The API's two calls, and a list of what is stored.

use std::error::Error as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use attestry::errors::RequestError;
use attestry::service::{CreateCredentialBody, Credential};
use attestry::{
    Algorithm, Attestation, ChallengeId, ConfigError, CredentialKind, Error, RegistrationChallenge, UnixTime,
    VerifiedRegistration, Verifier,
};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_body_util::LengthLimitError;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::config::Config;
use crate::error::ApiError;
use crate::page;
use crate::store::{Authenticator, Issued, NewCredential, Store};

/// What every call needs.
pub(crate) struct App {
    verifier: Verifier,
    store: Store,
    relying_party_id: String,
    challenge_lifetime: Duration,
}

impl App {
    /// Builds the verifier, where a fault of the configuration shows.
    pub(crate) fn new(config: &Config, origin: &str, store: Store) -> Result<Arc<Self>, ConfigError> {
        let verifier = Verifier::builder(&config.relying_party_id)
            .origin(origin)
            // What `init` offers, and nothing else.
            .algorithms(OFFERED.iter().copied())
            .build()?;
        Ok(Arc::new(Self {
            verifier,
            store,
            relying_party_id: config.relying_party_id.clone(),
            challenge_lifetime: Duration::from_secs(config.challenge_seconds),
        }))
    }
}

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/auth/credentials/code/init", post(init))
        .route("/auth/credentials/code/verify", post(verify))
        .route("/credentials", get(list))
        .merge(page::router())
        .fallback(async || ApiError::not_found())
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(axum::middleware::map_response(page::harden))
        .with_state(app)
}

/// The body of `init`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct InitRequest {
    credential_kind: String,
    code: String,
}

/// `POST /auth/credentials/code/init`: issues a challenge for one kind of credential.
async fn init(State(app): State<Arc<App>>, JsonBody(body): JsonBody) -> Result<Json<Value>, ApiError> {
    let request: InitRequest = serde_json::from_slice(&body).map_err(|_| ApiError::init_malformed())?;
    // Whose code it is: see the head of `main`.
    if request.code.is_empty() {
        return Err(ApiError::init_malformed());
    }
    let kind = request.credential_kind.parse::<CredentialKind>();
    let kind = kind.map_err(|_| Error::from(RequestError::UnknownKind))?;
    refuse_deprecated(kind)?;

    let now = now()?;
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(ApiError::internal)?;
    let value = URL_SAFE_NO_PAD.encode(random);
    let identifier = Uuid::new_v4().to_string();
    let mut reply = json!({
        "kind": kind.as_str(),
        "user": { "id": "example-user", "name": "user@example.com", "displayName": "Example user" },
        "challengeIdentifier": identifier,
        "temporaryAuthenticationToken": identifier,
        "challenge": value,
        "rp": { "id": app.relying_party_id, "name": "attestry example" },
        "attestation": "direct",
        "pubKeyCredParams": OFFERED.iter()
            .map(|algorithm| json!({ "type": "public-key", "alg": algorithm.cose() }))
            .collect::<Vec<_>>(),
    });
    blocking(move || {
        let expires_at = UnixTime::since_unix_epoch(
            Duration::from_secs(now.as_secs()).saturating_add(app.challenge_lifetime),
        );
        app.store.issue(&identifier, &Issued { kind, value, expires_at }, now)?;
        if let (CredentialKind::Fido2, Some(reply)) = (kind, reply.as_object_mut()) {
            let known = app.store.credential_ids(kind, EXCLUDED)?;
            let exclude: Vec<_> =
                known.iter().map(|id| json!({ "type": "public-key", "id": id })).collect();
            reply.insert("excludeCredentials".to_owned(), exclude.into());
            reply.insert(
                "authenticatorSelection".to_owned(),
                json!({ "residentKey": "preferred", "requireResidentKey": false, "userVerification": "preferred" }),
            );
        }
        Ok(Json(reply))
    })
    .await
}

/// `POST /auth/credentials/code/verify`: takes the answer to a challenge, and stores the credential.
async fn verify(State(app): State<Arc<App>>, JsonBody(json): JsonBody) -> Result<Json<Credential>, ApiError> {
    let now = now()?;
    blocking(move || {
        let body = CreateCredentialBody::parse(&json, app.verifier.limits())?;
        refuse_deprecated(body.kind())?;
        let identifier = body.challenge_identifier();
        let credential = app.store.register(identifier, |issued| {
            let challenge = RegistrationChallenge::new(issued.kind, issued.value)?
                .with_identifier(ChallengeId::new(identifier))?
                .expires_at(issued.expires_at);
            let verified = app.verifier.verify_registration(body.registration(), &challenge, now)?;
            let credential = verified.credential(Uuid::new_v4(), now);
            Ok((new_credential(&body, &verified, &credential)?, credential))
        })?;
        Ok(Json(credential))
    })
    .await
}

/// `GET /credentials`: how many there are, and the newest. It is for the page; a real server shows users their own.
async fn list(State(app): State<Arc<App>>) -> Result<Json<Value>, ApiError> {
    blocking(move || {
        let (total, stored) = app.store.list(LISTED)?;
        let parse = |text: &str| serde_json::from_str::<Value>(text).map_err(ApiError::internal);
        let items = stored
            .into_iter()
            .map(|stored| Ok(json!({ "credential": parse(&stored.record)?, "attestation": parse(&stored.attestation)? })))
            .collect::<Result<Vec<_>, ApiError>>()?;
        Ok(Json(json!({ "total": total, "items": items })))
    })
    .await
}

fn new_credential(
    body: &CreateCredentialBody<'_>,
    verified: &VerifiedRegistration,
    credential: &Credential,
) -> Result<NewCredential, ApiError> {
    Ok(NewCredential {
        credential_id: verified.credential_id().to_owned(),
        kind: verified.kind(),
        record: serde_json::to_string(credential).map_err(ApiError::internal)?,
        cose_key: verified.cose_key(),
        encrypted_private_key: body.encrypted_private_key().map(str::to_owned),
        evidence: summary(verified).to_string(),
        authenticator: verified.evidence().attestation().map(authenticator),
    })
}

fn authenticator(attestation: &Attestation) -> Authenticator {
    let flags = attestation.flags();
    Authenticator {
        sign_count: attestation.sign_count(),
        user_verified: flags.user_verified(),
        backup_eligible: flags.backup_eligible(),
        backed_up: flags.backed_up(),
        attestation_object: attestation.attestation_object().to_vec(),
    }
}

/// What the page shows of the evidence.
fn summary(verified: &VerifiedRegistration) -> Value {
    let evidence = verified.evidence();
    let attestation = evidence.attestation();
    let (format, declared, proven, trust) = match attestation {
        Some(attestation) => (
            attestation.format().as_str(),
            attestation.attestation_type().as_str(),
            attestation.proven_attestation_type().as_str(),
            attestation.trust().as_str(),
        ),
        // The key kinds prove possession of a key. The page knows them by this format.
        None => ("key", "key", "key", "none"),
    };
    json!({
        "format": format,
        "type": declared,
        "provenType": proven,
        "trust": trust,
        "algorithm": verified.public_key().algorithm(),
        "aaguid": attestation.map(Attestation::aaguid),
        "aaguidStanding": attestation.map(Attestation::aaguid_standing),
        "userVerified": attestation.map(|attestation| attestation.flags().user_verified()),
        "observations": evidence.observations(),
    })
}

/// The deprecated kinds have no challenge that could be issued or looked up; they are refused by their names.
fn refuse_deprecated(kind: CredentialKind) -> Result<(), Error> {
    match kind {
        CredentialKind::Password => Err(RequestError::PasswordUnsupported.into()),
        CredentialKind::Totp => Err(RequestError::TotpUnsupported.into()),
        _ => Ok(()),
    }
}

/// A JSON body as bytes, for whoever parses it: of the right type, not too large, and in good time.
///
/// That the type must be JSON also keeps the forms of other sites out, which browsers send without asking.
struct JsonBody(Bytes);

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

/// Runs what blocks, storage and verification, where it holds up no connection.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.map_err(ApiError::internal)?
}

/// The server's clock: the library has none.
fn now() -> Result<UnixTime, ApiError> {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_err(ApiError::internal)?;
    Ok(UnixTime::since_unix_epoch(since_epoch))
}

/// Algorithms of Fido2 credentials, best liked first: all that the library has.
const OFFERED: &[Algorithm] = Algorithm::DEFAULT;

/// How many credentials an authenticator is asked not to make a second one beside.
const EXCLUDED: u32 = 64;

/// How many credentials are listed.
const LISTED: u32 = 100;

/// How long a client may take to send its body.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
