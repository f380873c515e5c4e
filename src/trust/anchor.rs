//! A trust anchor: a certificate, or a bare name and key, and what it stands for.

use core::fmt;

use rustls_pki_types::CertificateDer;

use super::revocation::Identity;
use crate::crypto::{KeyRef, RsaBounds};
use crate::error::{ConfigError, ConfigErrorKind};
use crate::key::parse_spki;
use crate::webauthn::{Aaguid, AttestationFormat};
use crate::x509::{Certificate, UnusedBits, for_each_attribute};

/// Whom a relying party trusts to issue attestation certificates, and for which authenticators.
///
/// It may be a root, an intermediate, or an attestation certificate itself. Its own dates, version, key usage and path
/// length never refuse anything, since real metadata has anchors of every kind. Dates that do not hold are observed. An
/// anchor whose basic constraints deny that it is an authority counts only as the first certificate of x5c.
///
/// Two anchors are equal when they were given in the same way: formats, AAGUIDs and [form of
/// trust](Self::recognise_only) included. [`is_same_certificate`](Self::is_same_certificate) compares their
/// certificates alone.
///
/// ```
/// use attestry::errors::ConfigErrorKind;
/// use attestry::trust::TrustAnchor;
/// use attestry::{AttestationFormat, ConfigError};
///
/// /// A maker's root, in DER, for statements of format packed.
/// fn root_of_the_maker(der: &[u8]) -> Result<TrustAnchor, ConfigError> {
///     Ok(TrustAnchor::from_certificate(der)?.for_formats([AttestationFormat::Packed]).recognise_only())
/// }
/// assert_eq!(root_of_the_maker(b"no certificate").unwrap_err(), ConfigErrorKind::TrustAnchor);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct TrustAnchor {
    certificate: Option<CertificateDer<'static>>,
    subject: Vec<u8>,
    spki: Vec<u8>,
    may_issue: bool,
    /// What a certificate says of its own issue. A bare name and key says none of it.
    issued: Option<Issued>,
    formats: Option<Vec<AttestationFormat>>,
    aaguids: Option<Vec<Aaguid>>,
    /// Whether a statement that leads elsewhere is accepted all the same.
    recognises_only: bool,
}

/// What an anchor's certificate says of its own issue.
#[derive(Clone, PartialEq, Eq)]
struct Issued {
    /// First and last second, in Unix time.
    validity: (i64, i64),
    /// The DER of the issuer's name.
    issuer: Vec<u8>,
    /// The content of the serial number.
    serial: Vec<u8>,
}

impl TrustAnchor {
    /// An anchor of this certificate, in DER. It stands for every format but android-safetynet: anchors of that format
    /// are roots of the public web.
    ///
    /// # Errors
    ///
    /// [`ConfigErrorKind::TrustAnchor`] if the certificate or its key cannot be read.
    pub fn from_certificate(der: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        let der = der.as_ref();
        // Nobody checks an anchor's own signature, and it may be the very certificate of a U2F batch that has this.
        let certificate =
            Certificate::parse_with(der, UnusedBits::ReadAsZero).map_err(|_| ConfigErrorKind::TrustAnchor)?;
        check_key(certificate.spki())?;
        Ok(Self {
            subject: certificate.subject().to_vec(),
            spki: certificate.spki().to_vec(),
            may_issue: certificate.basic_constraints().is_none_or(|constraints| constraints.ca),
            issued: Some(Issued {
                validity: certificate.validity(),
                issuer: certificate.issuer().to_vec(),
                serial: certificate.serial().to_vec(),
            }),
            certificate: Some(CertificateDer::from(der.to_vec())),
            formats: None,
            aaguids: None,
            recognises_only: false,
        })
    }

    /// An anchor of a bare subject name and SubjectPublicKeyInfo, both in DER.
    ///
    /// # Errors
    ///
    /// [`ConfigErrorKind::TrustAnchor`] if name or key cannot be read.
    pub fn from_name_and_key(subject: impl AsRef<[u8]>, spki: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        let (subject, spki) = (subject.as_ref(), spki.as_ref());
        for_each_attribute(subject, |_, _| {}).map_err(|_| ConfigErrorKind::TrustAnchor)?;
        check_key(spki)?;
        Ok(Self {
            certificate: None,
            subject: subject.to_vec(),
            spki: spki.to_vec(),
            may_issue: true,
            issued: None,
            formats: None,
            aaguids: None,
            recognises_only: false,
        })
    }

    /// The same, standing for these formats only. `build()` refuses an empty list, and a list of `none` and `compound`
    /// alone. Their statements have no certificates of their own.
    ///
    /// Name [`AndroidKey`](AttestationFormat::AndroidKey) here for Google's roots. Paths that end in such an anchor are
    /// judged with the exceptions that Android devices need. They concern the dates of the attestation certificate, and
    /// the expiry and authority of issuers from the factory. Never name it for a root whose end-entity certificates
    /// others hold.
    #[must_use]
    pub fn for_formats(mut self, formats: impl IntoIterator<Item = AttestationFormat>) -> Self {
        self.formats = Some(formats.into_iter().collect());
        self
    }

    /// The same, standing for these AAGUIDs only. `build()` refuses an empty list. If such an anchor stands for a
    /// statement's AAGUID, anchors without this limit do not count for it. It never stands for fido-u2f, whose AAGUID
    /// nobody vouches for.
    #[must_use]
    pub fn for_aaguids(mut self, aaguids: impl IntoIterator<Item = Aaguid>) -> Self {
        self.aaguids = Some(aaguids.into_iter().collect());
        self
    }

    /// The same, but it recognises and never refuses. A statement that leads to it is trusted. A statement that leads
    /// elsewhere is [`Trust::Unknown`](crate::Trust::Unknown) with the reason, unless an anchor of the usual kind
    /// stands for it.
    ///
    /// It displaces no anchor of the usual kind. If a recognising anchor names the statement's AAGUID, other
    /// recognising anchors count only if they name it too. A revoked certificate is refused all the same.
    ///
    /// One page may still demand trust, with
    /// [`require_trusted_attestation`](crate::RegistrationPolicy::require_trusted_attestation) in its policy. It
    /// refuses authenticators that these anchors do not recognise.
    #[must_use]
    pub const fn recognise_only(mut self) -> Self {
        self.recognises_only = true;
        self
    }

    /// Whether both are of one certificate, or of one bare name and key. Their formats, AAGUIDs and forms of trust are
    /// not compared.
    ///
    /// ```
    /// use attestry::trust::{TrustAnchor, TrustedPath};
    /// use attestry::{ConfigError, well_known};
    ///
    /// /// Whether a path leads to a root of Yubico's, in whatever form the verifier trusts it.
    /// fn is_yubikey(path: &TrustedPath) -> Result<bool, ConfigError> {
    ///     Ok(well_known::yubico()?.iter().any(|root| root.is_same_certificate(path.anchor())))
    /// }
    ///
    /// let root = well_known::yubico()?.remove(0);
    /// let recognising = root.clone().recognise_only();
    /// assert!(recognising.is_same_certificate(&root));
    /// assert_ne!(recognising, root);
    /// # let _ = is_yubikey;
    /// # Ok::<(), ConfigError>(())
    /// ```
    pub fn is_same_certificate(&self, other: &Self) -> bool {
        self.certificate == other.certificate && self.subject == other.subject && self.spki == other.spki
    }

    /// The certificate, if it was given as one.
    pub const fn certificate(&self) -> Option<&CertificateDer<'static>> {
        self.certificate.as_ref()
    }

    /// The DER of the subject's name.
    pub fn subject(&self) -> &[u8] {
        &self.subject
    }

    /// The DER of the SubjectPublicKeyInfo.
    pub fn subject_public_key_info(&self) -> &[u8] {
        &self.spki
    }

    pub(super) fn stands_for(&self, format: AttestationFormat) -> bool {
        match &self.formats {
            Some(formats) => formats.contains(&format),
            None => !format.rules().needs_named_anchor,
        }
    }

    /// Whether it names a format whose paths may depart from the common rules.
    pub(super) fn allows_android_exceptions(&self) -> bool {
        self.formats.iter().flatten().any(|format| format.rules().android_exceptions)
    }

    /// Whether it was given for this format by name, not for formats in general.
    pub(super) fn names_format(&self, format: AttestationFormat) -> bool {
        self.formats.as_ref().is_some_and(|formats| formats.contains(&format))
    }

    /// The formats that it names; none if it stands for formats in general.
    pub(crate) fn formats(&self) -> Option<&[AttestationFormat]> {
        self.formats.as_deref()
    }

    /// The AAGUIDs that it is limited to; none without such a limit.
    pub(crate) fn aaguids(&self) -> Option<&[Aaguid]> {
        self.aaguids.as_deref()
    }

    pub(super) fn names_aaguid(&self, aaguid: Aaguid) -> bool {
        self.aaguids.as_ref().is_some_and(|aaguids| aaguids.contains(&aaguid))
    }

    /// Whether it stands for this model, and for no other.
    pub(super) fn names_only(&self, aaguid: Aaguid) -> bool {
        self.names_aaguid(aaguid) && self.aaguids.iter().flatten().all(|named| *named == aaguid)
    }

    pub(crate) const fn recognises_only(&self) -> bool {
        self.recognises_only
    }

    pub(super) fn has_key(&self, spki: &[u8]) -> bool {
        self.spki == spki
    }

    /// Whether it has this name and key.
    pub(crate) fn is_of(&self, subject: &[u8], spki: &[u8]) -> bool {
        self.subject == subject && self.spki == spki
    }

    pub(super) const fn may_issue(&self) -> bool {
        self.may_issue
    }

    /// Whether it is a certificate that names itself as its issuer, as roots do.
    pub(super) fn is_self_issued(&self) -> bool {
        self.issued.as_ref().is_some_and(|issued| issued.issuer == self.subject)
    }

    /// Whether it is valid at this time, or has no dates of its own.
    pub(super) fn is_valid_at(&self, now: i64) -> bool {
        self.issued.as_ref().is_none_or(|issued| {
            let (from, to) = issued.validity;
            from <= now && now <= to
        })
    }

    /// The issuer and serial number of its certificate, by which it can be revoked.
    pub(super) fn identity(&self) -> Option<Identity<'_>> {
        self.issued.as_ref().map(|issued| Identity { issuer: &issued.issuer, serial: &issued.serial })
    }
}

impl fmt::Debug for TrustAnchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrustAnchor")
            .field("formats", &self.formats)
            .field("aaguids", &self.aaguids)
            .field("recognises_only", &self.recognises_only)
            .finish_non_exhaustive()
    }
}

/// An anchor with a key that could never verify anything is a fault of configuration, not of a request.
fn check_key(spki: &[u8]) -> Result<(), ConfigErrorKind> {
    let (key_type, subject_public_key) = parse_spki(spki).map_err(|_| ConfigErrorKind::TrustAnchor)?;
    KeyRef::new(key_type, subject_public_key, RsaBounds::WIDEST).map_err(|_| ConfigErrorKind::TrustAnchor)?;
    Ok(())
}
