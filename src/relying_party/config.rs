//! The checked configuration of a verifier, with all computations that depend on no request.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::attainable::Demands;
use super::authentication_policy::AuthenticationPolicy;
use super::origins::OriginEntry;
use super::registration_policy::RegistrationPolicy;
use crate::crypto::{SignatureCache, SignatureProvider};
use crate::error::ConfigError;
#[cfg(feature = "metadata")]
use crate::error::ConfigErrorKind;
use crate::key::{Algorithm, PublicKeyFormat};
use crate::limits::Limits;
use crate::trust::{SignatureRules, TrustStore};
use crate::webauthn::check_relying_party_id;

/// The settings of a [`VerifierBuilder`](crate::VerifierBuilder).
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) relying_parties: Vec<RelyingParty>,
    pub(crate) origins: Vec<OriginEntry>,
    pub(crate) tpm_vendors: Vec<u32>,
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) require_key_origin: bool,
    pub(crate) ignore_eddsa_algorithm: bool,
    pub(crate) public_key_format: PublicKeyFormat,
    pub(crate) provider: SignatureProvider,
    pub(crate) signature_cache: Option<Arc<SignatureCache>>,
    /// What is accepted of a registration unless another policy is given.
    pub(crate) registration: RegistrationPolicy,
    /// What is accepted of a login unless another policy is given.
    pub(crate) authentication: AuthenticationPolicy,
    /// Whether a login may say another backup eligibility than its record has.
    pub(crate) backup_eligibility_changed: bool,
    /// Whether that format is tolerated.
    pub(crate) android_safetynet: bool,
    pub(crate) padded_ecdsa_integers: bool,
    pub(crate) signatures: SignatureRules,
    pub(crate) trust_store: Arc<TrustStore>,
    /// Whether registrations come with metadata.
    pub(crate) expects_metadata: bool,
    pub(crate) limits: Limits,
}

impl Config {
    /// The relying party id with this number; the first is that of the key kinds and of sealed challenges.
    pub(crate) fn relying_party_id(&self, number: usize) -> Arc<str> {
        self.relying_parties.get(number).map(|party| Arc::clone(&party.id)).unwrap_or_default()
    }

    /// The id of the first relying party.
    pub(crate) fn first_relying_party_id(&self) -> &str {
        self.relying_parties.first().map_or("", |party| &party.id)
    }

    /// The relying party with this id.
    pub(crate) fn relying_party(&self, id: &str) -> Option<&RelyingParty> {
        self.relying_parties.iter().find(|party| *party.id == *id)
    }

    /// Whether something here can judge an attestation: anchors, or metadata that is to come.
    pub(crate) fn wants_attestations(&self) -> bool {
        self.trust_store.has_anchors() || self.expects_metadata
    }

    /// Whether any login can meet the policy.
    pub(crate) fn check_authentication_policy(
        &self,
        policy: &AuthenticationPolicy,
    ) -> Result<(), ConfigError> {
        policy.cross_origin.check()
    }

    /// Whether any registration can meet the policy under this configuration.
    pub(crate) fn check_registration_policy(&self, policy: &RegistrationPolicy) -> Result<(), ConfigError> {
        policy.cross_origin.check()?;
        #[cfg(feature = "metadata")]
        if let Some(of_models) = &policy.metadata {
            of_models.check()?;
            if !self.expects_metadata {
                return Err(ConfigErrorKind::MetadataUnexpected.into());
            }
        }
        let (safetynet, expects_metadata) = (self.android_safetynet, self.expects_metadata);
        Ok(Demands { policy, store: &self.trust_store, safetynet, expects_metadata }.check()?)
    }
}

/// A relying party id and its hash.
#[derive(Debug)]
pub(crate) struct RelyingParty {
    pub(crate) id: Arc<str>,
    pub(crate) hash: [u8; 32],
    /// Whether browsers let a page of an origin use it, related origins aside.
    pub(crate) usable: bool,
}

impl RelyingParty {
    /// Not usable yet.
    pub(super) fn new(id: &str) -> Result<Self, ConfigError> {
        check_relying_party_id(id)?;
        Ok(Self { hash: Sha256::digest(id).into(), id: id.into(), usable: false })
    }

    /// The same beside these origins.
    pub(super) fn beside(self, origins: &[OriginEntry]) -> Self {
        let mut web = origins.iter().filter_map(|origin| origin.rule.web()).peekable();
        // Applications have rules of their own, which no list of origins tells.
        let applications_alone = web.peek().is_none();
        Self { usable: applications_alone || web.any(|origin| origin.is_within(&self.id)), ..self }
    }
}
