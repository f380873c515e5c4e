//! Checking signatures. Everything that could make two providers disagree (the form and range of signatures and
//! keys) is judged here first, by [`key`] and [`signature`]; then a provider is asked.

#[cfg(feature = "aws-lc-rs")]
mod aws_lc_rs;
#[cfg(any(feature = "crrl", feature = "ed448"))]
mod crrl;
mod edwards;
#[cfg(feature = "graviola")]
mod graviola;
mod hash;
mod identifier;
mod key;
#[cfg(test)]
mod known_answers;
#[cfg(any(feature = "crrl", feature = "ed448"))]
mod on_curve;
mod provider;
mod rsa_pss;
mod rustcrypto;
mod scheme;
mod signature;

pub(crate) use hash::Digest;
pub(crate) use key::{KeyFault, KeyRef, KeyType, RsaBounds, UNCOMPRESSED, bit_len, rsa_components};
pub use provider::SignatureProvider;
pub(crate) use rsa_pss::hash_of_pss_parameters;
pub use scheme::{Curve, Hash, MlDsaParameterSet, SignatureScheme};
pub(crate) use signature::{SignatureFault, Verification};
