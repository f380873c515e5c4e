//! The common form of every body: one credential or one assertion as sent, and the challenge that it answers.

mod authentication;
mod error;
mod issued;
mod keyed;
mod kind;
pub(crate) mod members;
mod registration;
mod seal;
mod user_handle;

pub(crate) use authentication::{Assertion, AssertionMembers, ClientExtensions};
pub use authentication::{Authentication, AuthenticatorAttachment};
pub use error::RequestError;
pub use issued::{ChallengeError, ChallengeId};
pub(crate) use issued::{Issued, named_kinds};
pub(crate) use keyed::CallerKey;
pub use kind::CredentialKind;
pub use registration::Registration;
pub(crate) use registration::{Attestation, AttestationMembers};
pub use seal::ChallengeSeal;
pub(crate) use seal::SealedFor;
pub use user_handle::UserHandle;
