//! The service's verdict on the device.

use super::SafetyNetError;
use crate::encoding::json::{self, JsonFault};
use crate::error::Error;
use crate::limits::Limits;

/// The members that this crate checks. A relying party may want more of the device, such as `basicIntegrity`, but a
/// matching profile implies that.
pub(super) struct Payload {
    pub(super) nonce: String,
    pub(super) cts_profile_match: bool,
    /// Milliseconds of Unix time.
    timestamp: u64,
}

impl Payload {
    pub(super) fn decode(text: &str, limits: &Limits) -> Result<Self, Error> {
        const MALFORMED: SafetyNetError = SafetyNetError::PayloadMalformed;
        if json::deeper_than(text, limits.client_data_depth) {
            return Err(MALFORMED.into());
        }
        let (mut nonce, mut cts_profile_match, mut timestamp) = (None, None, None);
        json::read_members(text, |name, value| match name {
            "nonce" => json::set_once(&mut nonce, value.string()?),
            "ctsProfileMatch" => json::set_once(&mut cts_profile_match, value.boolean()?),
            "timestampMs" => json::set_once(&mut timestamp, value.raw()?.parse().ok()),
            _ => Ok(()),
        })
        .map_err(|JsonFault| MALFORMED)?;
        Ok(Self {
            nonce: nonce.ok_or(MALFORMED)?.into_owned(),
            cts_profile_match: cts_profile_match.ok_or(MALFORMED)?,
            timestamp: timestamp.ok_or(MALFORMED)?,
        })
    }

    /// Whether it was made more than a minute before this time, or after it; `now` has whole seconds.
    pub(super) fn is_stale(&self, now: u64) -> bool {
        let made = self.timestamp.checked_div(1000).unwrap_or_default();
        let age_in_ms = now.saturating_mul(1000).saturating_sub(self.timestamp);
        made > now || age_in_ms > 60_000
    }
}
