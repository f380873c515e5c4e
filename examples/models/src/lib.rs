//! What the example servers do with FIDO metadata. They read a BLOB from a file, replace it while they run, and show the
//! model of each passkey.

#![allow(clippy::missing_errors_doc, reason = "an example")]

mod arguments;
mod in_use;
mod model;
pub mod reload;
#[cfg(feature = "testing")]
pub mod testing;

pub use arguments::Arguments;
pub use in_use::Models;
pub use model::{Model, refusal};
