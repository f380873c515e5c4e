//! Whether a ceremony may run in a cross-origin frame, and below which top-level origins.

use super::origins::OriginEntry;
use crate::error::ConfigError;
use crate::webauthn::OriginRule;

/// What a policy says of cross-origin frames. Each ceremony's policy has one: a frame may be for logins alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct CrossOriginRules {
    pub(crate) allowed: bool,
    top_origins: Vec<Result<OriginEntry, ConfigError>>,
}

impl CrossOriginRules {
    pub(super) const fn allow(&mut self) {
        self.allowed = true;
    }

    pub(super) fn add_top_origin(&mut self, origin: &str) {
        self.top_origins.push(OriginEntry::of(OriginRule::exact(origin), origin));
    }

    /// What is wrong with a top-level origin, if something is.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        match self.top_origins.iter().find_map(|entry| entry.as_ref().err()) {
            Some(error) => Err(error.clone()),
            None => Ok(()),
        }
    }

    /// Whether this top-level origin is expected.
    pub(crate) fn expects_top_origin(&self, origin: &str) -> bool {
        self.top_origins.iter().flatten().any(|entry| entry.rule.matches(origin))
    }
}
