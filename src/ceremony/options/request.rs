//! The options of a login: `PublicKeyCredentialRequestOptionsJSON` (WebAuthn L3 §5.5).

use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use rustls_pki_types::UnixTime;

use super::choices::Hint;
use super::common::{Common, issued, write_text};
use super::decoy::DecoyAccount;
use super::descriptor::{CredentialDescriptor, check_distinct};
use super::error::OptionsError;
use super::extensions::{LargeBlob, OneAppId, Prf, PrfInputs, RequestExtensions};
use crate::ceremony::authentication_challenge::AuthenticationChallenge;
use crate::encoding::base64;
use crate::error::ConfigError;
use crate::outcome::CredentialRecord;
use crate::relying_party::{AuthenticationPolicy, Config, UserVerification};
use crate::request::UserHandle;

/// Collects the options of a login. [`Verifier::request_options`](crate::Verifier::request_options) begins one;
/// [`build`](Self::build) checks it.
///
/// `rpId` is the verifier's first relying party id, and `userVerification` the policy's. A policy may demand user
/// verification only where a record has seen it: then it is at least preferred.
///
/// Four methods say whose login it is: [`allow_credentials`](Self::allow_credentials),
/// [`allow_descriptors`](Self::allow_descriptors), [`for_user`](Self::for_user) and [`decoys`](Self::decoys). Without
/// any of them, the passkey names its user itself.
#[derive(Clone, Debug)]
#[must_use]
pub struct RequestOptionsBuilder<'v> {
    common: Common<'v>,
    policy: &'v AuthenticationPolicy,
    users: Vec<UserHandle>,
    /// Whether an allow list was given, even an empty one.
    listed: bool,
    allowed: Vec<&'v CredentialRecord>,
    allowed_descriptors: Vec<CredentialDescriptor>,
    app_id: Option<String>,
    extensions: RequestExtensions,
}

impl<'v> RequestOptionsBuilder<'v> {
    pub(in crate::ceremony) fn new(
        config: &'v Config,
        policy: &'v AuthenticationPolicy,
        challenge: &[u8],
    ) -> Self {
        Self {
            common: Common::new(config, challenge),
            policy,
            users: Vec::new(),
            listed: false,
            allowed: Vec::new(),
            allowed_descriptors: Vec::new(),
            app_id: None,
            extensions: RequestExtensions::default(),
        }
    }

    /// Uses this relying party id of the verifier. Default: the first.
    pub fn relying_party_id(mut self, id: impl Into<String>) -> Self {
        self.common.set_relying_party_id(id.into());
        self
    }

    /// Says that pages use the relying party id as related origins, as
    /// [`CreationOptionsBuilder::from_related_origins`](super::CreationOptionsBuilder::from_related_origins) does.
    pub const fn from_related_origins(mut self) -> Self {
        self.common.set_related_origins();
        self
    }

    /// Hints to the browser, the best first.
    pub fn hints(mut self, hints: impl IntoIterator<Item = Hint>) -> Self {
        self.common.hints.extend(hints);
        self
    }

    /// How long the browser waits, in whole milliseconds. Default: the browser decides.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.common.set_timeout(timeout);
        self
    }

    /// The challenge is valid before this time only. Without a time, it never expires.
    pub const fn expires_at(mut self, time: UnixTime) -> Self {
        self.common.expires_at = Some(time);
        self
    }

    /// A login of this user, with a passkey that the authenticator finds by itself.
    pub fn for_user(mut self, user: UserHandle) -> Self {
        self.users.push(user);
        self
    }

    /// A login with one of these credentials, of the user whose records they are. Raw keys and passkeys of other
    /// relying party ids are passed over, since no client could find them. If a record has an AppID, the extension
    /// `appid` has it too.
    ///
    /// [`build`](Self::build) refuses a list of which nothing remains. An empty list would allow every credential, and
    /// show that the account has none. Such an account gets [`decoys`](Self::decoys).
    pub fn allow_credentials(mut self, records: impl IntoIterator<Item = &'v CredentialRecord>) -> Self {
        self.allowed.extend(records);
        self.listed = true;
        self
    }

    /// The same, for servers that store credentials in another form.
    pub fn allow_descriptors(
        mut self,
        user: UserHandle,
        descriptors: impl IntoIterator<Item = CredentialDescriptor>,
    ) -> Self {
        self.users.push(user);
        self.allowed_descriptors.extend(descriptors);
        self.listed = true;
        self
    }

    /// A login that nobody can answer, for an unknown name. Its allow list looks like that of an account, and its
    /// challenge is for a user who does not exist. [`Decoys`](super::Decoys) makes such accounts.
    pub fn decoys(self, account: DecoyAccount) -> Self {
        self.allow_descriptors(account.user, account.credentials)
    }

    /// Accepts credentials that U2F registered under this AppID (`appid`, WebAuthn L3 §10.1.1).
    pub fn app_id(mut self, app_id: impl Into<String>) -> Self {
        self.app_id = Some(app_id.into());
        self
    }

    /// Evaluates a pseudo-random function on these inputs (`prf`), whichever credential answers.
    pub fn prf_eval(mut self, inputs: PrfInputs) -> Self {
        self.extensions.prf.get_or_insert_default().eval = Some(inputs);
        self
    }

    /// Evaluates it on these inputs if this credential answers. `credential_id` is the id of a record, and on the allow
    /// list.
    pub fn prf_eval_by_credential(mut self, credential_id: impl Into<String>, inputs: PrfInputs) -> Self {
        let prf: &mut Prf = self.extensions.prf.get_or_insert_default();
        prf.eval_by_credential.insert(credential_id.into(), inputs);
        self
    }

    /// Reads the large blob of the credential that answers (`largeBlob`).
    pub fn large_blob_read(mut self) -> Self {
        self.extensions.large_blob = Some(LargeBlob::Read);
        self
    }

    /// Writes the large blob of the credential that answers. The allow list must have that credential alone.
    pub fn large_blob_write(mut self, blob: impl AsRef<[u8]>) -> Self {
        self.extensions.large_blob = Some(LargeBlob::Write(base64::encode_url(blob.as_ref())));
        self
    }

    /// The options.
    ///
    /// # Errors
    ///
    /// An [`OptionsError`] for options that a browser would refuse, or that no answer could meet.
    pub fn build(mut self) -> Result<RequestOptions, ConfigError> {
        let challenge = self.common.take_challenge()?;
        let rp_id = self.common.relying_party_id()?;
        let timeout = self.common.timeout()?;
        let mut app_id = OneAppId::default();
        if let Some(given) = &self.app_id {
            app_id.add(given)?;
        }
        let mut allowed = self.allowed_descriptors;
        for record in self.allowed {
            let Some(credential) = CredentialDescriptor::of(record, &rp_id) else { continue };
            allowed.push(credential);
            self.users.push(*record.user_handle());
            record.app_id().map_or(Ok(()), |of_record| app_id.add(of_record))?;
        }
        if self.listed && allowed.is_empty() {
            return Err(OptionsError::NoCredential.into());
        }
        check_distinct(allowed.iter().map(CredentialDescriptor::id))?;
        let user = self.users.first().copied();
        if self.users.iter().any(|other| Some(*other) != user) {
            return Err(OptionsError::UsersDiffer.into());
        }
        let extensions = RequestExtensions { appid: app_id.into_inner(), ..self.extensions };
        check_extensions(&extensions, &allowed)?;
        Ok(RequestOptions {
            challenge,
            timeout,
            rp_id,
            allow_credentials: allowed,
            user_verification: user_verification(self.policy),
            hints: self.common.hints,
            extensions,
            user,
            expires_at: self.common.expires_at,
        })
    }
}

/// The demands of extensions on the allow list (WebAuthn L3 §10.1.4, §10.1.5).
fn check_extensions(
    extensions: &RequestExtensions,
    allowed: &[CredentialDescriptor],
) -> Result<(), ConfigError> {
    if let Some(prf) = &extensions.prf {
        let named = prf.eval_by_credential.keys();
        let unknown = |id: &&String| allowed.iter().all(|credential| credential.id() != id.as_str());
        if let Some(id) = named.into_iter().find(unknown) {
            return Err(ConfigError::from(OptionsError::PrfCredential).with_value(id));
        }
    }
    match extensions.large_blob {
        Some(LargeBlob::Write(_)) if allowed.len() != 1 => Err(OptionsError::LargeBlobWrite.into()),
        _ => Ok(()),
    }
}

/// The same for every user: it must not tell which names have an account.
pub(super) fn user_verification(policy: &AuthenticationPolicy) -> UserVerification {
    match policy.user_verification {
        UserVerification::Discouraged if policy.requires_user_verification(true) => {
            UserVerification::Preferred
        }
        said => said,
    }
}

/// The options of a login. Serialized, they are the `PublicKeyCredentialRequestOptionsJSON` that
/// `PublicKeyCredential.parseRequestOptionsFromJSON` reads.
///
/// ```
/// use attestry::{CredentialRecord, UnixTime, Verifier};
/// # use attestry::{Algorithm, ImportedPasskey, PublicKey, UserHandle};
/// # let spki = [
/// #     0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, 0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1,
/// #     0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25,
/// #     0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
/// # ];
/// # let key = PublicKey::from_spki_der(spki)?.with_algorithm(Algorithm::EdDsa)?;
/// # let of_the_user = [ImportedPasskey::new([1; 16], key, UserHandle::new([7; 32])?, "example.com").into_record()?];
///
/// let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
/// let random = [1; 32]; // Of the server's random number generator.
/// let expiry = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_300));
/// let records: &[CredentialRecord] = &of_the_user;
/// let options = verifier.request_options(random).allow_credentials(records).expires_at(expiry).build()?;
///
/// // This goes to the browser,
/// let json = serde_json::to_string(&options).expect("no map with keys that are no text");
/// assert!(json.contains(r#""allowCredentials":[{"type":"public-key","id":"AQEBAQEBAQEBAQEBAQEBAQ"}]"#));
/// // and this into the session.
/// let challenge = options.challenge();
/// assert_eq!(challenge.user(), Some(records[0].user_handle()));
/// # Ok::<(), attestry::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestOptions {
    challenge: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout: Option<u32>,
    #[serde(serialize_with = "write_text")]
    rp_id: Arc<str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allow_credentials: Vec<CredentialDescriptor>,
    user_verification: UserVerification,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<Hint>,
    #[serde(skip_serializing_if = "RequestExtensions::is_empty")]
    extensions: RequestExtensions,
    #[serde(skip)]
    user: Option<UserHandle>,
    #[serde(skip)]
    expires_at: Option<UnixTime>,
}

impl RequestOptions {
    /// The challenge that the options issue, to be kept until the answer comes. It has their user, credentials and
    /// AppID.
    pub fn challenge(&self) -> AuthenticationChallenge<'static> {
        let mut challenge =
            AuthenticationChallenge::of_issued(issued(&self.challenge, self.expires_at), self.user);
        challenge.allowed = self.allow_credentials.iter().map(|allowed| allowed.id().to_owned()).collect();
        challenge.app_id = self.extensions.appid.as_deref().map(str::to_owned);
        challenge
    }

    /// The credentials that may answer. Empty where every credential may.
    pub fn allowed_credentials(&self) -> &[CredentialDescriptor] {
        &self.allow_credentials
    }
}

/// Without challenge and user.
impl fmt::Debug for RequestOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestOptions")
            .field("relying_party_id", &self.rp_id)
            .field("user_verification", &self.user_verification)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
