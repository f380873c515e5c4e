//! The extensions that a rule needs, one file each.

mod apple;
mod basic_constraints;
mod extended_key_usage;
mod fido;
mod key_description;
mod key_usage;
mod subject_alt_name;

pub(crate) use basic_constraints::BasicConstraints;
pub(crate) use extended_key_usage::{ExtendedKeyUsage, Usage};
pub use key_description::{AuthorizationList, KeyDescription, SecurityLevel, VerifiedBootState};
pub(crate) use key_usage::KeyUsage;
