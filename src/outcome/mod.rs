//! What a verification comes to: the registration that was verified, and the evidence.

mod evidence;
mod serde_impls;
mod verified;

pub use evidence::{Attestation, Evidence, StatementEvidence};
pub use verified::{VerifiedRegistration, VerifiedRegistrations};
