//! Challenges that a server keeps in the browser, sealed.

use attestry::service::{CallChallenge, RecoveryChallenge};
use attestry::{AuthenticationChallenge, CredentialKind, RegistrationChallenge, Verifier};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::ContextError;
use crate::challenge::Stored;
use crate::input::{Bytes, Named, read_flat};
use crate::report::Report;

/// A challenge that the server issued, to be sealed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ToSeal {
    /// At least 32 random bytes that the server keeps.
    key: Bytes,
    /// A text of the server's, such as the id of the session.
    bound_to: String,
    /// In its stored form.
    challenge: Box<RawValue>,
}

/// A sealed challenge that came back.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ToOpen {
    key: Bytes,
    bound_to: String,
    sealed: String,
    /// Which challenge the server expects here.
    ceremony: Stored,
    /// The kind that may be registered, of a registration alone.
    kind: Option<Named<CredentialKind>>,
}

#[derive(Serialize)]
struct Sealed {
    sealed: String,
}

#[derive(Serialize)]
struct Opened {
    challenge: Box<RawValue>,
}

impl ToSeal {
    pub(crate) fn report(self, verifier: &Verifier) -> Result<Report, Report> {
        let seal = verifier.challenge_seal(&self.key.0)?;
        let (challenge, bound_to) = (&*self.challenge, self.bound_to.as_str());
        let sealed = match Stored::of(challenge)? {
            Some(Stored::Registration) => read::<RegistrationChallenge<'_>>(challenge)?.seal(&seal, bound_to),
            Some(Stored::Registrations) => read::<CallChallenge<'_>>(challenge)?.seal(&seal, bound_to),
            Some(Stored::Authentication) => {
                read::<AuthenticationChallenge<'_>>(challenge)?.seal(&seal, bound_to)
            }
            Some(Stored::Recovery) => read::<RecoveryChallenge<'_>>(challenge)?.seal(&seal, bound_to),
            None => return Err(ContextError::new(&"challenge: not in its stored form").into()),
        };
        Ok(Report::success(Sealed { sealed: sealed? }))
    }
}

impl ToOpen {
    pub(crate) fn report(self, verifier: &Verifier) -> Result<Report, Report> {
        let seal = verifier.challenge_seal(&self.key.0)?;
        let (sealed, bound_to) = (self.sealed.as_str(), self.bound_to.as_str());
        let kind = self.kind.map(|kind| kind.0);
        let stored = match (self.ceremony, kind) {
            (Stored::Registration, Some(kind)) => {
                RegistrationChallenge::open_json(sealed, kind, &seal, bound_to)
            }
            (Stored::Registration, None) => {
                return Err(ContextError::new(&"missing field `kind`").into());
            }
            (_, Some(_)) => return Err(ContextError::new(&"kind is of one registration").into()),
            (Stored::Registrations, None) => CallChallenge::open_json(sealed, &seal, bound_to),
            (Stored::Authentication, None) => AuthenticationChallenge::open_json(sealed, &seal, bound_to),
            (Stored::Recovery, None) => RecoveryChallenge::open_json(sealed, &seal, bound_to),
        };
        // What the key sealed is JSON.
        let challenge = RawValue::from_string(stored?).map_err(|error| ContextError::new(&error))?;
        Ok(Report::success(Opened { challenge }))
    }
}

/// The challenge, read strictly.
fn read<'j, C: Deserialize<'j>>(challenge: &'j RawValue) -> Result<C, ContextError> {
    read_flat("challenge", challenge)
}
