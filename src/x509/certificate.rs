//! A parsed certificate: its outline, and its authority by its extensions.

use super::extensions::{BasicConstraints, KeyUsage};
use super::outline::{Extension, Outline};
use crate::crypto::{KeyRef, RsaBounds};
use crate::error::{Step, stage_errors};
use crate::key::{SpkiFault, parse_spki};
use crate::observation::Observations;

stage_errors! {
    /// What can be wrong with a certificate by itself.
    CertificateError in "certificate" {
        Malformed = "malformed", Malformed, Some(CERTIFICATE), "a certificate is not well-formed DER";
        Version = "version", Malformed, Some(CERTIFICATE),
            "a certificate has an unknown version, or extensions that its version lacks";
        Serial = "serial", Malformed, Some(CERTIFICATE),
            "the serial number of a certificate is empty or not in its shortest form";
        AlgorithmMismatch = "algorithm_mismatch", Malformed, Some(CERTIFICATE),
            "the signature algorithm inside a certificate is not the one outside";
        DuplicateExtension = "duplicate_extension", Malformed, Some(CERTIFICATE),
            "a certificate has an extension twice";
        ExtensionMalformed = "extension_malformed", Malformed, Some(CERTIFICATE),
            "an extension of a certificate is malformed, or marked critical where it must not be";
        KeyMalformed = "key_malformed", Malformed, Some(CERTIFICATE),
            "the public key of a certificate is malformed or outside the limits";
        KeyUnsupported = "key_unsupported", Unsupported, Some(CERTIFICATE),
            "the public key of a certificate is of a type that is not supported";
    }
}

const CERTIFICATE: Step = Step::section("RFC 5280 §4.1");

/// How to read a certificate whose signature has whole bytes, but claims that bits of it are unused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnusedBits {
    /// It is malformed.
    Refused,
    /// It is read as if no bits were unused, and observed. Several batches of U2F security keys have such certificates,
    /// and nobody can mend them.
    ReadAsZero,
}

/// A parsed certificate. Its signature is not verified by that.
#[derive(Debug)]
pub(crate) struct Certificate<'a> {
    der: &'a [u8],
    outline: Outline<'a>,
    basic_constraints: Option<BasicConstraints>,
    key_usage: Option<KeyUsage>,
    observed: Observations,
}

impl<'a> Certificate<'a> {
    /// Parses exactly one certificate.
    pub(crate) fn parse(der: &'a [u8]) -> Result<Self, CertificateError> {
        Self::parse_with(der, UnusedBits::Refused)
    }

    /// Parses exactly one certificate. Its bytes are kept as received, whatever they say of unused bits.
    pub(crate) fn parse_with(der: &'a [u8], unused_bits: UnusedBits) -> Result<Self, CertificateError> {
        let mut observed = Observations::default();
        let outline = Outline::read(der, unused_bits, &mut observed)?;
        let basic_constraints = BasicConstraints::read(&outline, &mut observed)?;
        let key_usage = KeyUsage::read(&outline)?;
        Ok(Self { der, outline, basic_constraints, key_usage, observed })
    }

    /// All of its bytes.
    pub(crate) const fn der(&self) -> &'a [u8] {
        self.der
    }

    /// 1, 2 or 3.
    pub(crate) const fn version(&self) -> u8 {
        self.outline.version
    }

    /// The content of the serial number, an INTEGER.
    pub(crate) const fn serial(&self) -> &'a [u8] {
        self.outline.serial
    }

    /// The DER of the subject's name.
    pub(crate) const fn subject(&self) -> &'a [u8] {
        self.outline.subject
    }

    /// The DER of the issuer's name.
    pub(crate) const fn issuer(&self) -> &'a [u8] {
        self.outline.issuer
    }

    /// The DER of the SubjectPublicKeyInfo.
    pub(crate) const fn spki(&self) -> &'a [u8] {
        self.outline.spki
    }

    /// First and last second in which it is valid, in Unix time.
    pub(crate) const fn validity(&self) -> (i64, i64) {
        self.outline.validity
    }

    pub(crate) const fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.basic_constraints
    }

    pub(crate) const fn key_usage(&self) -> Option<KeyUsage> {
        self.key_usage
    }

    /// Its oddities.
    pub(crate) const fn observed(&self) -> Observations {
        self.observed
    }

    /// The bytes that its issuer signed, and the signature.
    pub(crate) const fn signed(&self) -> (&'a [u8], &'a [u8]) {
        (self.outline.tbs, self.outline.signature)
    }

    /// The AlgorithmIdentifier of the signature, in DER.
    pub(crate) const fn signature_algorithm(&self) -> &'a [u8] {
        self.outline.algorithm
    }

    /// Its public key.
    pub(crate) fn key(&self, bounds: RsaBounds) -> Result<KeyRef<'a>, CertificateError> {
        let (key_type, bits) = parse_spki(self.outline.spki).map_err(|fault| match fault {
            SpkiFault::Malformed => CertificateError::KeyMalformed,
            SpkiFault::Unsupported => CertificateError::KeyUnsupported,
        })?;
        KeyRef::new(key_type, bits, bounds).map_err(|_| CertificateError::KeyMalformed)
    }

    /// Whether it has a critical extension that none of these object identifiers names.
    pub(crate) fn has_critical_extension_besides(&self, known: &[&[u8]]) -> bool {
        self.outline.extensions.iter().any(|extension| extension.critical && !known.contains(&extension.oid))
    }

    /// Whether it has an extension of this object identifier.
    pub(crate) fn has_extension(&self, oid: &[u8]) -> bool {
        self.extension(oid).is_some()
    }

    pub(super) fn extension(&self, oid: &[u8]) -> Option<&Extension<'a>> {
        self.outline.extension(oid)
    }
}
