//! Checking signatures: the [`SignatureProvider`]s behind the features, and how to plug in another.
//!
//! This crate first judges everything on which two providers could disagree: the form and range of signatures and keys.
//! Then it asks a provider. So the verdict is the same with all of them.

// A file of this room imports from those before it in this list:
// fault, scheme, jose, hash, rsa_pss, on_curve, edwards, key, identifier, providers, cache, signature, known_answers.

mod cache;
mod edwards;
mod fault;
mod hash;
mod identifier;
mod jose;
mod key;
#[cfg(test)]
mod known_answers;
#[cfg(any(feature = "crrl", feature = "ed448"))]
mod on_curve;
mod providers;
mod rsa_pss;
mod scheme;
mod signature;

pub use cache::SignatureCache;
pub(crate) use cache::SignatureCheck;
pub(crate) use fault::{KeyFault, SignatureFault};
pub(crate) use hash::Digest;
pub(crate) use jose::from_jose;
pub(crate) use key::{KeyRef, KeyType, RsaBounds, UNCOMPRESSED, bit_len, rsa_components};
pub use providers::SignatureProvider;
pub(crate) use rsa_pss::hash_of_pss_parameters;
pub use scheme::{Curve, HashAlgorithm, MlDsaParameterSet, SignatureScheme};
pub(crate) use signature::SignatureChecker;
