//! Verified registrations, logins and recoveries.

use super::bytes::Bytes;
use super::evidence::others;
use super::object;
use crate::key::{Algorithm, PublicKey};
use crate::outcome::authentication::{
    AuthenticatorExtensionOutputs, ClientExtensionOutputs, VerifiedAuthentication, VerifiedAuthentications,
    VerifiedRecovery,
};
use crate::outcome::record::{RecordUpdate, SignCountUpdate};
use crate::outcome::verified::{VerifiedRegistration, VerifiedRegistrations};

object! {
    /// Written in full. `credential` is what the service's record has of it. The
    /// [`CredentialRecord`](crate::CredentialRecord) needs the owner, so it is written by itself.
    VerifiedRegistration as "VerifiedRegistration", verified:
    "kind": verified.kind(),
    "credentialId": verified.credential_id(),
    "publicKey": verified.public_key(),
    "coseKey": Bytes(verified.cose_key()),
    "relyingPartyId": verified.relying_party_id(),
    "origin": verified.origin(),
    "credential": verified.new_credential(),
    "evidence": verified.evidence(),
}

object! {
    /// Written by the places that the service names.
    VerifiedRegistrations as "VerifiedRegistrations", verified:
    "firstFactorCredential": verified.first_factor(),
    "secondFactorCredential": verified.second_factor(),
    "recoveryCredential": verified.recovery(),
}

object! {
    /// Written with its algorithm, and as SubjectPublicKeyInfo.
    PublicKey as "PublicKey", key:
    "algorithm": key.algorithm(),
    "coseAlgorithm": key.algorithm().map(Algorithm::cose),
    "spki": Bytes(key.to_spki_der()),
}

object! {
    /// Written in full, but for a large blob.
    VerifiedAuthentication as "VerifiedAuthentication", login:
    "kind": login.kind(),
    "credentialId": login.credential_id(),
    "userHandle": login.user_handle(),
    "relyingPartyId": login.relying_party_id(),
    "origin": login.origin(),
    "context": login.context(),
    "clientDataHash": Bytes(login.client_data_hash()),
    "flags": login.flags(),
    "userVerified": login.user_verified(),
    "userVerificationIsFactor": login.user_verification_is_factor(),
    "signCount": login.sign_count(),
    "signCountIncreased": login.sign_count_increased(),
    "matchedRelyingParty": login.matched_relying_party(),
    "attachment": login.attachment(),
    "authenticatorExtensions": login.authenticator_extensions(),
    "clientExtensions": login.client_extensions(),
    "observations": login.observations(),
    "update": login.update(),
}

object! {
    /// Written by the names that the service has for the factors.
    VerifiedAuthentications as "VerifiedAuthentications", logins:
    "userHandle": logins.user_handle(),
    "firstFactor": logins.first_factor(),
    "secondFactor": logins.second_factor(),
}

object! {
    /// Written by its two parts.
    VerifiedRecovery as "VerifiedRecovery", recovery:
    "userHandle": recovery.user_handle(),
    "authentication": recovery.authentication(),
    "registrations": recovery.registrations(),
}

object! {
    /// Written by the names of known extensions. Of the others, the CBOR is written as bytes.
    AuthenticatorExtensionOutputs as "AuthenticatorExtensionOutputs", outputs:
    "credBlob": outputs.cred_blob.as_ref().map(Bytes),
    "others": others(&outputs.others),
}

object! {
    /// Written without the large blob, which is the user's.
    ClientExtensionOutputs as "ClientExtensionOutputs", outputs:
    "appid": outputs.app_id,
    "hasLargeBlob": outputs.large_blob.is_some(),
    "largeBlobWritten": outputs.large_blob_written,
}

object! {
    /// Written for a compare-and-set: null where nothing changes.
    RecordUpdate as "RecordUpdate", update:
    "credentialId": update.credential_id(),
    "signCount": update.sign_count(),
    "backupEligible": update.backup_eligible(),
    "backedUp": update.backed_up(),
    "userVerificationSeen": update.user_verification_seen(),
    "isEmpty": update.is_empty(),
}

object! {
    /// Written by its two values.
    SignCountUpdate as "SignCountUpdate", count:
    "from": count.from,
    "to": count.to,
}
