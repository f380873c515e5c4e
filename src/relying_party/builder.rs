//! Configuring a verifier: done once, at start-up, where its faults surface.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::attainable::Demands;
use super::config::{Config, OriginEntry, RelyingParty};
use super::policy::AttestationPolicy;
use crate::attestation::REGISTERED_VENDORS;
use crate::crypto::{RsaBounds, SignatureChecker, SignatureProvider};
use crate::error::{ConfigError, Error};
use crate::key::{Algorithm, PublicKeyFormat};
use crate::limits::Limits;
use crate::observation::Observation;
use crate::tolerance::Tolerance;
use crate::trust::{RevokedCertificate, SignatureRules, TrustAnchor, TrustStore};
use crate::webauthn::{Aaguid, AttestationFormat, AttestationType, OriginRule, is_relying_party_id};

/// Whether the user must have been verified (WebAuthn L3 §5.8.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UserVerification {
    /// Refuse a credential whose authenticator data does not say that the user was verified.
    Required,
    /// Accept either; the evidence says which.
    #[default]
    Preferred,
    /// Accept either; the evidence says which.
    Discouraged,
}

/// Collects the configuration of a [`Verifier`](crate::Verifier). The defaults accept no and self attestation and everything that is
/// sound; each method says what it changes.
#[derive(Clone, Debug)]
#[must_use]
pub struct VerifierBuilder {
    relying_party_ids: Vec<String>,
    origins: Vec<Result<OriginRule, ConfigError>>,
    top_origins: Vec<Result<OriginRule, ConfigError>>,
    allow_cross_origin: bool,
    user_verification: UserVerification,
    conditional_create: bool,
    enterprise_attestation: bool,
    tpm_vendors: Vec<u32>,
    require_android_hardware: bool,
    algorithms: Vec<Algorithm>,
    require_key_origin: bool,
    ignore_eddsa_algorithm: bool,
    public_key_format: PublicKeyFormat,
    provider: SignatureProvider,
    policy: AttestationPolicy,
    tolerances: Vec<Tolerance>,
    anchors: Vec<TrustAnchor>,
    intermediates: Vec<Vec<u8>>,
    revoked: Vec<RevokedCertificate>,
    crls: Vec<Vec<u8>>,
    limits: Limits,
}

impl VerifierBuilder {
    pub(crate) fn new(relying_party_id: String) -> Self {
        Self {
            relying_party_ids: vec![relying_party_id],
            origins: Vec::new(),
            top_origins: Vec::new(),
            allow_cross_origin: false,
            user_verification: UserVerification::default(),
            conditional_create: false,
            enterprise_attestation: false,
            tpm_vendors: REGISTERED_VENDORS.to_vec(),
            require_android_hardware: false,
            algorithms: Algorithm::DEFAULT.to_vec(),
            require_key_origin: false,
            ignore_eddsa_algorithm: false,
            public_key_format: PublicKeyFormat::default(),
            provider: SignatureProvider::default(),
            policy: AttestationPolicy::default(),
            tolerances: Vec::new(),
            anchors: Vec::new(),
            intermediates: Vec::new(),
            revoked: Vec::new(),
            crls: Vec::new(),
            limits: Limits::DEFAULT,
        }
    }

    /// Accepts Fido2 credentials of one more relying party id, written like the first. The record has the one that
    /// matched.
    pub fn additional_relying_party_id(mut self, id: impl Into<String>) -> Self {
        self.relying_party_ids.push(id.into());
        self
    }

    /// Accepts client data of this origin, compared exactly. At least one is needed.
    ///
    /// A web origin is written as browsers serialize it, which is what `new URL(text).origin` gives:
    /// `https://app.example.com`, `http://localhost:3000`, `http://[::1]:3000`. Any other, such as
    /// `https://app.example.com/`, is [`ConfigError::OriginNotSerialized`]. An origin of another scheme than http and
    /// https is opaque: a native application's, such as `android:apk-key-hash:…` or `ios:bundle-id:…`.
    pub fn origin(mut self, origin: impl AsRef<str>) -> Self {
        self.origins.push(OriginRule::exact(origin.as_ref()));
        self
    }

    /// Accepts client data of this web origin and of every subdomain of its host, with the same scheme and port.
    ///
    /// Its scheme is https and its host has two labels or more; or its host is `localhost`. Anything else is
    /// [`ConfigError::OriginSubdomains`]. Whether strangers can have hosts below this one is for the caller to know:
    /// this crate has no list of public suffixes, such as `co.uk` and `github.io`, and takes them too.
    pub fn origin_with_subdomains(mut self, origin: impl AsRef<str>) -> Self {
        self.origins.push(OriginRule::with_subdomains(origin.as_ref()));
        self
    }

    /// Whether credentials may be created in cross-origin frames. Default: no.
    pub const fn allow_cross_origin(mut self, allow: bool) -> Self {
        self.allow_cross_origin = allow;
        self
    }

    /// Accepts this top-level origin around a cross-origin frame. It counts only where those are allowed. It is written
    /// like that of [`origin`](Self::origin).
    pub fn top_origin(mut self, origin: impl AsRef<str>) -> Self {
        self.top_origins.push(OriginRule::exact(origin.as_ref()));
        self
    }

    /// Whether the user must have been verified. Default: preferred. Required, it refuses fido-u2f attestations whatever
    /// their flags say, since their signature leaves those out. Format `none` passes with the flag set: without a
    /// trusted attestation, the flag is the client's word.
    pub const fn user_verification(mut self, user_verification: UserVerification) -> Self {
        self.user_verification = user_verification;
        self
    }

    /// Whether the ceremony is a conditional create, in which the user need not be present (WebAuthn L3 §7.1
    /// step 15). Default: no.
    pub const fn conditional_create(mut self, conditional: bool) -> Self {
        self.conditional_create = conditional;
        self
    }

    /// Whether enterprise attestation was asked for; if not, a certificate with a serial number is observed.
    /// Default: no.
    pub const fn enterprise_attestation(mut self, asked: bool) -> Self {
        self.enterprise_attestation = asked;
        self
    }

    /// Knows these manufacturers of TPMs, by their identifiers in the TCG's registry; another one is observed. Default:
    /// those that were registered when this version was made.
    pub fn tpm_vendors(mut self, vendors: impl IntoIterator<Item = u32>) -> Self {
        self.tpm_vendors = vendors.into_iter().collect();
        self
    }

    /// Whether the key of an android-key attestation must be held by hardware: origin and purpose enforced by it, and
    /// both security levels at least [`TrustedEnvironment`](crate::SecurityLevel::TrustedEnvironment). Default: no,
    /// what Android itself enforces counts too (WebAuthn L3 §8.4). It says nothing of other formats, and without trust
    /// in the attestation nothing at all.
    pub const fn require_android_hardware(mut self, require: bool) -> Self {
        self.require_android_hardware = require;
        self
    }

    /// Accepts Fido2 credentials of these algorithms only: those that the server offered. Default:
    /// [`Algorithm::DEFAULT`].
    pub fn algorithms(mut self, algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        self.algorithms = algorithms.into_iter().collect();
        self
    }

    /// Whether the client data of the key kinds must have an origin. Default: no, since today's official clients send
    /// none; one that is there must match all the same.
    pub const fn require_key_origin(mut self, require: bool) -> Self {
        self.require_key_origin = require;
        self
    }

    /// Whether to pass over an `algorithm` beside an EdDSA key, which has no choice of hash. Default: no, refuse it.
    pub const fn ignore_eddsa_algorithm(mut self, ignore: bool) -> Self {
        self.ignore_eddsa_algorithm = ignore;
        self
    }

    /// How the record's `publicKey` is written. Default: SPKI PEM.
    pub const fn public_key_format(mut self, format: PublicKeyFormat) -> Self {
        self.public_key_format = format;
        self
    }

    /// Verifies signatures with this provider. Default: [`SignatureProvider::rustcrypto`].
    pub fn signature_provider(mut self, provider: SignatureProvider) -> Self {
        self.provider = provider;
        self
    }

    /// Trusts this anchor. A statement that anchors stand for and that leads to none of them is refused.
    pub fn trust_anchor(mut self, anchor: TrustAnchor) -> Self {
        self.anchors.push(anchor);
        self
    }

    /// Knows this intermediate certificate, in DER, to complete a path that x5c leaves incomplete, or to replace an element
    /// of x5c that has expired or leads elsewhere.
    pub fn intermediate(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.intermediates.push(der.into());
        self
    }

    /// Knows this certificate to be revoked. Whatever the policy, a statement is refused whose path goes over it or ends in
    /// it; where no path holds or none is looked for, one that has it anywhere in x5c. How fresh the knowledge is stays
    /// with the caller.
    pub fn revoke(mut self, revoked: RevokedCertificate) -> Self {
        self.revoked.push(revoked);
        self
    }

    /// Knows this certificate revocation list, in DER, and refuses what it lists as [`revoke`](Self::revoke) does. It must be complete
    /// (neither a delta nor for a part of its issuer's certificates), and signed by the issuer's own key, whose certificate lets it
    /// sign lists; if not, paths over that issuer are refused. One that another known key of the issuer's name has signed
    /// is passed over. One that is past its next update still counts, and is observed.
    pub fn crl(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.crls.push(der.into());
        self
    }

    /// Accepts device-bound Fido2 credentials only: those that may not be backed up (BE = 0).
    pub const fn require_device_bound(mut self) -> Self {
        self.policy.device_bound = true;
        self
    }

    /// Accepts these attestation statement formats only. Default: every format. `build()` refuses an empty list.
    pub fn accept_formats(mut self, formats: impl IntoIterator<Item = AttestationFormat>) -> Self {
        self.policy.formats = Some(formats.into_iter().collect());
        self
    }

    /// Refuses these attestation statement formats.
    pub fn refuse_formats(mut self, formats: impl IntoIterator<Item = AttestationFormat>) -> Self {
        self.policy.refused_formats.extend(formats);
        self
    }

    /// Accepts these attestation types only. A statement with certificates that no anchor stands for, or that lead to
    /// none, counts as [`AttestationType::None`], which it proves no more than. Default: every type. `build()` refuses an
    /// empty list, and types that nothing accepted can have.
    pub fn accept_attestation_types(mut self, types: impl IntoIterator<Item = AttestationType>) -> Self {
        self.policy.types = Some(types.into_iter().collect());
        self
    }

    /// Accepts authenticators of these AAGUIDs only, and only where the AAGUID is
    /// [`Attested`](crate::AaguidStanding::Attested). Default: every AAGUID. `build()` refuses a list of which no anchor
    /// could vouch for any.
    pub fn accept_aaguids(mut self, aaguids: impl IntoIterator<Item = Aaguid>) -> Self {
        self.policy.aaguids = Some(aaguids.into_iter().collect());
        self
    }

    /// Refuses authenticators that say they have one of these AAGUIDs, whatever that is worth.
    pub fn refuse_aaguids(mut self, aaguids: impl IntoIterator<Item = Aaguid>) -> Self {
        self.policy.refused_aaguids.extend(aaguids);
        self
    }

    /// Counts an AAGUID on the list of [`accept_aaguids`](Self::accept_aaguids) also where nothing vouches for it.
    /// Dangerous: any software can claim any AAGUID.
    pub const fn danger_accept_claimed_aaguids(mut self) -> Self {
        self.policy.accept_claimed_aaguids = true;
        self
    }

    /// Refuses every Fido2 credential whose attestation does not lead to a trust anchor. `build()` refuses this where no
    /// anchor could serve what is accepted.
    pub const fn require_trusted_attestation(mut self) -> Self {
        self.policy.require_trusted = true;
        self
    }

    /// Accepts statements that anchors stand for and that lead to none of them, as
    /// [`Trust::Untrusted`](crate::Trust::Untrusted). Dangerous: anybody can make such a statement; the server must
    /// look at the trust itself.
    pub const fn danger_accept_untrusted_attestation(mut self) -> Self {
        self.policy.accept_untrusted = true;
        self
    }

    /// Refuses credentials of which this is observed.
    pub const fn refuse(mut self, observation: Observation) -> Self {
        self.policy.refused.insert(observation);
        self
    }

    /// Tolerates this departure from the specifications.
    pub fn allow(mut self, tolerance: Tolerance) -> Self {
        self.tolerances.push(tolerance);
        self
    }

    /// Bounds the input differently. `limits.body` is for [`Verifier::parse`](crate::Verifier::parse).
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    pub(crate) fn into_config(self) -> Result<Config, Error> {
        let limits = check_limits(self.limits)?;
        let mut relying_parties = Vec::with_capacity(self.relying_party_ids.len());
        for id in self.relying_party_ids {
            if !is_relying_party_id(&id) {
                return Err(ConfigError::RelyingPartyId.into());
            }
            relying_parties.push(RelyingParty { hash: Sha256::digest(&id).into(), id: id.into() });
        }
        let origins = entries(self.origins)?;
        if origins.is_empty() {
            return Err(ConfigError::NoOrigin.into());
        }
        if self.algorithms.is_empty() {
            return Err(ConfigError::NoAlgorithm.into());
        }
        let allowed = |tolerance| self.tolerances.contains(&tolerance);
        let policy = AttestationPolicy {
            allow_android_safetynet: allowed(Tolerance::AndroidSafetyNet),
            ..self.policy
        };
        let mut trust_store = TrustStore::default();
        for anchor in self.anchors {
            trust_store.add_anchor(anchor)?;
        }
        for revoked in self.revoked {
            trust_store.add_revoked(revoked)?;
        }
        for intermediate in &self.intermediates {
            trust_store.add_intermediate(intermediate)?;
        }
        let user_verification = self.user_verification == UserVerification::Required;
        Demands { policy: &policy, store: &trust_store, user_verification }.check()?;
        let signatures = SignatureRules {
            rsa_bounds: RsaBounds { min: limits.rsa_modulus_min, max: limits.rsa_modulus_max },
            sha1: allowed(Tolerance::Sha1Certificate),
        };
        let padded_ecdsa_integers = allowed(Tolerance::BerEcdsaSignature);
        for crl in self.crls {
            let mut checker = SignatureChecker::new(&self.provider, usize::MAX, padded_ecdsa_integers);
            trust_store.add_crl(crl, signatures, &mut checker)?;
        }
        Ok(Config {
            relying_parties,
            origins,
            top_origins: entries(self.top_origins)?,
            allow_cross_origin: self.allow_cross_origin,
            require_user_verification: user_verification,
            require_user_presence: !self.conditional_create,
            enterprise_attestation: self.enterprise_attestation,
            tpm_vendors: self.tpm_vendors,
            require_android_hardware: self.require_android_hardware,
            algorithms: self.algorithms,
            require_key_origin: self.require_key_origin,
            ignore_eddsa_algorithm: self.ignore_eddsa_algorithm,
            public_key_format: self.public_key_format,
            provider: self.provider,
            policy,
            padded_ecdsa_integers,
            signatures,
            trust_store,
            limits,
        })
    }
}

fn entries(rules: Vec<Result<OriginRule, ConfigError>>) -> Result<Vec<OriginEntry>, Error> {
    rules
        .into_iter()
        .map(|rule| {
            let rule = rule?;
            Ok(OriginEntry { text: Arc::from(rule.text()), rule })
        })
        .collect()
}

fn check_limits(limits: Limits) -> Result<Limits, ConfigError> {
    let counts = [
        limits.body,
        limits.client_data,
        limits.client_data_depth,
        limits.attestation_data,
        limits.cbor_depth,
        limits.cbor_items,
        limits.chain_length,
        limits.signatures,
    ];
    let rsa = RsaBounds::WIDEST;
    let rsa_holds = rsa.min <= limits.rsa_modulus_min
        && limits.rsa_modulus_min <= limits.rsa_modulus_max
        && limits.rsa_modulus_max <= rsa.max;
    let recursion_ends = limits.cbor_depth <= MAX_CBOR_DEPTH && limits.chain_length <= MAX_CHAIN_LENGTH;
    if counts.contains(&0) || !recursion_ends || !rsa_holds {
        return Err(ConfigError::Limits);
    }
    Ok(limits)
}

/// The CBOR reader recurses once a level. A thread's stack of 2 MiB suffices, without optimization too.
const MAX_CBOR_DEPTH: usize = 64;

/// The walk over a path recurses once a certificate; the same stack suffices.
const MAX_CHAIN_LENGTH: usize = 64;
