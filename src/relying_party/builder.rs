//! Configuring a verifier: done once, at start-up, where its faults surface.

use std::sync::Arc;

use super::authentication_policy::AuthenticationPolicy;
use super::config::{Config, RelyingParty};
use super::origins::OriginEntry;
use super::registration_policy::RegistrationPolicy;
use crate::attestation::REGISTERED_VENDORS;
use crate::crypto::{RsaBounds, SignatureCache, SignatureChecker, SignatureProvider};
use crate::error::{ConfigError, ConfigErrorKind};
use crate::key::{Algorithm, PublicKeyFormat};
use crate::limits::Limits;
use crate::tolerance::Tolerance;
use crate::trust::{RevokedCertificate, SignatureRules, TrustAnchor, TrustStore};
use crate::webauthn::OriginRule;

/// The anchors, intermediates and revocations of a verifier, to be shared by others.
/// [`Verifier::trust`](crate::Verifier::trust) gives it, and [`VerifierBuilder::share_trust`] takes it.
///
/// ```
/// use attestry::{SharedTrust, Verifier, well_known};
///
/// let first = Verifier::builder("a.example")
///     .origin("https://a.example")
///     .trust_anchors(well_known::apple_webauthn()?)
///     .build()?;
/// let trust: SharedTrust = first.trust();
/// let second = Verifier::builder("b.example").origin("https://b.example").share_trust(&trust).build()?;
/// # let _ = second;
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SharedTrust(pub(crate) Arc<TrustStore>);

/// Collects the configuration of a [`Verifier`](crate::Verifier): the relying party, its anchors, and its limits.
/// [`RegistrationPolicy`] says what it accepts of a registration, and [`AuthenticationPolicy`] what of a login.
///
/// Each method says what it changes. Methods that take one item or several add to earlier ones. Only
/// [`algorithms`](Self::algorithms) and [`tpm_vendors`](Self::tpm_vendors) replace a default.
///
/// ```
/// use attestry::{Algorithm, RegistrationPolicy, UserVerification, Verifier};
///
/// let verifier = Verifier::builder("example.com")
///     .origin("https://example.com")
///     .algorithms([Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256])
///     .registration_policy(RegistrationPolicy::new().user_verification(UserVerification::Required))
///     .build()?;
/// # let _ = verifier;
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct VerifierBuilder {
    relying_party_ids: Vec<String>,
    origins: Vec<Result<OriginEntry, ConfigError>>,
    tpm_vendors: Vec<u32>,
    algorithms: Vec<Algorithm>,
    require_key_origin: bool,
    ignore_eddsa_algorithm: bool,
    public_key_format: PublicKeyFormat,
    provider: SignatureProvider,
    signature_cache: Option<Arc<SignatureCache>>,
    registration: RegistrationPolicy,
    authentication: AuthenticationPolicy,
    tolerances: Vec<Tolerance>,
    anchors: Vec<TrustAnchor>,
    intermediates: Vec<Vec<u8>>,
    revoked: Vec<RevokedCertificate>,
    crls: Vec<Vec<u8>>,
    shared_trust: Option<Arc<TrustStore>>,
    limits: Limits,
    expects_metadata: bool,
}

impl VerifierBuilder {
    pub(crate) fn new(relying_party_id: String) -> Self {
        Self {
            relying_party_ids: vec![relying_party_id],
            origins: Vec::new(),
            tpm_vendors: REGISTERED_VENDORS.to_vec(),
            algorithms: Algorithm::DEFAULT.to_vec(),
            require_key_origin: false,
            ignore_eddsa_algorithm: false,
            public_key_format: PublicKeyFormat::default(),
            provider: SignatureProvider::default(),
            signature_cache: None,
            registration: RegistrationPolicy::new(),
            authentication: AuthenticationPolicy::new(),
            tolerances: Vec::new(),
            anchors: Vec::new(),
            intermediates: Vec::new(),
            revoked: Vec::new(),
            crls: Vec::new(),
            shared_trust: None,
            limits: Limits::DEFAULT,
            expects_metadata: false,
        }
    }

    /// Takes this relying party id in place of the first.
    pub(super) fn first_relying_party_id(mut self, id: String) -> Self {
        if let Some(first) = self.relying_party_ids.first_mut() {
            *first = id;
        }
        self
    }

    /// Accepts Fido2 credentials of one more relying party id, written like the first. The record has the id that
    /// matched.
    pub fn additional_relying_party_id(mut self, id: impl Into<String>) -> Self {
        self.relying_party_ids.push(id.into());
        self
    }

    /// Accepts client data of this origin, compared exactly. At least one is needed.
    ///
    /// A web origin is written as browsers serialize it, which is what `new URL(text).origin` gives:
    /// `https://app.example.com`, `http://localhost:3000`, `http://[::1]:3000`. Any other, such as
    /// `https://app.example.com/`, is [`ConfigErrorKind::OriginNotSerialized`]. An origin of another scheme than http and
    /// https is opaque: a native application's, such as `android:apk-key-hash:…` or `ios:bundle-id:…`.
    ///
    /// It need not lie under a relying party id, and `build()` never compares the two. Applications have no host, and a
    /// [related origin](https://www.w3.org/TR/webauthn-3/#sctn-related-origins) has another. So a mistyped host shows
    /// only when each registration is refused with [`OriginMismatch`](crate::errors::ClientDataError::OriginMismatch).
    pub fn origin(mut self, origin: impl AsRef<str>) -> Self {
        self.origins.push(OriginEntry::of(OriginRule::exact(origin.as_ref()), origin.as_ref()));
        self
    }

    /// Accepts each of these origins, as [`origin`](Self::origin) does.
    pub fn origins(self, origins: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        origins.into_iter().fold(self, Self::origin)
    }

    /// Accepts client data of this web origin and of every subdomain of its host, with the same scheme and port.
    ///
    /// Its scheme is https and its host has two labels or more, or its host is `localhost`. Anything else is
    /// [`ConfigErrorKind::OriginSubdomains`]. The server must know that no stranger can have a host below this one.
    /// This crate has no list of public suffixes, such as `co.uk` and `github.io`, and accepts them too.
    pub fn origin_with_subdomains(mut self, origin: impl AsRef<str>) -> Self {
        self.origins.push(OriginEntry::of(OriginRule::with_subdomains(origin.as_ref()), origin.as_ref()));
        self
    }

    /// Knows these manufacturers of TPMs, by their identifiers in the TCG's registry. Any other is observed. Default:
    /// the manufacturers that were registered when this version was made.
    pub fn tpm_vendors(mut self, vendors: impl IntoIterator<Item = u32>) -> Self {
        self.tpm_vendors = vendors.into_iter().collect();
        self
    }

    /// Accepts Fido2 credentials of these algorithms only. Name the algorithms that the server offered. Default:
    /// [`Algorithm::DEFAULT`].
    pub fn algorithms(mut self, algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        self.algorithms = algorithms.into_iter().collect();
        self
    }

    /// Demands an origin in the client data of the key kinds. By default it may be absent, since today's clients of the
    /// service send none. A present origin must always match.
    pub const fn require_key_origin(mut self) -> Self {
        self.require_key_origin = true;
        self
    }

    /// Passes over an `algorithm` beside an EdDSA key, which has only one hash. By default it is refused.
    pub const fn ignore_eddsa_algorithm(mut self) -> Self {
        self.ignore_eddsa_algorithm = true;
        self
    }

    /// How the record's `publicKey` is written. Default: SPKI PEM.
    pub const fn public_key_format(mut self, format: PublicKeyFormat) -> Self {
        self.public_key_format = format;
        self
    }

    /// Verifies signatures with this provider. Default: [`SignatureProvider::default`], the fastest in Rust alone.
    pub fn signature_provider(mut self, provider: SignatureProvider) -> Self {
        self.provider = provider;
        self
    }

    /// Remembers in this cache which certificates of paths have verified, and verifies each once. Verifiers may share
    /// it. Nothing but the time changes: [`SignatureCache`] says why. A second call replaces the first. Default: none.
    ///
    /// It pays where the same intermediates and batch certificates come again, as security keys' do. A device with an
    /// attestation certificate of its own gains what its issuers cost.
    pub fn signature_cache(mut self, cache: Arc<SignatureCache>) -> Self {
        self.signature_cache = Some(cache);
        self
    }

    /// Trusts this anchor. A statement that the anchor stands for is refused unless it leads to this or another such
    /// anchor.
    pub fn trust_anchor(mut self, anchor: TrustAnchor) -> Self {
        self.anchors.push(anchor);
        self
    }

    /// Trusts each of these anchors, as [`trust_anchor`](Self::trust_anchor) does.
    pub fn trust_anchors(mut self, anchors: impl IntoIterator<Item = TrustAnchor>) -> Self {
        self.anchors.extend(anchors);
        self
    }

    /// Shares the anchors, intermediates and revocations of another verifier, given by
    /// [`Verifier::trust`](crate::Verifier::trust). They are in memory once, for any number of relying parties.
    /// `build()` refuses anchors, intermediates and revocations beside them. A second call replaces the first.
    ///
    /// Revocation lists of known issuers were verified when the first verifier was built. This verifier keeps those
    /// verdicts. So give both the same [provider](Self::signature_provider), bounds on RSA ([`Limits`]) and tolerances
    /// ([`Sha1Certificate`](Tolerance::Sha1Certificate), [`BerEcdsaSignature`](Tolerance::BerEcdsaSignature)).
    pub fn share_trust(mut self, trust: &SharedTrust) -> Self {
        self.shared_trust = Some(Arc::clone(&trust.0));
        self
    }

    /// Knows this intermediate certificate, in DER. It completes a path that x5c leaves incomplete. It replaces an
    /// element of x5c that has expired or leads elsewhere.
    pub fn intermediate(mut self, der: impl AsRef<[u8]>) -> Self {
        self.intermediates.push(der.as_ref().to_vec());
        self
    }

    /// Knows each of these intermediates, as [`intermediate`](Self::intermediate) does.
    pub fn intermediates(self, ders: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Self {
        ders.into_iter().fold(self, Self::intermediate)
    }

    /// Knows this certificate to be revoked. Whatever the policy, a statement is refused if its path has the
    /// certificate or ends in it. If no path holds or none is looked for, the certificate anywhere in x5c refuses the
    /// statement. The caller keeps this knowledge fresh.
    pub fn revoke(mut self, revoked: RevokedCertificate) -> Self {
        self.revoked.push(revoked);
        self
    }

    /// Knows each of these to be revoked, as [`revoke`](Self::revoke) does.
    pub fn revoke_all(mut self, revoked: impl IntoIterator<Item = RevokedCertificate>) -> Self {
        self.revoked.extend(revoked);
        self
    }

    /// Knows this certificate revocation list, in DER, and refuses the certificates on it as [`revoke`](Self::revoke)
    /// does.
    ///
    /// The list must be complete: neither a delta nor for a part of its issuer's certificates. Its issuer's own key
    /// must have signed it, and that key's certificate must allow that. Otherwise paths over the issuer are refused. A
    /// list that another known key of the issuer's name has signed is passed over. A list past its next update still
    /// counts, and is observed.
    pub fn crl(mut self, der: impl AsRef<[u8]>) -> Self {
        self.crls.push(der.as_ref().to_vec());
        self
    }

    /// Knows each of these revocation lists, as [`crl`](Self::crl) does.
    pub fn crls(self, ders: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Self {
        ders.into_iter().fold(self, Self::crl)
    }

    /// What the verifier accepts of a registration under no other policy. Default: [`RegistrationPolicy::new`].
    pub fn registration_policy(mut self, policy: RegistrationPolicy) -> Self {
        self.registration = policy;
        self
    }

    /// What the verifier accepts of a login under no other policy. Default: [`AuthenticationPolicy::new`].
    pub fn authentication_policy(mut self, policy: AuthenticationPolicy) -> Self {
        self.authentication = policy;
        self
    }

    /// Expects FIDO metadata with every registration of a passkey, by
    /// [`Verifier::with_metadata`](crate::Verifier::with_metadata). A registration without it is refused with
    /// [`MetadataError::Missing`](crate::errors::MetadataError::Missing), so that no request forgets it.
    ///
    /// A policy that needs trust anchors then passes without any. A policy may have [rules on
    /// models](RegistrationPolicy::metadata).
    #[cfg(feature = "metadata")]
    pub const fn expect_metadata(mut self) -> Self {
        self.expects_metadata = true;
        self
    }

    /// Tolerates this departure from the specifications.
    pub fn tolerate(mut self, tolerance: Tolerance) -> Self {
        self.tolerances.push(tolerance);
        self
    }

    /// Bounds the input differently. Bodies are parsed before they are verified: give
    /// [`Verifier::limits`](crate::Verifier::limits) to their `parse`.
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    pub(crate) fn into_config(self) -> Result<Config, ConfigError> {
        let limits = check_limits(self.limits)?;
        let relying_parties = self.relying_party_ids.iter().map(|id| RelyingParty::new(id));
        let relying_parties = relying_parties.collect::<Result<Vec<_>, _>>()?;
        let origins: Vec<_> = self.origins.iter().cloned().collect::<Result<_, _>>()?;
        if origins.is_empty() {
            return Err(ConfigErrorKind::NoOrigin.into());
        }
        if self.algorithms.is_empty() {
            return Err(ConfigErrorKind::NoAlgorithm.into());
        }
        let allowed = |tolerance| self.tolerances.contains(&tolerance);
        let signatures = SignatureRules {
            rsa_bounds: RsaBounds { min: limits.rsa_modulus_min, max: limits.rsa_modulus_max },
            sha1: allowed(Tolerance::Sha1Certificate),
        };
        let config = Config {
            relying_parties: relying_parties.into_iter().map(|party| party.beside(&origins)).collect(),
            origins,
            padded_ecdsa_integers: allowed(Tolerance::BerEcdsaSignature),
            backup_eligibility_changed: allowed(Tolerance::BackupEligibilityChanged),
            android_safetynet: allowed(Tolerance::AndroidSafetyNet),
            trust_store: self.trust(signatures)?,
            tpm_vendors: self.tpm_vendors,
            algorithms: self.algorithms,
            require_key_origin: self.require_key_origin,
            ignore_eddsa_algorithm: self.ignore_eddsa_algorithm,
            expects_metadata: self.expects_metadata,
            public_key_format: self.public_key_format,
            provider: self.provider,
            signature_cache: self.signature_cache,
            registration: self.registration,
            authentication: self.authentication,
            signatures,
            limits,
        };
        config.check_registration_policy(&config.registration)?;
        config.check_authentication_policy(&config.authentication)?;
        Ok(config)
    }

    /// The anchors, intermediates and revocations of the verifier.
    fn trust(&self, signatures: SignatureRules) -> Result<Arc<TrustStore>, ConfigError> {
        if let Some(shared) = &self.shared_trust {
            let alone = self.anchors.is_empty()
                && self.intermediates.is_empty()
                && self.revoked.is_empty()
                && self.crls.is_empty();
            return if alone { Ok(Arc::clone(shared)) } else { Err(ConfigErrorKind::SharedTrust.into()) };
        }
        let mut store = TrustStore::default();
        for anchor in &self.anchors {
            store.add_anchor(anchor.clone())?;
        }
        for revoked in &self.revoked {
            store.add_revoked(revoked.clone())?;
        }
        for intermediate in &self.intermediates {
            store.add_intermediate(intermediate)?;
        }
        let padded = self.tolerances.contains(&Tolerance::BerEcdsaSignature);
        for crl in &self.crls {
            let mut checker = SignatureChecker::new(&self.provider, usize::MAX, padded);
            store.add_crl(crl.clone(), signatures, &mut checker)?;
        }
        Ok(Arc::new(store))
    }
}

fn check_limits(limits: Limits) -> Result<Limits, ConfigErrorKind> {
    let counts = [
        limits.body,
        limits.client_data,
        limits.client_data_depth,
        limits.attestation_data,
        limits.authenticator_data,
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
        return Err(ConfigErrorKind::Limits);
    }
    Ok(limits)
}

/// The CBOR reader recurses once a level. A thread's stack of 2 MiB suffices, without optimization too.
const MAX_CBOR_DEPTH: usize = 64;

/// The walk over a path recurses once a certificate; the same stack suffices.
const MAX_CHAIN_LENGTH: usize = 64;
