//! The reply that asks for a login or for the signature of an action.

use core::fmt;

use rustls_pki_types::UnixTime;
use serde::Serialize;
use serde::ser::{SerializeStruct as _, Serializer};

use crate::ceremony::authentication_challenge::AuthenticationChallenge;
use crate::ceremony::options::DecoyAccount;
use crate::ceremony::options::common::{Common, issued};
use crate::ceremony::options::creation::RelyingPartyEntity;
use crate::ceremony::options::descriptor::{CredentialDescriptor, check_distinct};
use crate::ceremony::options::error::OptionsError;
use crate::ceremony::options::extensions::{OneAppId, RequestExtensions};
use crate::ceremony::options::request::user_verification;
use crate::error::ConfigError;
use crate::outcome::CredentialRecord;
use crate::relying_party::{AuthenticationPolicy, Config, UserVerification};
use crate::request::{ChallengeId, CredentialKind, UserHandle};

/// Collects the service's reply to `POST /auth/login/init` and `POST /auth/action/init`.
/// [`Verifier::authentication_reply`](crate::Verifier::authentication_reply) begins one; [`build`](Self::build) checks it.
///
/// `rp.id` is the verifier's first relying party id, `userVerification` as in
/// [`RequestOptionsBuilder`](crate::options::RequestOptionsBuilder). Whose login it is,
/// [`allow_credentials`](Self::allow_credentials) or [`decoys`](Self::decoys) says. Without either, a passkey says itself
/// whose it is; no raw key can do that.
#[derive(Clone)]
#[must_use]
pub struct AuthenticationReplyBuilder<'v> {
    common: Common<'v>,
    policy: &'v AuthenticationPolicy,
    identifier: ChallengeId<'static>,
    relying_party_name: Option<String>,
    kinds: Vec<CredentialKind>,
    second_factor: Vec<CredentialKind>,
    second_factor_required: bool,
    /// Whether there were to be lists, even ones of nothing.
    listed: bool,
    allowed: Vec<&'v CredentialRecord>,
    protected: Vec<(&'v CredentialRecord, String)>,
    decoys: Option<DecoyAccount>,
    context: Option<String>,
}

impl<'v> AuthenticationReplyBuilder<'v> {
    pub(in crate::ceremony) fn new(
        config: &'v Config,
        policy: &'v AuthenticationPolicy,
        challenge: &[u8],
        identifier: ChallengeId<'_>,
    ) -> Self {
        Self {
            common: Common::new(config, challenge),
            policy,
            identifier: identifier.into_owned(),
            relying_party_name: None,
            kinds: vec![CredentialKind::Fido2],
            second_factor: Vec::new(),
            second_factor_required: false,
            listed: false,
            allowed: Vec::new(),
            protected: Vec::new(),
            decoys: None,
            context: None,
        }
    }

    /// For this one of the verifier's relying party ids. Default: the first.
    pub fn relying_party_id(mut self, id: impl Into<String>) -> Self {
        self.common.set_relying_party_id(id.into());
        self
    }

    /// Says that pages use the relying party id as related origins, as
    /// [`CreationOptionsBuilder::from_related_origins`](crate::options::CreationOptionsBuilder::from_related_origins) does.
    pub const fn from_related_origins(mut self) -> Self {
        self.common.set_related_origins();
        self
    }

    /// The name of the relying party, for the eye. Default: its id.
    pub fn relying_party_name(mut self, name: impl Into<String>) -> Self {
        self.relying_party_name = Some(name.into());
        self
    }

    /// The kinds that may be the first factor. Default: `Fido2` alone.
    pub fn kinds(mut self, kinds: impl IntoIterator<Item = CredentialKind>) -> Self {
        self.kinds = kinds.into_iter().collect();
        self
    }

    /// There may be a second factor of one of these kinds.
    pub fn second_factor(mut self, kinds: impl IntoIterator<Item = CredentialKind>) -> Self {
        self.second_factor = kinds.into_iter().collect();
        self
    }

    /// There must be a second factor of one of these kinds.
    pub fn require_second_factor(self, kinds: impl IntoIterator<Item = CredentialKind>) -> Self {
        Self { second_factor_required: true, ..self.second_factor(kinds) }
    }

    /// A login of the user whose records these are. The reply lists passkeys of the relying party id and keys of kind
    /// `Key`, where a factor may be of their kind. Where a passkey has an AppID, the member `extensions` has it as `appid`. That
    /// member is WebAuthn's and not the service's.
    ///
    /// Recovery keys log nobody in and are passed over. So are keys that a password protects, which need their text:
    /// [`allow_protected_key`](Self::allow_protected_key).
    pub fn allow_credentials(mut self, records: impl IntoIterator<Item = &'v CredentialRecord>) -> Self {
        self.allowed.extend(records);
        self.listed = true;
        self
    }

    /// The same for a `PasswordProtectedKey`, with its private key as the client encrypted it. Hand that out to those alone
    /// who have shown something else, such as the service's `loginCode`: whoever gets it can try passwords.
    ///
    /// Another kind is passed over.
    pub fn allow_protected_key(
        mut self,
        record: &'v CredentialRecord,
        encrypted_private_key: impl Into<String>,
    ) -> Self {
        self.protected.push((record, encrypted_private_key.into()));
        self.listed = true;
        self
    }

    /// A login that nobody can answer, for a name that nobody has. [`Decoys`](crate::options::Decoys) makes them.
    pub fn decoys(mut self, account: DecoyAccount) -> Self {
        self.decoys = Some(account);
        self.listed = true;
        self
    }

    /// A text of the server's that comes back in what was verified, such as the payload of an action: see
    /// [`AuthenticationChallenge::with_context`].
    pub fn with_context(mut self, context: impl Into<String>) -> Self {
        self.context = Some(context.into());
        self
    }

    /// The challenge is valid before this time only. Without one, it never expires.
    pub const fn expires_at(mut self, time: UnixTime) -> Self {
        self.common.expires_at = Some(time);
        self
    }

    /// The reply.
    ///
    /// # Errors
    ///
    /// An [`OptionsError`] for what no answer could meet; [`ChallengeError`](crate::errors::ChallengeError) for an empty
    /// identifier and for kinds that log nobody in. Where the user is unknown and no factor may be `Fido2`,
    /// [`ChallengeError::NoKind`](crate::errors::ChallengeError::NoKind).
    pub fn build(mut self) -> Result<AuthenticationReply, ConfigError> {
        let value = self.common.take_challenge()?;
        let rp_id = self.common.relying_party_id()?;
        let may_answer = |kind| self.kinds.contains(&kind) || self.second_factor.contains(&kind);
        let (mut allowed, mut users, mut app_id) = (Allowed::default(), Vec::new(), OneAppId::default());
        for record in self.allowed {
            users.push(*record.user_handle());
            match record.kind() {
                kind if !may_answer(kind) => {}
                CredentialKind::Fido2 => {
                    if let Some(credential) = CredentialDescriptor::of(record, &rp_id) {
                        allowed.webauthn.push(credential);
                        record.app_id().map_or(Ok(()), |of_record| app_id.add(of_record))?;
                    }
                }
                CredentialKind::Key => allowed.key.push(KeyDescriptor::of(record)),
                _ => {}
            }
        }
        for (record, encrypted_private_key) in self.protected {
            users.push(*record.user_handle());
            if record.kind() == CredentialKind::PasswordProtectedKey && may_answer(record.kind()) {
                let key = KeyDescriptor::of(record);
                allowed.password_protected_key.push(ProtectedKeyDescriptor { key, encrypted_private_key });
            }
        }
        if let Some(account) = self.decoys {
            users.push(account.user);
            allowed.webauthn.extend(account.credentials);
        }
        let user = users.first().copied();
        if users.iter().any(|other| Some(*other) != user) {
            return Err(OptionsError::UsersDiffer.into());
        }
        if self.listed && allowed.ids().next().is_none() {
            return Err(OptionsError::NoCredential.into());
        }
        check_distinct(allowed.ids())?;

        // A raw key names no user.
        let is_possible = |kind: &CredentialKind| user.is_some() || *kind == CredentialKind::Fido2;
        let first = self.kinds.into_iter().filter(is_possible);
        let mut challenge = AuthenticationChallenge::of_issued(issued(&value, self.common.expires_at), user)
            .kinds(first)?
            .with_identifier(self.identifier)?
            .allow_credentials(allowed.ids());
        match (self.second_factor_required, self.second_factor.is_empty()) {
            (false, true) => {}
            (false, false) => challenge = challenge.second_factor(self.second_factor)?,
            (true, _) => challenge = challenge.require_second_factor(self.second_factor)?,
        }
        let app_id = app_id.into_inner();
        challenge.app_id = app_id.as_deref().map(str::to_owned);
        challenge.context = self.context;
        Ok(AuthenticationReply {
            challenge,
            rp: RelyingPartyEntity { id: rp_id, name: self.relying_party_name },
            user_verification: user_verification(self.policy),
            allowed,
            extensions: RequestExtensions { appid: app_id, ..RequestExtensions::default() },
        })
    }
}

/// Without challenge, user and keys.
impl fmt::Debug for AuthenticationReplyBuilder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationReplyBuilder")
            .field("common", &self.common)
            .field("kinds", &self.kinds)
            .field("second_factor", &self.second_factor)
            .finish_non_exhaustive()
    }
}

/// What the service answers to `POST /auth/login/init` and `POST /auth/action/init`: one challenge that credentials of
/// several kinds may answer. [`Verifier::authentication_reply`](crate::Verifier::authentication_reply) begins one.
///
/// ```
/// use attestry::CredentialKind::{Fido2, Key};
/// use attestry::{ChallengeId, CredentialRecord, UnixTime, UserHandle, Verifier};
/// # use attestry::PublicKey;
/// # let spki = [
/// #     0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, 0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1,
/// #     0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25,
/// #     0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
/// # ];
/// # let key = PublicKey::from_spki_der(spki)?;
/// # let of_the_user =
/// #     [CredentialRecord::raw_key(Key, "key-1", key, UserHandle::new("us-2ba0h-lvp2q")?, "example.com")?];
///
/// let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
/// let random = [1; 32]; // Of the server's random number generator.
/// let expiry = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_300));
/// let records: &[CredentialRecord] = &of_the_user;
/// let reply = verifier
///     .authentication_reply(random, ChallengeId::new("challenge-1"))
///     .kinds([Fido2, Key])
///     .second_factor([Fido2, Key])
///     .allow_credentials(records)
///     .with_context(r#"POST /transfers {"amount":"5"}"#)
///     .expires_at(expiry)
///     .build()?;
///
/// // This goes to the client,
/// let json = serde_json::to_value(&reply).expect("no map with keys that are no text");
/// assert_eq!(json["supportedCredentialKinds"][1]["factor"], "either");
/// assert_eq!(json["allowCredentials"]["key"][0]["id"], "key-1");
/// // and this into the store, under its identifier.
/// let challenge = reply.challenge();
/// assert_eq!(challenge.context(), Some(r#"POST /transfers {"amount":"5"}"#));
/// # Ok::<(), attestry::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AuthenticationReply {
    challenge: AuthenticationChallenge<'static>,
    rp: RelyingPartyEntity,
    user_verification: UserVerification,
    allowed: Allowed,
    extensions: RequestExtensions,
}

/// The credentials that may answer, by kind.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Allowed {
    key: Vec<KeyDescriptor>,
    webauthn: Vec<CredentialDescriptor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    password_protected_key: Vec<ProtectedKeyDescriptor>,
}

#[derive(Clone, PartialEq, Eq, Serialize)]
struct KeyDescriptor {
    r#type: &'static str,
    id: String,
}

#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProtectedKeyDescriptor {
    #[serde(flatten)]
    key: KeyDescriptor,
    encrypted_private_key: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SupportedKind {
    kind: CredentialKind,
    factor: &'static str,
    requires_second_factor: bool,
}

impl KeyDescriptor {
    fn of(record: &CredentialRecord) -> Self {
        Self { r#type: "public-key", id: record.credential_id().to_owned() }
    }
}

impl Allowed {
    fn ids(&self) -> impl Iterator<Item = &str> {
        let keys = self.key.iter().map(|key| key.id.as_str());
        let passkeys = self.webauthn.iter().map(CredentialDescriptor::id);
        keys.chain(passkeys)
            .chain(self.password_protected_key.iter().map(|protected| protected.key.id.as_str()))
    }
}

impl AuthenticationReply {
    /// The challenge that it issues, for its user, kinds, credentials and context: to be kept until the answer comes.
    pub fn challenge(&self) -> AuthenticationChallenge<'static> {
        self.challenge.clone()
    }

    /// Whose login it is, where the server knew.
    pub const fn user(&self) -> Option<&UserHandle> {
        self.challenge.user()
    }

    /// What each kind may be.
    fn supported(&self) -> Vec<SupportedKind> {
        let AuthenticationChallenge { kinds, second_factor, second_factor_required, .. } = &self.challenge;
        let of_kind = |kind: &CredentialKind| {
            let is_first = kinds.contains(kind);
            let factor = match (is_first, second_factor.contains(kind)) {
                (true, true) => "either",
                (true, false) => "first",
                (false, true) => "second",
                (false, false) => return None,
            };
            let requires_second_factor = is_first && *second_factor_required;
            Some(SupportedKind { kind: *kind, factor, requires_second_factor })
        };
        CredentialKind::ALL.iter().filter_map(of_kind).collect()
    }
}

impl Serialize for AuthenticationReply {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let identifier = self.challenge.identifier().map(ChallengeId::as_str).unwrap_or_default();
        let has_extensions = !self.extensions.is_empty();
        let members = if has_extensions { 9 } else { 8 };
        let mut object = serializer.serialize_struct("AuthenticationReply", members)?;
        object.serialize_field("challenge", self.challenge.value())?;
        object.serialize_field("challengeIdentifier", identifier)?;
        object.serialize_field("rp", &self.rp)?;
        object.serialize_field("supportedCredentialKinds", &self.supported())?;
        object.serialize_field("userVerification", &self.user_verification)?;
        // The service's schema demands these two. Logins attest nothing, and there is no page of another origin.
        object.serialize_field("attestation", "none")?;
        object.serialize_field("externalAuthenticationUrl", "")?;
        object.serialize_field("allowCredentials", &self.allowed)?;
        if has_extensions {
            object.serialize_field("extensions", &self.extensions)?;
        }
        object.end()
    }
}

/// Without challenge, user and keys.
impl fmt::Debug for AuthenticationReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationReply")
            .field("challenge", &self.challenge)
            .field("user_verification", &self.user_verification)
            .finish_non_exhaustive()
    }
}
