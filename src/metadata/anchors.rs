//! The trust anchors of entries, each parsed once, however many entries have it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::certificate_key::decode;
use super::unreadable::UnreadableReason;
use crate::trust::TrustAnchor;
use crate::webauthn::Aaguid;
use crate::x509::{Certificate, UnusedBits};

/// Anchors by the text that they were read from.
#[derive(Default)]
pub(super) struct AnchorReader<'a>(BTreeMap<&'a str, Result<Arc<TrustAnchor>, UnreadableReason>>);

impl<'a> AnchorReader<'a> {
    /// The anchor of this JSON value.
    pub(super) fn read(&mut self, value: &'a str) -> Result<Arc<TrustAnchor>, UnreadableReason> {
        self.0.entry(value).or_insert_with(|| parse(value)).clone()
    }
}

fn parse(value: &str) -> Result<Arc<TrustAnchor>, UnreadableReason> {
    let text = super::members::text(value).ok().flatten().ok_or(UnreadableReason::AnchorBase64)?;
    let der = decode(&text).ok_or(UnreadableReason::AnchorBase64)?;
    if let Err(error) = Certificate::parse_with(&der, UnusedBits::ReadAsZero) {
        return Err(UnreadableReason::AnchorCertificate(error));
    }
    TrustAnchor::from_certificate(der).map(Arc::new).map_err(|_| UnreadableReason::AnchorKey)
}

/// Which models have which anchors.
#[derive(Debug, Default)]
pub(super) struct AnchorModels(Vec<AnchorModel>);

#[derive(Debug)]
struct AnchorModel {
    anchor: Arc<TrustAnchor>,
    /// None for a model without an AAGUID: one of U2F or UAF, or one whose id cannot be read.
    aaguid: Option<Aaguid>,
}

impl AnchorModels {
    pub(super) fn new<'e>(models: impl Iterator<Item = (&'e Arc<TrustAnchor>, Option<Aaguid>)>) -> Self {
        let mut models: Vec<_> =
            models.map(|(anchor, aaguid)| AnchorModel { anchor: Arc::clone(anchor), aaguid }).collect();
        models.sort_by(|a, b| a.anchor.subject().cmp(b.anchor.subject()));
        Self(models)
    }

    /// Whether every model that has an anchor of this name and key is the one of this AAGUID.
    pub(super) fn are_of(&self, subject: &[u8], spki: &[u8], aaguid: Aaguid) -> bool {
        let mut of_key = self.named(subject).filter(|model| model.anchor.is_of(subject, spki));
        of_key.all(|model| model.aaguid == Some(aaguid))
    }

    /// The keys of the anchors of this name, each once.
    pub(super) fn keys_of(&self, subject: &[u8]) -> Vec<&[u8]> {
        let mut keys: Vec<_> =
            self.named(subject).map(|model| model.anchor.subject_public_key_info()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    fn named<'n>(&self, subject: &'n [u8]) -> impl Iterator<Item = &AnchorModel> + use<'_, 'n> {
        let first = self.0.partition_point(|model| model.anchor.subject() < subject);
        self.0.iter().skip(first).take_while(move |model| model.anchor.subject() == subject)
    }
}
