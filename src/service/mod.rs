//! The calls of the service whose bodies this crate speaks, [Dfns](https://docs.dfns.co): their bodies, the challenge of a
//! call that registers several credentials, and the record that the service answers with.
//!
//! A server with an API of its own needs none of this: it takes what browsers send, with
//! [`Registration::parse`](crate::Registration::parse).

mod authentication;
mod challenge;
mod create_credential;
mod factor;
mod members;
mod place;
mod record;
mod recovery;
mod registration;
mod stored_challenge;
mod stored_recovery_challenge;

pub use authentication::AuthenticationBody;
pub use challenge::CallChallenge;
pub use create_credential::CreateCredentialBody;
use place::Place;
pub use record::Credential;
pub use recovery::{RecoveryBody, RecoveryChallenge};
pub use registration::{EndUserRegistrationBody, RegistrationBody};
