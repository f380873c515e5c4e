//! The relying party's own rules for a sound login (WebAuthn L3 §7.2 steps 13, 14, 17, 18 and 22), and their checks.

use super::cross_origin::CrossOriginRules;
use super::registration_policy::PolicyError;
use super::user_verification::UserVerification;
use crate::error::{Error, stable_names};
use crate::observation::{Observation, Observations};
use crate::webauthn::AuthenticatorFlags;

/// What to do with a login whose signature counter did not increase (WebAuthn L3 §7.2 step 22). Perhaps somebody copied
/// the authenticator, or two of its logins overtook each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignCountNotIncreased {
    /// Refuse it.
    #[default]
    Refuse,
    /// Accept it and report it, by
    /// [`VerifiedAuthentication::sign_count_increased`](crate::VerifiedAuthentication::sign_count_increased).
    Report,
}

impl SignCountNotIncreased {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Refuse, Self::Report];

    /// The stable name, such as `refuse`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Report => "report",
        }
    }
}

stable_names!(SignCountNotIncreased);

/// What a relying party accepts of a login. Only its rules on observations and cross-origin use concern kinds besides
/// `Fido2`.
///
/// The user must always have been present. Methods that take one item or several add to earlier ones.
///
/// A verifier has a policy of its own, given with
/// [`VerifierBuilder::authentication_policy`](crate::VerifierBuilder::authentication_policy). A page with stricter
/// rules takes another, by [`Verifier::with_policy`](crate::Verifier::with_policy).
///
/// ```
/// use attestry::{AuthenticationPolicy, UserVerification, Verifier};
///
/// let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
/// // Before something dangerous, the PIN or the finger.
/// let step_up = AuthenticationPolicy::new().user_verification(UserVerification::Required);
/// let view = verifier.with_policy(&step_up)?;
/// # let _ = view;
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct AuthenticationPolicy {
    pub(crate) user_verification: UserVerification,
    verified_before: bool,
    pub(crate) sign_count: SignCountNotIncreased,
    device_bound: bool,
    pub(crate) cross_origin: CrossOriginRules,
    refused: Observations,
}

impl AuthenticationPolicy {
    /// The default.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the user must have been verified. Default: preferred, which accepts either.
    pub const fn user_verification(mut self, user_verification: UserVerification) -> Self {
        self.user_verification = user_verification;
        self
    }

    /// Demands that the user was verified, for each record that has seen it before. It locks out users who switch that
    /// setting of their device off.
    pub const fn require_user_verification_once_seen(mut self) -> Self {
        self.verified_before = true;
        self
    }

    /// What to do with a login whose signature counter did not increase. Default: refuse it.
    pub const fn sign_count_not_increased(mut self, choice: SignCountNotIncreased) -> Self {
        self.sign_count = choice;
        self
    }

    /// Accepts device-bound Fido2 credentials only: those that may not be backed up (BE = 0).
    pub const fn require_device_bound(mut self) -> Self {
        self.device_bound = true;
        self
    }

    /// Accepts logins in cross-origin frames.
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

    /// Refuses logins with this observation.
    pub const fn refuse_observation(mut self, observation: Observation) -> Self {
        self.refused.insert(observation);
        self
    }

    /// Refuses logins with any of these observations.
    pub fn refuse_observations(self, observations: impl IntoIterator<Item = Observation>) -> Self {
        observations.into_iter().fold(self, Self::refuse_observation)
    }

    /// Whether the user must have been verified, given whether the record has seen that before.
    pub(crate) fn requires_user_verification(&self, seen_before: bool) -> bool {
        self.user_verification == UserVerification::Required || (self.verified_before && seen_before)
    }

    /// Step 18: whether a credential may be eligible for backup.
    pub(crate) const fn check_backup_eligibility(
        &self,
        flags: AuthenticatorFlags,
    ) -> Result<(), PolicyError> {
        PolicyError::check_device_bound(self.device_bound, flags)
    }

    /// Refuses the first observation that the relying party does not want.
    pub(crate) fn check_observations(&self, observed: Observations) -> Result<(), Error> {
        observed.check(self.refused)
    }
}
