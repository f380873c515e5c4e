//! x
mod code; mod crypto; mod encoding; mod limits; mod observation; mod spec; mod tolerance; mod public_key;
pub use crypto::*;
pub use public_key::*;
pub use code::*;
