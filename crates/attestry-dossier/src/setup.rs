//! What judges: a verifier, its policy and its metadata, each with the digest by which dossiers name it.

use std::fmt;
use std::sync::Arc;

use attestry::crypto::SignatureCache;
use attestry::metadata::Metadata;
use attestry::{RegistrationPolicy, Verifier, VerifierConfig};
use attestry_json::MetadataContext;
use serde_json::{Map, Value};

use crate::canonical;
use crate::digest::Digest;
use crate::error::{DossierError, DossierErrorKind};
use crate::line::MetadataName;

/// A verifier with what dossiers say of it. Build it once, and share it between all threads.
#[derive(Clone)]
pub struct Setup {
    /// The configuration as it was given, to build it anew under another policy.
    config: Map<String, Value>,
    verifier: Verifier,
    rules: RegistrationPolicy,
    cache: Option<Arc<SignatureCache>>,
    metadata: Option<Metadata>,
    configuration_name: Digest,
    policy_name: Option<Digest>,
    metadata_name: Option<MetadataName>,
}

impl Setup {
    /// Builds the verifier of this configuration. The guide of `attestry` has the table of its members.
    ///
    /// # Errors
    ///
    /// [`DossierErrorKind::Setup`].
    pub fn from_json(config: impl AsRef<[u8]>) -> Result<Self, DossierError> {
        let config = config.as_ref();
        let (verifier, rules) = build(config, None)?;
        let config = object(config)?;
        let configuration_name = digest(&Value::Object(config.clone()))?;
        Ok(Self {
            config,
            verifier,
            rules,
            cache: None,
            metadata: None,
            configuration_name,
            policy_name: None,
            metadata_name: None,
        })
    }

    /// The same with this cache, in place of that of the configuration. Millions of dossiers have few certificates, and
    /// no verdict depends on a cache: it is no part of the configuration's name.
    ///
    /// # Errors
    ///
    /// [`DossierErrorKind::Setup`].
    pub fn with_signature_cache(&self, cache: Arc<SignatureCache>) -> Result<Self, DossierError> {
        let config = Value::Object(self.config.clone()).to_string();
        let (verifier, rules) = build(config.as_bytes(), Some(&cache))?;
        Ok(Self { verifier, rules, cache: Some(cache), ..self.clone() })
    }

    /// The same under other rules: an object with `registrationPolicy`, `authenticationPolicy` or both. Each replaces the
    /// policy of the configuration as a whole.
    ///
    /// # Errors
    ///
    /// [`DossierErrorKind::Setup`], also for an object that has neither.
    pub fn with_policy(&self, policy: impl AsRef<[u8]>) -> Result<Self, DossierError> {
        let policy = object(policy.as_ref())?;
        let policies = ["registrationPolicy", "authenticationPolicy"];
        if policy.is_empty() || policy.keys().any(|name| !policies.contains(&name.as_str())) {
            return Err(DossierError::with(
                DossierErrorKind::Setup,
                "a policy has registrationPolicy, authenticationPolicy or both",
            ));
        }
        let mut config = self.config.clone();
        let policy_name = Some(digest(&Value::Object(policy.clone()))?);
        config.extend(policy);
        let (verifier, rules) =
            build(Value::Object(config.clone()).to_string().as_bytes(), self.cache.as_ref())?;
        Ok(Self { config, verifier, rules, policy_name, ..self.clone() })
    }

    /// The same under this BLOB, taken in as `context` says: see [`MetadataContext::from_json`]. `now` in it is the time
    /// of intake.
    ///
    /// # Errors
    ///
    /// [`DossierErrorKind::Metadata`], if the BLOB does not verify at that time.
    pub fn with_metadata(
        &self,
        blob: impl AsRef<[u8]>,
        context: impl AsRef<[u8]>,
    ) -> Result<Self, DossierError> {
        let (blob, context) = (blob.as_ref(), context.as_ref());
        let of_metadata = |error: &dyn fmt::Display| DossierError::with(DossierErrorKind::Metadata, error);
        let intake = MetadataContext::from_json(context).map_err(|error| of_metadata(&error))?;
        let metadata = intake.verify(blob).map_err(|error| of_metadata(&error))?;
        let context = digest(&Value::Object(object(context)?))?;
        let name = MetadataName { blob: Digest::of(blob), context };
        Ok(Self { metadata: Some(metadata), metadata_name: Some(name), ..self.clone() })
    }

    /// The verifier.
    pub const fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The policy on registrations.
    pub const fn registration_policy(&self) -> &RegistrationPolicy {
        &self.rules
    }

    /// The metadata.
    pub const fn metadata(&self) -> Option<&Metadata> {
        self.metadata.as_ref()
    }

    /// The digest of the configuration's canonical form.
    pub const fn configuration_name(&self) -> Digest {
        self.configuration_name
    }

    /// The digest of the policy's canonical form, if one took the place of the configuration's.
    pub const fn policy_name(&self) -> Option<Digest> {
        self.policy_name
    }

    /// The digests of the metadata.
    pub const fn metadata_name(&self) -> Option<&MetadataName> {
        self.metadata_name.as_ref()
    }
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup")
            .field("configuration_name", &self.configuration_name)
            .field("policy_name", &self.policy_name)
            .field("metadata_name", &self.metadata_name)
            .finish_non_exhaustive()
    }
}

fn build(
    config: &[u8],
    cache: Option<&Arc<SignatureCache>>,
) -> Result<(Verifier, RegistrationPolicy), DossierError> {
    let config = VerifierConfig::from_json(config)?;
    let rules = config.registration_policy().clone();
    let builder = config.builder()?;
    let builder = match cache {
        Some(cache) => builder.signature_cache(Arc::clone(cache)),
        None => builder,
    };
    Ok((builder.build()?, rules))
}

fn object(json: &[u8]) -> Result<Map<String, Value>, DossierError> {
    serde_json::from_slice(json).map_err(|error| DossierError::with(DossierErrorKind::Setup, error))
}

fn digest(value: &Value) -> Result<Digest, DossierError> {
    Ok(Digest::of(canonical::text(value)?))
}
