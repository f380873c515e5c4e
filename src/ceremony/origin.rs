//! Where client data was made: origin, crossOrigin and topOrigin.

use std::sync::Arc;

use crate::error::{At as _, Error, Step};
use crate::relying_party::{Config, CrossOriginRules};
use crate::webauthn::ClientData;

/// The steps of the three members, in a ceremony that numbers them.
pub(super) struct Steps {
    pub(super) origin: Step,
    pub(super) cross_origin: Step,
    pub(super) top_origin: Step,
}

/// Checks the three members. Returns the origin, if client data has one.
pub(super) fn check_origins(
    config: &Config,
    rules: &CrossOriginRules,
    client_data: &ClientData<'_>,
    steps: Option<&Steps>,
) -> Result<Option<Arc<str>>, Error> {
    let expected = |origin: &str| config.origins.iter().any(|entry| entry.rule.matches(origin));
    let origin = client_data.check_origin(expected).at(steps.map(|steps| steps.origin))?;
    client_data.check_cross_origin(rules.allowed).at(steps.map(|steps| steps.cross_origin))?;
    client_data
        .check_top_origin(|origin| rules.expects_top_origin(origin))
        .at(steps.map(|steps| steps.top_origin))?;
    // The text of an exact rule is there already; that of a subdomain is not.
    let shared = |origin: &str| {
        let entry = config.origins.iter().find(|entry| *entry.text == *origin);
        entry.map_or_else(|| Arc::from(origin), |entry| Arc::clone(&entry.text))
    };
    Ok(origin.map(shared))
}
