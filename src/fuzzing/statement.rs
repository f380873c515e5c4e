//! Attestation statements, each by its format's procedure.

use super::{assert_refusal, with_flipped_bit};
use crate::attestation::{
    self, REGISTERED_VENDORS, SafetyNetVerdict, StatementContext, TpmAttributes, TpmCertification,
    VerifiedStatement,
};
use crate::crypto::{RsaBounds, SignatureChecker, SignatureProvider};
use crate::encoding::cbor::Value;
use crate::encoding::span::span_of;
use crate::error::Error;
use crate::key::{self, Algorithm};
use crate::limits::Limits;
use crate::observation::Observations;
use crate::webauthn::{Aaguid, AttestationFormat, AttestationObject, AttestationType, AuthenticatorData};
use crate::x509::{Certificate, KeyDescription, UnusedBits};

/// A statement of format `none`.
pub fn none(input: &[u8]) {
    check(AttestationFormat::None, input);
}

/// A statement of format `packed`.
pub fn packed(input: &[u8]) {
    check(AttestationFormat::Packed, input);
}

/// A statement of format `fido-u2f`.
pub fn fido_u2f(input: &[u8]) {
    check(AttestationFormat::FidoU2f, input);
}

/// A statement of format `tpm`.
pub fn tpm(input: &[u8]) {
    check(AttestationFormat::Tpm, input);
}

/// A statement of format `android-key`.
pub fn android_key(input: &[u8]) {
    check(AttestationFormat::AndroidKey, input);
}

/// A statement of format `android-safetynet`.
pub fn android_safetynet(input: &[u8]) {
    check(AttestationFormat::AndroidSafetyNet, input);
}

/// A statement of format `apple`.
pub fn apple(input: &[u8]) {
    check(AttestationFormat::Apple, input);
}

/// A statement of format `compound`: its parts, each by its own format.
pub fn compound(input: &[u8]) {
    let Some((hash, object)) = decode(input) else { return };
    let parts = match attestation::parts(&object.statement) {
        Ok(parts) => parts,
        Err(error) => return assert_refusal(&error),
    };
    assert!((2..=8).contains(&parts.len()));
    assert_eq!(parts.len(), object.statement.as_array().unwrap().len());
    for part in &parts {
        assert!(!matches!(part.format, AttestationFormat::None | AttestationFormat::Compound));
        check_statement(part.format, &part.statement, object.auth_data, hash, input);
    }
}

/// The first 32 bytes are the hash of the client data. The rest is an attestation object, of whatever format.
fn check(format: AttestationFormat, input: &[u8]) {
    if let Some((hash, object)) = decode(input) {
        check_statement(format, &object.statement, object.auth_data, hash, input);
    }
}

fn decode(input: &[u8]) -> Option<(&[u8; 32], AttestationObject<'_>)> {
    let (hash, object) = input.split_first_chunk()?;
    let (object, _) = AttestationObject::decode(object, &Limits::DEFAULT).ok()?;
    Some((hash, object))
}

fn check_statement(
    format: AttestationFormat,
    statement: &Value<'_>,
    auth_data: &[u8],
    hash: &[u8; 32],
    input: &[u8],
) {
    let judge = |auth_data: &[u8], hash: &[u8; 32], signatures| {
        verdict(format, statement, auth_data, hash, signatures)
    };
    let accepted = match judge(auth_data, hash, 1) {
        None => return,
        Some(Err(error)) => return assert_refusal(&error),
        Some(Ok(accepted)) => accepted,
    };
    // The same again with a larger budget: no statement costs more than one signature of its own.
    assert_eq!(judge(auth_data, hash, 16).unwrap().unwrap(), accepted);
    assert!(accepted.x5c.len() <= Limits::DEFAULT.chain_length);
    if format == AttestationFormat::None {
        assert!(statement.as_map().is_some_and(|map| map.len() == 0));
        assert_eq!(accepted.attestation_type, AttestationType::None);
        return;
    }
    if format == AttestationFormat::AndroidSafetyNet {
        // Its certificates are in another encoding.
        assert!(accepted.x5c.iter().all(|der| span_of(input, der).is_none()));
    }
    // Apple's has no signature; no other is accepted without one.
    assert_eq!(judge(auth_data, hash, 0).unwrap().is_ok(), format == AttestationFormat::Apple);
    // It speaks for this client data and this authenticator data alone.
    let other = with_flipped_bit(hash, input);
    assert!(judge(auth_data, other.as_slice().try_into().unwrap(), 1).unwrap().is_err());
    for at in [COUNTER, RP_ID_HASH] {
        let mut other = auth_data.to_vec();
        other[at] ^= 1;
        let covered = at == RP_ID_HASH || format != AttestationFormat::FidoU2f;
        assert_eq!(judge(&other, hash, 1).unwrap().is_err(), covered);
    }
    if accepted.certifies_aaguid {
        let leaf = Certificate::parse_with(&accepted.x5c[0], UnusedBits::ReadAsZero).unwrap();
        assert_eq!(leaf.fido_aaguid().unwrap(), Some(*accepted.aaguid.as_bytes()));
    }
    assert_eq!(accepted.key_description.is_some(), format == AttestationFormat::AndroidKey);
    assert_eq!(accepted.tpm_attributes.is_some(), format == AttestationFormat::Tpm);
    assert_eq!(accepted.tpm_certification.is_some(), format == AttestationFormat::Tpm);
    assert_eq!(accepted.safety_net.is_some(), format == AttestationFormat::AndroidSafetyNet);
    let self_attested = accepted.attestation_type == AttestationType::SelfAttestation;
    assert_eq!(self_attested, accepted.x5c.is_empty());
}

/// The last byte of the RP ID hash.
const RP_ID_HASH: usize = 31;
/// The last byte of the signature counter.
const COUNTER: usize = 36;

/// The result of a statement.
#[derive(Debug, PartialEq)]
struct Accepted {
    attestation_type: AttestationType,
    aaguid: Aaguid,
    x5c: Vec<Vec<u8>>,
    certifies_aaguid: bool,
    firmware_version: Option<u64>,
    key_description: Option<KeyDescription>,
    tpm_attributes: Option<TpmAttributes>,
    tpm_certification: Option<TpmCertification>,
    safety_net: Option<Box<SafetyNetVerdict>>,
    observed: Observations,
}

/// None if authenticator data or key are unsound, so that no statement is looked at.
fn verdict(
    format: AttestationFormat,
    statement: &Value<'_>,
    auth_data: &[u8],
    hash: &[u8; 32],
    signatures: usize,
) -> Option<Result<Accepted, Error>> {
    let limits = Limits::DEFAULT;
    let provider = SignatureProvider::default();
    let to_be_signed = [auth_data, hash].concat();
    let auth_data = AuthenticatorData::decode(auth_data, &limits).ok()?;
    let public_key = key::from_cose(&auth_data.public_key, Algorithm::ALL, RsaBounds::WIDEST).ok()?;
    let context = StatementContext {
        auth_data: &auth_data,
        to_be_signed: &to_be_signed,
        client_data_hash: hash,
        public_key: &public_key,
        enterprise: false,
        tpm_vendors: REGISTERED_VENDORS,
        android_hardware: false,
        now: 1_767_225_600,
        limits: &limits,
        rsa_bounds: RsaBounds::WIDEST,
    };
    let mut checker = SignatureChecker::new(&provider, signatures, false);
    let mut decoded = Vec::new();
    let verified = attestation::verify(format, statement, &context, &mut decoded, &mut checker);
    Some(verified.map(|verified: VerifiedStatement<'_>| Accepted {
        attestation_type: verified.attestation_type,
        aaguid: auth_data.aaguid,
        x5c: verified.x5c.iter().map(|certificate| certificate.der().to_vec()).collect(),
        certifies_aaguid: verified.certifies_aaguid,
        firmware_version: verified.firmware_version,
        key_description: verified.key_description,
        tpm_attributes: verified.tpm_attributes,
        tpm_certification: verified.tpm_certification,
        safety_net: verified.safety_net,
        observed: verified.observed,
    }))
}
