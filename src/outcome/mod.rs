//! What a verification comes to: the record, and the evidence.

mod credential;
mod evidence;
mod serde_impls;

pub use credential::{Credential, Verified};
pub(crate) use evidence::AuthenticatorEvidence;
pub use evidence::{Evidence, StatementEvidence};
