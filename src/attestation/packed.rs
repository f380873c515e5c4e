//! `packed` (WebAuthn L3 §8.2): a signature by an attestation key with certificates, or by the credential key itself.

use super::fields::{Fields, check_aaguid};
use super::{AttestationType, StatementContext, StatementError, VerifiedStatement, signature_error};
use crate::crypto::SignatureChecker;
use crate::error::{Error, Step, stage_errors};
use crate::key::Algorithm;
use crate::observation::{Observation, Observations};
use crate::x509::Certificate;

stage_errors! {
    /// What can be wrong with a packed attestation statement.
    PackedError in "packed" {
        Ecdaa = "ecdaa", Unsupported, Some(PROCEDURE),
            "the packed statement uses ECDAA, which Level 2 of the specification has removed";
        SelfAlgorithmMismatch = "self_algorithm_mismatch", InvalidProof, Some(PROCEDURE),
            "the alg of a self attestation is not the credential's algorithm";
        CertificateVersion = "certificate_version", InvalidProof, Some(REQUIREMENTS),
            "the packed attestation certificate is not of version 3";
        CertificateSubject = "certificate_subject", InvalidProof, Some(REQUIREMENTS),
            "the subject of the packed attestation certificate is not as the specification demands";
        CertificateBasicConstraints = "certificate_basic_constraints", InvalidProof, Some(REQUIREMENTS),
            "the packed attestation certificate has no basic constraints, or is an authority's";
    }
}

const PROCEDURE: Step = Step::section("WebAuthn L3 §8.2");
const REQUIREMENTS: Step = Step::section("WebAuthn L3 §8.2.1");

/// The fields of the statement.
struct Packed<'a> {
    alg: Algorithm,
    sig: &'a [u8],
    x5c: Option<Vec<Certificate<'a>>>,
}

impl<'a> Packed<'a> {
    fn decode(fields: &Fields<'a>, context: &StatementContext<'a, '_>) -> Result<Self, Error> {
        let x5c = fields.x5c(context)?;
        // A credential key of RS1, which is there only if the relying party lists it, signs with RS1.
        let alg = if x5c.is_some() { fields.alg()? } else { fields.alg_or_rs1()? };
        let packed = Self { alg, sig: fields.sig()?, x5c };
        if packed.x5c.is_none() && fields.has_ecdaa_key {
            return Err(PackedError::Ecdaa.into());
        }
        Ok(packed)
    }
}

pub(super) fn verify<'a>(
    fields: &Fields<'a>,
    context: &StatementContext<'a, '_>,
    checker: &mut SignatureChecker<'_>,
) -> Result<VerifiedStatement<'a>, Error> {
    let packed = Packed::decode(fields, context)?;
    match packed.x5c {
        Some(x5c) => verify_with_certificates(packed.alg, packed.sig, x5c, context, checker),
        None => verify_self(packed.alg, packed.sig, context, checker),
    }
}

/// With x5c: `alg` is the attestation key's algorithm, and may differ from the credential's.
fn verify_with_certificates<'a>(
    alg: Algorithm,
    sig: &[u8],
    x5c: Vec<Certificate<'a>>,
    context: &StatementContext<'a, '_>,
    checker: &mut SignatureChecker<'_>,
) -> Result<VerifiedStatement<'a>, Error> {
    let certificate = x5c.first().ok_or(StatementError::X5cMalformed)?;
    let mut observed = Observations::new();

    // The certificate meets its requirements; checked first, for it is cheap.
    check_requirements(certificate)?;
    let certifies_aaguid = check_aaguid(certificate, context)?;
    let firmware_version = certificate.fido_firmware_version()?;
    if certificate.has_fido_serial()? && !context.enterprise {
        observed.insert(Observation::EnterpriseSerial);
    }

    // sig is a signature over authenticator data and client data hash by the key of x5c[0].
    let key = certificate.key(context.rsa_bounds)?;
    checker.verify(alg.scheme(), &key, context.to_be_signed, sig).map_err(signature_error)?;

    Ok(VerifiedStatement {
        certifies_aaguid,
        firmware_version,
        observed,
        ..VerifiedStatement::new(AttestationType::Basic, x5c)
    })
}

/// Without x5c: self attestation.
fn verify_self<'a>(
    alg: Algorithm,
    sig: &[u8],
    context: &StatementContext<'a, '_>,
    checker: &mut SignatureChecker<'_>,
) -> Result<VerifiedStatement<'a>, Error> {
    // alg matches the algorithm of the credential key.
    if context.public_key.algorithm() != Some(alg) {
        return Err(PackedError::SelfAlgorithmMismatch.into());
    }
    // sig is a signature over authenticator data and client data hash by the credential key.
    checker
        .verify(alg.scheme(), &context.public_key.key(), context.to_be_signed, sig)
        .map_err(signature_error)?;
    let mut observed = Observations::new();
    if alg == Algorithm::Rs1 {
        observed.insert(Observation::Sha1StatementSignature);
    }
    Ok(VerifiedStatement { observed, ..VerifiedStatement::new(AttestationType::SelfAttestation, Vec::new()) })
}

/// The requirements of §8.2.1, all but the AAGUID.
fn check_requirements(certificate: &Certificate<'_>) -> Result<(), Error> {
    // Version 3.
    if certificate.version() != 3 {
        return Err(PackedError::CertificateVersion.into());
    }
    // Subject-C: two letters; subject-O and subject-CN: any text; subject-OU: exactly this text.
    let subject = certificate.subject_attributes()?;
    let is_country = |text: &[u8]| text.len() == 2 && text.iter().all(u8::is_ascii_alphabetic);
    if !subject.country.is_some_and(is_country)
        || subject.organization.is_none()
        || subject.organizational_unit != Some(b"Authenticator Attestation")
        || subject.common_name.is_none()
    {
        return Err(PackedError::CertificateSubject.into());
    }
    // Basic constraints are there, with cA FALSE.
    match certificate.basic_constraints() {
        Some(constraints) if !constraints.ca => Ok(()),
        _ => Err(PackedError::CertificateBasicConstraints.into()),
    }
}
