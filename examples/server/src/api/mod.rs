//! The API's calls: registering, logging in, signing and doing actions, recovering; and lists of what is stored.

mod actions;
mod lists;
mod logins;
mod recoveries;
mod registrations;
mod request;
mod transfers;

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use attestry::metadata::Metadata;
use attestry::options::{DecoyProfile, Decoys};
use attestry::{
    AuthenticationPolicy, ConfigError, CredentialKind, RegistrationPolicy, RegistrationVerifier, UnixTime,
    UserHandle, UserVerification, Verifier,
};
use axum::Router;
use axum::routing::{get, post};
use models::Models;

use crate::config::Config;
use crate::error::ApiError;
use crate::page;
use crate::store::Store;

/// What every call needs.
pub(crate) struct App {
    verifier: Verifier,
    registration_policy: RegistrationPolicy,
    /// Absent where no metadata was asked for.
    models: Option<Arc<Models>>,
    decoys: Decoys,
    store: Store,
    /// What client data must have, for the page to compare with its own.
    origin: String,
    relying_party_id: String,
    challenge_lifetime: Duration,
    require_second_factor: bool,
}

impl App {
    /// Verifies the metadata and builds the verifier, where a fault of the configuration shows.
    pub(crate) fn new(config: &Config, origin: &str, store: Store) -> Result<Arc<Self>, Box<dyn Error>> {
        let user_verification = if config.require_user_verification {
            UserVerification::Required
        } else {
            UserVerification::Preferred
        };
        let registration_policy = RegistrationPolicy::new().user_verification(user_verification);
        let builder = Verifier::builder(&config.relying_party_id)
            .origin(origin)
            .registration_policy(registration_policy.clone())
            .authentication_policy(AuthenticationPolicy::new().user_verification(user_verification));
        let verifier = match config.models.metadata {
            // No call can forget it from now on.
            Some(_) => builder.expect_metadata().build()?,
            None => builder.build()?,
        };
        let models = Models::open(&config.models, now()?)?.map(Arc::new);
        let decoys = verifier.decoys(&store.decoy_key()?, decoy_profile())?;
        Ok(Arc::new(Self {
            verifier,
            registration_policy,
            models,
            decoys,
            store,
            origin: origin.to_owned(),
            relying_party_id: config.relying_party_id.clone(),
            challenge_lifetime: Duration::from_secs(config.challenge_seconds),
            require_second_factor: config.require_second_factor,
        }))
    }

    pub(crate) const fn models(&self) -> Option<&Arc<Models>> {
        self.models.as_ref()
    }

    /// The metadata of this moment. A call asks once, so that one BLOB alone has a part in its answer.
    fn metadata(&self) -> Option<Metadata> {
        self.models.as_deref().map(Models::in_use)
    }

    /// What judges registrations, by this metadata if there is any.
    fn registrations<'v>(
        &'v self,
        metadata: Option<&'v Metadata>,
    ) -> Result<RegistrationVerifier<'v>, ConfigError> {
        let view = self.verifier.with_policy(&self.registration_policy)?;
        Ok(metadata.map_or(view, |metadata| view.with_metadata(metadata)))
    }

    /// When a challenge that is issued now expires.
    fn challenge_expiry(&self, now: UnixTime) -> UnixTime {
        after(now, self.challenge_lifetime)
    }
}

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/auth/credentials/code/init", post(registrations::init))
        .route("/auth/credentials/code/verify", post(registrations::verify))
        .route("/auth/login/init", post(logins::init))
        .route("/auth/login", post(logins::login))
        .route("/auth/action/init", post(actions::init))
        .route("/auth/action", post(actions::sign))
        .route("/auth/recover/user/init", post(recoveries::init))
        .route("/auth/recover/user", post(recoveries::recover))
        .route("/wallets/{wallet}/transfers", post(transfers::transfer))
        .route("/configuration", get(lists::configuration))
        .route("/credentials", get(lists::credentials))
        .route("/transfers", get(lists::transfers))
        .merge(page::router())
        .fallback(async || ApiError::not_found())
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(axum::middleware::map_response(page::harden))
        .with_state(app)
}

/// Runs what blocks, storage and verification, where it holds up no connection.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.map_err(ApiError::internal)?
}

/// The server's clock: the library has none.
pub(crate) fn now() -> Result<UnixTime, ApiError> {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_err(ApiError::internal)?;
    Ok(UnixTime::since_unix_epoch(since_epoch))
}

/// So much later, in whole seconds.
fn after(now: UnixTime, lifetime: Duration) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(now.as_secs()).saturating_add(lifetime))
}

/// The user handle of a user's id, as clients of the API make it: its UTF-8 bytes.
fn handle(user_id: &str) -> Result<UserHandle, ConfigError> {
    UserHandle::new(user_id)
}

/// What accounts look like to whoever asks for a name that nobody has. A real server observes its own.
fn decoy_profile() -> DecoyProfile {
    DecoyProfile::new().accounts_with(1, 3).accounts_with(2, 1).credentials_of(32, NO_TRANSPORTS, 1)
}

/// The API's bodies do not name transports.
const NO_TRANSPORTS: [&str; 0] = [];

/// The relying party, for the eye.
const NAME: &str = "attestry example";

/// The kinds that log in.
const FACTORS: [CredentialKind; 3] =
    [CredentialKind::Fido2, CredentialKind::Key, CredentialKind::PasswordProtectedKey];
