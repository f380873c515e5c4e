//! What a relying party configures: the builder, what it comes to, and the policy on attestation.

mod attainable;
mod builder;
mod config;
mod policy;

pub use builder::{UserVerification, VerifierBuilder};
pub(crate) use config::{Config, OriginEntry};
pub use policy::PolicyError;
