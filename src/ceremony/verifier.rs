//! The verifier, and the view of it under another policy.

use std::sync::Arc;

use rustls_pki_types::UnixTime;

use super::challenge::RegistrationChallenge;
use super::{raw_key, registration};
use crate::crypto::SignatureChecker;
use crate::error::{ConfigError, Error};
use crate::limits::Limits;
use crate::outcome::{VerifiedRegistration, VerifiedRegistrations};
use crate::relying_party::{Config, RegistrationPolicy, SharedTrust, VerifierBuilder};
use crate::request::{ChallengeSeal, CredentialKind, Issued, Registration};
use crate::service::{CallChallenge, RegistrationBody};

/// Verifies registrations for one relying party. Build it once; it is shared freely among threads, and cheap to clone.
///
/// ```
/// use std::time::SystemTime;
///
/// use attestry::{Error, Registration, RegistrationChallenge, UnixTime, VerifiedRegistration, Verifier};
///
/// /// `response` is the JSON of `credential.toJSON()`. `issued` is the challenge in the options that went to the browser,
/// /// and `expiry` some minutes later.
/// fn finish(
///     verifier: &Verifier,
///     response: &[u8],
///     issued: &str,
///     expiry: UnixTime,
/// ) -> Result<VerifiedRegistration, Error> {
///     let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock after 1970");
///     let registration = Registration::parse(response, verifier.limits())?;
///     let challenge = RegistrationChallenge::for_passkey(issued)?.expires_at(expiry);
///     verifier.verify_registration(&registration, &challenge, UnixTime::since_unix_epoch(now))
/// }
///
/// let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
/// # let expiry = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_300));
/// # assert!(finish(&verifier, b"{}", "rYMtc8-oHzFVrjTzYZ4HAg", expiry).is_err());
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Verifier {
    config: Arc<Config>,
}

impl Verifier {
    /// Begins a configuration for this relying party id, a domain name such as `example.com`: a host that an origin may
    /// have, in lower case A-labels, no address, and without a dot at the end.
    pub fn builder(relying_party_id: impl Into<String>) -> VerifierBuilder {
        VerifierBuilder::new(relying_party_id.into())
    }

    /// The limits that it was built with, for the `parse` of a body.
    pub fn limits(&self) -> &Limits {
        &self.config.limits
    }

    /// Whom it trusts, for a verifier of another relying party to
    /// [share](crate::VerifierBuilder::share_trust).
    pub fn trust(&self) -> SharedTrust {
        SharedTrust(Arc::clone(&self.config.trust_store))
    }

    /// What seals challenges for this verifier's first relying party id, given a key of at least 32 random bytes that the
    /// server keeps.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::SealingKeyShort`](crate::errors::ChallengeError::SealingKeyShort).
    pub fn challenge_seal(&self, key: &[u8]) -> Result<ChallengeSeal, ConfigError> {
        ChallengeSeal::new(key, self.config.relying_party_id(0))
    }

    /// This verifier under another policy, such as that of a page with stricter rules. The view borrows both, and the policy
    /// is checked each time.
    ///
    /// A server keeps the verifier and the policy. It calls this once at start-up, where a faulty policy shows, and again
    /// for each request.
    ///
    /// # Errors
    ///
    /// A [`ConfigError`] where no registration could meet the policy under this verifier.
    pub fn with_policy<'v>(
        &'v self,
        policy: &'v RegistrationPolicy,
    ) -> Result<RegistrationVerifier<'v>, ConfigError> {
        self.config.check_policy(policy)?;
        Ok(RegistrationVerifier { config: &self.config, policy })
    }

    /// Verifies everything that there is to verify about a registration, given the challenge that it answers and the
    /// time.
    ///
    /// # Errors
    ///
    /// One [`Error`] for the first thing that is wrong. Fido2 is checked in the order of WebAuthn L3 §7.1, but that
    /// ids and lengths are checked where they are decoded.
    pub fn verify_registration(
        &self,
        registration: &Registration<'_>,
        challenge: &RegistrationChallenge<'_>,
        now: UnixTime,
    ) -> Result<VerifiedRegistration, Error> {
        self.by_default().verify_registration(registration, challenge, now)
    }

    /// Verifies all credentials of a call that registers several, or the new ones of a recovery, given the one challenge
    /// that all of them answer and the time.
    ///
    /// Each credential is held to the kinds that the challenge names for its place, before any signature is checked. Each
    /// may have as many signatures checked as one registration. A place for which no kind is named has to be empty; one
    /// for which some are named may be, but for the first factor.
    ///
    /// # Errors
    ///
    /// One [`Error`] for the first thing that is wrong with any of them: one that is refused refuses the whole.
    pub fn verify_registrations(
        &self,
        body: &RegistrationBody<'_>,
        challenge: &CallChallenge<'_>,
        now: UnixTime,
    ) -> Result<VerifiedRegistrations, Error> {
        self.by_default().verify_registrations(body, challenge, now)
    }

    fn by_default(&self) -> RegistrationVerifier<'_> {
        RegistrationVerifier { config: &self.config, policy: &self.config.registration }
    }
}

/// A [`Verifier`] under a policy of its own: [`Verifier::with_policy`] makes one.
#[derive(Clone, Copy, Debug)]
pub struct RegistrationVerifier<'v> {
    config: &'v Config,
    policy: &'v RegistrationPolicy,
}

impl RegistrationVerifier<'_> {
    /// As [`Verifier::verify_registration`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn verify_registration(
        &self,
        registration: &Registration<'_>,
        challenge: &RegistrationChallenge<'_>,
        now: UnixTime,
    ) -> Result<VerifiedRegistration, Error> {
        // The deprecated kinds have no challenge to answer.
        registration.attestation()?;
        challenge.check(registration, now)?;
        self.verify(registration, challenge.issued(), now)
    }

    /// As [`Verifier::verify_registrations`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn verify_registrations(
        &self,
        body: &RegistrationBody<'_>,
        challenge: &CallChallenge<'_>,
        now: UnixTime,
    ) -> Result<VerifiedRegistrations, Error> {
        challenge.check(body, now)?;
        let verify = |registration: &Registration<'_>| self.verify(registration, challenge.issued(), now);
        Ok(VerifiedRegistrations {
            first_factor: verify(body.first_factor())?,
            second_factor: body.second_factor().map(verify).transpose()?,
            recovery: body.recovery().map(verify).transpose()?,
        })
    }

    /// Verifies a credential of a kind that may answer.
    fn verify(
        &self,
        registration: &Registration<'_>,
        issued: &Issued<'_>,
        now: UnixTime,
    ) -> Result<VerifiedRegistration, Error> {
        let Self { config, policy } = *self;
        let mut checker =
            SignatureChecker::new(&config.provider, config.limits.signatures, config.padded_ecdsa_integers);
        match registration.kind() {
            CredentialKind::Fido2 => {
                registration::verify(config, policy, registration, issued, now, &mut checker)
            }
            _ => raw_key::verify(config, policy, registration, issued, &mut checker),
        }
    }
}

impl VerifierBuilder {
    /// Checks the configuration and computes everything that does not depend on a request.
    ///
    /// # Errors
    ///
    /// A [`ConfigError`].
    pub fn build(self) -> Result<Verifier, ConfigError> {
        Ok(Verifier { config: Arc::new(self.into_config()?) })
    }
}
