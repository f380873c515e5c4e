//! The implementations of the schemes, and the choice among them. Each library has its file, which imports [`adapter`];
//! [`provider`] puts them together.

mod adapter;
#[cfg(feature = "aws-lc-rs")]
mod aws_lc_rs;
#[cfg(any(feature = "crrl", feature = "ed448"))]
mod crrl;
mod crypto_bigint;
#[cfg(feature = "graviola")]
mod graviola;
mod provider;
mod rustcrypto;
#[cfg(any(feature = "rustcrypto", not(feature = "crrl")))]
mod rustcrypto_slower;

pub use provider::SignatureProvider;
