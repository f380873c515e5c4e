//! `apple` (WebAuthn L3 §8.8): a certificate that Apple's anonymization authority made for this credential alone.
//!
//! The statement has no signature of its own. Anybody can make a certificate with the right nonce and key. So it proves
//! as much as the path to an anchor, and without an anchor nothing.

use sha2::{Digest as _, Sha256};

use super::fields::Fields;
use super::{AttestationType, StatementContext, StatementError, VerifiedStatement};
use crate::error::{Error, Step, stage_errors};
use crate::x509::{Certificate, UnusedBits};

stage_errors! {
    /// What can be wrong with an apple attestation statement.
    AppleError in "apple" {
        NonceMissing = "nonce_missing", InvalidProof, Some(PROCEDURE),
            "the Apple attestation certificate has no nonce";
        NonceMismatch = "nonce_mismatch", InvalidProof, Some(PROCEDURE),
            "the nonce of the Apple attestation certificate is not the hash of authenticator data and client data";
        KeyMismatch = "key_mismatch", InvalidProof, Some(PROCEDURE),
            "the key of the Apple attestation certificate is not the credential key";
    }
}

const PROCEDURE: Step = Step::section("WebAuthn L3 §8.8");

/// The fields of the statement. Older devices send `alg` as well, which nothing needs.
struct Apple<'a> {
    x5c: Vec<Certificate<'a>>,
}

impl<'a> Apple<'a> {
    fn decode(fields: &Fields<'a>, context: &StatementContext<'a, '_>) -> Result<Self, Error> {
        Ok(Self { x5c: fields.required_x5c(context, UnusedBits::Refused)? })
    }
}

pub(super) fn verify<'a>(
    fields: &Fields<'a>,
    context: &StatementContext<'a, '_>,
) -> Result<VerifiedStatement<'a>, Error> {
    // Step 1: the statement is decoded.
    let Apple { x5c } = Apple::decode(fields, context)?;
    let certificate = x5c.first().ok_or(StatementError::X5cMalformed)?;

    // Steps 2 and 3: the nonce is the hash of authenticator data and client data hash.
    let nonce: [u8; 32] = Sha256::digest(context.to_be_signed).into();

    // Step 4: it is the one that the certificate was issued for.
    let certified = certificate.apple_nonce()?.ok_or(AppleError::NonceMissing)?;
    if certified != nonce {
        return Err(AppleError::NonceMismatch.into());
    }

    // Step 5: the certificate's key is the credential key. Both are checked keys in one form, whatever they came in.
    if certificate.key(context.rsa_bounds)? != context.public_key.key() {
        return Err(AppleError::KeyMismatch.into());
    }

    // Step 6: the type, with x5c for the path.
    Ok(VerifiedStatement::new(AttestationType::AnonCa, x5c))
}
