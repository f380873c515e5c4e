//! Verifying an authentication assertion (WebAuthn L3 §7.2): every step, in its order.
//!
//! Steps 1 and 2, the relying party's options and the call in the browser, are the server's. Step 3 asks for the
//! response of a login. This crate reads the JSON for it, and the bytes show the rest. For step 4, the results of
//! client extensions are kept apart from the signed data.
//!
//! The record's counter and backup eligibility are compared after the signature, so that nobody without the key learns
//! them.

use sha2::{Digest as _, Sha256};

use super::decode::{decode_authenticator_data, decode_client_data, decode_credential_id, decode_signature};
use super::expected::{AuthenticationError, Expected, IdentificationSteps};
use super::origin::{Steps, check_origins};
use crate::crypto::SignatureChecker;
use crate::encoding::cbor::{Map, Value};
use crate::error::{At as _, Error, Step};
use crate::observation::Observation;
use crate::outcome::{
    AssertedPasskey, AuthenticatorExtensionOutputs, ClientExtensionOutputs, CredentialRecord,
    MatchedRelyingParty, PasskeyState, RecordUpdate, SignCountUpdate, VerifiedAuthentication,
};
use crate::relying_party::{AuthenticationPolicy, Config, SignCountNotIncreased};
use crate::request::{Authentication, ClientExtensions, RequestError};
use crate::webauthn::{AssertedData, CREDENTIAL_ID_TEXT_MAX, ClientData, ClientDataError, hash_client_data};

pub(super) fn verify(
    config: &Config,
    policy: &AuthenticationPolicy,
    authentication: &Authentication<'_>,
    expected: &Expected<'_>,
    record: &CredentialRecord,
    checker: &mut SignatureChecker<'_>,
) -> Result<VerifiedAuthentication, Error> {
    let sent = authentication.assertion()?;
    let mut id_buffer = [0; CREDENTIAL_ID_TEXT_MAX];
    decode_credential_id(&sent.credential_id, &mut id_buffer).in_member(sent.members.credential_id)?;

    // Step 5: the credential is one of those that were allowed, where any were named.
    // Step 6: the record is that of the credential, and its owner is the user whose login it is.
    expected.check_identity(authentication, record, Some(&IDENTIFICATION_STEPS))?;
    let stored = record.state().ok_or(AuthenticationError::KindMismatch)?;

    // Step 7: client data, authenticator data and signature, as they come to be needed.
    let client_data_bytes =
        decode_client_data(&sent.client_data).in_member(sent.members.client_data).at(step(7))?;

    // Step 8: client data is UTF-8.
    let text = ClientData::text(&client_data_bytes, &config.limits).at(step(8))?;
    // Step 9: it is a JSON object.
    let client_data = ClientData::parse(text, &config.limits).at(step(9))?;
    // Step 10: its type is that of a login.
    client_data.check_type("webauthn.get").at(step(10))?;
    // Step 11: its challenge is the one that was issued.
    client_data.check_challenge(|text| expected.answer.is(text)).at(step(11))?;
    // Steps 12 to 14: origin, crossOrigin and topOrigin are expected ones.
    let origin = check_origins(config, &policy.cross_origin, &client_data, Some(&ORIGIN_STEPS))?;
    let origin = origin.ok_or(ClientDataError::OriginMissing).at(step(12))?;

    // Step 20: the hash of client data, as received. It stands behind authenticator data, as the signature has both.
    let client_data_hash = hash_client_data(&client_data_bytes);
    let data_text = sent.authenticator_data.as_deref().ok_or(RequestError::MissingMember);
    let data_text = data_text.in_member(sent.members.authenticator_data)?;
    let (to_be_signed, length) = decode_authenticator_data(data_text, &client_data_hash)
        .in_member(sent.members.authenticator_data)
        .at(step(7))?;
    let data = to_be_signed.get(..length).unwrap_or_default();
    let data = AssertedData::decode(data, &config.limits).at(step(7))?;

    // Step 15: it is for the record's relying party, or for the AppID that was sent for this credential.
    let party = config.relying_party(record.relying_party_id());
    let party = party.ok_or(AuthenticationError::RelyingPartyMismatch).at(step(15))?;
    let app_id = expected.app_id.filter(|sent| stored.app_id.as_deref() == Some(*sent));
    let app_id_hash = app_id.map(|app_id| Sha256::digest(app_id).into());
    let matched = data.head.check_rp_id_hash([party.hash].into_iter().chain(app_id_hash)).at(step(15))?;
    // Step 16: the user was present. No policy lifts that.
    data.head.check_user_present(true).at(step(16))?;
    // Step 17: the user was verified, where that is required.
    let flags = data.head.flags;
    let required = policy.requires_user_verification(stored.user_verification_seen);
    data.head.check_user_verified(required).at(step(17))?;
    // Step 18: what is backed up may be.
    data.head.check_backup_flags().at(step(18))?;
    policy.check_backup_eligibility(flags).at(step(18))?;

    // Step 21: the signature verifies with the record's key, by the record's algorithm, over what was received.
    let key = record.public_key();
    key.check_allowed(&config.algorithms, config.signatures.rsa_bounds).at(step(21))?;
    let algorithm = key.algorithm().ok_or(AuthenticationError::SchemeUnavailable).at(step(21))?;
    let signature = decode_signature(&sent.signature).in_member("signature").at(step(7))?;
    checker
        .verify(algorithm.scheme(), &key.key(), &to_be_signed, &signature)
        .map_err(AuthenticationError::from)
        .at(step(21))?;

    // Step 19: whether it may be backed up is as the record has it, where that is known.
    let mut observed = client_data.observed();
    observed.extend(data.observed);
    if stored.backup_eligible.is_some_and(|eligible| eligible != flags.backup_eligible()) {
        if !config.backup_eligibility_changed {
            return Err(AuthenticationError::BackupEligibilityChanged).at(step(19));
        }
        observed.insert(Observation::BackupEligibilityChanged);
    }
    // Step 22: the signature counter increased, or there is none.
    let sign_count = data.head.sign_count;
    let sign_count_increased = sign_count > stored.sign_count || (sign_count, stored.sign_count) == (0, 0);
    if !sign_count_increased && policy.sign_count == SignCountNotIncreased::Refuse {
        return Err(AuthenticationError::SignCountNotIncreased).at(step(22));
    }
    // Step 23: the extensions, as they are.
    policy.check_observations(observed)?;

    // Step 24: what changes in the record, for the server to store. Step 25, to let the user in, is the server's.
    Ok(VerifiedAuthentication {
        kind: record.kind(),
        credential_id: record.shared_credential_id(),
        user_handle: *record.user_handle(),
        relying_party_id: party.id.clone(),
        origin: Some(origin),
        context: expected.context.map(Into::into),
        client_data_hash,
        observations: observed,
        update: update(record, stored, &data),
        passkey: Some(AssertedPasskey {
            matched: if matched == 0 {
                MatchedRelyingParty::RelyingPartyId
            } else {
                MatchedRelyingParty::AppId
            },
            flags,
            sign_count,
            sign_count_increased,
            verified_before: stored.user_verification_seen,
            attachment: authentication.attachment,
            authenticator_extensions: data.extensions.as_ref().map(read_extensions).unwrap_or_default(),
            client_extensions: client_extensions(&authentication.client_extensions),
        }),
    })
}

const fn step(number: u8) -> Step {
    Step::authentication(number)
}

const IDENTIFICATION_STEPS: IdentificationSteps = IdentificationSteps { allowed: step(5), user: step(6) };

const ORIGIN_STEPS: Steps = Steps { origin: step(12), cross_origin: step(13), top_origin: step(14) };

/// What the login changes. The counter never goes down, and a known backup eligibility never changes.
fn update(record: &CredentialRecord, stored: &PasskeyState, data: &AssertedData<'_>) -> RecordUpdate {
    let flags = data.head.flags;
    let (from, to) = (stored.sign_count, data.head.sign_count);
    RecordUpdate {
        credential_id: record.shared_credential_id(),
        sign_count: (to > from).then_some(SignCountUpdate { from, to }),
        backup_eligible: stored.backup_eligible.is_none().then_some(flags.backup_eligible()),
        backed_up: (stored.backed_up != flags.backed_up()).then_some(flags.backed_up()),
        user_verification_new: flags.user_verified() && !stored.user_verification_seen,
        user_verification_seen: false,
    }
}

/// The outputs that the authenticator signed. Those of `hmac-secret` are encrypted for the client, and are not kept.
fn read_extensions(map: &Map<'_>) -> AuthenticatorExtensionOutputs {
    let mut outputs = AuthenticatorExtensionOutputs::default();
    for (key, value, raw) in map.iter_raw() {
        match (key.as_text().unwrap_or_default(), value) {
            ("hmac-secret", _) => {}
            ("credBlob", Value::Bytes(blob)) => outputs.cred_blob = Some(blob.to_vec()),
            (name, _) => outputs.others.push((name.to_owned(), raw.to_vec())),
        }
    }
    outputs
}

fn client_extensions(sent: &ClientExtensions<'_>) -> ClientExtensionOutputs {
    ClientExtensionOutputs {
        app_id: sent.app_id,
        large_blob: sent.large_blob.as_deref().map(str::to_owned),
        large_blob_written: sent.large_blob_written,
    }
}
