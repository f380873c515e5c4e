//! The key kinds: possession of a raw private key, proven by a signature over a fingerprint that both sides build.

use std::borrow::Cow;

use crate::crypto::{Hash, KeyType, RsaBounds, SignatureChecker, SignatureFault, SignatureScheme};
use crate::encoding::{hex, json};
use crate::error::{Error, stage_errors};
use crate::key::{Algorithm, PublicKey, PublicKeyError, from_pem};

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
            "the signature of a key's attestation does not have the one form that its algorithm gives it";
        SignatureInvalid = "signature_invalid", InvalidProof, None,
            "the signature of a key's attestation does not verify";
        SchemeUnavailable = "scheme_unavailable", Unsupported, None,
            "the signature provider does not have the algorithm of a key's attestation";
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

/// Decoded attestation data of a key kind.
pub(crate) struct KeyAttestation<'a> {
    /// PEM text, character for character as the client signed it.
    public_key: Cow<'a, str>,
    signature: Cow<'a, str>,
    algorithm: Option<Cow<'a, str>>,
}

impl<'a> KeyAttestation<'a> {
    pub(crate) fn decode(bytes: &'a [u8], limit: usize) -> Result<Self, KeyAttestationError> {
        if bytes.len() > limit {
            return Err(KeyAttestationError::TooLarge);
        }
        let text = core::str::from_utf8(bytes).map_err(|_| KeyAttestationError::InvalidUtf8)?;
        let (mut public_key, mut signature, mut algorithm) = (None, None, None);
        let is_object = json::read_object(text, |name, value| {
            let slot = match name.as_ref() {
                "publicKey" => &mut public_key,
                "signature" => &mut signature,
                "algorithm" => &mut algorithm,
                _ => return Err(KeyAttestationError::UnknownMember),
            };
            let value = value.string()?.ok_or(KeyAttestationError::NotAString)?;
            if slot.replace(value).is_some() { Err(KeyAttestationError::DuplicateMember) } else { Ok(()) }
        })?;
        if !is_object {
            return Err(KeyAttestationError::InvalidJson);
        }
        Ok(Self {
            public_key: public_key.ok_or(KeyAttestationError::MissingMember)?,
            signature: signature.ok_or(KeyAttestationError::MissingMember)?,
            algorithm,
        })
    }

    /// Verifies that whoever sent this holds the private key; returns the public key.
    pub(crate) fn verify(
        &self,
        client_data_hash: &[u8; 32],
        rsa_bounds: RsaBounds,
        ignore_eddsa_algorithm: bool,
        checker: &mut SignatureChecker<'_>,
    ) -> Result<PublicKey, Error> {
        let key = from_pem(&self.public_key, rsa_bounds)?;
        let scheme = self.scheme(key.key().key_type(), ignore_eddsa_algorithm)?;
        let signature = hex::decode(&self.signature).map_err(|_| KeyAttestationError::SignatureNotHex)?;
        let fingerprint = fingerprint(client_data_hash, &self.public_key);
        checker
            .verify(scheme, &key.key(), fingerprint.as_bytes(), &signature)
            .map_err(KeyAttestationError::from)?;
        Ok(key.bound_to(Algorithm::of_scheme(scheme)))
    }

    /// How the key signs. Without `algorithm` the hash is SHA-256 on every curve, as the API has it.
    fn scheme(&self, key_type: KeyType, ignore_eddsa_algorithm: bool) -> Result<SignatureScheme, Error> {
        let hash = match self.algorithm.as_deref() {
            None | Some("SHA256" | "RSA-SHA256") => Hash::Sha256,
            Some("SHA512") => Hash::Sha512,
            Some(_) => return Err(KeyAttestationError::AlgorithmUnknown.into()),
        };
        match key_type {
            KeyType::Ec(curve) => Ok(SignatureScheme::Ecdsa(curve, hash)),
            KeyType::Rsa => Ok(SignatureScheme::RsaPkcs1(hash)),
            KeyType::Ed25519 | KeyType::Ed448 if self.algorithm.is_some() && !ignore_eddsa_algorithm => {
                Err(KeyAttestationError::AlgorithmForEdDsa.into())
            }
            KeyType::Ed25519 => Ok(SignatureScheme::Ed25519),
            KeyType::Ed448 => Ok(SignatureScheme::Ed448),
            KeyType::MlDsa(_) if self.algorithm.is_some() => {
                Err(KeyAttestationError::AlgorithmForMlDsa.into())
            }
            KeyType::MlDsa(set) => Ok(SignatureScheme::MlDsa(set)),
            // The API knows PKCS#1 v1.5 only.
            KeyType::RsaPss(_) => Err(PublicKeyError::KeyTypeUnsupported.into()),
        }
    }
}

/// The text that a key kind signs. It is not transmitted, so it is built here, and only here: compact JSON of the
/// hash of the client data and of the PEM text exactly as it was sent.
fn fingerprint(client_data_hash: &[u8; 32], public_key: &str) -> String {
    let mut text = String::with_capacity(public_key.len().saturating_add(128));
    text.push_str("{\"clientDataHash\":\"");
    hex::encode_into(client_data_hash, &mut text);
    text.push_str("\",\"publicKey\":");
    json::push_string(public_key, &mut text);
    text.push('}');
    text
}
