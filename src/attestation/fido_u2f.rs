//! `fido-u2f` (WebAuthn L3 §8.6): a U2F security key's answer, which the client puts into WebAuthn's form.
//!
//! The key signs neither flags, counter, AAGUID nor extension outputs. Whoever held the authenticator data could set
//! them.

use super::fields::Fields;
use super::{AttestationType, StatementContext, VerifiedStatement, signature_error};
use crate::crypto::{Curve, KeyRef, KeyType, SignatureChecker};
use crate::error::{Error, Step, stage_errors};
use crate::key::Algorithm;
use crate::observation::{Observation, Observations};
use crate::x509::{Certificate, UnusedBits};

stage_errors! {
    /// What can be wrong with a fido-u2f attestation statement.
    FidoU2fError in "fido_u2f" {
        CertificateCount = "certificate_count", Malformed, Some(PROCEDURE),
            "the x5c of a fido-u2f statement has more than one certificate";
        CertificateKey = "certificate_key", InvalidProof, Some(PROCEDURE),
            "the key of the fido-u2f attestation certificate is not an EC key on P-256";
        CredentialKey = "credential_key", InvalidProof, Some(PROCEDURE),
            "the credential key of a fido-u2f attestation is not an ES256 key";
    }
}

const PROCEDURE: Step = Step::section("WebAuthn L3 §8.6");

/// The one algorithm of U2F.
const ALGORITHM: Algorithm = Algorithm::Es256;

/// The fields of the statement.
struct FidoU2f<'a> {
    x5c: Vec<Certificate<'a>>,
    sig: &'a [u8],
}

impl<'a> FidoU2f<'a> {
    fn decode(fields: &Fields<'a>, context: &StatementContext<'a, '_>) -> Result<Self, Error> {
        let x5c = fields.required_x5c(context, UnusedBits::ReadAsZero)?;
        Ok(Self { x5c, sig: fields.sig()? })
    }
}

pub(super) fn verify<'a>(
    fields: &Fields<'a>,
    context: &StatementContext<'a, '_>,
    checker: &mut SignatureChecker<'_>,
) -> Result<VerifiedStatement<'a>, Error> {
    // Step 1: the statement is decoded.
    let FidoU2f { x5c, sig } = FidoU2f::decode(fields, context)?;

    // Step 2: x5c has exactly one element; its key is an EC key on P-256. No more is asked of the certificate.
    let [certificate] = x5c.as_slice() else { return Err(FidoU2fError::CertificateCount.into()) };
    let key = certificate_key(certificate, context)?;

    // Steps 3 and 4: the parts of authenticator data, and the credential key as U2F writes it: 04, x, y.
    if context.public_key.algorithm() != Some(ALGORITHM) {
        return Err(FidoU2fError::CredentialKey.into());
    }
    let public_key = context.public_key.subject_public_key();

    // Step 5: what a U2F key signs.
    let verification_data = [
        &[0][..],
        context.auth_data.head.rp_id_hash(),
        context.client_data_hash,
        context.auth_data.credential_id,
        public_key,
    ]
    .concat();

    // Step 6: sig is a signature over it by the key of the certificate.
    checker.verify(ALGORITHM.scheme(), &key, &verification_data, sig).map_err(signature_error)?;

    // Steps 7 and 8: a batch certificate or an attestation authority's, which only outside knowledge could tell apart.
    Ok(VerifiedStatement {
        // A certificate that names the AAGUID would not make this authenticator data signed.
        certifies_aaguid: false,
        observed: unsigned_claims(context),
        ..VerifiedStatement::new(AttestationType::Basic, x5c)
    })
}

fn certificate_key<'a>(
    certificate: &Certificate<'a>,
    context: &StatementContext<'_, '_>,
) -> Result<KeyRef<'a>, Error> {
    let key = certificate.key(context.rsa_bounds)?;
    if key.key_type() != KeyType::Ec(Curve::P256) {
        return Err(FidoU2fError::CertificateKey.into());
    }
    Ok(key)
}

/// The claims in authenticator data that no U2F key can make.
fn unsigned_claims(context: &StatementContext<'_, '_>) -> Observations {
    let mut observed = Observations::new();
    if !context.auth_data.aaguid.is_zero() {
        observed.insert(Observation::U2fNonzeroAaguid);
    }
    let flags = context.auth_data.head.flags;
    if flags.user_verified() {
        observed.insert(Observation::U2fUserVerified);
    }
    // BS is refused without BE (§7.1 step 17), so that BE tells of both backup flags.
    let has_extensions =
        context.auth_data.extensions.as_ref().is_some_and(|extensions| extensions.len() != 0);
    if flags.backup_eligible() || has_extensions {
        observed.insert(Observation::U2fUnsignedData);
    }
    observed
}
