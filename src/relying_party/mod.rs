//! What a relying party configures: whom it trusts, and what it accepts of a registration and of a login.

mod attainable;
mod authentication_policy;
mod builder;
mod config;
mod cross_origin;
mod data;
mod origins;
mod registration_policy;
mod user_verification;

pub use authentication_policy::{AuthenticationPolicy, SignCountNotIncreased};
pub use builder::{SharedTrust, VerifierBuilder};
pub(crate) use config::{Config, RelyingParty};
pub(crate) use cross_origin::CrossOriginRules;
pub use data::VerifierConfig;
pub use registration_policy::{PolicyError, RegistrationPolicy};
pub use user_verification::UserVerification;
