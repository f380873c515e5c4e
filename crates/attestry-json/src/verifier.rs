//! A verifier that reads and writes JSON.

use std::fmt;

use attestry::{RegistrationPolicy, VerifierConfig};

use crate::context::Context;
use crate::decoys::Observed;
use crate::guard::{guarded, reported};
use crate::input;
use crate::metadata::Metadata;
use crate::options::{Creation, Request};
use crate::related_origins::Hosts;
use crate::replies::{OfAuthentication, OfCredential, OfRecovery};
use crate::report::Report;
use crate::seal::{ToOpen, ToSeal};
use crate::signals::Signals;
use crate::unverified::Form;

/// A verifier for one relying party, built once and shared by all threads.
pub struct Verifier {
    verifier: attestry::Verifier,
    policy: RegistrationPolicy,
}

impl Verifier {
    /// Builds a verifier from its configuration. The guide of `attestry` has the table of its members.
    ///
    /// # Errors
    ///
    /// The report of what is wrong, with its place.
    pub fn new(config: impl AsRef<[u8]>) -> Result<Self, Report> {
        guarded(|| {
            let config = VerifierConfig::from_json(config)?;
            let policy = config.registration_policy().clone();
            Ok(Self { verifier: config.builder()?.build()?, policy })
        })
    }

    /// Verifies a registration: one credential, or the several of a call of the service. Metadata, where it is given,
    /// judges it.
    pub fn verify_registration(
        &self,
        body: impl AsRef<[u8]>,
        context: impl AsRef<[u8]>,
        metadata: Option<&Metadata>,
    ) -> Report {
        self.verify(body.as_ref(), context.as_ref(), crate::Ceremony::Registration, metadata)
    }

    /// Verifies an authentication: a login or an action with one factor or two, or a recovery. Metadata, where it is
    /// given, judges the new credentials of a recovery.
    pub fn verify_authentication(
        &self,
        body: impl AsRef<[u8]>,
        context: impl AsRef<[u8]>,
        metadata: Option<&Metadata>,
    ) -> Report {
        self.verify(body.as_ref(), context.as_ref(), crate::Ceremony::Authentication, metadata)
    }

    fn verify(
        &self,
        body: &[u8],
        context: &[u8],
        ceremony: crate::Ceremony,
        metadata: Option<&Metadata>,
    ) -> Report {
        reported(|| {
            let context = Context::from_json(context)?;
            if context.ceremony() != ceremony {
                return Err(crate::ContextError::new(&"ceremony: of another call").into());
            }
            let metadata = metadata.map(Metadata::as_metadata);
            let result = context.verify(body, &self.verifier, &self.policy, metadata);
            Ok(Report::of(result, &context))
        })
    }

    /// The options of a registration, `PublicKeyCredentialCreationOptionsJSON`, and the challenge to keep.
    pub fn creation_options(&self, request: impl AsRef<[u8]>) -> Report {
        reported(|| input::read::<Creation>(request.as_ref())?.report(&self.verifier))
    }

    /// The options of an authentication, `PublicKeyCredentialRequestOptionsJSON`, and the challenge to keep.
    pub fn request_options(&self, request: impl AsRef<[u8]>) -> Report {
        reported(|| input::read::<Request>(request.as_ref())?.report(&self.verifier))
    }

    /// The arguments of WebAuthn's Signal API: about a credential that nobody has, all credentials of a user, and the
    /// names of a user.
    pub fn signals(&self, request: impl AsRef<[u8]>) -> Report {
        reported(|| input::read::<Signals>(request.as_ref())?.report(&self.verifier))
    }

    /// The service's reply to `POST /auth/login/init` and `POST /auth/action/init`, and the challenge to keep.
    pub fn authentication_reply(&self, request: impl AsRef<[u8]>) -> Report {
        reported(|| input::read::<OfAuthentication>(request.as_ref())?.report(&self.verifier))
    }

    /// The service's reply to `POST /auth/credentials/init` and `POST /auth/credentials/code/init`, and the challenge to
    /// keep.
    pub fn credential_reply(&self, request: impl AsRef<[u8]>) -> Report {
        reported(|| input::read::<OfCredential>(request.as_ref())?.report(&self.verifier))
    }

    /// The service's reply to `POST /auth/recover/user/init`, and the challenge to keep.
    pub fn recovery_reply(&self, request: impl AsRef<[u8]>) -> Report {
        reported(|| input::read::<OfRecovery>(request.as_ref())?.report(&self.verifier))
    }

    /// Seals a challenge as text for a cookie: `{"key": …, "boundTo": …, "challenge": …}`. Nobody without the key can change
    /// it. The library's `ChallengeSeal` says what a server has to remember.
    pub fn seal_challenge(&self, request: impl AsRef<[u8]>) -> Report {
        reported(|| input::read::<ToSeal>(request.as_ref())?.report(&self.verifier))
    }

    /// The challenge of a sealed text: `{"key": …, "boundTo": …, "sealed": …, "ceremony": …}`, where `ceremony` is that
    /// of the expected challenge in its stored form. A `registration` has also the `kind` that may be registered.
    pub fn open_challenge(&self, request: impl AsRef<[u8]>) -> Report {
        reported(|| input::read::<ToOpen>(request.as_ref())?.report(&self.verifier))
    }

    /// What a server answers at `/.well-known/webauthn`, given the registrable label of each host: `{"labels": {…}}`.
    pub fn related_origins(&self, request: impl AsRef<[u8]>) -> Report {
        reported(|| input::read::<Hosts>(request.as_ref())?.report(&self.verifier))
    }

    /// Counts accounts, given the records of each, and makes the profile for decoys: `{"accounts": [[…], …]}`, and `profile`
    /// of an earlier part.
    pub fn decoy_profile(&self, request: impl AsRef<[u8]>) -> Report {
        reported(|| input::read::<Observed>(request.as_ref())?.report())
    }

    /// What a body says before anything is verified: ids to look a record up by, and the challenge that it answers.
    /// Nothing here may be believed. `form` is `{"ceremony": …, "requestForm": …}`, with `"recovery": true` for the
    /// body of a recovery.
    pub fn read_unverified(&self, body: impl AsRef<[u8]>, form: impl AsRef<[u8]>) -> Report {
        reported(|| {
            let form: Form = input::read(form.as_ref())?;
            Ok(Report::success(form.read(body.as_ref(), self.verifier.limits())?))
        })
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").finish_non_exhaustive()
    }
}
