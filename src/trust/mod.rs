//! Trust in an attestation (WebAuthn L3 §7.1 steps 23 and 24): the anchors that apply, and a path to one of them.

mod aaguid;
mod anchor;
mod anchors;
mod android;
mod chain;
mod checks;
mod crl;
#[cfg(test)]
mod device_chains;
mod level;
mod listing;
mod path;
#[cfg(feature = "metadata")]
#[cfg(test)]
mod published_signer;
mod revocation;
mod revoked_certificate;
mod rules;
mod serial_number;
mod signed;
#[cfg(feature = "metadata")]
mod signer;
mod store;
mod usage;
pub mod well_known;

pub use aaguid::AaguidStanding;
pub use anchor::TrustAnchor;
use anchors::Anchors;
#[cfg(any(test, attestry_fuzzing))]
pub(crate) use crl::Crl;
pub use level::TrustLevel;
pub(crate) use listing::Listing;
use path::{Found, Search};
use revocation::Identity;
pub use revocation::RevocationCheck;
pub use revoked_certificate::RevokedCertificate;
use rules::PathFault;
pub(crate) use rules::{PathRules, SignatureRules};
pub use serial_number::SerialNumber;
#[cfg(feature = "metadata")]
pub(crate) use signer::find_signer;
pub(crate) use store::TrustStore;

use std::sync::Arc;

use rustls_pki_types::CertificateDer;

use crate::crypto::SignatureChecker;
use crate::error::{Error, Step, stage_errors};
use crate::limits::LimitError;
use crate::observation::Observations;
use crate::webauthn::{Aaguid, AttestationFormat};
use crate::x509::{Certificate, UnusedBits};

stage_errors! {
    /// Why no path leads to an anchor, although anchors stand for the attestation.
    TrustError in "trust" {
        NoPath = "no_path", Untrusted, None, "the certificates of the attestation lead to no trust anchor";
        SignatureInvalid = "signature_invalid", Untrusted, Some(PATH),
            "the signature of a certificate is not by the key of its issuer";
        SignatureAlgorithm = "signature_algorithm", Untrusted, Some(PATH),
            "a certificate is signed with an algorithm that is not accepted";
        IssuerKey = "issuer_key", Untrusted, Some(PATH),
            "the key of an issuer is malformed, outside the limits, or of a type that is not supported";
        NotYetValid = "not_yet_valid", Untrusted, Some(PATH), "a certificate is not yet valid";
        Revoked = "revoked", Untrusted, Some(PATH), "a certificate is known to be revoked";
        Expired = "expired", Untrusted, Some(PATH), "a certificate has expired";
        CriticalExtension = "critical_extension", Untrusted, Some(PATH),
            "a certificate has a critical extension that is not understood";
        IssuerVersion = "issuer_version", Untrusted, Some(PATH), "an issuer's certificate is not of version 3";
        IssuerNotCa = "issuer_not_ca", Untrusted, Some(PATH),
            "an issuer's certificate is not a certification authority's";
        IssuerKeyUsage = "issuer_key_usage", Untrusted, Some(PATH),
            "the key usage of an issuer does not include signing certificates";
        PathLength = "path_length", Untrusted, Some(PATH),
            "an issuer's path length constraint allows no further certificates";
        CrlUnusable = "crl_unusable", Untrusted, Some(CRL),
            "a revocation list of an issuer is a delta, indirect or partial one, or has a critical extension that is not understood";
        CrlNotYetValid = "crl_not_yet_valid", Untrusted, Some(CRL), "a revocation list of an issuer is of the future";
        CrlSignature = "crl_signature", Untrusted, Some(CRL),
            "the signature of a revocation list is not by its issuer's key in an accepted algorithm";
        CrlKeyUsage = "crl_key_usage", Untrusted, Some(CRL),
            "the key usage of an issuer with a revocation list does not include signing lists";
        LeafKeyUsage = "leaf_key_usage", Untrusted, Some(PATH),
            "the key usage of the attestation certificate does not include digital signatures";
        LeafExtendedKeyUsage = "leaf_extended_key_usage", Untrusted, Some(PURPOSE),
            "the extended key usage of the attestation certificate has no purpose of the format";
        IssuerExtendedKeyUsage = "issuer_extended_key_usage", Untrusted, Some(PURPOSE),
            "the extended key usage of an issuer does not include servers of the web";
        NameConstraints = "name_constraints", Untrusted, Some(PATH),
            "a certificate under a root of the public web is constrained to names";
    }
}

const PATH: Step = Step::section("RFC 5280 §6.1");
const PURPOSE: Step = Step::section("RFC 5280 §4.2.1.12");
const CRL: Step = Step::section("RFC 5280 §6.3");

/// How far an attestation can be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trust {
    /// The statement attests nothing, or is absent.
    None,
    /// The credential key attests itself.
    SelfAttested,
    /// The statement has certificates that nothing vouches for, so it proves no more than [`None`](Self::None). Either
    /// no anchor stands for its format and AAGUID. Or only anchors that [recognise](TrustAnchor::recognise_only) stand
    /// for it, and no path leads to one, for the given reason.
    Unknown(Option<TrustError>),
    /// The certificates lead to an anchor.
    Trusted(TrustedPath),
    /// Anchors stand for the statement, and no path leads to one. Only a policy with
    /// [`danger_accept_untrusted_attestation`](crate::RegistrationPolicy::danger_accept_untrusted_attestation) lets
    /// this pass. Every other policy refuses it.
    Untrusted(TrustError),
}

/// The path from an attestation certificate to a trust anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedPath {
    anchor: Arc<TrustAnchor>,
    certificates: Vec<CertificateDer<'static>>,
    revocation: Vec<RevocationCheck>,
}

impl TrustedPath {
    fn of(found: Found<'_>) -> Self {
        let links = found.links.iter();
        let (certificates, revocation) =
            links.map(|link| (CertificateDer::from(link.der.to_vec()), link.revocation)).unzip();
        Self { anchor: found.anchor, certificates, revocation }
    }

    /// The SubjectPublicKeyInfo of each of its certificates.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &[u8]> {
        // Parsed before, when the path was found.
        let parsed = self.certificates.iter();
        let parsed =
            parsed.filter_map(|der| Certificate::parse_with(der.as_ref(), UnusedBits::ReadAsZero).ok());
        parsed.map(|certificate| certificate.spki())
    }

    /// The anchor of the path, as the verifier was given it. Compare it by
    /// [`is_same_certificate`](TrustAnchor::is_same_certificate) to ask whose it is.
    pub fn anchor(&self) -> &TrustAnchor {
        &self.anchor
    }

    /// The certificates of the path, the attestation certificate first. The anchor is missing, unless the attestation
    /// certificate is itself the anchor.
    pub fn certificates(&self) -> &[CertificateDer<'static>] {
        &self.certificates
    }

    /// How each of [`certificates`](Self::certificates) was found not to be revoked. It is
    /// [`NotChecked`](RevocationCheck::NotChecked) if the verifier was told nothing about the certificate.
    pub fn revocation_checks(&self) -> &[RevocationCheck] {
        &self.revocation
    }
}

/// A statement with certificates, to be judged.
#[derive(Clone, Copy)]
pub(crate) struct Claim<'c, 'a> {
    pub(crate) format: AttestationFormat,
    pub(crate) aaguid: Aaguid,
    /// Whether the attestation certificate names the AAGUID.
    pub(crate) certified: bool,
    /// At least one, leaf first.
    pub(crate) x5c: &'c [Certificate<'a>],
    /// What metadata says of the model's anchors, if there is metadata.
    pub(crate) listing: Option<&'c dyn Listing>,
}

/// The result for a claim.
pub(crate) struct Verdict {
    pub(crate) trust: Trust,
    pub(crate) aaguid_standing: AaguidStanding,
    pub(crate) observed: Observations,
}

impl Verdict {
    fn without_path(trust: Trust, format: AttestationFormat) -> Self {
        Self { trust, aaguid_standing: AaguidStanding::of_format(format), observed: Observations::new() }
    }
}

/// Steps 23 and 24: finds the anchors that stand for the claim and a path to one of them.
///
/// An untrusted claim is a value here, and the policy decides about it. A certificate that the caller revoked is an
/// error, whatever the policy.
pub(crate) fn judge<'c>(
    store: &'c TrustStore,
    claim: &Claim<'c, '_>,
    rules: &PathRules,
    checker: &mut SignatureChecker<'_>,
) -> Result<Verdict, Error> {
    let format = claim.format;
    let anchors = store.anchors_for(format, claim.aaguid, claim.listing);
    let chain = store.chain(format, claim.x5c, claim.listing);
    let ended = anchors.map(|anchors| Search::new(store, &chain, anchors, rules, checker).find());
    let trust = match ended {
        Some(Ok(found)) => {
            let aaguid_standing = AaguidStanding::of_path(store, claim, &found);
            let observed = found.observed;
            let trust = Trust::Trusted(TrustedPath::of(found));
            return Ok(Verdict { trust, aaguid_standing, observed });
        }
        None => Trust::Unknown(None),
        Some(Err(PathFault::Untrusted(error))) if anchors.is_some_and(Anchors::only_recognise) => {
            Trust::Unknown(Some(error))
        }
        Some(Err(PathFault::Untrusted(error))) => Trust::Untrusted(error),
        Some(Err(fault)) => return Err(refusal(fault)),
    };
    // A certificate whose key is known to be lost must not pass by an AAGUID that no anchor serves.
    for certificate in claim.x5c {
        path::look_up(store, &chain, Identity::of(certificate), rules, checker).map_err(refusal)?;
    }
    Ok(Verdict::without_path(trust, format))
}

/// The fault that no policy accepts.
fn refusal(fault: PathFault) -> Error {
    match fault {
        PathFault::Untrusted(error) => error.into(),
        PathFault::Revoked => TrustError::Revoked.into(),
        PathFault::BudgetExhausted => LimitError::TooManySignatures.into(),
    }
}
