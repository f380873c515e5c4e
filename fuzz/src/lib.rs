//! What the targets share that is not a stage of the library: whole verifiers, and the software authenticator.
//!
//! Imports run one way. For the authenticator: `format`, `fault`, `plan`, `statements`, `registration`, each from those
//! before it. For whole verifiers: `meter`, `verifier`. `layer` and `dossier` stand alone.

pub mod dossier;
mod fault;
mod format;
pub mod layer;
mod meter;
pub mod plan;
pub mod registration;
mod statements;
pub mod verifier;
