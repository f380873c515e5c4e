//! Evidence: all that was found beyond the record.

use serde::Serialize;

use super::bytes::{Bytes, Der};
use super::object;
use crate::outcome::evidence::{Attestation, Evidence, StatementEvidence};
use crate::trust::Trust;
use crate::webauthn::{AuthenticatorFlags, Extensions};

object! {
    /// Written in full. The attestation of the key kinds is null.
    Evidence as "Evidence", evidence:
    "attestation": evidence.attestation(),
    "clientDataHash": Bytes(evidence.client_data_hash()),
    "transports": evidence.transports(),
    "attachment": evidence.attachment(),
    "discoverable": evidence.discoverable(),
    "observations": evidence.observations(),
}

object! {
    /// Written in full. Each statement has its certificates, its path and what its format says.
    Attestation as "Attestation", attestation:
    "format": attestation.format(),
    "attestationType": attestation.attestation_type(),
    "provenAttestationType": attestation.proven_attestation_type(),
    "trust": attestation.trust(),
    "leadingStatement": attestation.leading_statement(),
    "statements": attestation.statements().collect::<Vec<_>>(),
    "aaguid": attestation.aaguid(),
    "aaguidStanding": attestation.aaguid_standing(),
    "flags": attestation.flags(),
    "signCount": attestation.sign_count(),
    "extensions": attestation.extensions(),
    "credentialId": Bytes(attestation.credential_id()),
    "coseKey": Bytes(attestation.cose_key()),
    "attestationObject": Bytes(attestation.attestation_object()),
}

object! {
    /// Written in full.
    StatementEvidence<'_> as "StatementEvidence", statement:
    "format": statement.format(),
    "attestationType": statement.attestation_type(),
    "provenAttestationType": statement.proven_attestation_type(),
    "trust": statement.trust(),
    "trustReason": reason(statement.trust()),
    "trustPath": match statement.trust() {
        Trust::Trusted(path) => Some(path),
        Trust::None | Trust::SelfAttested | Trust::Unknown(_) | Trust::Untrusted(_) => None,
    },
    "x5c": statement.x5c().map(Der).collect::<Vec<_>>(),
    "firmwareVersion": statement.firmware_version(),
    "keyDescription": statement.key_description(),
    "tpmAttributes": statement.tpm_attributes(),
    "tpmCertification": statement.tpm_certification(),
    "safetyNet": statement.safety_net(),
    #[cfg(feature = "metadata")]
    "metadata": statement.metadata(),
    "observations": statement.observations(),
}

/// Why no path leads to an anchor.
const fn reason(trust: &Trust) -> Option<crate::error::Code> {
    match trust {
        Trust::Unknown(Some(error)) | Trust::Untrusted(error) => Some(error.code()),
        Trust::None | Trust::SelfAttested | Trust::Unknown(None) | Trust::Trusted(_) => None,
    }
}

object! {
    /// Written by the meaning of each bit.
    AuthenticatorFlags as "AuthenticatorFlags", flags:
    "userPresent": flags.user_present(),
    "userVerified": flags.user_verified(),
    "backupEligible": flags.backup_eligible(),
    "backedUp": flags.backed_up(),
}

object! {
    /// Written by the names of known extensions. Of the others, the CBOR is written as bytes.
    Extensions as "Extensions", extensions:
    "credProtect": extensions.cred_protect,
    "minPinLength": extensions.min_pin_length,
    "hmac-secret": extensions.hmac_secret,
    "credBlob": extensions.cred_blob,
    "others": others(&extensions.others),
}

/// An output that this crate does not read.
#[derive(Serialize)]
pub(super) struct Other<'o> {
    identifier: &'o str,
    cbor: Bytes<&'o [u8]>,
}

pub(super) fn others(outputs: &[(String, Vec<u8>)]) -> Vec<Other<'_>> {
    outputs.iter().map(|(identifier, cbor)| Other { identifier, cbor: Bytes(cbor) }).collect()
}
