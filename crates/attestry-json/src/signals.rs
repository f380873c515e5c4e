//! The arguments of WebAuthn's Signal API, by which a server tells authenticators about its passkeys.

use attestry::Verifier;
use attestry::options::{AllAcceptedCredentials, CurrentUserDetails, UnknownCredential};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::ContextError;
use crate::credential::records;
use crate::input::{Handle, Object};
use crate::options::User;
use crate::report::Report;

/// What the server wants to say: one thing or several.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Signals {
    relying_party_id: Option<String>,
    unknown_credential: Option<Object<Unknown>>,
    all_accepted_credentials: Option<Object<Accepted>>,
    current_user_details: Option<Object<User>>,
}

/// A credential that nobody has.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Unknown {
    credential_id: String,
}

/// A user, and all records that the server has of theirs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Accepted {
    user_handle: Handle,
    /// Without them authenticators would forget every passkey, so nothing stands for an absent list.
    records: Vec<Box<RawValue>>,
}

/// The argument of each signal.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Arguments {
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown_credential: Option<UnknownCredential>,
    #[serde(skip_serializing_if = "Option::is_none")]
    all_accepted_credentials: Option<AllAcceptedCredentials>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_user_details: Option<CurrentUserDetails>,
}

#[derive(Serialize)]
struct Signalled {
    signals: Arguments,
}

impl Signals {
    pub(crate) fn report(self, verifier: &Verifier) -> Result<Report, Report> {
        let mut signals = verifier.signals();
        if let Some(id) = &self.relying_party_id {
            signals = signals.relying_party_id(id);
        }
        let unknown =
            self.unknown_credential.map(|unknown| signals.unknown_credential(&unknown.0.credential_id));
        let details = self.current_user_details.map(|user| signals.current_user_details(user.0.entity()));
        let accepted = match self.all_accepted_credentials {
            Some(Object(Accepted { user_handle, records: listed })) => {
                let records = records("allAcceptedCredentials.records", &listed)?;
                Some(signals.all_accepted_credentials(user_handle.0, &records)?)
            }
            None => None,
        };
        if unknown.is_none() && details.is_none() && accepted.is_none() {
            return Err(ContextError::new(&"no signal: name at least one").into());
        }
        Ok(Report::success(Signalled {
            signals: Arguments {
                unknown_credential: unknown.transpose()?,
                all_accepted_credentials: accepted,
                current_user_details: details.transpose()?,
            },
        }))
    }
}
