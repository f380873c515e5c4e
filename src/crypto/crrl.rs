//! Signature verification by crrl: Ed448, which the default provider takes from here.

use core::fmt;

use crrl::ed448;
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};

use super::scheme::SignatureScheme;

/// crrl's Ed448.
#[derive(Clone, Copy)]
pub(super) struct Ed448;

/// The only one.
pub(super) static ED448: Ed448 = Ed448;

impl fmt::Debug for Ed448 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Crrl(Ed448)")
    }
}

impl SignatureVerificationAlgorithm for Ed448 {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let key = ed448::PublicKey::decode(public_key).ok_or(InvalidSignature)?;
        if key.verify_raw(signature, message) { Ok(()) } else { Err(InvalidSignature) }
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        SignatureScheme::Ed448.public_key_identifier()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        SignatureScheme::Ed448.signature_identifier()
    }
}
