//! An allow list for a name that nobody has, and the profile of such lists.

use attestry::options::{DecoyAccount, DecoyProfile};
use attestry::{ConfigError, Verifier};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::credential::records;
use crate::input::{Bytes, Object};
use crate::report::Report;

/// What makes the list, always the same one for a name.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Decoys {
    /// At least 32 random bytes that the server keeps.
    key: Bytes,
    name: String,
    profile: Object<Profile>,
}

/// Accounts to be counted, of each its records, and the profile of those that were counted before.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Observed {
    accounts: Vec<Vec<Box<RawValue>>>,
    profile: Option<Object<Profile>>,
}

/// What accounts of the server look like.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Profile {
    accounts: Vec<Object<Accounts>>,
    credentials: Vec<Object<Credentials>>,
}

/// Accounts with this count of credentials.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Accounts {
    count: usize,
    weight: u32,
}

/// Credentials with these transports and ids of this length.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Credentials {
    id_length: usize,
    #[serde(default)]
    transports: Vec<String>,
    weight: u32,
}

/// The profile, to be kept.
#[derive(Serialize)]
struct Profiled {
    profile: Profile,
}

impl Decoys {
    pub(crate) fn account(self, verifier: &Verifier) -> Result<DecoyAccount, ConfigError> {
        verifier.decoys(&self.key.0, self.profile.0.read())?.account(&self.name)
    }
}

impl Observed {
    pub(crate) fn report(self) -> Result<Report, Report> {
        let mut profile = self.profile.map(|profile| profile.0.read()).unwrap_or_default();
        for (number, account) in self.accounts.iter().enumerate() {
            profile = profile.observe(&records(&format!("accounts[{number}]"), account)?);
        }
        Ok(Report::success(Profiled { profile: Profile::of(&profile) }))
    }
}

impl Profile {
    fn of(profile: &DecoyProfile) -> Self {
        let accounts = profile.accounts().map(|(count, weight)| Object(Accounts { count, weight }));
        let credentials = profile.credentials().map(|(id_length, transports, weight)| {
            Object(Credentials { id_length, transports: transports.to_vec(), weight })
        });
        Self { accounts: accounts.collect(), credentials: credentials.collect() }
    }

    fn read(self) -> DecoyProfile {
        let mut profile = DecoyProfile::new();
        for Object(Accounts { count, weight }) in self.accounts {
            profile = profile.accounts_with(count, weight);
        }
        for Object(Credentials { id_length, transports, weight }) in self.credentials {
            profile = profile.credentials_of(id_length, transports, weight);
        }
        profile
    }
}
