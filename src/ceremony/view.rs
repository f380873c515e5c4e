//! A verifier under a policy: a view that borrows both, with the methods of that policy's ceremony alone.

use rustls_pki_types::UnixTime;

use super::authentication_challenge::AuthenticationChallenge;
use super::expected::{Answer, AuthenticationError, Expected};
use super::options::{AuthenticationReplyBuilder, CreationOptionsBuilder, RequestOptionsBuilder, UserEntity};
use super::registration::RegistrationRules;
use super::registration_challenge::RegistrationChallenge;
use super::{authentication, key_authentication, raw_key, registration};
use crate::crypto::SignatureChecker;
use crate::error::{At as _, ConfigError, Error};
#[cfg(feature = "metadata")]
use crate::metadata::Metadata;
use crate::outcome::{
    CredentialRecord, VerifiedAuthentication, VerifiedAuthentications, VerifiedRecovery,
    VerifiedRegistration, VerifiedRegistrations,
};
use crate::relying_party::{AuthenticationPolicy, Config, RegistrationPolicy};
use crate::request::{Authentication, ChallengeId, CredentialKind, Issued, Registration};
use crate::service::{AuthenticationBody, CallChallenge, RecoveryBody, RecoveryChallenge, RegistrationBody};

/// A policy of one ceremony: [`RegistrationPolicy`] or [`AuthenticationPolicy`].
///
/// [`Verifier::with_policy`](crate::Verifier::with_policy) takes one, and gives the view of its ceremony. No other type can
/// be a policy.
pub trait Policy: sealed::Sealed {
    /// The verifier under this policy.
    type View<'v>
    where
        Self: 'v;

    /// The view, if anything could pass.
    #[doc(hidden)]
    fn under<'v>(&'v self, config: sealed::ConfigRef<'v>) -> Result<Self::View<'v>, ConfigError>;
}

pub(super) mod sealed {
    use super::{AuthenticationPolicy, Config, RegistrationPolicy};

    /// Only this crate's policies are.
    #[allow(unnameable_types, reason = "so that no other type is a policy")]
    pub trait Sealed {}
    impl Sealed for RegistrationPolicy {}
    impl Sealed for AuthenticationPolicy {}

    /// The configuration, which nobody else can read.
    #[allow(unnameable_types, reason = "so that nobody else makes a view")]
    #[derive(Clone, Copy, Debug)]
    pub struct ConfigRef<'v>(pub(in crate::ceremony) &'v Config);
}

impl Policy for RegistrationPolicy {
    type View<'v> = RegistrationVerifier<'v>;

    fn under<'v>(&'v self, config: sealed::ConfigRef<'v>) -> Result<RegistrationVerifier<'v>, ConfigError> {
        config.0.check_registration_policy(self)?;
        Ok(RegistrationVerifier::new(config.0, self))
    }
}

impl Policy for AuthenticationPolicy {
    type View<'v> = AuthenticationVerifier<'v>;

    fn under<'v>(&'v self, config: sealed::ConfigRef<'v>) -> Result<AuthenticationVerifier<'v>, ConfigError> {
        config.0.check_authentication_policy(self)?;
        Ok(AuthenticationVerifier { config: config.0, policy: self })
    }
}

/// A [`Verifier`](crate::Verifier) under a policy on registrations:
/// [`Verifier::with_policy`](crate::Verifier::with_policy) makes one, and has an example.
#[derive(Clone, Copy, Debug)]
pub struct RegistrationVerifier<'v> {
    rules: RegistrationRules<'v>,
}

impl<'v> RegistrationVerifier<'v> {
    pub(super) const fn new(config: &'v Config, policy: &'v RegistrationPolicy) -> Self {
        Self {
            rules: RegistrationRules {
                config,
                policy,
                #[cfg(feature = "metadata")]
                metadata: None,
            },
        }
    }

    /// The same under this metadata; see [`Verifier::with_metadata`](crate::Verifier::with_metadata).
    #[cfg(feature = "metadata")]
    #[must_use]
    pub const fn with_metadata(self, metadata: &'v Metadata) -> Self {
        Self { rules: RegistrationRules { metadata: Some(metadata), ..self.rules } }
    }

    /// As [`Verifier::creation_options`](crate::Verifier::creation_options), under this policy.
    pub fn creation_options(
        &self,
        challenge: impl AsRef<[u8]>,
        user: UserEntity,
    ) -> CreationOptionsBuilder<'v> {
        CreationOptionsBuilder::new(self.rules.config, self.rules.policy, challenge.as_ref(), user)
    }

    /// As [`Verifier::verify_registration`](crate::Verifier::verify_registration).
    ///
    /// # Errors
    ///
    /// As [`Verifier::verify_registration`](crate::Verifier::verify_registration).
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

    /// As [`Verifier::verify_registrations`](crate::Verifier::verify_registrations).
    ///
    /// # Errors
    ///
    /// As [`Verifier::verify_registrations`](crate::Verifier::verify_registrations).
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

    /// As [`Verifier::verify_recovery`](crate::Verifier::verify_recovery): this policy, and this metadata, judge the new
    /// credentials. The assertion of the recovery key is held to the verifier's policy on logins.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn verify_recovery(
        &self,
        body: &RecoveryBody<'_>,
        challenge: &RecoveryChallenge<'_>,
        record: &CredentialRecord,
        now: UnixTime,
    ) -> Result<VerifiedRecovery, Error> {
        let config = self.rules.config;
        let authentications = AuthenticationVerifier { config, policy: &config.authentication };
        verify_recovery(*self, authentications, body, challenge, record, now)
    }

    /// Verifies a credential of a kind that may answer.
    fn verify(
        &self,
        registration: &Registration<'_>,
        issued: &Issued<'_>,
        now: UnixTime,
    ) -> Result<VerifiedRegistration, Error> {
        let RegistrationRules { config, policy, .. } = self.rules;
        let mut checker = checker_of(config);
        match registration.kind() {
            CredentialKind::Fido2 => {
                registration::verify(&self.rules, registration, issued, now, &mut checker)
            }
            _ => raw_key::verify(config, policy, registration, issued, &mut checker),
        }
    }
}

/// A [`Verifier`](crate::Verifier) under a policy on logins: [`Verifier::with_policy`](crate::Verifier::with_policy) makes
/// one. [`AuthenticationPolicy`] has an example.
#[derive(Clone, Copy, Debug)]
pub struct AuthenticationVerifier<'v> {
    pub(super) config: &'v Config,
    pub(super) policy: &'v AuthenticationPolicy,
}

impl<'v> AuthenticationVerifier<'v> {
    /// As [`Verifier::request_options`](crate::Verifier::request_options), under this policy.
    pub fn request_options(&self, challenge: impl AsRef<[u8]>) -> RequestOptionsBuilder<'v> {
        RequestOptionsBuilder::new(self.config, self.policy, challenge.as_ref())
    }

    /// As [`Verifier::authentication_reply`](crate::Verifier::authentication_reply), under this policy.
    pub fn authentication_reply(
        &self,
        challenge: impl AsRef<[u8]>,
        identifier: ChallengeId<'_>,
    ) -> AuthenticationReplyBuilder<'v> {
        AuthenticationReplyBuilder::new(self.config, self.policy, challenge.as_ref(), identifier)
    }

    /// As [`Verifier::verify_authentication`](crate::Verifier::verify_authentication).
    ///
    /// # Errors
    ///
    /// As [`Verifier::verify_authentication`](crate::Verifier::verify_authentication).
    pub fn verify_authentication(
        &self,
        authentication: &Authentication<'_>,
        challenge: &AuthenticationChallenge<'_>,
        record: &CredentialRecord,
        now: UnixTime,
    ) -> Result<VerifiedAuthentication, Error> {
        // The deprecated kinds have no challenge to answer.
        authentication.assertion()?;
        challenge.check(authentication.challenge_identifier(), now)?;
        if challenge.second_factor_required {
            return Err(AuthenticationError::SecondFactorMissing.into());
        }
        self.verify(authentication, &first_factor(challenge), record)
    }

    /// As [`Verifier::verify_authentications`](crate::Verifier::verify_authentications).
    ///
    /// # Errors
    ///
    /// As [`Verifier::verify_authentications`](crate::Verifier::verify_authentications).
    pub fn verify_authentications(
        &self,
        body: &AuthenticationBody<'_>,
        challenge: &AuthenticationChallenge<'_>,
        first: &CredentialRecord,
        second: Option<&CredentialRecord>,
        now: UnixTime,
    ) -> Result<VerifiedAuthentications, Error> {
        body.first_factor().assertion()?;
        let second = match body.second_factor() {
            Some(factor) => {
                factor.assertion()?;
                let unexpected = AuthenticationError::SecondFactorUnexpected;
                let record = second.filter(|_| !challenge.second_factor.is_empty()).ok_or(unexpected);
                Some((factor, record.in_member("secondFactor")?))
            }
            None if challenge.second_factor_required => {
                return Err(AuthenticationError::SecondFactorMissing).in_member("secondFactor");
            }
            None => None,
        };
        challenge.check(Some(body.challenge_identifier()), now)?;
        let expected = first_factor(challenge);
        let first_factor = self.verify(body.first_factor(), &expected, first)?;
        let second_factor = second.map(|(factor, record)| {
            // Two credentials, and not one key under two ids; and both of the user whose login it is.
            let same_id = record.credential_id() == first.credential_id();
            if same_id || record.public_key().is_same_key(first.public_key()) {
                return Err(AuthenticationError::SameCredential.into());
            }
            let user = Some(first.user_handle());
            let expected = Expected { user, kinds: &challenge.second_factor, ..expected };
            self.verify(factor, &expected, record)
        });
        let second_factor = second_factor.transpose().in_member("secondFactor")?;
        Ok(VerifiedAuthentications { first_factor, second_factor })
    }

    /// Verifies an assertion by a credential of this record.
    fn verify(
        &self,
        authentication: &Authentication<'_>,
        expected: &Expected<'_>,
        record: &CredentialRecord,
    ) -> Result<VerifiedAuthentication, Error> {
        let Self { config, policy } = *self;
        let mut checker = checker_of(config);
        match authentication.kind() {
            CredentialKind::Fido2 => {
                authentication::verify(config, policy, authentication, expected, record, &mut checker)
            }
            _ => key_authentication::verify(config, policy, authentication, expected, record, &mut checker),
        }
    }
}

/// The rules for the only or the first factor.
fn first_factor<'c>(challenge: &'c AuthenticationChallenge<'_>) -> Expected<'c> {
    Expected {
        user: challenge.user(),
        kinds: &challenge.kinds,
        allowed: &challenge.allowed,
        answer: Answer::Issued(&challenge.issued),
        app_id: challenge.app_id.as_deref(),
        context: challenge.context.as_deref(),
    }
}

/// Verifies a recovery under the policies of both ceremonies. The assertion covers exactly these new credentials, and
/// each of them answers the issued challenge. Neither proves anything alone.
fn verify_recovery(
    registrations: RegistrationVerifier<'_>,
    authentications: AuthenticationVerifier<'_>,
    body: &RecoveryBody<'_>,
    challenge: &RecoveryChallenge<'_>,
    record: &CredentialRecord,
    now: UnixTime,
) -> Result<VerifiedRecovery, Error> {
    challenge.new_credentials().check(body.new_credentials(), now)?;
    let expected = Expected {
        user: Some(challenge.user()),
        kinds: &[CredentialKind::RecoveryKey],
        allowed: challenge.allowed_credentials(),
        answer: Answer::NewCredentials(body.new_credentials_json()),
        app_id: None,
        context: None,
    };
    let authentication = authentications.verify(body.assertion(), &expected, record).in_member("recovery")?;
    let registrations =
        registrations.verify_registrations(body.new_credentials(), challenge.new_credentials(), now)?;
    Ok(VerifiedRecovery { authentication, registrations })
}

fn checker_of(config: &Config) -> SignatureChecker<'_> {
    let signatures = config.limits.signatures;
    SignatureChecker::new(&config.provider, signatures, config.padded_ecdsa_integers)
        .with_cache(config.signature_cache.as_deref())
}
