//! The ceremonies: a challenge, and every step by which a registration or a login answers it.

mod authentication;
mod authentication_challenge;
mod codes;
mod decode;
mod expected;
mod key_authentication;
pub(crate) mod options;
mod origin;
mod raw_key;
mod raw_key_scheme;
mod registration;
mod registration_challenge;
mod stored_authentication_challenge;
mod stored_registration_challenge;
mod unverified;
mod verifier;
mod view;

pub use authentication_challenge::AuthenticationChallenge;
pub use expected::AuthenticationError;
#[cfg(any(test, attestry_fuzzing))]
pub(crate) use raw_key::KeyAttestation;
pub use raw_key::KeyAttestationError;
pub use registration_challenge::RegistrationChallenge;
pub use verifier::Verifier;
pub use view::{AuthenticationVerifier, Policy, RegistrationVerifier};
