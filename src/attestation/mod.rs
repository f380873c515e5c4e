//! Attestation statements (WebAuthn L3 §8): one file a format, each in the order of its verification procedure.

mod android_key;
mod android_safetynet;
mod apple;
mod assessment;
mod compound;
mod fido_u2f;
mod fields;
mod keys;
#[cfg(feature = "metadata")]
mod model;
mod none;
mod packed;
mod tpm;

pub use android_key::AndroidKeyError;
pub use android_safetynet::{SafetyNetError, SafetyNetVerdict};
pub use apple::AppleError;
pub(crate) use assessment::{Assessed, AssessmentSteps, Assessor, Statements};
pub use compound::CompoundError;
pub(crate) use compound::parts;
pub use fido_u2f::FidoU2fError;
pub(crate) use keys::key_hashes;
#[cfg(feature = "metadata")]
pub(crate) use model::ModelRules;
pub use packed::PackedError;
pub(crate) use tpm::REGISTERED_VENDORS;
#[cfg(any(test, attestry_fuzzing))]
pub(crate) use tpm::{Attest, PublicArea};
pub use tpm::{TpmAttributes, TpmCertification, TpmError};

use crate::crypto::{RsaBounds, SignatureChecker, SignatureFault};
use crate::encoding::cbor::Value;
use crate::error::{Error, Step, stage_errors};
use crate::key::PublicKey;
use crate::limits::{LimitError, Limits};
use crate::observation::Observations;
use crate::webauthn::{AttestationFormat, AttestationType, AuthenticatorData};
use crate::x509::{Certificate, KeyDescription};

stage_errors! {
    /// What can be wrong with an attestation statement of any format.
    StatementError in "statement" {
        NotAMap = "not_a_map", Malformed, None, "the attestation statement is not a map with text keys";
        AlgMissing = "alg_missing", Malformed, None,
            "the alg of the attestation statement is absent, or is not an integer";
        AlgUnsupported = "alg_unsupported", Unsupported, None,
            "the alg of the attestation statement is not supported";
        SigMissing = "sig_missing", Malformed, None,
            "the sig of the attestation statement is absent, or is not a byte string with content";
        X5cMalformed = "x5c_malformed", Malformed, None,
            "the x5c of the attestation statement is missing, or is not an array of one byte string or more";
        X5cTooLong = "x5c_too_long", Malformed, None, "x5c has more certificates than the limit";
        KeyMismatch = "key_mismatch", InvalidProof, None,
            "the attestation key is not of the kind that the alg of the statement needs";
        SignatureMalformed = "signature_malformed", InvalidProof, None,
            "the attestation signature is not in the form of its algorithm";
        SignatureInvalid = "signature_invalid", InvalidProof, None, "the attestation signature does not verify";
        SchemeUnavailable = "scheme_unavailable", Unsupported, None,
            "the signature provider lacks the algorithm of the attestation statement";
        AaguidMismatch = "aaguid_mismatch", InvalidProof, None,
            "the attestation certificate is for another AAGUID than authenticator data";
        NotEmpty = "not_empty", Malformed, Some(Step::section("WebAuthn L3 §8.7")),
            "an attestation statement of format none is not empty";
    }
}

/// The error of a statement whose signature was not verified.
fn signature_error(fault: SignatureFault) -> Error {
    match fault {
        SignatureFault::KeyMismatch => StatementError::KeyMismatch.into(),
        SignatureFault::Malformed => StatementError::SignatureMalformed.into(),
        SignatureFault::Invalid => StatementError::SignatureInvalid.into(),
        SignatureFault::Unsupported => StatementError::SchemeUnavailable.into(),
        SignatureFault::BudgetExhausted => LimitError::TooManySignatures.into(),
    }
}

/// Everything that a statement speaks about.
pub(crate) struct StatementContext<'a, 's> {
    pub(crate) auth_data: &'s AuthenticatorData<'a>,
    /// Authenticator data and the hash of client data, one after the other. Most formats sign them.
    pub(crate) to_be_signed: &'s [u8],
    pub(crate) client_data_hash: &'s [u8; 32],
    pub(crate) public_key: &'s PublicKey,
    /// Whether the relying party asked for enterprise attestation.
    pub(crate) enterprise: bool,
    /// Manufacturers of TPMs that are not worth an observation.
    pub(crate) tpm_vendors: &'s [u32],
    /// Whether an Android key must be held by hardware.
    pub(crate) android_hardware: bool,
    /// Unix time.
    pub(crate) now: u64,
    pub(crate) limits: &'s Limits,
    pub(crate) rsa_bounds: RsaBounds,
}

/// A statement whose own procedure has passed. Whether its certificates lead anywhere is another question.
pub(crate) struct VerifiedStatement<'a> {
    pub(crate) attestation_type: AttestationType,
    /// Leaf first; empty without certificates.
    pub(crate) x5c: Vec<Certificate<'a>>,
    /// Whether the attestation certificate names the AAGUID.
    pub(crate) certifies_aaguid: bool,
    pub(crate) firmware_version: Option<u64>,
    /// An Android device's description of the key.
    pub(crate) key_description: Option<KeyDescription>,
    /// A TPM's attributes of the key.
    pub(crate) tpm_attributes: Option<TpmAttributes>,
    /// What a TPM says of itself.
    pub(crate) tpm_certification: Option<TpmCertification>,
    /// What Google's service said of a device.
    pub(crate) safety_net: Option<Box<SafetyNetVerdict>>,
    pub(crate) observed: Observations,
}

impl<'a> VerifiedStatement<'a> {
    /// A statement with this type and these certificates alone.
    const fn new(attestation_type: AttestationType, x5c: Vec<Certificate<'a>>) -> Self {
        Self {
            attestation_type,
            x5c,
            certifies_aaguid: false,
            firmware_version: None,
            key_description: None,
            tpm_attributes: None,
            tpm_certification: None,
            safety_net: None,
            observed: Observations::new(),
        }
    }
}

/// Runs the procedure of the format. Bytes that the statement has in another encoding go to `decoded`.
pub(crate) fn verify<'a>(
    format: AttestationFormat,
    statement: &Value<'a>,
    context: &StatementContext<'a, '_>,
    decoded: &'a mut Vec<Vec<u8>>,
    checker: &mut SignatureChecker<'_>,
) -> Result<VerifiedStatement<'a>, Error> {
    let fields = &fields::Fields::read(statement)?;
    match format {
        AttestationFormat::None => Ok(none::verify(fields)?),
        AttestationFormat::Packed => packed::verify(fields, context, checker),
        AttestationFormat::FidoU2f => fido_u2f::verify(fields, context, checker),
        AttestationFormat::Tpm => tpm::verify(fields, context, checker),
        AttestationFormat::AndroidKey => android_key::verify(fields, context, checker),
        AttestationFormat::AndroidSafetyNet => android_safetynet::verify(fields, context, decoded, checker),
        AttestationFormat::Apple => apple::verify(fields, context),
        // Its parts are verified one by one, and none of them is of this format.
        AttestationFormat::Compound => Err(CompoundError::Nested.into()),
    }
}
