//! The policies of both ceremonies as JSON.

use core::mem::take;
#[cfg(feature = "metadata")]
use core::time::Duration;

use super::members::{members, read_as_object};
#[cfg(feature = "metadata")]
use crate::metadata::{AuthenticatorStatus, CertificationLevel, FipsLevel, MetadataPolicy};
use crate::observation::Observation;
use crate::relying_party::{
    AuthenticationPolicy, RegistrationPolicy, SignCountNotIncreased, UserVerification,
};
use crate::webauthn::{Aaguid, AttestationFormat, AttestationType};

/// Changes a policy where a switch is on.
fn switch<P: Default>(policy: &mut P, on: bool, change: impl FnOnce(P) -> P) {
    if on {
        *policy = change(take(policy));
    }
}

/// Changes a policy.
fn change<P: Default>(policy: &mut P, change: impl FnOnce(P) -> P) {
    *policy = change(take(policy));
}

members! {
    RegistrationPolicy, policy:
    "userVerification" = value: UserVerification => change(policy, |policy| policy.user_verification(value));
    "userPresence" = value: bool => switch(policy, !value, RegistrationPolicy::conditional_create);
    "enterpriseAttestation" = value: bool => switch(policy, value, RegistrationPolicy::enterprise_attestation);
    "androidHardware" = value: bool => switch(policy, value, RegistrationPolicy::require_android_hardware);
    "allowCrossOrigin" = value: bool => switch(policy, value, RegistrationPolicy::allow_cross_origin);
    "topOrigins" = value: Vec<String> => change(policy, |policy| policy.top_origins(value));
    "deviceBound" = value: bool => switch(policy, value, RegistrationPolicy::require_device_bound);
    "acceptFormats" = value: Vec<AttestationFormat> => change(policy, |policy| policy.accept_formats(value));
    "refuseFormats" = value: Vec<AttestationFormat> => change(policy, |policy| policy.refuse_formats(value));
    "acceptAttestationTypes" = value: Vec<AttestationType> =>
        change(policy, |policy| policy.accept_attestation_types(value));
    "acceptAaguids" = value: Vec<Aaguid> => change(policy, |policy| policy.accept_aaguids(value));
    "refuseAaguids" = value: Vec<Aaguid> => change(policy, |policy| policy.refuse_aaguids(value));
    "dangerAcceptClaimedAaguids" = value: bool =>
        switch(policy, value, RegistrationPolicy::danger_accept_claimed_aaguids);
    "requireTrustedAttestation" = value: bool =>
        switch(policy, value, RegistrationPolicy::require_trusted_attestation);
    "dangerAcceptUntrustedAttestation" = value: bool =>
        switch(policy, value, RegistrationPolicy::danger_accept_untrusted_attestation);
    "refuse" = value: Vec<Observation> => change(policy, |policy| policy.refuse_observations(value));
    #[cfg(feature = "metadata")]
    "metadata" = value: MetadataPolicy => change(policy, |policy| policy.metadata(value));
}

read_as_object!(RegistrationPolicy, RegistrationPolicy::new(), "a policy on registrations");

members! {
    AuthenticationPolicy, policy:
    "userVerification" = value: UserVerification => change(policy, |policy| policy.user_verification(value));
    "userVerificationOnceSeen" = value: bool =>
        switch(policy, value, AuthenticationPolicy::require_user_verification_once_seen);
    "signCountNotIncreased" = value: SignCountNotIncreased =>
        change(policy, |policy| policy.sign_count_not_increased(value));
    "deviceBound" = value: bool => switch(policy, value, AuthenticationPolicy::require_device_bound);
    "allowCrossOrigin" = value: bool => switch(policy, value, AuthenticationPolicy::allow_cross_origin);
    "topOrigins" = value: Vec<String> => change(policy, |policy| policy.top_origins(value));
    "refuse" = value: Vec<Observation> => change(policy, |policy| policy.refuse_observations(value));
}

read_as_object!(AuthenticationPolicy, AuthenticationPolicy::new(), "a policy on logins");

#[cfg(feature = "metadata")]
members! {
    MetadataPolicy, policy:
    "requireEntry" = value: bool => switch(policy, value, MetadataPolicy::require_entry);
    "minimumLevel" = value: CertificationLevel => change(policy, |policy| policy.minimum_level(value));
    "minimumFipsLevel" = value: FipsLevel => change(policy, |policy| policy.minimum_fips_level(value));
    "tolerate" = value: Vec<String> => {
        for status in value {
            change(policy, |policy| policy.tolerate(AuthenticatorStatus::from(&*status)));
        }
    };
    "maxStalenessDays" = value: u32 => {
        let staleness = Duration::from_secs(u64::from(value).saturating_mul(DAY));
        change(policy, |policy| policy.max_staleness(staleness));
    };
}

#[cfg(feature = "metadata")]
read_as_object!(MetadataPolicy, MetadataPolicy::new(), "demands on models");

#[cfg(feature = "metadata")]
const DAY: u64 = 24 * 60 * 60;
