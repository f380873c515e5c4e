//! `tpm` (WebAuthn L3 §8.3): a trusted platform module certifies the credential key by a key of its own.

mod attest;
mod attributes;
mod public_area;
mod reader;
mod vendors;

pub(crate) use attest::Attest;
pub use attest::TpmCertification;
pub use attributes::TpmAttributes;
pub(crate) use public_area::PublicArea;
pub(crate) use vendors::REGISTERED as REGISTERED_VENDORS;

use super::fields::{Fields, check_aaguid};
use super::{AttestationType, StatementContext, StatementError, VerifiedStatement, signature_error};
use crate::crypto::{Digest, HashAlgorithm, SignatureChecker, SignatureScheme};
use crate::encoding::oid;
use crate::error::{Error, Step, stage_errors};
use crate::observation::{Observation, Observations};
use crate::x509::{Certificate, UnusedBits};

stage_errors! {
    /// What can be wrong with a tpm attestation statement.
    TpmError in "tpm" {
        Version = "version", Unsupported, Some(PROCEDURE), "the version of the tpm statement is not 2.0";
        AlgWithoutHash = "alg_without_hash", Unsupported, Some(PROCEDURE),
            "the alg of the tpm statement has no hash of its own";
        CertInfoMissing = "cert_info_missing", Malformed, Some(PROCEDURE),
            "the certInfo of the tpm statement is absent, or is not a byte string";
        PubAreaMissing = "pub_area_missing", Malformed, Some(PROCEDURE),
            "the pubArea of the tpm statement is absent, or is not a byte string";
        PubAreaMalformed = "pub_area_malformed", Malformed, Some(PROCEDURE),
            "pubArea is not a well-formed TPMT_PUBLIC";
        PubAreaUnsupported = "pub_area_unsupported", Unsupported, Some(PROCEDURE),
            "pubArea has a key type, name algorithm, curve or selector that no credential can have";
        KeyMismatch = "key_mismatch", InvalidProof, Some(PROCEDURE), "pubArea describes another key than the credential's";
        SchemeMismatch = "scheme_mismatch", InvalidProof, Some(PROCEDURE),
            "pubArea restricts the key to another signature scheme than the credential's";
        CertInfoMalformed = "cert_info_malformed", Malformed, Some(PROCEDURE),
            "certInfo is not a well-formed TPMS_ATTEST";
        Magic = "magic", InvalidProof, Some(PROCEDURE), "the magic of certInfo is not that of a TPM";
        AttestType = "attest_type", InvalidProof, Some(PROCEDURE), "certInfo is not the certification of a key";
        ExtraDataMismatch = "extra_data_mismatch", InvalidProof, Some(PROCEDURE),
            "certInfo is for other authenticator data or client data";
        NameMismatch = "name_mismatch", InvalidProof, Some(PROCEDURE), "certInfo certifies another key than pubArea";
        CertificateVersion = "certificate_version", InvalidProof, Some(REQUIREMENTS),
            "the tpm attestation certificate is not of version 3";
        CertificateSubject = "certificate_subject", InvalidProof, Some(REQUIREMENTS),
            "the subject of the tpm attestation certificate is not empty";
        CertificateAltName = "certificate_alt_name", InvalidProof, Some(REQUIREMENTS),
            "the tpm attestation certificate does not name the TPM's manufacturer, model and version";
        CertificateKeyPurpose = "certificate_key_purpose", InvalidProof, Some(REQUIREMENTS),
            "the extended key usage of the tpm attestation certificate lacks the purpose of attestation keys";
        CertificateBasicConstraints = "certificate_basic_constraints", InvalidProof, Some(REQUIREMENTS),
            "the tpm attestation certificate has no basic constraints, or is an authority's";
    }
}

const PROCEDURE: Step = Step::section("WebAuthn L3 §8.3");
const REQUIREMENTS: Step = Step::section("WebAuthn L3 §8.3.1");

/// The fields of the statement.
struct Tpm<'a> {
    scheme: SignatureScheme,
    hash: HashAlgorithm,
    sig: &'a [u8],
    x5c: Vec<Certificate<'a>>,
    cert_info: &'a [u8],
    pub_area: &'a [u8],
}

impl<'a> Tpm<'a> {
    fn decode(fields: &Fields<'a>, context: &StatementContext<'a, '_>) -> Result<Self, Error> {
        if fields.ver() != Some("2.0") {
            return Err(TpmError::Version.into());
        }
        let (scheme, hash) = scheme(fields)?;
        Ok(Self {
            scheme,
            hash,
            sig: fields.sig()?,
            x5c: fields.required_x5c(context, UnusedBits::Refused)?,
            cert_info: fields.cert_info().ok_or(TpmError::CertInfoMissing)?,
            pub_area: fields.pub_area().ok_or(TpmError::PubAreaMissing)?,
        })
    }
}

/// The scheme of the statement's signature, and its hash. RS1 is lawful here: most Windows devices sign with it.
fn scheme(fields: &Fields<'_>) -> Result<(SignatureScheme, HashAlgorithm), Error> {
    let scheme = fields.alg_or_rs1()?.scheme();
    match scheme {
        SignatureScheme::Ecdsa(_, hash) | SignatureScheme::RsaPkcs1(hash) | SignatureScheme::RsaPss(hash) => {
            Ok((scheme, hash))
        }
        SignatureScheme::Ed25519 | SignatureScheme::Ed448 | SignatureScheme::MlDsa(_) => {
            Err(TpmError::AlgWithoutHash.into())
        }
    }
}

pub(super) fn verify<'a>(
    fields: &Fields<'a>,
    context: &StatementContext<'a, '_>,
    checker: &mut SignatureChecker<'_>,
) -> Result<VerifiedStatement<'a>, Error> {
    let tpm = Tpm::decode(fields, context)?;
    let certificate = tpm.x5c.first().ok_or(StatementError::X5cMalformed)?;
    let mut observed = Observations::new();
    if tpm.hash == HashAlgorithm::Sha1 {
        observed.insert(Observation::Sha1StatementSignature);
    }

    // pubArea describes the key in authenticator data.
    let public_area = PublicArea::decode(tpm.pub_area)?;
    public_area.check_key(context.public_key)?;
    if !public_area.attributes.is_bound() {
        observed.insert(Observation::TpmKeyNotBound);
    }

    // The certificate meets its requirements; checked here, for it is cheap.
    let manufacturer = check_requirements(certificate)?;
    if !context.tpm_vendors.contains(&manufacturer) {
        observed.insert(Observation::UnknownTpmVendor);
    }
    let certifies_aaguid = check_aaguid(certificate, context)?;

    // sig is a signature over certInfo by the key of x5c[0]: a bare one, not a TPMT_SIGNATURE.
    let key = certificate.key(context.rsa_bounds)?;
    checker.verify(tpm.scheme, &key, tpm.cert_info, tpm.sig).map_err(signature_error)?;

    // certInfo is a certification, made for this registration, of the key in pubArea.
    let attest = Attest::decode(tpm.cert_info)?;
    if attest.extra_data != Digest::of(tpm.hash, context.to_be_signed).as_slice() {
        return Err(TpmError::ExtraDataMismatch.into());
    }
    if !public_area.is_named(attest.name, tpm.pub_area) {
        return Err(TpmError::NameMismatch.into());
    }

    Ok(VerifiedStatement {
        certifies_aaguid,
        tpm_attributes: Some(public_area.attributes),
        tpm_certification: Some(attest.certification),
        observed,
        ..VerifiedStatement::new(AttestationType::AttCa, tpm.x5c)
    })
}

/// The requirements of §8.3.1, all but the AAGUID. Returns the manufacturer's identifier.
fn check_requirements(certificate: &Certificate<'_>) -> Result<u32, Error> {
    // Version 3.
    if certificate.version() != 3 {
        return Err(TpmError::CertificateVersion.into());
    }
    // An empty subject.
    if certificate.subject() != EMPTY_NAME {
        return Err(TpmError::CertificateSubject.into());
    }
    // The subject alternative name has manufacturer, model and version.
    let device = certificate.tpm_device().ok_or(TpmError::CertificateAltName)?;
    let manufacturer = manufacturer_id(device.manufacturer).ok_or(TpmError::CertificateAltName)?;
    // The extended key usage contains that of attestation identity keys.
    if !certificate.extended_key_usage().is_some_and(|usage| usage.has(oid::AIK_CERTIFICATE)) {
        return Err(TpmError::CertificateKeyPurpose.into());
    }
    // Basic constraints are there, with cA FALSE.
    match certificate.basic_constraints() {
        Some(constraints) if !constraints.ca => Ok(manufacturer),
        _ => Err(TpmError::CertificateBasicConstraints.into()),
    }
}

/// `id:` and eight hexadecimal digits of either case.
fn manufacturer_id(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("id:").filter(|digits| digits.len() == 8)?;
    if digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        u32::from_str_radix(digits, 16).ok()
    } else {
        None
    }
}

const EMPTY_NAME: &[u8] = &[0x30, 0x00];
