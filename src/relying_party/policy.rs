//! The relying party's own rules about attestations that are sound in themselves (WebAuthn L3 §7.1 steps 18 and 24).

use crate::attestation::Statements;
use crate::error::{Error, Step, stage_errors};
use crate::observation::Observations;
use crate::tolerance::Tolerance;
use crate::trust::{AaguidStanding, Trust};
use crate::webauthn::{Aaguid, AttestationFormat, AttestationType, Flags};

stage_errors! {
    /// Why the relying party's rules refuse an attestation.
    PolicyError in "policy" {
        BackupEligible = "backup_eligible", Policy, Some(Step::registration(18)),
            "the relying party accepts device-bound credentials only, and this one may be backed up";
        FormatNotAccepted = "format_not_accepted", Policy, Some(Step::registration(24)),
            "the relying party does not accept this attestation statement format";
        SafetyNetNotAllowed = "android_safetynet_not_allowed", Policy, Some(Step::registration(24)),
            "attestation statements of format android-safetynet are not accepted unless the relying party allows them";
        TypeNotAccepted = "type_not_accepted", Policy, Some(Step::registration(24)),
            "the relying party does not accept this attestation type";
        AaguidNotAccepted = "aaguid_not_accepted", Policy, Some(Step::registration(24)),
            "the relying party does not accept this AAGUID, or nothing vouches for it";
        AttestationNotTrusted = "attestation_not_trusted", Policy, Some(Step::registration(24)),
            "the relying party requires a trust anchor for every attestation, and none stands for this one";
    }
}

/// Which attestations are accepted. A list that is there is the whole of what it allows.
#[derive(Clone, Debug, Default)]
pub(crate) struct AttestationPolicy {
    pub(crate) device_bound: bool,
    pub(crate) formats: Option<Vec<AttestationFormat>>,
    pub(crate) refused_formats: Vec<AttestationFormat>,
    pub(crate) allow_android_safetynet: bool,
    pub(crate) types: Option<Vec<AttestationType>>,
    pub(crate) aaguids: Option<Vec<Aaguid>>,
    pub(crate) refused_aaguids: Vec<Aaguid>,
    pub(crate) accept_claimed_aaguids: bool,
    pub(crate) require_trusted: bool,
    pub(crate) accept_untrusted: bool,
    pub(crate) refused: Observations,
}

impl AttestationPolicy {
    /// Step 18: whether a credential may be eligible for backup.
    pub(crate) const fn check_backup_eligibility(&self, flags: Flags) -> Result<(), PolicyError> {
        if self.device_bound && flags.backup_eligible() { Err(PolicyError::BackupEligible) } else { Ok(()) }
    }

    /// Whether the format is accepted; asked before any work is done on the statement.
    pub(crate) fn check_format(&self, format: AttestationFormat) -> Result<(), PolicyError> {
        let listed = self.formats.as_ref().is_none_or(|formats| formats.contains(&format));
        if !listed || self.refused_formats.contains(&format) {
            return Err(PolicyError::FormatNotAccepted);
        }
        match format.rules().needs_tolerance {
            Some(Tolerance::AndroidSafetyNet) if !self.allow_android_safetynet => {
                Err(PolicyError::SafetyNetNotAllowed)
            }
            _ => Ok(()),
        }
    }

    /// Step 24, once the trust is known. Each statement of several must be of an accepted type, and the whole too.
    pub(crate) fn check_trust(&self, statements: &Statements) -> Result<(), Error> {
        let trust = &statements.leading().trust;
        match trust {
            Trust::Untrusted(error) if self.require_trusted || !self.accept_untrusted => {
                return Err((*error).into());
            }
            Trust::None | Trust::SelfAttested | Trust::Unknown(_) if self.require_trusted => {
                return Err(PolicyError::AttestationNotTrusted.into());
            }
            Trust::None
            | Trust::SelfAttested
            | Trust::Unknown(_)
            | Trust::Trusted(_)
            | Trust::Untrusted(_) => {}
        }
        for assessed in statements.iter() {
            self.check_type(assessed.proven_type())?;
        }
        self.check_type(statements.proven_type())?;
        Ok(())
    }

    fn check_type(&self, proven: AttestationType) -> Result<(), PolicyError> {
        match &self.types {
            Some(types) if !types.contains(&proven) => Err(PolicyError::TypeNotAccepted),
            _ => Ok(()),
        }
    }

    /// Whether the AAGUID is accepted. Being on the list counts only where something vouches for the AAGUID; being
    /// refused counts always.
    pub(crate) fn check_aaguid(&self, aaguid: Aaguid, standing: AaguidStanding) -> Result<(), PolicyError> {
        let vouched_for = standing == AaguidStanding::Attested || self.accept_claimed_aaguids;
        let listed = self.aaguids.as_ref().is_none_or(|aaguids| vouched_for && aaguids.contains(&aaguid));
        if listed && !self.refused_aaguids.contains(&aaguid) {
            Ok(())
        } else {
            Err(PolicyError::AaguidNotAccepted)
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
