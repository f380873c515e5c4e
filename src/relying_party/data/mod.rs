//! Configuration as data: a verifier and its policies read from JSON, for servers in other languages, for configuration
//! files, and for case files.

mod encoded;
mod limits;
mod members;
mod policies;
mod trust;

use core::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};

use super::{AuthenticationPolicy, RegistrationPolicy, UserVerification, VerifierBuilder};
use crate::crypto::{SignatureCache, SignatureProvider};
use crate::error::{ConfigError, ConfigErrorKind};
use crate::key::{Algorithm, PublicKeyFormat};
use crate::limits::Limits;
use crate::observation::Observation;
use crate::tolerance::Tolerance;
use members::{Members, members};
use trust::TrustData;

/// The configuration of a verifier, read from JSON: all that [`VerifierBuilder`] and both policies can be told, but for
/// signature algorithms of the caller's own. The guide has the [table](mod@crate::guide::configuration) of all members.
///
/// A member that is unknown, and one that stands twice, is refused. Members that both policies have, such as
/// `userVerification`, are set in both. `registrationPolicy` and `authenticationPolicy` replace one of them as a whole.
///
/// ```
/// use attestry::VerifierConfig;
///
/// let config = VerifierConfig::from_json(
///     r#"{
///         "relyingPartyId": "example.com",
///         "origins": ["https://example.com"],
///         "userVerification": "required",
///         "trust": { "wellKnown": ["yubico"], "require": true }
///     }"#,
/// )?;
/// let verifier = config.builder()?.build()?;
/// # let _ = verifier;
///
/// let error = VerifierConfig::from_json(r#"{ "trust": { "wellKnown": ["acme"] } }"#).unwrap_err();
/// assert_eq!(error.code().as_str(), "config.json");
/// assert!(error.value().unwrap().starts_with("trust.wellKnown[0]: unknown variant `acme`, expected one of `apple`"));
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
pub struct VerifierConfig {
    builder: VerifierBuilder,
    registration: RegistrationPolicy,
    authentication: AuthenticationPolicy,
    /// The first thing that the library refuses, where it is no matter of form.
    fault: Option<ConfigError>,
}

impl VerifierConfig {
    /// Reads the JSON form.
    ///
    /// # Errors
    ///
    /// [`ConfigErrorKind::Json`], whose [`value`](ConfigError::value) has the place and what is wrong there.
    pub fn from_json(json: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        let fault = |problem: &dyn fmt::Display| ConfigError::from(ConfigErrorKind::Json).with_value(problem);
        let mut reader = serde_json::Deserializer::from_slice(json.as_ref());
        let config = serde_path_to_error::deserialize(&mut reader).map_err(|error| fault(&error))?;
        reader.end().map_err(|error| fault(&error))?;
        Ok(config)
    }

    /// A builder that was told all of this.
    ///
    /// # Errors
    ///
    /// The first [`ConfigError`] of an anchor, a serial number or the like.
    pub fn builder(self) -> Result<VerifierBuilder, ConfigError> {
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(self
                .builder
                .registration_policy(self.registration)
                .authentication_policy(self.authentication)),
        }
    }

    /// Its policy on registrations.
    pub const fn registration_policy(&self) -> &RegistrationPolicy {
        &self.registration
    }

    /// Its policy on logins.
    pub const fn authentication_policy(&self) -> &AuthenticationPolicy {
        &self.authentication
    }

    fn change(&mut self, change: impl FnOnce(VerifierBuilder) -> VerifierBuilder) {
        let empty = VerifierBuilder::new(String::new());
        self.builder = change(core::mem::replace(&mut self.builder, empty));
    }

    /// Sets something in both policies.
    fn both(
        &mut self,
        registration: impl FnOnce(RegistrationPolicy) -> RegistrationPolicy,
        authentication: impl FnOnce(AuthenticationPolicy) -> AuthenticationPolicy,
    ) {
        self.registration = registration(core::mem::take(&mut self.registration));
        self.authentication = authentication(core::mem::take(&mut self.authentication));
    }

    fn signature_cache(&mut self, entries: usize) {
        match SignatureCache::new(entries) {
            Ok(cache) => self.change(|builder| builder.signature_cache(Arc::new(cache))),
            Err(error) => self.fault = self.fault.take().or(Some(error)),
        }
    }

    fn trust(&mut self, trust: TrustData) {
        let mut fault = self.fault.take();
        let anchors: Vec<_> = sound(trust.anchors, &mut fault).collect();
        let revoked: Vec<_> = sound(trust.revoked, &mut fault).collect();
        self.fault = fault;
        self.change(|builder| {
            let builder = builder.trust_anchors(anchors).revoke_all(revoked);
            builder.intermediates(trust.intermediates).crls(trust.crls)
        });
    }
}

/// Those that the library takes; the first fault goes to `fault`.
fn sound<T>(given: Vec<Result<T, ConfigError>>, fault: &mut Option<ConfigError>) -> impl Iterator<Item = T> {
    given.into_iter().filter_map(|one| one.map_err(|error| *fault = fault.take().or(Some(error))).ok())
}

/// What is read so far.
struct Reading {
    config: VerifierConfig,
    has_relying_party_id: bool,
    registration: Option<RegistrationPolicy>,
    authentication: Option<AuthenticationPolicy>,
    /// Whether `trust` requires it of the policy on registrations, whichever that is.
    requires_trust: bool,
}

members! {
    Reading, reading:
    "relyingPartyId" = value: String => {
        reading.has_relying_party_id = true;
        reading.config.change(|builder| builder.first_relying_party_id(value));
    };
    "additionalRelyingPartyIds" = value: Vec<String> => reading.config.change(|builder| {
        value.into_iter().fold(builder, VerifierBuilder::additional_relying_party_id)
    });
    "origins" = value: Vec<String> => reading.config.change(|builder| builder.origins(value));
    "originsWithSubdomains" = value: Vec<String> => reading.config.change(|builder| {
        value.into_iter().fold(builder, VerifierBuilder::origin_with_subdomains)
    });
    "algorithms" = value: Vec<i64> => {
        // A number without an algorithm here cannot be accepted anyway.
        let known = value.into_iter().filter_map(Algorithm::from_cose);
        reading.config.change(|builder| builder.algorithms(known));
    };
    "userVerification" = value: UserVerification => reading.config.both(
        |policy| policy.user_verification(value),
        |policy| policy.user_verification(value),
    );
    "allowCrossOrigin" = value: bool => if value {
        reading.config.both(RegistrationPolicy::allow_cross_origin, AuthenticationPolicy::allow_cross_origin);
    };
    "topOrigins" = value: Vec<String> => reading.config.both(
        |policy| policy.top_origins(&value),
        |policy| policy.top_origins(&value),
    );
    "deviceBound" = value: bool => if value {
        reading.config.both(RegistrationPolicy::require_device_bound, AuthenticationPolicy::require_device_bound);
    };
    "refuse" = value: Vec<Observation> => reading.config.both(
        |policy| policy.refuse_observations(value.iter().copied()),
        |policy| policy.refuse_observations(value.iter().copied()),
    );
    "registrationPolicy" = value: RegistrationPolicy => reading.registration = Some(value);
    "authenticationPolicy" = value: AuthenticationPolicy => reading.authentication = Some(value);
    "requireKeyOrigin" = value: bool => if value {
        reading.config.change(VerifierBuilder::require_key_origin);
    };
    "ignoreEddsaAlgorithm" = value: bool => if value {
        reading.config.change(VerifierBuilder::ignore_eddsa_algorithm);
    };
    "publicKeyFormat" = value: PublicKeyFormat => reading.config.change(|builder| builder.public_key_format(value));
    "signatureProvider" = value: Provider => reading.config.change(|builder| builder.signature_provider(value.0));
    "signatureCache" = value: usize => reading.config.signature_cache(value);
    "tpmVendors" = value: Vec<u32> => reading.config.change(|builder| builder.tpm_vendors(value));
    "allow" = value: Vec<Tolerance> => reading.config.change(|builder| {
        value.into_iter().fold(builder, VerifierBuilder::tolerate)
    });
    "limits" = value: Limits => reading.config.change(|builder| builder.limits(value));
    "trust" = value: TrustData => {
        reading.requires_trust = value.requires_trust;
        reading.config.trust(value);
    };
    #[cfg(feature = "metadata")]
    "expectMetadata" = value: bool => if value {
        reading.config.change(VerifierBuilder::expect_metadata);
    };
}

/// A signature provider by its name.
struct Provider(SignatureProvider);

impl<'de> Deserialize<'de> for Provider {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const NAMES: &[&str] = &[
            "default",
            #[cfg(feature = "rustcrypto")]
            "rustcrypto",
            #[cfg(feature = "aws-lc-rs")]
            "aws-lc-rs",
            #[cfg(feature = "graviola")]
            "graviola",
        ];
        let name = String::deserialize(deserializer)?;
        Ok(Self(match name.as_str() {
            "default" => SignatureProvider::default(),
            #[cfg(feature = "rustcrypto")]
            "rustcrypto" => SignatureProvider::rustcrypto(),
            #[cfg(feature = "aws-lc-rs")]
            "aws-lc-rs" => SignatureProvider::aws_lc_rs(),
            #[cfg(feature = "graviola")]
            "graviola" => SignatureProvider::graviola(),
            _ => return Err(D::Error::unknown_variant(&name, NAMES)),
        }))
    }
}

impl<'de> Deserialize<'de> for VerifierConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ConfigVisitor)
    }
}

struct ConfigVisitor;

impl<'de> Visitor<'de> for ConfigVisitor {
    type Value = VerifierConfig;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration of a verifier")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<VerifierConfig, A::Error> {
        let mut reading = Reading {
            config: VerifierConfig {
                builder: VerifierBuilder::new(String::new()),
                registration: RegistrationPolicy::new(),
                authentication: AuthenticationPolicy::new(),
                fault: None,
            },
            has_relying_party_id: false,
            registration: None,
            authentication: None,
            requires_trust: false,
        };
        let mut seen = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if seen.contains(&name) {
                return Err(A::Error::custom(format_args!("duplicate field `{name}`")));
            }
            // What one policy alone has stands beside the rest.
            if let Some(name) = known::<Reading>(&name) {
                reading.set(name, &mut map)?;
            } else if let Some(name) = known::<RegistrationPolicy>(&name) {
                reading.config.registration.set(name, &mut map)?;
            } else if let Some(name) = known::<AuthenticationPolicy>(&name) {
                reading.config.authentication.set(name, &mut map)?;
            } else {
                return Err(unknown(&name));
            }
            seen.push(name);
        }
        if !reading.has_relying_party_id {
            return Err(A::Error::missing_field("relyingPartyId"));
        }
        let Reading { mut config, registration, authentication, requires_trust, .. } = reading;
        config.registration = registration.unwrap_or(config.registration);
        if requires_trust {
            config.registration = config.registration.require_trusted_attestation();
        }
        config.authentication = authentication.unwrap_or(config.authentication);
        Ok(config)
    }
}

fn known<M: Members>(name: &str) -> Option<&'static str> {
    M::NAMES.iter().copied().find(|known| *known == name)
}

fn unknown<E: serde::de::Error>(name: &str) -> E {
    let mut names: Vec<_> = [Reading::NAMES, RegistrationPolicy::NAMES, AuthenticationPolicy::NAMES].concat();
    names.sort_unstable();
    names.dedup();
    E::custom(format_args!("unknown field `{name}`, expected one of {}", names.join(", ")))
}
