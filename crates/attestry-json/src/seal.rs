//! Challenges that a server keeps in the browser, sealed.

use attestry::errors::ChallengeError;
use attestry::service::{CallChallenge, RecoveryChallenge};
use attestry::{AuthenticationChallenge, CredentialKind, Error, RegistrationChallenge, Verifier};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::ContextError;
use crate::challenge::Stored;
use crate::input::{Bytes, Named, read_flat, read_member};
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
    /// A client sent it: whatever it is, it is broken where it does not open.
    sealed: Box<RawValue>,
    /// Which challenge the server expects here.
    ceremony: String,
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
            Some(Stored::Recovery) => read_recovery(challenge)?.seal(&seal, bound_to),
            None => return Err(ContextError::new(&"challenge: not in its stored form").into()),
        };
        Ok(Report::success(Sealed { sealed: sealed? }))
    }
}

impl ToOpen {
    pub(crate) fn report(self, verifier: &Verifier) -> Result<Report, Report> {
        let seal = verifier.challenge_seal(&self.key.0)?;
        // Text with half a surrogate pair is no text here.
        let sealed: String = serde_json::from_str(self.sealed.get()).unwrap_or_default();
        let (sealed, bound_to) = (sealed.as_str(), self.bound_to.as_str());
        let kind = self.kind.map(|kind| kind.0);
        let ceremony = Stored::named(&self.ceremony)
            .ok_or_else(|| ContextError::new(&"ceremony: none of a stored challenge"))?;
        let stored = match (ceremony, kind) {
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
        let challenge = read_opened(ceremony, stored?).ok_or(Error::from(ChallengeError::SealBroken))?;
        Ok(Report::success(Opened { challenge }))
    }
}

/// The stored form, if it is one. Another version of the library may have sealed it.
fn read_opened(ceremony: Stored, stored: String) -> Option<Box<RawValue>> {
    let stored = RawValue::from_string(stored).ok()?;
    let is_read = match ceremony {
        Stored::Registration => read::<RegistrationChallenge<'_>>(&stored).is_ok(),
        Stored::Registrations => read::<CallChallenge<'_>>(&stored).is_ok(),
        Stored::Authentication => read::<AuthenticationChallenge<'_>>(&stored).is_ok(),
        Stored::Recovery => read_recovery(&stored).is_ok(),
    };
    is_read.then_some(stored)
}

/// The challenge, read strictly.
fn read<'j, C: Deserialize<'j>>(challenge: &'j RawValue) -> Result<C, ContextError> {
    read_flat("challenge", challenge)
}

/// The same of a recovery, which has another challenge in it.
fn read_recovery(challenge: &RawValue) -> Result<RecoveryChallenge<'static>, ContextError> {
    read_member("challenge", challenge)
}

#[cfg(test)]
mod tests {
    use super::{Stored, read_opened};

    /// Another version may have sealed something else with the same key.
    #[test]
    fn what_is_no_stored_form_does_not_open() {
        let registration = r#"{"version":1,"ceremony":"registration","kind":"Fido2","value":"AAAA"}"#;
        let call = r#"{"version":1,"ceremony":"registrations","value":"x","firstFactor":["Key"],"secondFactor":[],"recovery":[]}"#;
        let login = r#"{"version":1,"ceremony":"authentication","value":"AAAA","kinds":["Fido2"],"secondFactor":[],"secondFactorRequired":false,"allowCredentials":[]}"#;
        let recovery = format!(
            r#"{{"version":1,"ceremony":"recovery","user":"AAAA","allowCredentials":[],"newCredentials":{call}}}"#
        );
        for (ceremony, stored) in [
            (Stored::Registration, registration),
            (Stored::Registrations, call),
            (Stored::Authentication, login),
            (Stored::Recovery, &recovery),
        ] {
            let opened = |stored: String| read_opened(ceremony, stored).map(|opened| opened.get().to_owned());
            assert_eq!(opened(stored.to_owned()).as_deref(), Some(stored));
            for other in [
                stored.replacen("\"version\":1", "\"version\":2", 1),
                stored.replacen('{', "{\"more\":1,", 1),
                stored.replacen('}', "", 1),
                "null".to_owned(),
            ] {
                assert_eq!(opened(other.clone()), None, "{other}");
            }
        }
    }
}
