//! The anchors of one verifier, in the order given, and its intermediates by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustls_pki_types::CertificateDer;

use super::crl::Crl;
use super::revocation::Revocations;
use super::rules::SignatureRules;
use super::{RevokedCertificate, TrustAnchor};
use crate::attestation_object::AttestationFormat;
use crate::authenticator_data::Aaguid;
use crate::certificate::Certificate;
use crate::code::Error;
use crate::config_error::ConfigError;
use crate::crypto::Verification;

/// What a verifier was given to judge paths by.
#[derive(Clone, Debug, Default)]
pub(crate) struct TrustStore {
    anchors: Vec<Arc<TrustAnchor>>,
    /// By the DER of their subject; in the order given.
    intermediates: BTreeMap<Vec<u8>, Vec<CertificateDer<'static>>>,
    pub(super) revocations: Revocations,
}

impl TrustStore {
    pub(crate) fn add_anchor(&mut self, anchor: TrustAnchor) {
        self.anchors.push(Arc::new(anchor));
    }

    pub(crate) fn add_revoked(&mut self, revoked: RevokedCertificate) {
        self.revocations.insert(revoked);
    }

    /// Adds a certificate revocation list. Anchors and intermediates must be there already.
    pub(crate) fn add_crl(
        &mut self,
        der: Vec<u8>,
        rules: SignatureRules,
        verification: &mut Verification<'_>,
    ) -> Result<(), Error> {
        let crl = Crl::parse(der).map_err(|_| ConfigError::Crl)?;
        let issuer = crl.issuer().to_vec();
        let keys: Vec<_> = self.keys_named(&issuer).map(<[u8]>::to_vec).collect();
        self.revocations.insert_list(crl, keys.iter().map(Vec::as_slice), rules, verification);
        Ok(())
    }

    pub(crate) fn add_intermediate(&mut self, der: &[u8]) -> Result<(), Error> {
        let certificate = Certificate::parse(der).map_err(|_| ConfigError::Intermediate)?;
        let same_name = self.intermediates.entry(certificate.subject().to_vec()).or_default();
        if same_name.iter().all(|there| there.as_ref() != der) {
            same_name.push(CertificateDer::from(der.to_vec()));
        }
        Ok(())
    }

    /// The anchors that stand for a format and AAGUID: those limited to the AAGUID, else those without a limit.
    ///
    /// An AAGUID that a device's software merely claims must not be vouched for by a root of other devices; that is
    /// why the general anchors step back where a specific one is known.
    pub(super) fn anchors_for(&self, format: AttestationFormat, aaguid: Aaguid) -> Vec<&Arc<TrustAnchor>> {
        let of_format = || self.anchors.iter().filter(|anchor| anchor.stands_for(format));
        let specific: Vec<_> = if format == AttestationFormat::FidoU2f {
            Vec::new()
        } else {
            of_format().filter(|anchor| anchor.names_aaguid(aaguid)).collect()
        };
        if specific.is_empty() {
            of_format().filter(|anchor| !anchor.is_limited_to_aaguids()).collect()
        } else {
            specific
        }
    }

    /// The keys, as SubjectPublicKeyInfo, of the anchors and intermediates of this name.
    pub(super) fn keys_named<'s>(&'s self, subject: &'s [u8]) -> impl Iterator<Item = &'s [u8]> {
        let anchors = self.anchors.iter().filter(move |anchor| anchor.subject() == subject);
        let intermediates = self.intermediates_named(subject).iter();
        let parsed = intermediates.filter_map(|der| Certificate::parse(der.as_ref()).ok());
        anchors
            .map(|anchor| anchor.subject_public_key_info())
            .chain(parsed.map(|certificate| certificate.spki()))
    }

    /// The caller's intermediates of this name.
    pub(super) fn intermediates_named(&self, subject: &[u8]) -> &[CertificateDer<'static>] {
        self.intermediates.get(subject).map(Vec::as_slice).unwrap_or_default()
    }
}
