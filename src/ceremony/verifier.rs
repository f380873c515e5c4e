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

/// Verifies registrations and logins for one relying party. Build it once: threads share it freely, and a clone is
/// cheap.
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
///     let now = SystemTime::UNIX_EPOCH.elapsed().expect("a clock after 1970");
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
    /// Begins a configuration for this relying party id, a domain name such as `example.com`. It is a host that an
    /// origin may have, in lower case A-labels, without a dot at the end. It is never an IP address.
    pub fn builder(relying_party_id: impl Into<String>) -> VerifierBuilder {
        VerifierBuilder::new(relying_party_id.into())
    }

    /// The relying party id that stands for this verifier: the one that the builder began with.
    pub fn relying_party_id(&self) -> &str {
        self.config.first_relying_party_id()
    }

    /// The limits that it was built with. The `parse` of a body takes them.
    pub fn limits(&self) -> &Limits {
        &self.config.limits
    }

    /// Its anchors, intermediates and revocations, for a verifier of another relying party to
    /// [share](crate::VerifierBuilder::share_trust).
    pub fn trust(&self) -> SharedTrust {
        SharedTrust(Arc::clone(&self.config.trust_store))
    }

    /// The seal for challenges of this verifier's first relying party id. `key` is at least 32 random bytes that the
    /// server keeps. [`ChallengeSeal`] has an example.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::SealingKeyShort`](crate::errors::ChallengeError::SealingKeyShort).
    pub fn challenge_seal(&self, key: &[u8]) -> Result<ChallengeSeal, ConfigError> {
        ChallengeSeal::new(key, self.config.relying_party_id(0))
    }

    /// This verifier under another policy, such as that of a page with stricter rules. A
    /// [`RegistrationPolicy`](crate::RegistrationPolicy) gives a [`RegistrationVerifier`], and an
    /// [`AuthenticationPolicy`](crate::AuthenticationPolicy) an [`AuthenticationVerifier`]. This view borrows the
    /// verifier and the policy, and the policy is checked each time.
    ///
    /// A server keeps the verifier and the policy. It calls this once at start-up, where a faulty policy shows, and
    /// again for each request.
    ///
    /// ```
    /// use attestry::options::UserEntity;
    /// use attestry::{RegistrationPolicy, UserHandle, UserVerification, Verifier};
    ///
    /// let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
    /// let strict = RegistrationPolicy::new().user_verification(UserVerification::Required);
    /// let view = verifier.with_policy(&strict)?;
    /// let user = UserEntity::new(UserHandle::new([7; 32])?, "ada@example.com");
    /// let options = view.creation_options([1; 32], user).build()?;
    /// # let _ = options;
    /// # Ok::<(), attestry::ConfigError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A [`ConfigError`] if nothing could meet the policy under this verifier.
    pub fn with_policy<'v, P: Policy>(&'v self, policy: &'v P) -> Result<P::View<'v>, ConfigError> {
        policy.under(ConfigRef(&self.config))
    }

    /// This verifier with this metadata, for registrations alone. A server asks for the view with each request, so that
    /// a newer BLOB takes effect at once. One registration sees one BLOB.
    ///
    /// For a model that metadata lists, the entry's anchors vouch, and the verifier's anchors that name its AAGUID. For
    /// all other models, the verifier's other anchors vouch. A revoked, retired or compromised model is refused, and
    /// [`MetadataPolicy`](crate::metadata::MetadataPolicy) can demand more.
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

    /// The maker of allow lists for unknown names, for this verifier's first relying party id. `key` is at least 32
    /// random bytes that the server keeps. [`Decoys`] has an example.
    ///
    /// # Errors
    ///
    /// [`OptionsError::DecoyKeyShort`](crate::errors::OptionsError::DecoyKeyShort);
    /// [`OptionsError::DecoyProfile`](crate::errors::OptionsError::DecoyProfile).
    pub fn decoys(&self, key: &[u8], profile: DecoyProfile) -> Result<Decoys, ConfigError> {
        Decoys::new(key, self.config.relying_party_id(0), profile)
    }

    /// The maker of arguments of the Signal API. [`Signals`] has an example.
    pub fn signals(&self) -> Signals<'_> {
        Signals::new(&self.config)
    }

    /// The list of related origins for this verifier's first relying party id: its https origins. Origins of
    /// applications are passed over. `label` gives the registrable label of a host, such as `example` of
    /// `www.example.co.uk`, by the caller's list of public suffixes. [`RelatedOrigins`] has an example.
    ///
    /// # Errors
    ///
    /// An [`OptionsError`](crate::errors::OptionsError) whose name begins with `Related`, for one of these lists:
    ///
    /// - a list without an origin, or with more than five labels;
    /// - a list with an origin of http, or with a host that has no label;
    /// - a list with an origin whose subdomains it cannot express.
    pub fn related_origins(
        &self,
        label: impl FnMut(&str) -> Option<String>,
    ) -> Result<RelatedOrigins, ConfigError> {
        RelatedOrigins::new(&self.config, label)
    }

    /// Verifies a registration whole, given the challenge that it answers and the time. [`Verifier`] has an example.
    ///
    /// # Errors
    ///
    /// One [`Error`] for the first fault. Fido2 is checked in the order of WebAuthn L3 §7.1, except for ids and
    /// lengths. They are checked when they are decoded.
    pub fn verify_registration(
        &self,
        registration: &Registration<'_>,
        challenge: &RegistrationChallenge<'_>,
        now: UnixTime,
    ) -> Result<VerifiedRegistration, Error> {
        self.registrations().verify_registration(registration, challenge, now)
    }

    /// Verifies all credentials of a call that registers several, or the new ones of a recovery. All of them answer one
    /// challenge.
    ///
    /// The challenge names kinds for each place, and each credential must be of a kind of its place. This is checked
    /// before any signature. A place without kinds has to be empty. Only the first factor is required. Each credential
    /// may have as many signatures checked as one registration. [`RegistrationBody`](crate::service::RegistrationBody)
    /// has an example.
    ///
    /// # Errors
    ///
    /// One [`Error`] for the first fault of any credential. One refused credential refuses the call.
    pub fn verify_registrations(
        &self,
        body: &RegistrationBody<'_>,
        challenge: &CallChallenge<'_>,
        now: UnixTime,
    ) -> Result<VerifiedRegistrations, Error> {
        self.registrations().verify_registrations(body, challenge, now)
    }

    /// Verifies a login whole, given the challenge that it answers, the record of the credential and the time.
    ///
    /// The server looks the record up by [`Authentication::unverified_credential_id`]. The result says whose login it
    /// is, from the record. Nothing is changed: [`VerifiedAuthentication::update`] says what to store.
    ///
    /// If there is no such record, answer the client as you answer a bad signature. Otherwise it learns which
    /// credentials exist (WebAuthn L3 §14.6.2).
    ///
    /// ```
    /// use attestry::{
    ///     Authentication, AuthenticationChallenge, CredentialRecord, Error, UnixTime, VerifiedAuthentication, Verifier,
    /// };
    ///
    /// /// `challenge` is from the server's store, and `find` looks a record up by its credential id. `None` without a record.
    /// fn finish(
    ///     verifier: &Verifier,
    ///     response: &[u8],
    ///     challenge: &AuthenticationChallenge<'_>,
    ///     find: impl Fn(&str) -> Option<CredentialRecord>,
    ///     now: UnixTime,
    /// ) -> Result<Option<VerifiedAuthentication>, Error> {
    ///     let login = Authentication::parse(response, verifier.limits())?;
    ///     let Some(record) = login.unverified_credential_id().and_then(find) else { return Ok(None) };
    ///     verifier.verify_authentication(&login, challenge, &record, now).map(Some)
    /// }
    /// # let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
    /// # let challenge = AuthenticationChallenge::for_unknown_user("rYMtc8-oHzFVrjTzYZ4HAg")?;
    /// # let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_000));
    /// # assert!(finish(&verifier, b"{}", &challenge, |_| None, now).is_err());
    /// # Ok::<(), attestry::ConfigError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// One [`Error`] for the first fault. Fido2 is checked in the order of WebAuthn L3 §7.2, except for counter and
    /// backup eligibility. They are compared with the record after the signature.
    pub fn verify_authentication(
        &self,
        authentication: &Authentication<'_>,
        challenge: &AuthenticationChallenge<'_>,
        record: &CredentialRecord,
        now: UnixTime,
    ) -> Result<VerifiedAuthentication, Error> {
        self.authentications().verify_authentication(authentication, challenge, record, now)
    }

    /// Verifies the factors of a login or an action of the service, each with the record of its credential. Both answer
    /// one challenge. [`AuthenticationBody`](crate::service::AuthenticationBody) has an example.
    ///
    /// Two factors are two credentials of one user. If the server did not know the user, the first factor names it.
    ///
    /// # Errors
    ///
    /// One [`Error`] for the first fault of either factor. One refused factor refuses the call.
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

    /// Verifies a recovery whole. The account's recovery key asserts exactly these new credentials, and each of them
    /// answers the issued challenge. [`RecoveryBody`](crate::service::RecoveryBody) has an example.
    ///
    /// # Errors
    ///
    /// One [`Error`] for the first fault of any of them.
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
