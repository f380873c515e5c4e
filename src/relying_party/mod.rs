//! What a relying party configures: whom it trusts, and what it accepts of a registration.

mod attainable;
mod builder;
mod config;
mod origins;
mod policy;

pub use builder::{SharedTrust, VerifierBuilder};
pub(crate) use config::Config;
pub use policy::{PolicyError, RegistrationPolicy, UserVerification};
