//! `android-key` (WebAuthn L3 §8.4): a signature by the credential key itself. The device's keystore describes the key
//! in a certificate.

use super::fields::Fields;
use super::{AttestationType, StatementContext, StatementError, VerifiedStatement, signature_error};
use crate::crypto::SignatureChecker;
use crate::error::{Error, Step, stage_errors};
use crate::key::Algorithm;
use crate::observation::{Observation, Observations};
use crate::x509::{AuthorizationList, Certificate, KeyDescription, SecurityLevel, UnusedBits};

stage_errors! {
    /// What can be wrong with an android-key attestation statement.
    AndroidKeyError in "android_key" {
        CredentialKeyMismatch = "credential_key_mismatch", InvalidProof, Some(PROCEDURE),
            "the key of the android-key attestation certificate is not the credential key";
        KeyDescriptionMissing = "key_description_missing", InvalidProof, Some(PROCEDURE),
            "the android-key attestation certificate does not describe its key";
        KeyDescriptionMalformed = "key_description_malformed", Malformed, Some(PROCEDURE),
            "the key description of the android-key attestation certificate is malformed";
        KeyDescriptionRepeated = "key_description_repeated", InvalidProof, Some(PROCEDURE),
            "a certificate above the android-key attestation certificate describes a key as well";
        ChallengeMismatch = "challenge_mismatch", InvalidProof, Some(PROCEDURE),
            "the challenge in the key description is not the hash of client data";
        AllApplications = "all_applications", InvalidProof, Some(PROCEDURE),
            "the key description lets all applications of the device use the key";
        OriginMissing = "origin_missing", InvalidProof, Some(PROCEDURE),
            "the key description does not say where the key comes from";
        OriginNotGenerated = "origin_not_generated", InvalidProof, Some(PROCEDURE),
            "the key description says that the key was not generated in the device";
        PurposeMissing = "purpose_missing", InvalidProof, Some(PROCEDURE),
            "the key description does not say what the key is for";
        PurposeNotSigning = "purpose_not_signing", InvalidProof, Some(PROCEDURE),
            "the purpose of the key in the key description is not signing, alone or with verifying";
        NotHardware = "not_hardware", Policy, Some(PROCEDURE),
            "the key is not held by hardware that enforces its origin and purpose, although that is required";
    }
}

const PROCEDURE: Step = Step::section("WebAuthn L3 §8.4");

/// The fields of the statement.
struct AndroidKey<'a> {
    alg: Algorithm,
    sig: &'a [u8],
    x5c: Vec<Certificate<'a>>,
}

impl<'a> AndroidKey<'a> {
    fn decode(fields: &Fields<'a>, context: &StatementContext<'a, '_>) -> Result<Self, Error> {
        let x5c = fields.required_x5c(context, UnusedBits::Refused)?;
        Ok(Self { alg: fields.alg()?, sig: fields.sig()?, x5c })
    }
}

pub(super) fn verify<'a>(
    fields: &Fields<'a>,
    context: &StatementContext<'a, '_>,
    checker: &mut SignatureChecker<'_>,
) -> Result<VerifiedStatement<'a>, Error> {
    let AndroidKey { alg, sig, x5c } = AndroidKey::decode(fields, context)?;
    let (certificate, above) = x5c.split_first().ok_or(StatementError::X5cMalformed)?;

    // sig is a signature over authenticator data and client data hash by the key of x5c[0].
    let key = certificate.key(context.rsa_bounds)?;
    checker.verify(alg.scheme(), &key, context.to_be_signed, sig).map_err(signature_error)?;

    // The key of x5c[0] is the credential key: the two are compared as keys, their encodings being different ones.
    if !key.is_same_key(&context.public_key.key()) {
        return Err(AndroidKeyError::CredentialKeyMismatch.into());
    }

    // attestationChallenge is the client data hash.
    let (description, challenge) = certificate
        .key_description()
        .map_err(|_| AndroidKeyError::KeyDescriptionMalformed)?
        .ok_or(AndroidKeyError::KeyDescriptionMissing)?;
    // Not in the specification: no other certificate describes a key. Where old devices' issuers need not be
    // authorities, this is what keeps a key that the device attested from issuing a leaf with any description.
    if above.iter().any(Certificate::has_key_description) {
        return Err(AndroidKeyError::KeyDescriptionRepeated.into());
    }
    if challenge != context.client_data_hash {
        return Err(AndroidKeyError::ChallengeMismatch.into());
    }

    // allApplications, origin and purpose.
    check_authorizations(&description)?;
    if context.android_hardware {
        check_hardware(&description)?;
    }

    // Whether user verification and the device's description of the key agree, at which the section asks to look.
    let mut observed = Observations::new();
    if context.auth_data.head.flags.user_verified() && needs_no_authentication(&description) {
        observed.insert(Observation::AndroidNoUserAuthentication);
    }

    Ok(VerifiedStatement {
        // The software that asks for the certificate says what is in it.
        certifies_aaguid: false,
        key_description: Some(description),
        observed,
        ..VerifiedStatement::new(AttestationType::Basic, x5c)
    })
}

/// Checks the two lists together. Origin and purpose must be in at least one list, and must have the right value
/// wherever they are.
fn check_authorizations(description: &KeyDescription) -> Result<(), AndroidKeyError> {
    let lists = [description.software_enforced(), description.hardware_enforced()];
    // allApplications is in neither list.
    if lists.into_iter().any(AuthorizationList::all_applications) {
        return Err(AndroidKeyError::AllApplications);
    }
    // origin is KM_ORIGIN_GENERATED.
    let mut origins = lists.into_iter().filter_map(AuthorizationList::origin).peekable();
    origins.peek().ok_or(AndroidKeyError::OriginMissing)?;
    if origins.any(|origin| origin != GENERATED) {
        return Err(AndroidKeyError::OriginNotGenerated);
    }
    // purpose is KM_PURPOSE_SIGN; genuine keys have VERIFY beside it, which gives nothing away.
    let mut purposes = lists.into_iter().filter_map(AuthorizationList::purposes).peekable();
    purposes.peek().ok_or(AndroidKeyError::PurposeMissing)?;
    let is_for_signing = |purposes: &[u32]| {
        purposes.contains(&SIGN) && purposes.iter().all(|purpose| matches!(*purpose, SIGN | VERIFY))
    };
    if !purposes.all(is_for_signing) {
        return Err(AndroidKeyError::PurposeNotSigning);
    }
    Ok(())
}

/// Whether either list has noAuthRequired.
fn needs_no_authentication(description: &KeyDescription) -> bool {
    description.software_enforced().no_auth_required() || description.hardware_enforced().no_auth_required()
}

/// For relying parties that accept keys in hardware only. The list of the trusted environment must have origin and
/// purpose, which have been judged. Emulators fill that list too, so the security levels are checked as well.
fn check_hardware(description: &KeyDescription) -> Result<(), AndroidKeyError> {
    let list = description.hardware_enforced();
    let levels = [description.attestation_security_level(), description.key_mint_security_level()];
    if list.origin().is_none()
        || list.purposes().is_none()
        || levels.iter().any(|level| *level < SecurityLevel::TrustedEnvironment)
    {
        return Err(AndroidKeyError::NotHardware);
    }
    Ok(())
}

/// KM_ORIGIN_GENERATED
const GENERATED: u32 = 0;
/// KM_PURPOSE_SIGN
const SIGN: u32 = 2;
/// KM_PURPOSE_VERIFY
const VERIFY: u32 = 3;
