//! An allow list for a name that nobody has.

use attestry::options::{DecoyAccount, DecoyProfile};
use attestry::{ConfigError, Verifier};
use serde::Deserialize;

use crate::input::{Bytes, Object};

/// What makes the list, always the same one for a name.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Decoys {
    /// At least 32 random bytes that the server keeps.
    key: Bytes,
    name: String,
    profile: Object<Profile>,
}

/// What accounts of the server look like.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Profile {
    accounts: Vec<Object<Accounts>>,
    credentials: Vec<Object<Credentials>>,
}

/// Accounts with this count of credentials.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Accounts {
    count: usize,
    weight: u32,
}

/// Credentials with these transports and ids of this length.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Credentials {
    id_length: usize,
    #[serde(default)]
    transports: Vec<String>,
    weight: u32,
}

impl Decoys {
    pub(crate) fn account(self, verifier: &Verifier) -> Result<DecoyAccount, ConfigError> {
        let Object(Profile { accounts, credentials }) = self.profile;
        let mut profile = DecoyProfile::new();
        for Object(Accounts { count, weight }) in accounts {
            profile = profile.accounts_with(count, weight);
        }
        for Object(Credentials { id_length, transports, weight }) in credentials {
            profile = profile.credentials_of(id_length, transports, weight);
        }
        verifier.decoys(&self.key.0, profile)?.account(&self.name)
    }
}
