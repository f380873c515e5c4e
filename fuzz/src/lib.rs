//! What the targets share that is not a stage of the library: whole verifiers, and the software authenticator.

pub mod fault;
pub mod meter;
pub mod plan;
mod statements;
pub mod verifier;
