//! Whether any attestation can meet a policy (WebAuthn L3 §7.1 steps 16, 21 and 24) under a verifier's anchors. A
//! policy that none can meet would refuse every user, so the verifier is not built.

use super::registration_policy::RegistrationPolicy;
use crate::error::ConfigErrorKind;
use crate::trust::TrustStore;
use crate::webauthn::{Aaguid, AaguidSource, AttestationFormat, AttestationType};

/// A policy, and the configuration under which it must be met.
#[derive(Clone, Copy)]
pub(crate) struct Demands<'a> {
    pub(crate) policy: &'a RegistrationPolicy,
    pub(crate) store: &'a TrustStore,
    /// Whether android-safetynet is tolerated.
    pub(crate) safetynet: bool,
    /// Whether metadata comes with each registration. What anchors it has, nobody knows yet.
    pub(crate) expects_metadata: bool,
}

/// What the policy counts of one statement.
struct Met {
    format: AttestationFormat,
    attestation_type: AttestationType,
    trusted: bool,
}

impl Demands<'_> {
    /// Fails with the one demand that keeps the others from being met.
    pub(crate) fn check(self) -> Result<(), ConfigErrorKind> {
        let policy = self.policy;
        if policy.types.as_ref().is_some_and(Vec::is_empty) {
            return Err(ConfigErrorKind::NoAttestationType);
        }
        let refused = |aaguid: &Aaguid| policy.refused_aaguids.contains(aaguid);
        if policy.aaguids.as_ref().is_some_and(|aaguids| aaguids.iter().all(refused)) {
            return Err(ConfigErrorKind::NoAaguid);
        }
        // A compound attestation passes only where each of its parts does.
        let accepted = |format: &AttestationFormat| policy.check_format(*format, self.safetynet).is_ok();
        let formats: Vec<_> = AttestationFormat::ALL.iter().copied().filter(accepted).collect();
        if !formats.iter().any(|format| format.rules().stands_alone()) {
            return Err(ConfigErrorKind::NoFormat);
        }

        let can_be_met = |trust: bool, aaguids: bool| {
            let statements = formats.iter().flat_map(|format| self.statements(*format));
            statements.into_iter().any(|met| self.meets(&met, trust, aaguids))
        };
        match (can_be_met(true, true), can_be_met(false, true), can_be_met(true, false)) {
            (true, ..) => Ok(()),
            (_, true, _) => Err(ConfigErrorKind::TrustUnattainable),
            (_, _, true) => Err(ConfigErrorKind::AaguidUnattainable),
            _ if can_be_met(false, false) => Err(ConfigErrorKind::TrustUnattainable),
            _ => Err(ConfigErrorKind::PolicyUnattainable),
        }
    }

    /// The statements of a format that could come, each in the best of its forms.
    fn statements(self, format: AttestationFormat) -> Vec<Met> {
        let met = |attestation_type, trusted| Met { format, attestation_type, trusted };
        let mut statements = Vec::new();
        if let Some(attestation_type) = format.rules().without_certificates {
            statements.push(met(attestation_type, false));
        }
        if let Some(attestation_type) = format.rules().with_certificates {
            if self.serves(format) {
                statements.push(met(attestation_type, true));
            }
            // Where anchors stand, what leads to none of them is refused.
            if self.policy.accept_untrusted || !self.store.refuses_others(format) {
                statements.push(met(AttestationType::None, false));
            }
        }
        statements
    }

    /// Whether an anchor may stand for statements of this format.
    fn serves(self, format: AttestationFormat) -> bool {
        self.may_be_listed(format) || self.store.serves(format)
    }

    /// Whether metadata may have anchors for this format.
    const fn may_be_listed(self, format: AttestationFormat) -> bool {
        self.expects_metadata && format.rules().listed_anchors_suffice
    }

    fn meets(self, met: &Met, trust: bool, aaguids: bool) -> bool {
        let policy = self.policy;
        let of_type = policy.types.as_ref().is_none_or(|types| types.contains(&met.attestation_type));
        let verified = !policy.requires_user_verification() || met.format.rules().has_own_flags;
        let trusted = !trust || !policy.needs_trust() || met.trusted;
        of_type && verified && trusted && (!aaguids || self.meets_aaguids(met))
    }

    /// Whether the statement could say an AAGUID that the policy accepts.
    fn meets_aaguids(self, met: &Met) -> bool {
        let policy = self.policy;
        let refused = |aaguid: &Aaguid| policy.refused_aaguids.contains(aaguid);
        // One that leads to an anchor has an AAGUID that an anchor stands for.
        let possible = |aaguid: &Aaguid| {
            !refused(aaguid)
                && (!met.trusted
                    || self.may_be_listed(met.format)
                    || self.store.serves_aaguid(met.format, *aaguid))
        };
        let Some(aaguids) = &policy.aaguids else {
            let served = met.trusted && !self.may_be_listed(met.format);
            let served = served.then(|| self.store.aaguids_of(met.format)).flatten();
            return served.is_none_or(|served| !served.iter().all(refused));
        };
        if policy.accept_claimed_aaguids {
            return aaguids.iter().any(possible);
        }
        let attests = met.format.rules().aaguid_source != AaguidSource::Nothing;
        attests && met.trusted && aaguids.iter().any(|aaguid| !aaguid.is_zero() && possible(aaguid))
    }
}
