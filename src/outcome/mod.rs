//! The results of a verification: the verified registration or login, the evidence, and the record that lasts.

mod authentication;
mod data;
mod evidence;
mod record;
mod verified;

pub(crate) use authentication::AssertedPasskey;
pub use authentication::{
    AuthenticatorExtensionOutputs, ClientExtensionOutputs, MatchedRelyingParty, VerifiedAuthentication,
    VerifiedAuthentications, VerifiedRecovery,
};
pub use evidence::{Attestation, Evidence, StatementEvidence};
pub(crate) use record::PasskeyState;
pub use record::{CredentialRecord, ImportedPasskey, RecordError, RecordUpdate, SignCountUpdate};
pub use verified::{VerifiedRegistration, VerifiedRegistrations};
