//! The relying party's own rules for a sound registration (WebAuthn L3 §7.1 steps 10, 11, 15, 16, 18, 24), and their
//! checks.

use super::cross_origin::CrossOriginRules;
use super::user_verification::UserVerification;
use crate::attestation::Statements;
use crate::error::{Error, stage_errors};
#[cfg(feature = "metadata")]
use crate::metadata::{MetadataError, MetadataPolicy};
use crate::observation::{Observation, Observations};
use crate::tolerance::Tolerance;
use crate::trust::{AaguidStanding, Trust};
use crate::webauthn::{Aaguid, AttestationFormat, AttestationType, AuthenticatorFlags};

stage_errors! {
    /// Why the relying party's rules refuse an attestation.
    PolicyError in "policy" {
        BackupEligible = "backup_eligible", Policy, None,
            "the credential may be backed up, and only device-bound ones are accepted";
        FormatNotAccepted = "format_not_accepted", Policy, None,
            "the attestation statement format is not accepted";
        SafetyNetNotAllowed = "android_safetynet_not_allowed", Policy, None,
            "the attestation statement format android-safetynet is not tolerated";
        TypeNotAccepted = "type_not_accepted", Policy, None,
            "the attestation type is not accepted";
        AaguidNotAccepted = "aaguid_not_accepted", Policy, None,
            "the AAGUID is not accepted, or nothing vouches for it";
        AttestationNotTrusted = "attestation_not_trusted", Policy, None,
            "the attestation leads to no trust anchor, although trust is required";
    }
}

impl PolicyError {
    /// Whether a credential may be eligible for backup, in either ceremony (WebAuthn L3 §7.1 and §7.2, step 18).
    pub(super) const fn check_device_bound(required: bool, flags: AuthenticatorFlags) -> Result<(), Self> {
        if required && flags.backup_eligible() { Err(Self::BackupEligible) } else { Ok(()) }
    }
}

/// What a relying party accepts of a registration. Only its rules on observations and cross-origin use concern kinds
/// besides `Fido2`.
///
/// The default accepts every sound registration, also without attestation or with self attestation. Each method says
/// what it changes. Methods that take one item or several add to earlier ones; those whose names begin with `accept_`
/// replace them.
///
/// A verifier has a policy of its own, given with
/// [`VerifierBuilder::registration_policy`](crate::VerifierBuilder::registration_policy). A page with stricter rules
/// takes another, by [`Verifier::with_policy`](crate::Verifier::with_policy).
///
/// ```
/// use attestry::{AttestationFormat, RegistrationPolicy, UserVerification};
///
/// let policy = RegistrationPolicy::new()
///     .user_verification(UserVerification::Required)
///     .require_device_bound()
///     .refuse_formats([AttestationFormat::FidoU2f]);
/// # let _ = policy;
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct RegistrationPolicy {
    pub(crate) user_verification: UserVerification,
    pub(crate) conditional_create: bool,
    pub(crate) enterprise_attestation: bool,
    pub(crate) android_hardware: bool,
    pub(crate) cross_origin: CrossOriginRules,
    pub(crate) device_bound: bool,
    pub(crate) formats: Option<Vec<AttestationFormat>>,
    pub(crate) refused_formats: Vec<AttestationFormat>,
    pub(crate) types: Option<Vec<AttestationType>>,
    pub(crate) aaguids: Option<Vec<Aaguid>>,
    pub(crate) refused_aaguids: Vec<Aaguid>,
    pub(crate) accept_claimed_aaguids: bool,
    pub(crate) require_trusted: bool,
    pub(crate) accept_untrusted: bool,
    pub(crate) refused: Observations,
    #[cfg(feature = "metadata")]
    pub(crate) metadata: Option<MetadataPolicy>,
}

impl RegistrationPolicy {
    /// The default.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the user must have been verified. Default: preferred.
    ///
    /// `Required` refuses every fido-u2f attestation, since a U2F key verifies no user and nothing signs its flags.
    /// Format `none` and self attestation pass with the flag, which is then only the client's word.
    pub const fn user_verification(mut self, user_verification: UserVerification) -> Self {
        self.user_verification = user_verification;
        self
    }

    /// Says that the ceremony is a conditional create, in which the user may be absent (WebAuthn L3 §7.1 step 15).
    pub const fn conditional_create(mut self) -> Self {
        self.conditional_create = true;
        self
    }

    /// Says that enterprise attestation was asked for. Without this, a certificate with a serial number is observed.
    pub const fn enterprise_attestation(mut self) -> Self {
        self.enterprise_attestation = true;
        self
    }

    /// Demands that hardware holds the key of an android-key attestation. Hardware must enforce origin and purpose, and
    /// both security levels must be at least [`TrustedEnvironment`](crate::android::SecurityLevel::TrustedEnvironment).
    /// By default, enforcement by Android itself suffices (WebAuthn L3 §8.4).
    ///
    /// The demand concerns no other format. It proves nothing without trust in the attestation.
    pub const fn require_android_hardware(mut self) -> Self {
        self.android_hardware = true;
        self
    }

    /// Accepts credentials that were created in cross-origin frames.
    pub const fn allow_cross_origin(mut self) -> Self {
        self.cross_origin.allow();
        self
    }

    /// Accepts this top-level origin around a cross-origin frame. It counts only if such frames are allowed.
    pub fn top_origin(mut self, origin: impl AsRef<str>) -> Self {
        self.cross_origin.add_top_origin(origin.as_ref());
        self
    }

    /// Accepts each of these top-level origins, as [`top_origin`](Self::top_origin) does.
    pub fn top_origins(self, origins: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        origins.into_iter().fold(self, Self::top_origin)
    }

    /// Accepts device-bound Fido2 credentials only: those that may not be backed up (BE = 0).
    pub const fn require_device_bound(mut self) -> Self {
        self.device_bound = true;
        self
    }

    /// Accepts these attestation statement formats only. Default: every format. A verifier refuses an empty list.
    pub fn accept_formats(mut self, formats: impl IntoIterator<Item = AttestationFormat>) -> Self {
        self.formats = Some(formats.into_iter().collect());
        self
    }

    /// Refuses these attestation statement formats.
    pub fn refuse_formats(mut self, formats: impl IntoIterator<Item = AttestationFormat>) -> Self {
        self.refused_formats.extend(formats);
        self
    }

    /// Accepts these attestation types only. Default: every type. A statement with certificates counts as
    /// [`AttestationType::None`] if no anchor stands for it, or if it leads to none. A verifier refuses an empty list,
    /// and a list of types that no accepted credential can have.
    pub fn accept_attestation_types(mut self, types: impl IntoIterator<Item = AttestationType>) -> Self {
        self.types = Some(types.into_iter().collect());
        self
    }

    /// Accepts authenticators of these AAGUIDs only, and only if the AAGUID is
    /// [`Attested`](crate::AaguidStanding::Attested). Default: every AAGUID. A verifier refuses a list of AAGUIDs that
    /// no anchor could vouch for.
    pub fn accept_aaguids(mut self, aaguids: impl IntoIterator<Item = Aaguid>) -> Self {
        self.aaguids = Some(aaguids.into_iter().collect());
        self
    }

    /// Refuses authenticators that say they have one of these AAGUIDs, however little that is worth.
    pub fn refuse_aaguids(mut self, aaguids: impl IntoIterator<Item = Aaguid>) -> Self {
        self.refused_aaguids.extend(aaguids);
        self
    }

    /// Counts an AAGUID on the list of [`accept_aaguids`](Self::accept_aaguids) even if nothing vouches for it.
    /// Dangerous: any software can claim any AAGUID.
    pub const fn danger_accept_claimed_aaguids(mut self) -> Self {
        self.accept_claimed_aaguids = true;
        self
    }

    /// Refuses every Fido2 credential whose attestation does not lead to a trust anchor. A verifier refuses this policy
    /// if no anchor could serve any accepted credential.
    ///
    /// Anchors that [recognise](crate::trust::TrustAnchor::recognise_only) serve it too. Every page then knows the
    /// authenticators that they recognise, and the page with this policy accepts no others. The guide has an
    /// [example](mod@crate::guide::policy).
    pub const fn require_trusted_attestation(mut self) -> Self {
        self.require_trusted = true;
        self
    }

    /// Accepts statements that lead to none of the anchors that stand for them, as
    /// [`Trust::Untrusted`](crate::Trust::Untrusted). Dangerous: anybody can make such a statement. The server must
    /// look at the trust itself.
    pub const fn danger_accept_untrusted_attestation(mut self) -> Self {
        self.accept_untrusted = true;
        self
    }

    /// Refuses credentials with this observation.
    pub const fn refuse_observation(mut self, observation: Observation) -> Self {
        self.refused.insert(observation);
        self
    }

    /// Refuses credentials with any of these observations.
    pub fn refuse_observations(self, observations: impl IntoIterator<Item = Observation>) -> Self {
        observations.into_iter().fold(self, Self::refuse_observation)
    }

    /// Demands this of the model of a Fido2 credential, by metadata. Even without these demands, metadata refuses
    /// revoked and compromised models. A verifier that does not [expect
    /// metadata](crate::VerifierBuilder::expect_metadata) refuses a policy that has them.
    #[cfg(feature = "metadata")]
    pub fn metadata(mut self, policy: MetadataPolicy) -> Self {
        self.metadata = Some(policy);
        self
    }

    /// Whether metadata must vouch for the model.
    pub(crate) fn needs_listed_model(&self) -> bool {
        #[cfg(feature = "metadata")]
        return self.metadata.as_ref().is_some_and(MetadataPolicy::needs_trust);
        #[cfg(not(feature = "metadata"))]
        false
    }

    /// Whether only a trusted statement passes.
    pub(crate) fn needs_trust(&self) -> bool {
        self.require_trusted || self.needs_listed_model()
    }

    /// Whether the user must have been verified.
    pub(crate) fn requires_user_verification(&self) -> bool {
        self.user_verification == UserVerification::Required
    }

    /// Whether a credential without an attestation, or without an AAGUID, is refused.
    pub(crate) fn needs_attestation(&self) -> bool {
        let unattested = AttestationFormat::None;
        self.needs_trust()
            || self.aaguids.is_some()
            || self.check_format(unattested, false).is_err()
            || self.check_type(AttestationType::None).is_err()
    }

    /// Step 18: whether a credential may be eligible for backup.
    pub(crate) const fn check_backup_eligibility(
        &self,
        flags: AuthenticatorFlags,
    ) -> Result<(), PolicyError> {
        PolicyError::check_device_bound(self.device_bound, flags)
    }

    /// Whether the format is accepted. It is asked before any work is done on the statement.
    pub(crate) fn check_format(&self, format: AttestationFormat, safetynet: bool) -> Result<(), PolicyError> {
        let listed = self.formats.as_ref().is_none_or(|formats| formats.contains(&format));
        if !listed || self.refused_formats.contains(&format) {
            return Err(PolicyError::FormatNotAccepted);
        }
        match format.rules().needs_tolerance {
            Some(Tolerance::AndroidSafetyNet) if !safetynet => Err(PolicyError::SafetyNetNotAllowed),
            _ => Ok(()),
        }
    }

    /// Step 24, once the trust is known. Each of several statements must be of an accepted type, and the whole too.
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
        #[cfg(feature = "metadata")]
        self.check_models(statements)?;
        Ok(())
    }

    /// Whether one of the statements is of a model that metadata vouches for as the policy demands.
    #[cfg(feature = "metadata")]
    fn check_models(&self, statements: &Statements) -> Result<(), Error> {
        let Some(policy) = &self.metadata else { return Ok(()) };
        let mut met = statements.iter().filter_map(|assessed| {
            let model = assessed.model.as_ref()?;
            Some(model.meets(policy, assessed.is_trusted()))
        });
        let first = met.next().unwrap_or(Err(MetadataError::Missing));
        if first.is_err() && met.any(|met| met.is_ok()) { Ok(()) } else { Ok(first?) }
    }

    fn check_type(&self, proven: AttestationType) -> Result<(), PolicyError> {
        match &self.types {
            Some(types) if !types.contains(&proven) => Err(PolicyError::TypeNotAccepted),
            _ => Ok(()),
        }
    }

    /// Whether the AAGUID is accepted. An AAGUID on the list counts only if something vouches for it. A refused one
    /// always counts.
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
        observed.check(self.refused)
    }
}
