//! The ceremony: a challenge, and every step by which a registration answers it.

mod challenge;
mod decode;
mod origin;
mod raw_key;
mod registration;
mod stored_challenge;
mod unverified;
mod verifier;

pub use challenge::RegistrationChallenge;
#[cfg(any(test, attestry_fuzzing))]
pub(crate) use raw_key::KeyAttestation;
pub use raw_key::KeyAttestationError;
pub use verifier::{RegistrationVerifier, Verifier};
