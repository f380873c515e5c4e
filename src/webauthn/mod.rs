//! The decoded messages of a client and authenticator: client data, the attestation object, authenticator data.

mod aaguid;
mod attestation_object;
mod attestation_type;
mod authenticator_data;
mod client_data;
mod extensions;
mod format;
mod origin;
mod response;

pub use aaguid::Aaguid;
pub(crate) use attestation_object::AttestationObject;
pub use attestation_object::AttestationObjectError;
pub use attestation_type::AttestationType;
pub(crate) use authenticator_data::{
    AssertedData, AuthenticatorData, CREDENTIAL_ID_MAX, CREDENTIAL_ID_TEXT_MAX, is_credential_id,
};
pub use authenticator_data::{AuthenticatorDataError, AuthenticatorFlags};
pub use client_data::ClientDataError;
pub(crate) use client_data::{ClientData, hash as hash_client_data};
pub use extensions::Extensions;
pub(crate) use format::AaguidSource;
pub use format::AttestationFormat;
pub(crate) use origin::{OriginRule, check_relying_party_id};
