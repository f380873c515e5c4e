//! The verifier, and what a run of the tool has made so far.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Mutex;
use std::time::SystemTime;

use attestry::metadata::Metadata;
use attestry::{
    Algorithm, AuthenticationChallenge, AuthenticationPolicy, CredentialRecord, RegistrationChallenge,
    RegistrationPolicy, Tolerance, UnixTime, UserHandle, Verifier,
};

use crate::config::Config;
use crate::metadata;

/// What every call needs.
pub(crate) struct App {
    pub(crate) verifier: Verifier,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) kept: Mutex<Kept>,
}

/// What is kept, in memory.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) users: BTreeMap<String, UserHandle>,
    /// By credential id.
    pub(crate) records: BTreeMap<String, CredentialRecord>,
    /// By challenge; each is taken out once.
    pub(crate) pending: BTreeMap<String, Pending>,
}

/// A ceremony that has begun, with the policy of its options.
pub(crate) enum Pending {
    Registration { challenge: RegistrationChallenge<'static>, policy: RegistrationPolicy, user: UserHandle },
    Login { challenge: AuthenticationChallenge<'static>, policy: AuthenticationPolicy },
}

impl App {
    pub(crate) fn new(config: &Config, origin: &str) -> Result<Self, Box<dyn Error>> {
        let metadata = metadata::read(config, now())?;
        let mut builder = Verifier::builder(&config.relying_party_id)
            .origin(origin)
            // The tool's authenticators have every algorithm, RS1 too, and android-safetynet.
            .algorithms(Algorithm::ALL.iter().copied())
            .tolerate(Tolerance::AndroidSafetyNet)
            .tolerate(Tolerance::Sha1Certificate);
        if metadata.is_some() {
            builder = builder.expect_metadata();
        }
        Ok(Self { verifier: builder.build()?, metadata, kept: Mutex::default() })
    }
}

/// The time, which the library does not know.
pub(crate) fn now() -> UnixTime {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    UnixTime::since_unix_epoch(since_1970)
}
