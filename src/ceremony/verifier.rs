//! The ceremony: every step of WebAuthn L3 §7.1 from 5 to 28, in order, and the key kinds' counterpart.

use std::borrow::Cow;
use std::sync::Arc;

use rustls_pki_types::UnixTime;

use super::challenge::{Challenge, Issued};
use super::decode::{
    CREDENTIAL_ID_ROOM, CREDENTIAL_ID_TEXT_MAX, decode_attestation_data, decode_client_data,
    decode_credential_id, decode_object,
};
use super::raw_key::KeyAttestation;
use crate::attestation::{self, Assessor, StatementContext, Statements};
use crate::crypto::SignatureChecker;
use crate::encoding::base64;
use crate::encoding::span::span_of;
use crate::error::Error;
use crate::key;
use crate::limits::Limits;
use crate::outcome::{AuthenticatorEvidence, Evidence, Verified};
use crate::relying_party::{Config, OriginEntry, VerifierBuilder};
use crate::request::{Attestation, CredentialAttestation, CredentialKind, CredentialRequest, RequestError};
use crate::trust::PathRules;
use crate::webauthn::{
    self, AttestationFormat, AttestationObject, AuthenticatorData, AuthenticatorDataError, ClientData,
    ClientDataError, Extensions,
};

/// Verifies credential attestations for one relying party. Build it once; it is shared freely among threads.
#[derive(Clone, Debug)]
pub struct Verifier {
    config: Arc<Config>,
}

impl Verifier {
    /// Begins a configuration for this relying party id, a domain name such as `example.com`: a host that an origin may
    /// have, in lower case A-labels, no address, and without a dot at the end.
    pub fn builder(relying_party_id: impl Into<String>) -> VerifierBuilder {
        VerifierBuilder::new(relying_party_id.into())
    }

    /// Parses a body within this verifier's limits.
    ///
    /// # Errors
    ///
    /// A [`RequestError`].
    pub fn parse<'a, B: AsRef<[u8]> + ?Sized>(&self, body: &'a B) -> Result<CredentialRequest<'a>, Error> {
        CredentialRequest::from_json_within(body, &self.config.limits)
    }

    /// The limits that it was built with, for the bodies of other calls than [`parse`](Self::parse) reads.
    pub fn limits(&self) -> &Limits {
        &self.config.limits
    }

    /// Verifies everything that there is to verify about a request, given the challenge that it answers and the time.
    ///
    /// # Errors
    ///
    /// One [`Error`] for the first thing that is wrong. Fido2 is checked in the order of WebAuthn L3 §7.1, but that
    /// ids and lengths are checked where they are decoded.
    pub fn verify(
        &self,
        request: &CredentialRequest<'_>,
        challenge: &Challenge<'_>,
        now: UnixTime,
    ) -> Result<Verified, Error> {
        // The deprecated kinds have no challenge to answer.
        request.credential().attestation()?;
        challenge.check(request.kind(), request.challenge_identifier(), now)?;
        let name = request.credential_name();
        let mut verified = self.verify_credential(request.credential(), name, challenge.issued(), now)?;
        verified.evidence.transports = request.transports();
        Ok(verified)
    }

    /// Verifies one credential, which is of a kind that may answer.
    pub(super) fn verify_credential(
        &self,
        credential: &CredentialAttestation<'_>,
        name: &str,
        issued: &Issued<'_>,
        now: UnixTime,
    ) -> Result<Verified, Error> {
        let attestation = credential.attestation()?;
        let mut checker = SignatureChecker::new(
            &self.config.provider,
            self.config.limits.signatures,
            self.config.padded_ecdsa_integers,
        );
        if credential.kind() == CredentialKind::Fido2 {
            self.verify_fido2(attestation, name, issued, now, &mut checker)
        } else {
            // What WebAuthn says of client data and keys holds for the key kinds too; its steps do not.
            self.verify_key(credential.kind(), attestation, name, issued, &mut checker)
                .map_err(Error::without_step)
        }
    }

    fn verify_fido2(
        &self,
        attestation: &Attestation<'_>,
        name: &str,
        issued: &Issued<'_>,
        now: UnixTime,
        checker: &mut SignatureChecker<'_>,
    ) -> Result<Verified, Error> {
        let config = &*self.config;
        let mut buffer = [0; CREDENTIAL_ID_ROOM];
        let requested_id = decode_credential_id(&attestation.credential_id, &mut buffer)?;

        // Steps 5 and 6: client data, decoded.
        let client_data_bytes = decode_client_data(&attestation.client_data)?;
        let client_data = ClientData::decode(&client_data_bytes, &config.limits)?;
        let mut observed = client_data.observed();
        // Steps 7 to 11: type, challenge, origin, crossOrigin, topOrigin.
        client_data.check_type("webauthn.create")?;
        client_data.check_challenge(|text| issued.is_answered_by(text))?;
        let origin = self.check_origins(&client_data)?.ok_or(ClientDataError::OriginMissing)?;
        // Step 12: its hash.
        let client_data_hash = webauthn::hash_client_data(&client_data_bytes);

        // Step 13: attestation object and authenticator data, decoded.
        let (mut bytes, length) = decode_object(&attestation.attestation_data, &client_data_hash)?;
        let object_bytes = bytes.get(..length).unwrap_or_default();
        let (object, seen) = AttestationObject::decode(object_bytes, &config.limits)?;
        observed.extend(seen);
        let auth_data = AuthenticatorData::decode(object.auth_data, &config.limits)?;
        observed.extend(auth_data.observed);
        // Step 14: the relying party.
        let relying_party =
            auth_data.check_rp_id_hash(config.relying_parties.iter().map(|party| party.hash))?;
        // Steps 15 to 18: user present, user verified, backup flags, backup eligibility; 19 is reported.
        auth_data.check_user_present(config.require_user_presence)?;
        auth_data.check_user_verified(config.require_user_verification)?;
        auth_data.check_backup_flags()?;
        config.policy.check_backup_eligibility(auth_data.flags)?;
        // Step 20: algorithm and key.
        let public_key =
            key::from_cose(&auth_data.public_key, &config.algorithms, config.signatures.rsa_bounds)?;
        // The id that the client names; its length, step 25, was checked in decoding.
        auth_data.check_credential_id(requested_id)?;

        // Step 21: the format; of a compound statement, that of each of its parts too.
        let format = object.format()?;
        config.policy.check_format(format)?;
        let parts = match format {
            AttestationFormat::Compound => attestation::parts(&object.statement)?,
            _ => Vec::new(),
        };
        for part in &parts {
            config.policy.check_format(part.format)?;
        }
        // Steps 22 to 24: each statement by its format's procedure, then anchors and path.
        let to_be_signed = to_be_signed(&bytes, length, object.auth_data, &client_data_hash);
        let assessor = Assessor {
            context: StatementContext {
                auth_data: &auth_data,
                to_be_signed: &to_be_signed,
                client_data_hash: &client_data_hash,
                public_key: &public_key,
                enterprise: config.enterprise_attestation,
                tpm_vendors: &config.tpm_vendors,
                android_hardware: config.require_android_hardware,
                now: now.as_secs(),
                limits: &config.limits,
                rsa_bounds: config.signatures.rsa_bounds,
            },
            object: object_bytes,
            trust_store: &config.trust_store,
            rules: PathRules {
                now: i64::try_from(now.as_secs()).unwrap_or(i64::MAX),
                signatures: config.signatures,
                max_length: config.limits.chain_length,
            },
        };
        let mut assess = |format, statement: &_| assessor.assess(format, statement, checker);
        let statements = match parts.split_first() {
            None => Statements::one(assess(format, &object.statement)?),
            Some((first, others)) => {
                let first = assess(first.format, &first.statement)?;
                let others = others.iter().map(|part| assess(part.format, &part.statement));
                Statements::compound(first, others.collect::<Result<_, _>>()?)
            }
        };
        observed.extend(statements.observed());
        // Step 24: what the relying party makes of it.
        config.policy.check_trust(&statements)?;
        // Step 16 again: a U2F key verifies no user, so a flag that comes with one alone is the client's.
        if config.require_user_verification && !statements.may_verify_users() {
            return Err(AuthenticatorDataError::UserNotVerified.into());
        }
        config.policy.check_aaguid(auth_data.aaguid, statements.aaguid_standing())?;
        config.policy.check_observations(observed)?;

        // Steps 27 and 28: the record, and the extensions as they are.
        let authenticator = AuthenticatorEvidence {
            statements,
            credential_id: span_of(object_bytes, auth_data.credential_id).unwrap_or_default(),
            cose_key: span_of(object_bytes, auth_data.public_key_bytes).unwrap_or_default(),
            aaguid: auth_data.aaguid,
            flags: auth_data.flags,
            sign_count: auth_data.sign_count,
            extensions: auth_data.extensions.as_ref().map(Extensions::read).unwrap_or_default(),
            object: Vec::new(),
        };
        let credential_id = base64::encode_url(auth_data.credential_id);
        bytes.truncate(length);
        Ok(Verified {
            kind: CredentialKind::Fido2,
            credential_id,
            name: name.to_owned(),
            public_key,
            public_key_format: config.public_key_format,
            relying_party_id: self.relying_party_id(relying_party),
            origin,
            evidence: Evidence {
                observations: observed,
                client_data_hash,
                transports: Vec::new(),
                authenticator: Some(AuthenticatorEvidence { object: bytes, ..authenticator }),
            },
        })
    }

    fn verify_key(
        &self,
        kind: CredentialKind,
        attestation: &Attestation<'_>,
        name: &str,
        issued: &Issued<'_>,
        checker: &mut SignatureChecker<'_>,
    ) -> Result<Verified, Error> {
        let config = &*self.config;
        // The id is any text that the client likes, no longer than a Fido2 id can be.
        if attestation.credential_id.len() > CREDENTIAL_ID_TEXT_MAX {
            return Err(RequestError::CredentialIdInvalid.into());
        }

        // Client data: as for Fido2, but for its type, and that official clients leave the origin out.
        let client_data_bytes = decode_client_data(&attestation.client_data)?;
        let client_data = ClientData::decode(&client_data_bytes, &config.limits)?;
        client_data.check_type("key.create")?;
        client_data.check_challenge(|text| issued.is_answered_by(text))?;
        let origin = self.check_origins(&client_data)?;
        if origin.is_none() && config.require_key_origin {
            return Err(ClientDataError::OriginMissing.into());
        }
        let client_data_hash = webauthn::hash_client_data(&client_data_bytes);

        // The proof of possession.
        let attestation_data = decode_attestation_data(&attestation.attestation_data)?;
        let key_attestation = KeyAttestation::decode(&attestation_data, config.limits.attestation_data)?;
        let public_key = key_attestation.verify(
            &client_data_hash,
            config.signatures.rsa_bounds,
            config.ignore_eddsa_algorithm,
            checker,
        )?;

        config.policy.check_observations(client_data.observed())?;

        let first_origin = || config.origins.first().map(|entry| Arc::clone(&entry.text)).unwrap_or_default();
        Ok(Verified {
            kind,
            credential_id: attestation.credential_id.to_string(),
            name: name.to_owned(),
            public_key,
            public_key_format: config.public_key_format,
            relying_party_id: self.relying_party_id(0),
            origin: origin.unwrap_or_else(first_origin),
            evidence: Evidence {
                observations: client_data.observed(),
                client_data_hash,
                transports: Vec::new(),
                authenticator: None,
            },
        })
    }

    /// Steps 9 to 11. Returns the origin, if client data has one.
    fn check_origins(&self, client_data: &ClientData<'_>) -> Result<Option<Arc<str>>, Error> {
        let config = &*self.config;
        let matches =
            |entries: &[OriginEntry], origin: &str| entries.iter().any(|entry| entry.rule.matches(origin));
        let origin = client_data.check_origin(|origin| matches(&config.origins, origin))?;
        client_data.check_cross_origin(config.allow_cross_origin)?;
        client_data.check_top_origin(|origin| matches(&config.top_origins, origin))?;
        // The text of an exact rule is there already; that of a subdomain is not.
        let shared = |origin: &str| {
            let entry = config.origins.iter().find(|entry| *entry.text == *origin);
            entry.map_or_else(|| Arc::from(origin), |entry| Arc::clone(&entry.text))
        };
        Ok(origin.map(shared))
    }

    fn relying_party_id(&self, index: usize) -> Arc<str> {
        self.config.relying_parties.get(index).map(|party| Arc::clone(&party.id)).unwrap_or_default()
    }
}

impl VerifierBuilder {
    /// Checks the configuration and computes everything that does not depend on a request.
    ///
    /// # Errors
    ///
    /// A [`ConfigError`](crate::ConfigError).
    pub fn build(self) -> Result<Verifier, Error> {
        Ok(Verifier { config: Arc::new(self.into_config()?) })
    }
}

/// Authenticator data and the hash of client data, one after the other. They stand so already if authenticator data is
/// the last member of the object, as it is in CTAP2's order.
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
