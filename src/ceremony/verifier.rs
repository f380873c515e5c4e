//! The verifier.

use std::sync::Arc;

use rustls_pki_types::UnixTime;

use super::authentication_challenge::AuthenticationChallenge;
use super::options::{
    AuthenticationReplyBuilder, CreationOptionsBuilder, DecoyProfile, Decoys, RelatedOrigins,
    RequestOptionsBuilder, Signals, UserEntity,
};
use super::registration_challenge::RegistrationChallenge;
use super::view::sealed::ConfigRef;
use super::view::{AuthenticationVerifier, Policy, RegistrationVerifier};
use crate::error::{ConfigError, Error};
use crate::limits::Limits;
#[cfg(feature = "metadata")]
use crate::metadata::Metadata;
use crate::outcome::{
    CredentialRecord, VerifiedAuthentication, VerifiedAuthentications, VerifiedRecovery,
    VerifiedRegistration, VerifiedRegistrations,
};
use crate::relying_party::{Config, SharedTrust, VerifierBuilder};
use crate::request::{Authentication, ChallengeId, ChallengeSeal, Registration};
use crate::service::{AuthenticationBody, CallChallenge, RecoveryBody, RecoveryChallenge, RegistrationBody};

/// Verifies registrations and logins for one relying party. Build it once; it is shared freely among threads, and cheap to clone.
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

    /// This verifier under another policy, such as that of a page with stricter rules: a [`RegistrationVerifier`] under a
    /// [`RegistrationPolicy`](crate::RegistrationPolicy), an [`AuthenticationVerifier`] under an
    /// [`AuthenticationPolicy`](crate::AuthenticationPolicy). The view borrows both, and
    /// the policy is checked each time.
    ///
    /// A server keeps the verifier and the policy. It calls this once at start-up, where a faulty policy shows, and again
    /// for each request.
    ///
    /// # Errors
    ///
    /// A [`ConfigError`] where nothing could meet the policy under this verifier.
    pub fn with_policy<'v, P: Policy>(&'v self, policy: &'v P) -> Result<P::View<'v>, ConfigError> {
        policy.under(ConfigRef(&self.config))
    }

    /// This verifier, judging registrations by this metadata: a view with the methods of registrations alone. A server asks
    /// for it with each request, so that a newer BLOB takes effect at once. One registration sees one BLOB.
    ///
    /// Where metadata lists the authenticator's model, the entry's anchors vouch for it, and those of the verifier that name
    /// its AAGUID. The verifier's other anchors are for models that are not listed. A model that is revoked, retired or
    /// compromised is refused, and [`MetadataPolicy`](crate::metadata::MetadataPolicy) says what else is demanded.
    ///
    /// ```
    /// use attestry::metadata::Metadata;
    /// use attestry::{Error, Registration, RegistrationChallenge, UnixTime, VerifiedRegistration, Verifier};
    ///
    /// fn finish(
    ///     verifier: &Verifier,
    ///     metadata: &Metadata,
    ///     registration: &Registration<'_>,
    ///     challenge: &RegistrationChallenge<'_>,
    ///     now: UnixTime,
    /// ) -> Result<VerifiedRegistration, Error> {
    ///     let verified = verifier.with_metadata(metadata).verify_registration(registration, challenge, now)?;
    ///     let model = verified.evidence().attestation().and_then(|attested| attested.metadata());
    ///     if let Some(entry) = model.and_then(|model| model.entry()) {
    ///         println!("{}", entry.name("en-US"));
    ///     }
    ///     Ok(verified)
    /// }
    /// # let _ = finish;
    /// ```
    #[cfg(feature = "metadata")]
    pub fn with_metadata<'v>(&'v self, metadata: &'v Metadata) -> RegistrationVerifier<'v> {
        self.registrations().with_metadata(metadata)
    }

    /// Begins the options of a registration of this user, under the verifier's policy. `challenge` is 16 random bytes or
    /// more. [`CreationOptions`](crate::options::CreationOptions) has an example.
    pub fn creation_options(
        &self,
        challenge: impl AsRef<[u8]>,
        user: UserEntity,
    ) -> CreationOptionsBuilder<'_> {
        self.registrations().creation_options(challenge, user)
    }

    /// Begins the options of a login, under the verifier's policy. `challenge` is 16 random bytes or more.
    /// [`RequestOptions`](crate::options::RequestOptions) has an example.
    pub fn request_options(&self, challenge: impl AsRef<[u8]>) -> RequestOptionsBuilder<'_> {
        self.authentications().request_options(challenge)
    }

    /// Begins the service's reply to `POST /auth/login/init` or `POST /auth/action/init`, under the verifier's policy. The
    /// server stores its challenge under this identifier. `challenge` is 16 random bytes or more.
    /// [`AuthenticationReply`](crate::options::AuthenticationReply) has an example.
    pub fn authentication_reply(
        &self,
        challenge: impl AsRef<[u8]>,
        identifier: ChallengeId<'_>,
    ) -> AuthenticationReplyBuilder<'_> {
        self.authentications().authentication_reply(challenge, identifier)
    }

    /// What makes allow lists for names that nobody has, for this verifier's first relying party id, given a key of at
    /// least 32 random bytes that the server keeps. [`Decoys`] has an example.
    ///
    /// # Errors
    ///
    /// [`OptionsError::DecoyKeyShort`](crate::errors::OptionsError::DecoyKeyShort);
    /// [`OptionsError::DecoyProfile`](crate::errors::OptionsError::DecoyProfile).
    pub fn decoys(&self, key: &[u8], profile: DecoyProfile) -> Result<Decoys, ConfigError> {
        Decoys::new(key, self.config.relying_party_id(0), profile)
    }

    /// What makes the arguments of the Signal API. [`Signals`] has an example.
    pub fn signals(&self) -> Signals<'_> {
        Signals::new(&self.config)
    }

    /// The list of related origins for this verifier's first relying party id: its https origins. `label` gives the
    /// registrable label of a host, such as `example` of `www.example.co.uk`, by the caller's list of public suffixes.
    /// Origins of applications are passed over. [`RelatedOrigins`] has an example.
    ///
    /// # Errors
    ///
    /// An [`OptionsError`](crate::errors::OptionsError) whose name begins with `Related`: no origin, one of http, one whose
    /// subdomains the list cannot say, one without a label, or more than five labels.
    pub fn related_origins(
        &self,
        label: impl FnMut(&str) -> Option<String>,
    ) -> Result<RelatedOrigins, ConfigError> {
        RelatedOrigins::new(&self.config, label)
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
        self.registrations().verify_registration(registration, challenge, now)
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
        self.registrations().verify_registrations(body, challenge, now)
    }

    /// Verifies everything that there is to verify about a login, given the challenge that it answers, the record of the
    /// credential and the time.
    ///
    /// The server looks the record up by [`Authentication::unverified_credential_id`]. Whose login it is, the result says,
    /// out of the record. Nothing is changed: [`VerifiedAuthentication::update`] says what to store.
    ///
    /// Where there is no such record, answer the client as you answer a bad signature. Else it learns which credentials
    /// exist (WebAuthn L3 §14.6.2).
    ///
    /// # Errors
    ///
    /// One [`Error`] for the first thing that is wrong. Fido2 is checked in the order of WebAuthn L3 §7.2, but that
    /// what the record says of counter and backup eligibility is compared after the signature.
    pub fn verify_authentication(
        &self,
        authentication: &Authentication<'_>,
        challenge: &AuthenticationChallenge<'_>,
        record: &CredentialRecord,
        now: UnixTime,
    ) -> Result<VerifiedAuthentication, Error> {
        self.authentications().verify_authentication(authentication, challenge, record, now)
    }

    /// Verifies the factors of a login or an action of the service, given the one challenge that both answer, the record of
    /// each factor's credential, and the time.
    ///
    /// Two factors are two credentials of one user. Where the server did not know the user, the first factor names it.
    ///
    /// # Errors
    ///
    /// One [`Error`] for the first thing that is wrong with either: one that is refused refuses the whole.
    pub fn verify_authentications(
        &self,
        body: &AuthenticationBody<'_>,
        challenge: &AuthenticationChallenge<'_>,
        first: &CredentialRecord,
        second: Option<&CredentialRecord>,
        now: UnixTime,
    ) -> Result<VerifiedAuthentications, Error> {
        self.authentications().verify_authentications(body, challenge, first, second, now)
    }

    /// Verifies a recovery whole: the assertion of the account's recovery key over exactly these new credentials, and each
    /// of them over the challenge that was issued.
    ///
    /// # Errors
    ///
    /// One [`Error`] for the first thing that is wrong with any of them.
    pub fn verify_recovery(
        &self,
        body: &RecoveryBody<'_>,
        challenge: &RecoveryChallenge<'_>,
        record: &CredentialRecord,
        now: UnixTime,
    ) -> Result<VerifiedRecovery, Error> {
        self.registrations().verify_recovery(body, challenge, record, now)
    }

    fn registrations(&self) -> RegistrationVerifier<'_> {
        RegistrationVerifier::new(&self.config, &self.config.registration)
    }

    fn authentications(&self) -> AuthenticationVerifier<'_> {
        AuthenticationVerifier { config: &self.config, policy: &self.config.authentication }
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
