//! The credentials of one registration or recovery, verified together.

use core::fmt;

use rustls_pki_types::UnixTime;

use super::Verifier;
use crate::ceremony::RegistrationChallenge;
use crate::error::Error;
use crate::outcome::Verified;
use crate::request::{CredentialAttestation, RegistrationRequest};

impl Verifier {
    /// Verifies all credentials of a registration, or the new ones of a recovery, given the one challenge that all of
    /// them answer and the time. `credential_name` becomes the name of each, since the bodies of these calls have none.
    ///
    /// Each credential is held to the kinds that the challenge names for its place, then verified as
    /// [`verify`](Self::verify) does, with as many signatures as one request may have checked. A place for which no kind
    /// is named has to be empty; one for which some are named may be, but for the first factor.
    ///
    /// # Errors
    ///
    /// One [`Error`] for the first thing that is wrong with any of them: one that is refused refuses the whole.
    pub fn verify_all(
        &self,
        request: &RegistrationRequest<'_>,
        challenge: &RegistrationChallenge<'_>,
        credential_name: &str,
        now: UnixTime,
    ) -> Result<VerifiedCredentials, Error> {
        // Before any signature is checked.
        challenge.check(request, now)?;
        let verify = |credential: &CredentialAttestation<'_>| {
            self.verify_credential(credential, credential_name, challenge.issued(), now)
        };
        Ok(VerifiedCredentials {
            first_factor: verify(request.first_factor())?,
            second_factor: request.second_factor().map(verify).transpose()?,
            recovery: request.recovery().map(verify).transpose()?,
        })
    }
}

/// All credentials of a registration or recovery, each verified. Only [`Verifier::verify_all`] makes one.
///
/// What is left to the server is what [`Verified`] says, and to store all of them or none.
#[derive(Clone)]
pub struct VerifiedCredentials {
    first_factor: Verified,
    second_factor: Option<Verified>,
    recovery: Option<Verified>,
}

impl VerifiedCredentials {
    /// That of `firstFactorCredential`.
    pub const fn first_factor(&self) -> &Verified {
        &self.first_factor
    }

    /// That of `secondFactorCredential`.
    pub const fn second_factor(&self) -> Option<&Verified> {
        self.second_factor.as_ref()
    }

    /// That of `recoveryCredential`.
    pub const fn recovery(&self) -> Option<&Verified> {
        self.recovery.as_ref()
    }

    /// All that there are, in the order of [`RegistrationRequest::credentials`].
    pub fn iter(&self) -> impl Iterator<Item = &Verified> {
        core::iter::once(&self.first_factor).chain(&self.second_factor).chain(&self.recovery)
    }
}

/// All that there are, in the order of [`RegistrationRequest::credentials`].
impl IntoIterator for VerifiedCredentials {
    type Item = Verified;
    type IntoIter = core::iter::Flatten<core::array::IntoIter<Option<Verified>, 3>>;

    fn into_iter(self) -> Self::IntoIter {
        [Some(self.first_factor), self.second_factor, self.recovery].into_iter().flatten()
    }
}

impl fmt::Debug for VerifiedCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
