//! One view of an X.509 certificate (RFC 5280 §4.1): its [`outline`], and a file for each needed extension. The others
//! stay opaque.

mod certificate;
mod extensions;
mod name;
mod outline;
mod signature_algorithm;
mod subject;

pub use certificate::CertificateError;
pub(crate) use certificate::{Certificate, UnusedBits};
pub use extensions::{AuthorizationList, KeyDescription, SecurityLevel, VerifiedBootState};
pub(crate) use extensions::{ExtendedKeyUsage, Usage};
pub(crate) use name::for_each_attribute;
pub(crate) use outline::{check_algorithm, extensions};
pub(crate) use signature_algorithm::signature_scheme;
