//! The key kinds: possession of a raw private key, proven by a signature over a fingerprint that both sides build.

use std::borrow::Cow;
use std::sync::Arc;

use super::decode::{decode_attestation_data, decode_client_data};
use super::origin::check_origins;
use super::raw_key_scheme::{SchemeFault, raw_key_scheme};
use crate::crypto::{RsaBounds, SignatureChecker, SignatureFault};
use crate::encoding::hex;
use crate::encoding::json::{self, InMember as _, MemberFault};
use crate::error::{At as _, Error, stage_errors};
use crate::key::{Algorithm, PublicKey, PublicKeyError, from_pem};
use crate::outcome::{Evidence, VerifiedRegistration};
use crate::relying_party::{Config, RegistrationPolicy};
use crate::request::{Issued, Registration, RequestError};
use crate::webauthn::{CREDENTIAL_ID_TEXT_MAX, ClientData, ClientDataError, hash_client_data};

stage_errors! {
    /// What can be wrong with the attestation of a raw key.
    KeyAttestationError in "key_attestation" {
        TooLarge = "too_large", Malformed, None, "the attestation data of a key is larger than the limit";
        InvalidUtf8 = "invalid_utf8", Malformed, None, "the attestation data of a key is not UTF-8";
        InvalidJson = "invalid_json", Malformed, None,
            "the attestation data of a key is not a well-formed JSON object";
        DuplicateMember = "duplicate_member", Malformed, None, "the attestation data of a key has a member twice";
        UnknownMember = "unknown_member", Malformed, None,
            "the attestation data of a key has a member besides publicKey, signature and algorithm";
        MissingMember = "missing_member", Malformed, None,
            "the attestation data of a key lacks publicKey or signature";
        NotAString = "not_a_string", Malformed, None, "a member of the attestation data of a key is not a string";
        AlgorithmUnknown = "algorithm_unknown", Unsupported, None,
            "the algorithm of a key's attestation is none of RSA-SHA256, SHA256 and SHA512";
        AlgorithmForEdDsa = "algorithm_for_eddsa", Unsupported, None,
            "the attestation of an EdDSA key names a hash, which EdDSA does not take";
        AlgorithmForMlDsa = "algorithm_for_ml_dsa", Unsupported, None,
            "the attestation of an ML-DSA key names a hash, which ML-DSA does not take";
        SignatureNotHex = "signature_not_hex", Malformed, None,
            "the signature of a key's attestation is not hexadecimal";
        SignatureMalformed = "signature_malformed", InvalidProof, None,
            "the signature of a key's attestation is not in the form of its algorithm";
        SignatureInvalid = "signature_invalid", InvalidProof, None,
            "the signature of a key's attestation does not verify";
        SchemeUnavailable = "scheme_unavailable", Unsupported, None,
            "the signature provider lacks the algorithm of a key's attestation";
    }
}

impl From<json::JsonFault> for KeyAttestationError {
    fn from(_: json::JsonFault) -> Self {
        Self::InvalidJson
    }
}

impl From<SignatureFault> for KeyAttestationError {
    fn from(fault: SignatureFault) -> Self {
        match fault {
            SignatureFault::Malformed => Self::SignatureMalformed,
            // The scheme is chosen by the key, and one signature is within every budget.
            SignatureFault::Invalid | SignatureFault::KeyMismatch | SignatureFault::BudgetExhausted => {
                Self::SignatureInvalid
            }
            SignatureFault::Unsupported => Self::SchemeUnavailable,
        }
    }
}

/// The ceremony of the key kinds: client data as for Fido2, and a proof of possession. WebAuthn's steps are not theirs.
pub(super) fn verify(
    config: &Config,
    policy: &RegistrationPolicy,
    registration: &Registration<'_>,
    issued: &Issued<'_>,
    checker: &mut SignatureChecker<'_>,
) -> Result<VerifiedRegistration, Error> {
    let sent = registration.attestation()?;
    // The id is any text that the client likes, no longer than a Fido2 id can be.
    if sent.credential_id.len() > CREDENTIAL_ID_TEXT_MAX {
        return Err(RequestError::CredentialIdInvalid).in_member(sent.members.credential_id);
    }

    // Client data: as for Fido2, but for its type, and that the service's clients leave the origin out.
    let client_data_bytes = decode_client_data(&sent.client_data).in_member(sent.members.client_data)?;
    let text = ClientData::text(&client_data_bytes, &config.limits)?;
    let client_data = ClientData::parse(text, &config.limits)?;
    client_data.check_type("key.create")?;
    client_data.check_challenge(|text| issued.is_answered_by(text))?;
    let origin = check_origins(config, &policy.cross_origin, &client_data, None)?;
    if origin.is_none() && config.require_key_origin {
        return Err(ClientDataError::OriginMissing.into());
    }
    let client_data_hash = hash_client_data(&client_data_bytes);

    // The proof of possession.
    let attestation_data =
        decode_attestation_data(&sent.attestation_data).in_member(sent.members.attestation_data)?;
    let key_attestation = KeyAttestation::decode(&attestation_data, config.limits.attestation_data)?;
    let public_key = key_attestation.verify(
        &client_data_hash,
        config.signatures.rsa_bounds,
        config.ignore_eddsa_algorithm,
        checker,
    )?;

    policy.check_observations(client_data.observed())?;

    let first_origin = || config.origins.first().map(|entry| Arc::clone(&entry.text)).unwrap_or_default();
    Ok(VerifiedRegistration {
        kind: registration.kind(),
        credential_id: sent.credential_id.to_string(),
        name: registration.credential_name().unwrap_or_default().to_owned(),
        public_key,
        public_key_format: config.public_key_format,
        relying_party_id: config.relying_party_id(0),
        origin: origin.unwrap_or_else(first_origin),
        evidence: Evidence {
            observations: client_data.observed(),
            client_data_hash,
            transports: Vec::new(),
            attachment: None,
            discoverable: None,
            attestation: None,
        },
    })
}

/// Decoded attestation data of a key kind.
pub(crate) struct KeyAttestation<'a> {
    /// PEM text, character for character as the client signed it.
    public_key: Cow<'a, str>,
    signature: Cow<'a, str>,
    algorithm: Option<Cow<'a, str>>,
}

impl<'a> KeyAttestation<'a> {
    pub(crate) fn decode(bytes: &'a [u8], limit: usize) -> Result<Self, MemberFault<KeyAttestationError>> {
        if bytes.len() > limit {
            return Err(MemberFault::unnamed(KeyAttestationError::TooLarge));
        }
        let text = core::str::from_utf8(bytes)
            .map_err(|_| MemberFault::unnamed(KeyAttestationError::InvalidUtf8))?;
        let (mut public_key, mut signature, mut algorithm) = (None, None, None);
        let is_object = json::read_object(text, |name, value| {
            let (member, slot) = match name.as_ref() {
                "publicKey" => ("publicKey", &mut public_key),
                "signature" => ("signature", &mut signature),
                "algorithm" => ("algorithm", &mut algorithm),
                _ => return Err(MemberFault::unnamed(KeyAttestationError::UnknownMember)),
            };
            let value = value.string()?.ok_or(KeyAttestationError::NotAString).of(member)?;
            let is_second = slot.replace(value).is_some();
            if is_second { Err(KeyAttestationError::DuplicateMember).of(member) } else { Ok(()) }
        })?;
        if !is_object {
            return Err(MemberFault::unnamed(KeyAttestationError::InvalidJson));
        }
        Ok(Self {
            public_key: public_key.ok_or(KeyAttestationError::MissingMember).of("publicKey")?,
            signature: signature.ok_or(KeyAttestationError::MissingMember).of("signature")?,
            algorithm,
        })
    }

    /// Verifies that the sender of this holds the private key; returns the public key.
    pub(crate) fn verify(
        &self,
        client_data_hash: &[u8; 32],
        rsa_bounds: RsaBounds,
        ignore_eddsa_algorithm: bool,
        checker: &mut SignatureChecker<'_>,
    ) -> Result<PublicKey, Error> {
        let key = from_pem(&self.public_key, rsa_bounds)?;
        let scheme = raw_key_scheme(key.key().key_type(), self.algorithm.as_deref(), ignore_eddsa_algorithm)
            .map_err(|fault| match fault {
                SchemeFault::Unknown => KeyAttestationError::AlgorithmUnknown.into(),
                SchemeFault::ForEdDsa => KeyAttestationError::AlgorithmForEdDsa.into(),
                SchemeFault::ForMlDsa => KeyAttestationError::AlgorithmForMlDsa.into(),
                SchemeFault::KeyType => Error::from(PublicKeyError::KeyTypeUnsupported),
            })?;
        let signature = hex::decode(&self.signature)
            .map_err(|_| KeyAttestationError::SignatureNotHex)
            .in_member("signature")?;
        let fingerprint = fingerprint(client_data_hash, &self.public_key);
        checker
            .verify(scheme, &key.key(), fingerprint.as_bytes(), &signature)
            .map_err(KeyAttestationError::from)?;
        Ok(key.bound_to(Algorithm::of_scheme(scheme)))
    }
}

/// The text that a key kind signs. It is compact JSON of two values: the hash of client data, and the PEM text exactly
/// as sent. The client does not send this text, so it is built here and nowhere else.
fn fingerprint(client_data_hash: &[u8; 32], public_key: &str) -> String {
    let mut text = String::with_capacity(public_key.len().saturating_add(128));
    text.push_str("{\"clientDataHash\":\"");
    hex::encode_into(client_data_hash, &mut text);
    text.push_str("\",\"publicKey\":");
    json::push_string(public_key, &mut text);
    text.push('}');
    text
}
