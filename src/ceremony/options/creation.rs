//! The options of a registration: `PublicKeyCredentialCreationOptionsJSON` (WebAuthn L3 §5.4).

use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use rustls_pki_types::UnixTime;
use serde::ser::{Serialize, SerializeSeq as _, SerializeStruct as _, Serializer};

use super::choices::{AttestationConveyance, CredentialProtection, Hint, LargeBlobSupport, ResidentKey};
use super::common::{Common, issued};
use super::descriptor::{CredentialDescriptor, check_distinct};
use super::extensions::{CreationExtensions, OneAppId, Prf, PrfInputs, Protection, Support};
use super::user::UserEntity;
use crate::ceremony::registration_challenge::RegistrationChallenge;
use crate::error::ConfigError;
use crate::key::Algorithm;
use crate::outcome::CredentialRecord;
use crate::relying_party::{Config, RegistrationPolicy, UserVerification};
use crate::request::{AuthenticatorAttachment, CredentialKind};

/// Collects the options of a registration. [`Verifier::creation_options`](crate::Verifier::creation_options) begins
/// one, with the settings of the verifier and its policy. [`build`](Self::build) checks it.
///
/// | member | from |
/// |---|---|
/// | `rp.id` | the verifier's first relying party id |
/// | `pubKeyCredParams` | the verifier's algorithms, in its order; the default list begins with ES256, EdDSA and RS256 |
/// | `userVerification` | the policy |
/// | `attestation` | the policy and the anchors: see [`attestation`](Self::attestation) |
/// | `attestationFormats` | the formats that the policy lists, if an attestation is asked for |
#[derive(Clone, Debug)]
#[must_use]
pub struct CreationOptionsBuilder<'v> {
    common: Common<'v>,
    policy: &'v RegistrationPolicy,
    user: UserEntity,
    relying_party_name: Option<String>,
    resident_key: ResidentKey,
    attachment: Option<AuthenticatorAttachment>,
    attestation: Option<AttestationConveyance>,
    excluded: Vec<&'v CredentialRecord>,
    excluded_descriptors: Vec<CredentialDescriptor>,
    app_id: Option<String>,
    extensions: CreationExtensions,
}

impl<'v> CreationOptionsBuilder<'v> {
    pub(in crate::ceremony) fn new(
        config: &'v Config,
        policy: &'v RegistrationPolicy,
        challenge: &[u8],
        user: UserEntity,
    ) -> Self {
        Self {
            common: Common::new(config, challenge),
            policy,
            user,
            relying_party_name: None,
            resident_key: ResidentKey::Preferred,
            attachment: None,
            attestation: None,
            excluded: Vec::new(),
            excluded_descriptors: Vec::new(),
            app_id: None,
            extensions: CreationExtensions::default(),
        }
    }

    /// Uses this relying party id of the verifier. Default: the first.
    pub fn relying_party_id(mut self, id: impl Into<String>) -> Self {
        self.common.set_relying_party_id(id.into());
        self
    }

    /// Says that pages use the relying party id as related origins (WebAuthn L3 §5.11), which
    /// [`Verifier::related_origins`](crate::Verifier::related_origins) lists. Without this, the host of some origin of
    /// the verifier must be the relying party id or lie below it.
    pub const fn from_related_origins(mut self) -> Self {
        self.common.set_related_origins();
        self
    }

    /// The name of the relying party, for people to read. Default: its id.
    pub fn relying_party_name(mut self, name: impl Into<String>) -> Self {
        self.relying_party_name = Some(name.into());
        self
    }

    /// Whether the credential is to be discoverable. Default: preferred.
    pub const fn resident_key(mut self, resident_key: ResidentKey) -> Self {
        self.resident_key = resident_key;
        self
    }

    /// Only authenticators with this attachment. Default: all.
    pub const fn authenticator_attachment(mut self, attachment: AuthenticatorAttachment) -> Self {
        self.attachment = Some(attachment);
        self
    }

    /// Which attestation to ask for. Default, the first that applies:
    ///
    /// - enterprise, if the policy says that enterprise attestation was asked for;
    /// - direct, if the verifier has anchors or expects metadata, or the policy refuses credentials without an
    ///   attestation;
    /// - none.
    pub const fn attestation(mut self, conveyance: AttestationConveyance) -> Self {
        self.attestation = Some(conveyance);
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

    /// The credentials of the account: an authenticator that has one of them makes no other. Raw keys and passkeys of
    /// other relying party ids are passed over, since no client could find them. If a record has an AppID, the
    /// extension `appidExclude` has it too.
    pub fn exclude_credentials(mut self, records: impl IntoIterator<Item = &'v CredentialRecord>) -> Self {
        self.excluded.extend(records);
        self
    }

    /// The same, for servers that store credentials in another form.
    pub fn exclude_descriptors(
        mut self,
        descriptors: impl IntoIterator<Item = CredentialDescriptor>,
    ) -> Self {
        self.excluded_descriptors.extend(descriptors);
        self
    }

    /// Also excludes credentials that U2F registered under this AppID (`appidExclude`, WebAuthn L3 §10.1.2).
    pub fn app_id_exclude(mut self, app_id: impl Into<String>) -> Self {
        self.app_id = Some(app_id.into());
        self
    }

    /// Asks whether the new credential is discoverable (`credProps`):
    /// [`CredentialRecord::discoverable`](crate::CredentialRecord::discoverable) has the answer.
    pub const fn cred_props(mut self) -> Self {
        self.extensions.cred_props = true;
        self
    }

    /// Asks for a protection of the credential (`credProtect`). If `enforced`, the registration fails on authenticators
    /// that lack it.
    pub const fn cred_protect(mut self, protection: CredentialProtection, enforced: bool) -> Self {
        self.extensions.protection = Some(Protection {
            credential_protection_policy: protection,
            enforce_credential_protection_policy: enforced,
        });
        self
    }

    /// Asks for the least length of the authenticator's PIN (`minPinLength`).
    pub const fn min_pin_length(mut self) -> Self {
        self.extensions.min_pin_length = true;
        self
    }

    /// Asks for a credential that can evaluate a pseudo-random function (`prf`).
    pub fn prf(mut self) -> Self {
        self.extensions.prf.get_or_insert_default();
        self
    }

    /// The same, and evaluates it at once where the authenticator can.
    pub fn prf_eval(mut self, inputs: PrfInputs) -> Self {
        self.extensions.prf = Some(Prf { eval: Some(inputs), ..Prf::default() });
        self
    }

    /// Asks for a credential that can keep a large blob (`largeBlob`).
    pub const fn large_blob(mut self, support: LargeBlobSupport) -> Self {
        self.extensions.large_blob = Some(Support { support });
        self
    }

    /// The options.
    ///
    /// # Errors
    ///
    /// An [`OptionsError`](crate::errors::OptionsError) for options that a browser would refuse.
    pub fn build(mut self) -> Result<CreationOptions, ConfigError> {
        let Config { algorithms, .. } = self.common.config;
        let challenge = self.common.take_challenge()?;
        let relying_party_id = self.common.relying_party_id()?;
        let timeout = self.common.timeout()?;
        let attestation = self.conveyance();
        let mut app_id = OneAppId::default();
        if let Some(given) = &self.app_id {
            app_id.add(given)?;
        }
        let mut excluded = self.excluded_descriptors;
        for record in self.excluded {
            if let Some(credential) = CredentialDescriptor::of(record, &relying_party_id) {
                excluded.push(credential);
                record.app_id().map_or(Ok(()), |of_record| app_id.add(of_record))?;
            }
        }
        check_distinct(excluded.iter().map(CredentialDescriptor::id))?;
        let formats = match (&self.policy.formats, attestation) {
            (None, _) | (_, AttestationConveyance::None) => Vec::new(),
            (Some(formats), _) => formats
                .iter()
                .filter(|format| !self.policy.refused_formats.contains(format))
                .map(|format| format.as_str())
                .collect(),
        };
        Ok(CreationOptions {
            rp: RelyingPartyEntity { id: relying_party_id, name: self.relying_party_name },
            user: self.user.checked()?,
            challenge,
            pub_key_cred_params: Parameters(offered(algorithms)),
            timeout,
            exclude_credentials: excluded,
            authenticator_selection: Selection {
                authenticator_attachment: self.attachment,
                resident_key: self.resident_key,
                require_resident_key: self.resident_key == ResidentKey::Required,
                user_verification: self.policy.user_verification,
            },
            hints: self.common.hints,
            attestation,
            attestation_formats: formats,
            extensions: CreationExtensions { appid_exclude: app_id.into_inner(), ..self.extensions },
            expires_at: self.common.expires_at,
            conditional: self.policy.conditional_create,
        })
    }

    /// The attestation to ask for.
    fn conveyance(&self) -> AttestationConveyance {
        if let Some(chosen) = self.attestation {
            chosen
        } else if self.policy.enterprise_attestation {
            AttestationConveyance::Enterprise
        } else if self.common.config.wants_attestations() || self.policy.needs_attestation() {
            AttestationConveyance::Direct
        } else {
            AttestationConveyance::None
        }
    }
}

/// The algorithms in the order of preference: the verifier's own, or what most authenticators have before the rest.
fn offered(algorithms: &[Algorithm]) -> Vec<Algorithm> {
    let common: &[_] = if algorithms == Algorithm::DEFAULT { COMMON } else { &[] };
    let mut offered = Vec::with_capacity(algorithms.len());
    for algorithm in common.iter().chain(algorithms) {
        if !offered.contains(algorithm) {
            offered.push(*algorithm);
        }
    }
    offered
}

/// Nearly every authenticator has one of these.
const COMMON: &[Algorithm] = &[Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256];

/// The options of a registration. Serialized, they are the `PublicKeyCredentialCreationOptionsJSON` that
/// `PublicKeyCredential.parseCreationOptionsFromJSON` reads.
///
/// ```
/// use attestry::options::{ResidentKey, UserEntity};
/// use attestry::{UnixTime, UserHandle, Verifier};
///
/// let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
/// let user = UserEntity::new(UserHandle::new([7; 32])?, "ada@example.com");
/// let random = [1; 32]; // Of the server's random number generator.
/// let expiry = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_300));
/// let options = verifier
///     .creation_options(random, user)
///     .resident_key(ResidentKey::Required)
///     .expires_at(expiry)
///     .build()?;
///
/// // This goes to the browser,
/// let json = serde_json::to_string(&options).expect("no map with keys that are no text");
/// assert!(json.starts_with(r#"{"rp":{"id":"example.com","name":"example.com"}"#));
/// // and this into the session.
/// let challenge = options.challenge();
/// assert_eq!(challenge.expiry(), Some(expiry));
/// # Ok::<(), attestry::ConfigError>(())
/// ```
///
/// A conditional create needs nothing in the JSON. It needs a policy with
/// [`conditional_create`](RegistrationPolicy::conditional_create), and the member `mediation` in the browser's call:
///
/// ```js
/// await navigator.credentials.create({
///   publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
///   mediation: "conditional", // What `CreationOptions::mediation` says.
/// });
/// ```
#[derive(Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreationOptions {
    pub(super) rp: RelyingPartyEntity,
    pub(super) user: UserEntity,
    pub(super) challenge: String,
    pub(super) pub_key_cred_params: Parameters,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) exclude_credentials: Vec<CredentialDescriptor>,
    pub(super) authenticator_selection: Selection,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<Hint>,
    pub(super) attestation: AttestationConveyance,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attestation_formats: Vec<&'static str>,
    #[serde(skip_serializing_if = "CreationExtensions::is_empty")]
    extensions: CreationExtensions,
    #[serde(skip)]
    pub(super) expires_at: Option<UnixTime>,
    #[serde(skip)]
    conditional: bool,
}

impl CreationOptions {
    /// The challenge that the options issue, to be kept until the answer comes. It is for their verifier and policy.
    pub fn challenge(&self) -> RegistrationChallenge<'static> {
        RegistrationChallenge::of_issued(CredentialKind::Fido2, issued(&self.challenge, self.expires_at))
    }

    /// The member `mediation` of the call of `navigator.credentials.create`: `conditional` if the policy is for a
    /// conditional create. Otherwise none.
    pub const fn mediation(&self) -> Option<&'static str> {
        if self.conditional { Some("conditional") } else { None }
    }

    /// The credentials that are excluded.
    pub fn excluded_credentials(&self) -> &[CredentialDescriptor] {
        &self.exclude_credentials
    }
}

/// Without challenge and user.
impl fmt::Debug for CreationOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreationOptions")
            .field("relying_party_id", &self.rp.id)
            .field("attestation", &self.attestation)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, PartialEq, Eq)]
pub(super) struct RelyingPartyEntity {
    pub(super) id: Arc<str>,
    pub(super) name: Option<String>,
}

impl Serialize for RelyingPartyEntity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("PublicKeyCredentialRpEntity", 2)?;
        object.serialize_field("id", &*self.id)?;
        object.serialize_field("name", self.name.as_deref().unwrap_or(&self.id))?;
        object.end()
    }
}

/// `PublicKeyCredentialParameters`, of one type all.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Parameters(Vec<Algorithm>);

impl Serialize for Parameters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Parameter {
            r#type: &'static str,
            alg: i64,
        }
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for algorithm in &self.0 {
            list.serialize_element(&Parameter { r#type: "public-key", alg: algorithm.cose() })?;
        }
        list.end()
    }
}

/// `AuthenticatorSelectionCriteria`. Clients of Level 1 know `requireResidentKey` alone.
#[derive(Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Selection {
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticator_attachment: Option<AuthenticatorAttachment>,
    resident_key: ResidentKey,
    require_resident_key: bool,
    user_verification: UserVerification,
}
