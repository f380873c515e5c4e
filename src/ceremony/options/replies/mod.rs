//! The service's challenge replies: what its `…/init` calls answer, of the verifier and policy that judge what comes back.

mod authentication;
mod credential;
mod recovery;

pub use authentication::{AuthenticationReply, AuthenticationReplyBuilder};
pub use credential::CredentialReply;
pub use recovery::RecoveryReply;

use serde::Serialize;

use super::error::OptionsError;
use super::user::UserEntity;

/// The user as the service has it: the id is the text whose UTF-8 bytes are the user handle.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct User<'a> {
    id: &'a str,
    display_name: &'a str,
    name: &'a str,
}

impl<'a> User<'a> {
    fn of(user: &'a UserEntity) -> Result<Self, OptionsError> {
        let id = core::str::from_utf8(user.handle.as_bytes()).map_err(|_| OptionsError::UserIdText)?;
        // Empty means none to WebAuthn. Clients of the service hand the text on as it is.
        Ok(Self { id, display_name: &user.display_name, name: &user.name })
    }
}
