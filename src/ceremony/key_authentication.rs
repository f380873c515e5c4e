//! Logins of the key kinds: a signature over client data itself. WebAuthn's steps are not theirs.

use super::decode::{decode_client_data, decode_signature};
use super::expected::{AuthenticationError, Expected};
use super::origin::check_origins;
use super::raw_key_scheme::{SchemeFault, raw_key_scheme};
use crate::crypto::SignatureChecker;
use crate::encoding::hex;
use crate::error::{At as _, Error};
use crate::key::PublicKeyError;
use crate::outcome::{CredentialRecord, RecordUpdate, VerifiedAuthentication};
use crate::relying_party::{AuthenticationPolicy, Config};
use crate::request::{Authentication, RequestError};
use crate::webauthn::{CREDENTIAL_ID_TEXT_MAX, ClientData, ClientDataError, hash_client_data};

pub(super) fn verify(
    config: &Config,
    policy: &AuthenticationPolicy,
    authentication: &Authentication<'_>,
    expected: &Expected<'_>,
    record: &CredentialRecord,
    checker: &mut SignatureChecker<'_>,
) -> Result<VerifiedAuthentication, Error> {
    let sent = authentication.assertion()?;
    if sent.credential_id.len() > CREDENTIAL_ID_TEXT_MAX {
        return Err(RequestError::CredentialIdInvalid).in_member(sent.members.credential_id);
    }

    // Which credential it is, and whose.
    expected.check_identity(authentication, record, None)?;
    let party = config.relying_party(record.relying_party_id());
    let party = party.ok_or(AuthenticationError::RelyingPartyMismatch)?;

    // Client data: as for Fido2, but for its type, and that the service's clients leave the origin out.
    let client_data_bytes = decode_client_data(&sent.client_data).in_member(sent.members.client_data)?;
    let text = ClientData::text(&client_data_bytes, &config.limits)?;
    let client_data = ClientData::parse(text, &config.limits)?;
    client_data.check_type("key.get")?;
    client_data.check_challenge(|text| expected.answer.is(text))?;
    let origin = check_origins(config, &policy.cross_origin, &client_data, None)?;
    if origin.is_none() && config.require_key_origin {
        return Err(ClientDataError::OriginMissing.into());
    }

    // The signature: over client data as received, no fingerprint between.
    let key = record.public_key();
    key.check_bounds(config.signatures.rsa_bounds)?;
    let algorithm = sent.algorithm.as_deref();
    let scheme = raw_key_scheme(key.key().key_type(), algorithm, config.ignore_eddsa_algorithm);
    let scheme = scheme.map_err(|fault| match fault {
        SchemeFault::Unknown => AuthenticationError::AlgorithmUnknown.into(),
        SchemeFault::ForEdDsa => AuthenticationError::AlgorithmForEdDsa.into(),
        SchemeFault::ForMlDsa => AuthenticationError::AlgorithmForMlDsa.into(),
        SchemeFault::KeyType => Error::from(PublicKeyError::KeyTypeUnsupported),
    });
    let scheme = scheme.in_member("algorithm")?;
    let verified = decode_signature(&sent.signature).in_member("signature").and_then(|signature| {
        let verified = checker.verify(scheme, &key.key(), &client_data_bytes, &signature);
        Ok(verified.map_err(AuthenticationError::from)?)
    });
    verified.map_err(|error| {
        // Registrations of raw keys have hexadecimal ones, whose digits are base64url too, of other bytes. A client that
        // sends such at a login is told so.
        let has_no_form =
            error == RequestError::SignatureNotBase64 || error == AuthenticationError::SignatureMalformed;
        let is_hex = has_no_form && hex::decode(&sent.signature).is_ok();
        if is_hex { AuthenticationError::SignatureHex.into() } else { error }
    })?;

    policy.check_observations(client_data.observed())?;

    Ok(VerifiedAuthentication {
        kind: record.kind(),
        credential_id: record.shared_credential_id(),
        user_handle: *record.user_handle(),
        relying_party_id: party.id.clone(),
        origin,
        context: expected.context.map(Into::into),
        client_data_hash: hash_client_data(&client_data_bytes),
        observations: client_data.observed(),
        passkey: None,
        // A raw key has no counter and no flags.
        update: RecordUpdate::none(record.shared_credential_id()),
    })
}
