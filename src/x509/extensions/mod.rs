//! The extensions that a rule needs, one file each.

mod apple;
mod basic_constraints;
mod dns_name;
mod extended_key_usage;
mod fido;
mod key_description;
mod key_usage;
mod tpm;

pub(crate) use basic_constraints::BasicConstraints;
pub(crate) use extended_key_usage::{
    AIK_CERTIFICATE, ANY_EXTENDED_KEY_USAGE, ExtendedKeyUsage, SERVER_AUTH, Usage,
};
pub use key_description::{AuthorizationList, KeyDescription, SecurityLevel, VerifiedBootState};
pub(crate) use key_usage::KeyUsage;
pub(crate) use tpm::SUBJECT_ALT_NAME;
