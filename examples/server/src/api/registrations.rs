//! `POST /auth/credentials/code/init` and `…/verify`: registering one credential.

use std::sync::Arc;

use attestry::errors::RequestError;
use attestry::options::{AttestationConveyance, CreationOptions, CredentialReply, UserEntity};
use attestry::service::{CreateCredentialBody, Credential};
use attestry::{
    Attestation, ChallengeId, CredentialKind, Error, Registration, RegistrationChallenge, UnixTime,
    VerifiedRegistration,
};
use axum::Json;
use axum::extract::State;
use models::Model;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::request::{JsonBody, Text};
use super::{App, NAME, blocking, handle, now};
use crate::error::ApiError;
use crate::store::{Issued, Known, NewCredential, Purpose, User};
use crate::token;

/// The body of `init`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Init {
    credential_kind: String,
    code: Text,
}

/// Issues a challenge for one kind of credential.
pub(super) async fn init(
    State(app): State<Arc<App>>,
    body: JsonBody,
) -> Result<Json<CredentialReply>, ApiError> {
    let Init { credential_kind, code } = body.parse()?;
    let kind = credential_kind.parse::<CredentialKind>();
    let kind = kind.map_err(|_| Error::from(RequestError::UnknownKind))?;
    refuse_deprecated(kind)?;
    let now = now()?;
    blocking(move || {
        app.store.write(|tables| {
            // Whose code it is: see the head of `main`.
            let user = tables.user_named(&code.0)?;
            let known = tables.of_user(&user.id)?;
            let identifier = Uuid::new_v4().to_string();
            let options = creation_options(&app, &user, &known, now)?;
            let reply = CredentialReply::new(&options, kind, ChallengeId::new(&identifier))?;
            let issued = Issued {
                purpose: Purpose::Registration,
                user_id: Some(user.id),
                stored: serde_json::to_string(&reply.challenge()).map_err(ApiError::internal)?,
                expires_at: app.challenge_expiry(now),
            };
            tables.issue(&identifier, &issued, now)?;
            Ok(Json(reply))
        })
    })
    .await
}

/// What the API answers with, and the model of a passkey where metadata lists it.
#[derive(Serialize)]
pub(super) struct Registered {
    #[serde(flatten)]
    credential: Credential,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<Model>,
}

/// Takes the answer to a challenge, and stores the credential.
pub(super) async fn verify(
    State(app): State<Arc<App>>,
    JsonBody(json): JsonBody,
) -> Result<Json<Registered>, ApiError> {
    let now = now()?;
    blocking(move || {
        let metadata = app.metadata();
        let body = CreateCredentialBody::parse(&json, app.verifier.limits())?;
        refuse_deprecated(body.kind())?;
        app.store.use_up(
            |tables| tables.take_challenge(body.challenge_identifier(), Purpose::Registration),
            |tables, issued| {
                let challenge: RegistrationChallenge<'static> =
                    serde_json::from_str(&issued.stored).map_err(ApiError::internal)?;
                let registrations = app.registrations(metadata.as_ref())?;
                let verified = registrations.verify_registration(body.registration(), &challenge, now)?;
                let user_id = issued.user_id.ok_or_else(|| ApiError::internal("a registration of nobody"))?;
                let credential = verified.credential(Uuid::new_v4(), now);
                let new = new_credential(user_id, body.registration(), &verified, credential)?;
                tables.register(&new)?;
                let standing = verified.evidence().attestation().and_then(Attestation::metadata);
                let model = standing.and_then(|standing| Model::of_standing(standing, &new.record));
                Ok(Json(Registered { credential: new.credential, model }))
            },
        )
    })
    .await
}

/// The options of a registration of this user, for whichever kind.
pub(super) fn creation_options(
    app: &App,
    user: &User,
    known: &[Known],
    now: UnixTime,
) -> Result<CreationOptions, ApiError> {
    let entity = UserEntity::new(handle(&user.id)?, user.name.as_str()).display_name(user.name.as_str());
    let options = app
        .verifier
        .creation_options(token::random()?, entity)
        .relying_party_name(NAME)
        .attestation(AttestationConveyance::Direct)
        .exclude_credentials(known.iter().map(|known| &known.record))
        .expires_at(app.challenge_expiry(now));
    Ok(options.build()?)
}

/// What is stored of a verified registration.
pub(super) fn new_credential(
    user_id: String,
    registration: &Registration<'_>,
    verified: &VerifiedRegistration,
    credential: Credential,
) -> Result<NewCredential, ApiError> {
    Ok(NewCredential {
        record: verified.record(handle(&user_id)?)?,
        user_id,
        encrypted_private_key: registration.encrypted_private_key().map(str::to_owned),
        credential,
        evidence: summary(verified),
        attestation_object: verified
            .evidence()
            .attestation()
            .map(|attestation| attestation.attestation_object().to_vec()),
    })
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
pub(super) fn refuse_deprecated(kind: CredentialKind) -> Result<(), Error> {
    match kind {
        CredentialKind::Password => Err(RequestError::PasswordUnsupported.into()),
        CredentialKind::Totp => Err(RequestError::TotpUnsupported.into()),
        _ => Ok(()),
    }
}
