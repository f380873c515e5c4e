//! The list of related origins, which browsers read at `/.well-known/webauthn` (WebAuthn L3 §5.11).

use std::collections::BTreeSet;

use serde::Serialize;

use super::error::OptionsError;
use crate::error::ConfigError;
use crate::relying_party::Config;

/// The origins that may use the relying party id. A server serves it, serialized, as `application/json` at
/// `/.well-known/webauthn`, on the host that the relying party id names.
///
/// ```
/// use attestry::Verifier;
///
/// let verifier =
///     Verifier::builder("example.com").origins(["https://example.com", "https://example.co.uk"]).build()?;
/// // The public suffix list says it: the label before the suffix.
/// let label = |host: &str| host.split('.').next().map(str::to_owned);
/// let json = serde_json::to_string(&verifier.related_origins(label)?).expect("JSON");
/// assert_eq!(json, r#"{"origins":["https://example.com","https://example.co.uk"]}"#);
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RelatedOrigins {
    origins: Vec<String>,
}

impl RelatedOrigins {
    pub(in crate::ceremony) fn new(
        config: &Config,
        mut label: impl FnMut(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let id = config.relying_party_id(0);
        let mut labels = BTreeSet::new();
        let mut origins: Vec<String> = Vec::new();
        for entry in &config.origins {
            // Applications have lists of their own.
            let Some(web) = entry.rule.web() else { continue };
            let fault = |error: OptionsError| ConfigError::from(error).with_value(&entry.text);
            if !web.is_https() {
                return Err(fault(OptionsError::RelatedNotHttps));
            }
            if entry.rule.has_subdomains() && !web.is_within(&id) {
                return Err(fault(OptionsError::RelatedSubdomains));
            }
            let label = label(web.host()).filter(|label| !label.is_empty());
            labels.insert(label.ok_or_else(|| fault(OptionsError::RelatedLabel))?);
            if !origins.iter().any(|known| **known == *entry.text) {
                origins.push(entry.text.to_string());
            }
        }
        if origins.is_empty() {
            return Err(OptionsError::RelatedNone.into());
        }
        if labels.len() > LABELS_MAX {
            return Err(OptionsError::RelatedLabels.into());
        }
        Ok(Self { origins })
    }

    /// The origins.
    pub fn origins(&self) -> &[String] {
        &self.origins
    }
}

/// Browsers pass over the origins of further labels.
const LABELS_MAX: usize = 5;
