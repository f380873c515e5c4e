//! `android-safetynet` (WebAuthn L3 §8.5, deprecated): a JWS by which Google's service spoke for a device. The service
//! was switched off in January 2025, so only old records have such statements.

mod payload;

use payload::Payload;
pub use payload::SafetyNetVerdict;
use sha2::{Digest as _, Sha256};

use super::fields::Fields;
use super::{AttestationType, StatementContext, StatementError, VerifiedStatement, signature_error};
use crate::crypto::{SignatureChecker, SignatureFault, SignatureScheme, from_jose};
use crate::encoding::base64;
use crate::encoding::jws::{Jws, JwsFault};
use crate::error::{At as _, Error, Step, stage_errors};
use crate::observation::{Observation, Observations};
use crate::x509::Certificate;

stage_errors! {
    /// What can be wrong with an android-safetynet attestation statement.
    SafetyNetError in "android_safetynet" {
        VersionMissing = "ver_missing", Malformed, Some(PROCEDURE),
            "the ver of the android-safetynet statement is absent, or is not text with content";
        ResponseMissing = "response_missing", Malformed, Some(PROCEDURE),
            "the response of the android-safetynet statement is absent, or is not a byte string";
        ResponseMalformed = "response_malformed", Malformed, Some(PROCEDURE),
            "the response of the android-safetynet statement is not a JWS in compact form";
        HeaderMalformed = "header_malformed", Malformed, Some(PROCEDURE),
            "the header of the JWS is not a JSON object with alg and x5c, each once and of its type";
        HeaderCritical = "header_critical", Unsupported, Some(Step::section("RFC 7515 §4.1.11")),
            "the header of the JWS has critical extensions";
        AlgUnsupported = "alg_unsupported", Unsupported, Some(PROCEDURE),
            "the alg of the JWS is neither RS256 nor ES256";
        PayloadMalformed = "payload_malformed", Malformed, Some(PROCEDURE),
            "the payload of the JWS is not a JSON object with nonce, ctsProfileMatch and timestampMs, each once and of its type";
        NonceMismatch = "nonce_mismatch", InvalidProof, Some(PROCEDURE),
            "the nonce is not the hash of authenticator data and client data hash";
        CertificateHost = "certificate_host", InvalidProof, Some(PROCEDURE),
            "the attestation certificate is not for the host attest.android.com";
        ProfileMismatch = "cts_profile_mismatch", InvalidProof, Some(PROCEDURE),
            "the device does not match a compatible profile, as the service found";
    }
}

const PROCEDURE: Step = Step::section("WebAuthn L3 §8.5");

/// The fields of the statement, the response taken apart.
struct SafetyNet<'a> {
    scheme: SignatureScheme,
    /// The signature as X.509 writes it.
    signature: Vec<u8>,
    /// The signed bytes.
    signed: &'a [u8],
    /// The JSON text.
    payload: String,
    /// In DER, leaf first; at least one.
    x5c: Vec<Vec<u8>>,
}

impl<'a> SafetyNet<'a> {
    fn decode(fields: &Fields<'a>, context: &StatementContext<'_, '_>) -> Result<Self, Error> {
        // It tells versions of the service apart; any will do.
        fields.ver().filter(|version| !version.is_empty()).ok_or(SafetyNetError::VersionMissing)?;
        let response = fields.response().ok_or(SafetyNetError::ResponseMissing)?;
        let mut jws = Jws::decode(response).map_err(jws_error)?;
        let signature = core::mem::take(&mut jws.signature);
        let limits = context.limits;
        let header = jws.header(limits.client_data_depth, limits.chain_length).map_err(jws_error)?;
        let (scheme, signature) = from_jose(&header.alg, signature).map_err(|fault| match fault {
            SignatureFault::Unsupported => SafetyNetError::AlgUnsupported.into(),
            fault => signature_error(fault),
        })?;
        let x5c = header.certificates().map_err(jws_error)?;
        Ok(Self { scheme, signature, signed: jws.signed, payload: jws.payload, x5c })
    }
}

/// `decoded` keeps the certificates, which the JWS has as text.
pub(super) fn verify<'a>(
    fields: &Fields<'a>,
    context: &StatementContext<'a, '_>,
    decoded: &'a mut Vec<Vec<u8>>,
    checker: &mut SignatureChecker<'_>,
) -> Result<VerifiedStatement<'a>, Error> {
    // The statement is decoded, and response is a JWS.
    let SafetyNet { scheme, signature, signed, payload, x5c } = SafetyNet::decode(fields, context)?;
    let payload = Payload::decode(&payload, context.limits)?;
    *decoded = x5c;
    let x5c: Vec<_> = decoded
        .iter()
        .enumerate()
        .map(|(index, der)| Certificate::parse(der).in_certificate(index))
        .collect::<Result<_, _>>()?;
    let certificate = x5c.first().ok_or(StatementError::X5cMalformed)?;

    // nonce is the hash of authenticator data and client data hash.
    if *payload.nonce != *base64::encode_standard(&Sha256::digest(context.to_be_signed)) {
        return Err(SafetyNetError::NonceMismatch.into());
    }

    // The response came from the service: the certificate is for its host, and signs the JWS.
    if !certificate.has_dns_name("attest.android.com") {
        return Err(SafetyNetError::CertificateHost.into());
    }
    let key = certificate.key(context.rsa_bounds)?;
    checker.verify(scheme, &key, signed, &signature).map_err(signature_error)?;

    // The device is of a profile that passed Android's compatibility tests.
    if !payload.verdict.cts_profile_match() {
        return Err(SafetyNetError::ProfileMismatch.into());
    }

    let mut observed = Observations::new();
    if payload.is_stale(context.now) {
        observed.insert(Observation::SafetyNetStale);
    }
    Ok(VerifiedStatement {
        safety_net: Some(Box::new(payload.verdict)),
        observed,
        ..VerifiedStatement::new(AttestationType::Basic, x5c)
    })
}

/// The error of a statement whose response is no such JWS.
fn jws_error(fault: JwsFault) -> Error {
    match fault {
        JwsFault::Parts => SafetyNetError::ResponseMalformed.into(),
        JwsFault::Header => SafetyNetError::HeaderMalformed.into(),
        JwsFault::Payload => SafetyNetError::PayloadMalformed.into(),
        JwsFault::Critical => SafetyNetError::HeaderCritical.into(),
        JwsFault::TooManyCertificates => StatementError::X5cTooLong.into(),
        JwsFault::Certificates => StatementError::X5cMalformed.into(),
    }
}
