//! What every request needs, and the routes.

use std::sync::Arc;
use std::time::SystemTime;

use attestry::options::Decoys;
use attestry::{AuthenticationPolicy, UnixTime, Verifier};
use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::routing::{get, post};
use models::Models;

use crate::config::Config;
use crate::cookie::{Cookie, Token};
use crate::database::Database;
use crate::errors::Refusal;
use crate::{account, deletion, login, page, passkeys, registration, relying_party, secrets};

/// What every request needs.
pub(crate) struct App {
    pub(crate) verifier: Verifier,
    /// Stricter than the verifier's own, before something that cannot be undone.
    pub(crate) step_up: AuthenticationPolicy,
    /// Absent where no metadata was asked for.
    pub(crate) models: Option<Arc<Models>>,
    pub(crate) decoys: Decoys,
    pub(crate) database: Database,
    pub(crate) cookie: Cookie,
}

impl App {
    /// Opens the database, verifies the metadata and builds the verifier, where a fault of the configuration shows.
    /// `origin` is that of the page.
    pub(crate) fn new(config: &Config, origin: &str) -> Result<Arc<Self>, Box<dyn std::error::Error>> {
        let verifier = relying_party::verifier(config, origin)?;
        let models = Models::open(&config.models, now()?)?.map(Arc::new);
        let file = config.database.display();
        let database =
            Database::open(&config.database).map_err(|error| format!("the database {file}: {error}"))?;
        let key = database.transact(|database| secrets::decoy_key(database))?;
        let decoys = relying_party::decoys(&verifier, &key)?;
        let (step_up, cookie) = (relying_party::step_up(), Cookie::for_origin(origin));
        Ok(Arc::new(Self { verifier, step_up, models, decoys, database, cookie }))
    }

    /// The headers that hand a new token out, where there is one.
    pub(crate) fn headers(&self, token: Option<&Token>) -> Result<HeaderMap, Refusal> {
        let mut headers = HeaderMap::new();
        if let Some(token) = token {
            headers.insert(SET_COOKIE, self.cookie.set(token)?);
        }
        Ok(headers)
    }
}

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/register/options", post(registration::options))
        .route("/register/finish", post(registration::finish))
        .route("/login/options", post(login::options))
        .route("/login/finish", post(login::finish))
        .route("/passkeys/rename", post(passkeys::rename))
        .route("/passkeys/remove", post(passkeys::remove))
        .route("/logout", post(account::log_out))
        .route("/account", get(account::show))
        .route("/account/delete/options", post(deletion::options))
        .route("/account/delete/finish", post(deletion::finish))
        .merge(page::router())
        .fallback(async || Refusal::not_found())
        .method_not_allowed_fallback(async || Refusal::method_not_allowed())
        .layer(axum::middleware::map_response(page::harden))
        .with_state(app)
}

/// Runs what blocks, storage and verification, where it holds up no connection.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(Refusal::failed)?
}

/// The server's clock: the library has none.
pub(crate) fn now() -> Result<UnixTime, Refusal> {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_err(Refusal::failed)?;
    Ok(UnixTime::since_unix_epoch(since_1970))
}
