//! The conditions under which a server believes that a BLOB is FIDO's.

use crate::crypto::{RsaBounds, SignatureChecker, SignatureProvider};
use crate::error::{ConfigError, ConfigErrorKind};
use crate::trust::{SignatureRules, TrustAnchor, TrustStore};

/// The conditions for a BLOB: roots, the signer's host, revoked certificates, and the newest known number.
///
/// ```
/// use attestry::metadata::MetadataTrust;
/// use attestry::well_known;
///
/// // `newest` is the number of the BLOB in use.
/// # let newest = 290;
/// let trust = MetadataTrust::new(well_known::globalsign_metadata()?)?.previous_number(newest);
/// # let _ = trust;
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct MetadataTrust {
    pub(super) store: TrustStore,
    pub(super) host: Option<String>,
    pub(super) previous_number: Option<u64>,
    pub(super) requires_revocation_check: bool,
    pub(super) refuses_stale: bool,
    pub(super) keeps_icons: bool,
    pub(super) provider: SignatureProvider,
}

impl MetadataTrust {
    /// Believes a BLOB whose signer leads to one of these roots and has a certificate for `mds.fidoalliance.org`.
    /// Formats and AAGUIDs of the anchors do not matter.
    ///
    /// # Errors
    ///
    /// [`ConfigErrorKind::MetadataRoots`] without any root.
    pub fn new(roots: impl IntoIterator<Item = TrustAnchor>) -> Result<Self, ConfigError> {
        let mut store = TrustStore::default();
        roots.into_iter().for_each(|root| store.add_root(root));
        if !store.has_anchors() {
            return Err(ConfigErrorKind::MetadataRoots.into());
        }
        Ok(Self {
            store,
            host: Some("mds.fidoalliance.org".to_owned()),
            previous_number: None,
            requires_revocation_check: false,
            refuses_stale: false,
            keeps_icons: false,
            provider: SignatureProvider::default(),
        })
    }

    /// Expects the signer's certificate to name this host instead, such as the host of a company's own service.
    ///
    /// # Errors
    ///
    /// [`ConfigErrorKind::MetadataHost`] if it is empty or not in ASCII.
    pub fn expect_dns(mut self, host: impl Into<String>) -> Result<Self, ConfigError> {
        let host = host.into();
        if host.is_empty() || !host.is_ascii() {
            return Err(ConfigError::from(ConfigErrorKind::MetadataHost).with_value(host));
        }
        self.host = Some(host);
        Ok(self)
    }

    /// Believes every signer that leads to a root. Dangerous with roots of the public web: all their customers could
    /// sign. It is for roots that issue for nothing else, such as those of FIDO's conformance tests.
    pub fn danger_any_name(mut self) -> Self {
        self.host = None;
        self
    }

    /// Refuses a BLOB with a number below this one, the number of the BLOB in use. Otherwise an old BLOB passes that
    /// hides a revocation.
    pub const fn previous_number(mut self, number: u64) -> Self {
        self.previous_number = Some(number);
        self
    }

    /// Knows this certificate revocation list, in DER, of an authority above the signer. The rules of
    /// [`VerifierBuilder::crl`](crate::VerifierBuilder::crl) apply to it.
    ///
    /// # Errors
    ///
    /// [`ConfigErrorKind::Crl`] if it cannot be read.
    pub fn crl(mut self, der: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        let provider = self.provider.clone();
        let mut checker = SignatureChecker::new(&provider, usize::MAX, false);
        self.store.add_crl(der.as_ref().to_vec(), SIGNATURES, &mut checker)?;
        Ok(self)
    }

    /// Refuses a BLOB unless a revocation list was asked about each certificate of its signer's path.
    pub const fn require_revocation_check(mut self) -> Self {
        self.requires_revocation_check = true;
        self
    }

    /// Refuses a BLOB whose next update was due before today. By default it is [stale](super::Metadata::is_stale), and
    /// accepted.
    pub const fn refuse_stale(mut self) -> Self {
        self.refuses_stale = true;
        self
    }

    /// Keeps the pictures of models. By default they are left out, since they take most of a BLOB.
    pub const fn keep_icons(mut self) -> Self {
        self.keeps_icons = true;
        self
    }

    /// Verifies signatures with this provider. Default: [`SignatureProvider::default`]. Revocation lists that were
    /// given before this call keep the verdict of the earlier provider.
    pub fn signature_provider(mut self, provider: SignatureProvider) -> Self {
        self.provider = provider;
        self
    }
}

/// How issuers may sign.
pub(super) const SIGNATURES: SignatureRules = SignatureRules { rsa_bounds: RsaBounds::WIDEST, sha1: false };
