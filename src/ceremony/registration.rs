//! Registering a new credential (WebAuthn L3 §7.1): every step, in its order.
//!
//! Steps 1 and 2, the relying party's options and the call in the browser, are the server's. So is step 4, since
//! nothing signs the results of `getClientExtensionResults`. Step 3 asks for the response of a registration. This crate
//! reads the JSON for it, and the bytes show the rest.

use std::borrow::Cow;

use rustls_pki_types::UnixTime;

use super::decode::{decode_client_data, decode_credential_id, decode_object};
use super::origin::{Steps, check_origins};
#[cfg(feature = "metadata")]
use crate::attestation::ModelRules;
use crate::attestation::{self, AssessmentSteps, Assessor, StatementContext, Statements};
use crate::crypto::SignatureChecker;
use crate::encoding::base64;
use crate::encoding::span::span_of;
use crate::error::{At as _, Error, Step};
use crate::key;
#[cfg(feature = "metadata")]
use crate::metadata::{Metadata, MetadataError, MetadataPolicy};
use crate::outcome::{Attestation, Evidence, VerifiedRegistration};
use crate::relying_party::{Config, RegistrationPolicy};
use crate::request::{Issued, Registration};
use crate::trust::PathRules;
use crate::webauthn::{
    AttestationFormat, AttestationObject, AuthenticatorData, AuthenticatorDataError, CREDENTIAL_ID_TEXT_MAX,
    ClientData, ClientDataError, Extensions, hash_client_data,
};

/// The rules for a registration.
#[derive(Clone, Copy, Debug)]
pub(super) struct RegistrationRules<'v> {
    pub(super) config: &'v Config,
    pub(super) policy: &'v RegistrationPolicy,
    /// The metadata by which models are judged.
    #[cfg(feature = "metadata")]
    pub(super) metadata: Option<&'v Metadata>,
}

pub(super) fn verify(
    rules: &RegistrationRules<'_>,
    registration: &Registration<'_>,
    issued: &Issued<'_>,
    now: UnixTime,
    checker: &mut SignatureChecker<'_>,
) -> Result<VerifiedRegistration, Error> {
    let RegistrationRules { config, policy, .. } = *rules;
    // A server that means to judge models must not do without metadata by mistake.
    #[cfg(feature = "metadata")]
    if config.expects_metadata && rules.metadata.is_none() {
        return Err(MetadataError::Missing.into());
    }
    let sent = registration.attestation()?;
    let mut id_buffer = [0; CREDENTIAL_ID_TEXT_MAX];
    let claimed_id =
        decode_credential_id(&sent.credential_id, &mut id_buffer).in_member(sent.members.credential_id)?;
    let client_data_bytes = decode_client_data(&sent.client_data).in_member(sent.members.client_data)?;

    // Step 5: client data is UTF-8.
    let text = ClientData::text(&client_data_bytes, &config.limits).at(step(5))?;
    // Step 6: it is a JSON object.
    let client_data = ClientData::parse(text, &config.limits).at(step(6))?;
    // Step 7: its type is that of a registration.
    client_data.check_type("webauthn.create").at(step(7))?;
    // Step 8: its challenge is the one that was issued.
    client_data.check_challenge(|text| issued.is_answered_by(text)).at(step(8))?;
    // Steps 9 to 11: origin, crossOrigin and topOrigin are expected ones.
    let origin = check_origins(config, &policy.cross_origin, &client_data, Some(&ORIGIN_STEPS))?;
    let origin = origin.ok_or(ClientDataError::OriginMissing).at(step(9))?;
    // Step 12: the hash of client data, as received.
    let client_data_hash = hash_client_data(&client_data_bytes);

    // Step 13: the attestation object is cut into format, statement and authenticator data.
    let (mut bytes, length) =
        decode_object(&sent.attestation_data, &client_data_hash).in_member(sent.members.attestation_data)?;
    let object_bytes = bytes.get(..length).unwrap_or_default();
    let (object, seen_in_object) = AttestationObject::decode(object_bytes, &config.limits).at(step(13))?;
    // Step 25: the id has at most 1,023 bytes. Its length decides how far to read, so it is checked here.
    let auth_data = AuthenticatorData::decode(object.auth_data, &config.limits)
        .at_if(AuthenticatorDataError::CredentialIdLength.code(), step(25))
        .at(step(13))?;
    // Step 14: it is for this relying party.
    let hashes = config.relying_parties.iter().map(|party| party.hash);
    let relying_party = auth_data.head.check_rp_id_hash(hashes).at(step(14))?;
    // Step 15: the user was present, unless the ceremony is a conditional create.
    auth_data.head.check_user_present(!policy.conditional_create).at(step(15))?;
    // Step 16: the user was verified, where that is required.
    auth_data.head.check_user_verified(policy.requires_user_verification()).at(step(16))?;
    // Step 17: what is backed up may be.
    auth_data.head.check_backup_flags().at(step(17))?;
    // Step 18: whether it may be backed up is as the relying party wants it.
    policy.check_backup_eligibility(auth_data.head.flags).at(step(18))?;
    // Step 19: whether it is backed up is in the evidence.

    // Step 20: the key is sound, and its algorithm one that was offered.
    let rsa_bounds = config.signatures.rsa_bounds;
    let public_key = key::from_cose(&auth_data.public_key, &config.algorithms, rsa_bounds).at(step(20))?;
    // Step 25 again: the id that the client claims is the authenticator's. No step says so; every server relies on it.
    auth_data.check_credential_id(claimed_id).at(step(25))?;

    // Step 21: the format is a registered one; of a compound statement, that of each part too.
    let format = object.format().at(step(21))?;
    policy.check_format(format, config.android_safetynet).at(step(24))?;
    let parts = match format {
        AttestationFormat::Compound => attestation::parts(&object.statement)?,
        _ => Vec::new(),
    };
    for part in &parts {
        policy.check_format(part.format, config.android_safetynet).at(step(24))?;
    }
    // FIDO's metadata has a part in step 24, whatever else the policy says.
    #[cfg(feature = "metadata")]
    let (default, metadata) = (MetadataPolicy::new(), rules.metadata);
    #[cfg(feature = "metadata")]
    let models = metadata.map(|metadata| ModelRules {
        metadata,
        policy: policy.metadata.as_ref().unwrap_or(&default),
        now,
    });
    // Step 22: each statement is valid by its format's procedure.
    // Step 23: the anchors that stand for its format and AAGUID, and a path to one of them.
    let to_be_signed = to_be_signed(&bytes, length, object.auth_data, &client_data_hash);
    let assessor = Assessor {
        context: StatementContext {
            auth_data: &auth_data,
            to_be_signed: &to_be_signed,
            client_data_hash: &client_data_hash,
            public_key: &public_key,
            enterprise: policy.enterprise_attestation,
            tpm_vendors: &config.tpm_vendors,
            android_hardware: policy.android_hardware,
            now: now.as_secs(),
            limits: &config.limits,
            rsa_bounds,
        },
        object: object_bytes,
        trust_store: &config.trust_store,
        rules: path_rules(config, now),
        #[cfg(feature = "metadata")]
        models,
        steps: AssessmentSteps { procedure: step(22), trust: step(24) },
    };
    let mut assess = |format, statement: &_| assessor.assess(format, statement, checker);
    let statements = match parts.split_first() {
        None => Statements::one(assess(format, &object.statement)?),
        Some((first, others)) => {
            let first = assess(first.format, &first.statement).in_statement(0)?;
            let others = others.iter().zip(1..);
            let others = others.map(|(part, index)| assess(part.format, &part.statement).in_statement(index));
            Statements::compound(first, others.collect::<Result<_, _>>()?)
        }
    };
    // Step 24: they are as trustworthy as the relying party wants them.
    policy.check_trust(&statements).at(step(24))?;
    // Step 16 again: a U2F key verifies no user, so a flag that comes with one alone is the client's.
    if policy.requires_user_verification() && !statements.may_verify_users() {
        return Err(AuthenticatorDataError::UserNotVerified).at(step(16));
    }
    policy.check_aaguid(auth_data.aaguid, statements.aaguid_standing()).at(step(24))?;
    let mut observed = client_data.observed();
    observed.extend(seen_in_object);
    observed.extend(auth_data.observed);
    observed.extend(statements.observed());
    policy.check_observations(observed)?;

    // Step 26, that no other credential has the id, and step 29, to store the record, are the server's.
    // Step 27: the credential record. Step 28: the extensions, as they are.
    let authenticator = Attestation {
        statements,
        credential_id: span_of(object_bytes, auth_data.credential_id).unwrap_or_default(),
        cose_key: span_of(object_bytes, auth_data.public_key_bytes).unwrap_or_default(),
        aaguid: auth_data.aaguid,
        flags: auth_data.head.flags,
        sign_count: auth_data.head.sign_count,
        extensions: auth_data.extensions.as_ref().map(Extensions::read).unwrap_or_default(),
        object: Vec::new(),
    };
    let name = registration.credential_name().unwrap_or_default();
    let credential_id = base64::encode_url(auth_data.credential_id);
    bytes.truncate(length);
    Ok(VerifiedRegistration {
        kind: registration.kind(),
        credential_id,
        name: name.to_owned(),
        public_key,
        public_key_format: config.public_key_format,
        relying_party_id: config.relying_party_id(relying_party),
        origin,
        evidence: Evidence {
            observations: observed,
            client_data_hash,
            transports: registration.transports.iter().map(|transport| transport.to_string()).collect(),
            attachment: registration.attachment,
            discoverable: registration.discoverable,
            attestation: Some(Attestation { object: bytes, ..authenticator }),
        },
    })
}

const fn step(number: u8) -> Step {
    Step::registration(number)
}

const ORIGIN_STEPS: Steps = Steps { origin: step(9), cross_origin: step(10), top_origin: step(11) };

fn path_rules(config: &Config, now: UnixTime) -> PathRules {
    PathRules {
        now: i64::try_from(now.as_secs()).unwrap_or(i64::MAX),
        signatures: config.signatures,
        max_length: config.limits.chain_length,
    }
}

/// Authenticator data and the hash of client data, one after the other. They stand so already if authenticator data is
/// the last member of the object. CTAP2's order puts it there.
fn to_be_signed<'a>(
    object_and_hash: &'a [u8],
    object_length: usize,
    auth_data: &'a [u8],
    client_data_hash: &[u8; 32],
) -> Cow<'a, [u8]> {
    let place = span_of(object_and_hash, auth_data).filter(|place| place.end == object_length);
    match place.and_then(|place| object_and_hash.get(place.start..)) {
        Some(bytes) => Cow::Borrowed(bytes),
        None => Cow::Owned([auth_data, client_data_hash].concat()),
    }
}
