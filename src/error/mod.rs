//! What is refused, and why: the one error type, stable codes, and the sections that the checks belong to.

mod code;
mod config;
mod names;
mod step;

pub(crate) use code::{At, stage_errors};
pub use code::{Class, Code, Error};
pub use config::{ConfigError, ConfigErrorKind};
pub(crate) use names::stable_names;
pub use step::Step;
