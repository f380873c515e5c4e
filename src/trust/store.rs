//! The anchors, intermediates and revocations of one verifier, indexed when it is built.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustls_pki_types::CertificateDer;

use super::anchors::{Anchors, OfStatement, Reach};
use super::android::AndroidExceptions;
use super::chain::Chain;
use super::crl::Crl;
use super::listing::Listing;
use super::revocation::{ListSigner, Revocations, SerialNumbers};
use super::revoked_certificate::Scope;
use super::rules::SignatureRules;
use super::{RevokedCertificate, TrustAnchor};
use crate::crypto::SignatureChecker;
use crate::error::ConfigErrorKind;
use crate::webauthn::{Aaguid, AttestationFormat};
use crate::x509::Certificate;

/// The anchors, intermediates and revocations of a verifier.
#[derive(Clone, Debug, Default)]
pub(crate) struct TrustStore {
    /// By the DER of their subject; in the order given.
    anchors: BTreeMap<Vec<u8>, Vec<Arc<TrustAnchor>>>,
    /// The anchors that stand for each format.
    by_format: BTreeMap<AttestationFormat, Standing>,
    /// By the DER of their subject; in the order given.
    intermediates: BTreeMap<Vec<u8>, Vec<CertificateDer<'static>>>,
    pub(super) revocations: Revocations,
    /// Serial numbers that are revoked in statements of a format, whoever issued their certificates.
    revoked: BTreeMap<AttestationFormat, SerialNumbers>,
}

/// The anchors that stand for a format.
#[derive(Clone, Debug, Default)]
struct Standing {
    usual: Models,
    /// The models of recognising anchors.
    recognising: Models,
    /// Whether an anchor names the format.
    by_name: bool,
}

/// Which models the anchors of one kind stand for.
#[derive(Clone, Debug, Default)]
struct Models {
    /// Whether an anchor has no limit to AAGUIDs.
    general: bool,
    /// The AAGUIDs that the other anchors are limited to, in order.
    aaguids: Vec<Aaguid>,
}

impl Models {
    /// Takes the limit of one more anchor.
    fn add(&mut self, aaguids: Option<&[Aaguid]>) {
        match aaguids {
            None => self.general = true,
            Some(aaguids) => {
                self.aaguids.extend_from_slice(aaguids);
                self.aaguids.sort_unstable();
                self.aaguids.dedup();
            }
        }
    }

    fn is_empty(&self) -> bool {
        !self.general && self.aaguids.is_empty()
    }

    fn reach(&self, aaguid: Aaguid) -> Option<Reach> {
        match self.aaguids.binary_search(&aaguid) {
            Ok(_) => Some(Reach::Specific),
            Err(_) => self.general.then_some(Reach::General),
        }
    }
}

impl TrustStore {
    pub(crate) fn add_anchor(&mut self, anchor: TrustAnchor) -> Result<(), ConfigErrorKind> {
        let judged = |format: &AttestationFormat| format.has_certificates();
        if anchor.formats().is_some_and(|formats| !formats.iter().any(judged)) {
            return Err(ConfigErrorKind::AnchorFormats);
        }
        if anchor.aaguids().is_some_and(<[Aaguid]>::is_empty) {
            return Err(ConfigErrorKind::AnchorAaguids);
        }
        let mut serves = false;
        for format in AttestationFormat::ALL.iter().filter(|format| anchor.stands_for(**format)) {
            // An AAGUID that nobody signs is nobody's word.
            if !format.rules().signs_authenticator_data && anchor.aaguids().is_some() {
                continue;
            }
            let standing = self.by_format.entry(*format).or_default();
            standing.by_name |= anchor.names_format(*format);
            let models =
                if anchor.recognises_only() { &mut standing.recognising } else { &mut standing.usual };
            models.add(anchor.aaguids());
            serves |= format.has_certificates();
        }
        if !serves {
            return Err(ConfigErrorKind::AnchorAaguids);
        }
        self.anchors.entry(anchor.subject().to_vec()).or_default().push(Arc::new(anchor));
        Ok(())
    }

    /// Adds an anchor that stands for no format: a root of signers that are no authenticators.
    #[cfg(feature = "metadata")]
    pub(crate) fn add_root(&mut self, anchor: TrustAnchor) {
        self.anchors.entry(anchor.subject().to_vec()).or_default().push(Arc::new(anchor));
    }

    pub(crate) fn add_revoked(&mut self, revoked: RevokedCertificate) -> Result<(), ConfigErrorKind> {
        revoked.check()?;
        let (scope, serial) = revoked.into_parts();
        let serials = match scope {
            Scope::Issuer(name) => self.revocations.of_issuer(name),
            Scope::Format(format) => self.revoked.entry(format).or_default(),
        };
        serials.insert(serial);
        Ok(())
    }

    /// Adds a certificate revocation list, after all anchors and intermediates.
    pub(crate) fn add_crl(
        &mut self,
        der: Vec<u8>,
        rules: SignatureRules,
        checker: &mut SignatureChecker<'_>,
    ) -> Result<(), ConfigErrorKind> {
        let crl = Crl::parse(der).map_err(|_| ConfigErrorKind::Crl)?;
        let mut revocations = std::mem::take(&mut self.revocations);
        let issuer = crl.issuer().to_vec();
        revocations.insert_list(crl, self.list_signers(&issuer), rules, checker);
        self.revocations = revocations;
        Ok(())
    }

    pub(crate) fn add_intermediate(&mut self, der: &[u8]) -> Result<(), ConfigErrorKind> {
        let certificate = Certificate::parse(der).map_err(|_| ConfigErrorKind::Intermediate)?;
        let same_name = self.intermediates.entry(certificate.subject().to_vec()).or_default();
        if same_name.iter().all(|there| there.as_ref() != der) {
            same_name.push(CertificateDer::from(der.to_vec()));
        }
        Ok(())
    }

    /// Whether there is an anchor.
    pub(crate) fn has_anchors(&self) -> bool {
        !self.anchors.is_empty()
    }

    /// Whether an anchor stands for statements of this format, of whatever AAGUID.
    pub(crate) fn serves(&self, format: AttestationFormat) -> bool {
        let standing = self.by_format.get(&format);
        standing.is_some_and(|standing| !standing.usual.is_empty() || !standing.recognising.is_empty())
    }

    /// Whether a statement of this format that leads to no anchor is always refused.
    pub(crate) fn refuses_others(&self, format: AttestationFormat) -> bool {
        self.by_format.get(&format).is_some_and(|standing| standing.usual.general)
    }

    /// The anchors that stand for a format and AAGUID. None if no anchor does.
    pub(super) fn anchors_for<'s>(
        &'s self,
        format: AttestationFormat,
        aaguid: Aaguid,
        listing: Option<&'s dyn Listing>,
    ) -> Option<Anchors<'s>> {
        let standing = self.by_format.get(&format);
        let reach = |models: fn(&Standing) -> &Models| models(standing?).reach(aaguid);
        let (usual, recognising) = (reach(|of| &of.usual), reach(|of| &of.recognising));
        let mut statement = OfStatement { format, aaguid, usual, recognising, listed: &[] };
        match listing.and_then(Listing::anchors) {
            // A general one that recognises steps back for a specific one of either kind.
            None => {
                let displaced = usual == Some(Reach::Specific);
                statement.recognising = recognising.filter(|reach| *reach == Reach::Specific || !displaced);
            }
            // All general ones step back for those of a listed model.
            Some(listed) => {
                statement.listed = listed;
                for (of_kind, recognises) in
                    [(&mut statement.usual, false), (&mut statement.recognising, true)]
                {
                    let counts = *of_kind == Some(Reach::Specific)
                        || self.confirms_any(format, aaguid, listed, recognises);
                    *of_kind = counts.then_some(Reach::Listed);
                }
            }
        }
        statement.has_any().then_some(Anchors::of_statement(self, statement))
    }

    /// Whether the caller gave an anchor of the listed model for this format, if the format needs that.
    fn confirms_any(
        &self,
        format: AttestationFormat,
        aaguid: Aaguid,
        listed: &[Arc<TrustAnchor>],
        recognises: bool,
    ) -> bool {
        let statement = OfStatement { format, aaguid, usual: None, recognising: None, listed };
        let mut of_caller = listed
            .iter()
            .flat_map(|listed| self.anchors_with(listed.subject(), listed.subject_public_key_info()));
        of_caller.any(|anchor| anchor.recognises_only() == recognises && statement.confirms(anchor))
    }

    /// Whether an anchor stands for this format and AAGUID.
    pub(crate) fn serves_aaguid(&self, format: AttestationFormat, aaguid: Aaguid) -> bool {
        self.anchors_for(format, aaguid, None).is_some()
    }

    /// The AAGUIDs that anchors for this format are limited to. None if an anchor without a limit stands for other
    /// AAGUIDs.
    pub(crate) fn aaguids_of(&self, format: AttestationFormat) -> Option<Vec<Aaguid>> {
        let standing = self.by_format.get(&format)?;
        let models = [&standing.usual, &standing.recognising];
        let limited = models.iter().all(|models| !models.general);
        limited.then(|| models.iter().flat_map(|models| models.aaguids.iter().copied()).collect())
    }

    /// Whether an anchor was given for this format by name.
    fn names_format(&self, format: AttestationFormat) -> bool {
        self.by_format.get(&format).is_some_and(|standing| standing.by_name)
    }

    /// The rules for certificates in statements of this format.
    pub(super) fn chain<'c, 'a>(
        &'c self,
        format: AttestationFormat,
        x5c: &'c [Certificate<'a>],
        listing: Option<&'c dyn Listing>,
    ) -> Chain<'c, 'a> {
        let rules = format.rules();
        Chain {
            x5c,
            usage: rules.usage,
            exceptions: AndroidExceptions::new(rules.android_exceptions && self.names_format(format)),
            revoked: self.revoked.get(&format),
            listing,
        }
    }

    /// Every anchor of this name and key, whatever it stands for.
    pub(super) fn anchors_with<'s, 'n>(
        &'s self,
        subject: &[u8],
        spki: &'n [u8],
    ) -> impl Iterator<Item = &'s Arc<TrustAnchor>> + use<'s, 'n> {
        self.anchors_named(subject).iter().filter(move |anchor| anchor.has_key(spki))
    }

    /// The keys of the anchors and intermediates of this name, which may have signed lists.
    pub(super) fn list_signers<'s>(&'s self, subject: &[u8]) -> impl Iterator<Item = ListSigner<'s>> + Clone {
        let anchors = self.anchors_named(subject).iter();
        let parsed = self.intermediates_named(subject).iter().filter_map(|der| {
            Certificate::parse(der.as_ref()).ok().map(|issuer| ListSigner::issuer(&issuer))
        });
        anchors.map(|anchor| ListSigner::anchor(anchor.subject_public_key_info())).chain(parsed)
    }

    /// The caller's intermediates of this name.
    pub(super) fn intermediates_named(&self, subject: &[u8]) -> &[CertificateDer<'static>] {
        self.intermediates.get(subject).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn anchors_named(&self, subject: &[u8]) -> &[Arc<TrustAnchor>] {
        self.anchors.get(subject).map(Vec::as_slice).unwrap_or_default()
    }
}
