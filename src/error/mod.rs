//! Refusals and their reasons: the one error type, stable codes, and the sections that the checks belong to.

mod code;
mod config;
mod location;
mod names;
mod refusal;
mod step;

pub(crate) use code::stage_errors;
pub use code::{Class, Code};
pub(crate) use config::config_errors;
pub use config::{ConfigError, ConfigErrorKind};
pub use location::Location;
pub(crate) use names::{stable_names, unknown_name};
pub(crate) use refusal::At;
pub use refusal::Error;
pub use step::Step;
