//! The ceremony: a challenge, and every step by which a request answers it.

mod challenge;
mod decode;
mod raw_key;
mod several;
mod verifier;

pub use challenge::{Challenge, ChallengeError, RegistrationChallenge};
#[cfg(any(test, fuzzing))]
pub(crate) use raw_key::KeyAttestation;
pub use raw_key::KeyAttestationError;
pub use several::VerifiedCredentials;
pub use verifier::Verifier;
