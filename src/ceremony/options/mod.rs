//! Options and replies that go to the client before a ceremony. The verifier and policy that judge the answer make them.

mod choices;
mod common;
mod creation;
mod decoy;
mod descriptor;
mod error;
mod extensions;
mod related_origins;
mod replies;
mod request;
mod signal;
mod user;

pub use choices::{AttestationConveyance, CredentialProtection, Hint, LargeBlobSupport, ResidentKey};
pub use creation::{CreationOptions, CreationOptionsBuilder};
pub use decoy::{DecoyAccount, DecoyProfile, Decoys};
pub use descriptor::CredentialDescriptor;
pub use error::OptionsError;
pub use extensions::PrfInputs;
pub use related_origins::RelatedOrigins;
pub use replies::{AuthenticationReply, AuthenticationReplyBuilder, CredentialReply, RecoveryReply};
pub use request::{RequestOptions, RequestOptionsBuilder};
pub use signal::{AllAcceptedCredentials, CurrentUserDetails, Signals, UnknownCredential};
pub use user::UserEntity;
