//! The calls of one service, [Dfns](https://docs.dfns.co), whose bodies this crate reads. The module has their bodies,
//! and the record that the service answers with. It also has the challenge of a call that registers several
//! credentials.
//!
//! A server with an API of its own needs nothing of this module. It takes the JSON of browsers, with
//! [`Registration::parse`](crate::Registration::parse).

mod authentication;
mod challenge;
mod create_credential;
mod factor;
mod members;
mod new_credential;
mod place;
mod record;
mod recovery;
mod registration;
mod stored_challenge;
mod stored_recovery_challenge;

pub use authentication::AuthenticationBody;
pub use challenge::CallChallenge;
pub use create_credential::CreateCredentialBody;
pub use new_credential::NewCredential;
use place::Place;
pub use record::Credential;
pub use recovery::{RecoveryBody, RecoveryChallenge};
pub use registration::{EndUserRegistrationBody, RegistrationBody};
