//! The origins that a relying party expects.

use std::sync::Arc;

use crate::error::{ConfigError, ConfigErrorKind};
use crate::webauthn::OriginRule;

/// A rule for origins and the origin that it was made from.
#[derive(Clone, Debug)]
pub(crate) struct OriginEntry {
    pub(crate) rule: OriginRule,
    pub(crate) text: Arc<str>,
}

impl OriginEntry {
    /// The entry, or what is wrong with the text that it was to be made of.
    pub(super) fn of(rule: Result<OriginRule, ConfigErrorKind>, text: &str) -> Result<Self, ConfigError> {
        let rule = rule.map_err(|kind| ConfigError::from(kind).with_value(text))?;
        Ok(Self { text: Arc::from(rule.text()), rule })
    }
}
