//! The relying party's own rules about attestations that are sound in themselves (WebAuthn L3 §7.1 step 24).

use crate::code::{Error, stage_errors};
use crate::observation::Observations;
use crate::spec::Step;
use crate::trust::Trust;

stage_errors! {
    /// Why the relying party's rules refuse an attestation.
    PolicyError in "policy" {
        AttestationNotTrusted = "attestation_not_trusted", Policy, Some(Step::registration(24)),
            "the relying party requires an attestation that leads to a trust anchor, and this one has no certificates or none that an anchor stands for";
    }
}

/// Which attestations are accepted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AttestationPolicy {
    pub(crate) require_trusted: bool,
    pub(crate) accept_untrusted: bool,
    pub(crate) refused: Observations,
}

impl AttestationPolicy {
    /// Step 24, once the trust is known.
    pub(crate) fn check_trust(&self, trust: &Trust) -> Result<(), Error> {
        match trust {
            Trust::Trusted(_) => Ok(()),
            Trust::Untrusted(error) if self.require_trusted || !self.accept_untrusted => Err((*error).into()),
            Trust::None | Trust::SelfAttested | Trust::Unknown if self.require_trusted => {
                Err(PolicyError::AttestationNotTrusted.into())
            }
            Trust::None | Trust::SelfAttested | Trust::Unknown | Trust::Untrusted(_) => Ok(()),
        }
    }

    /// Refuses the first observation that the relying party does not want.
    pub(crate) fn check_observations(&self, observed: Observations) -> Result<(), Error> {
        match observed.first_in(self.refused) {
            Some(observation) => Err(Error::new(observation.code())),
            None => Ok(()),
        }
    }
}
