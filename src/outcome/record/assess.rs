//! The judgement of metadata over a stored credential.

use rustls_pki_types::UnixTime;

use super::CredentialRecord;
use crate::error::Error;
use crate::metadata::{Judge, Metadata, MetadataPolicy, MetadataStanding};
use crate::trust::{AaguidStanding, TrustLevel};
use crate::webauthn::{Aaguid, AttestationFormat};

impl CredentialRecord {
    /// Judges this credential's model by the metadata of today, as at a registration. The answer says which users hold
    /// a model that was revoked since, and whether a login should still pass.
    ///
    /// The record has what to look the model up by: the AAGUID, or the key identifier for format fido-u2f. It has the
    /// hashes of the keys that reports may name. For a compound attestation, the AAGUID decides. Only a credential
    /// whose attestation was trusted at registration meets a demand of the policy. Its AAGUID must be attested, or an
    /// anchor of the entry must have ended its path.
    ///
    /// ```
    /// use attestry::metadata::{Metadata, MetadataPolicy};
    /// use attestry::{CredentialRecord, UnixTime};
    ///
    /// /// The users whose model is refused today, each with the reason.
    /// fn audit<'r>(
    ///     records: &'r [CredentialRecord],
    ///     metadata: &Metadata,
    ///     now: UnixTime,
    /// ) -> Vec<(&'r CredentialRecord, &'static str)> {
    ///     let policy = MetadataPolicy::new();
    ///     let refused = |record: &CredentialRecord| record.assess(metadata, &policy, now).err();
    ///     records.iter().filter_map(|record| Some((record, refused(record)?.code().as_str()))).collect()
    /// }
    /// # let _ = audit;
    /// ```
    ///
    /// # Errors
    ///
    /// A [`MetadataError`](crate::errors::MetadataError): why a registration of this model would be refused today. A
    /// policy that tolerates too much is
    /// [`ConfigErrorKind::MetadataTolerance`](crate::errors::ConfigErrorKind::MetadataTolerance).
    pub fn assess(
        &self,
        metadata: &Metadata,
        policy: &MetadataPolicy,
        now: UnixTime,
    ) -> Result<MetadataStanding, Error> {
        policy.check()?;
        let format = self.attestation_format().unwrap_or(AttestationFormat::None);
        let aaguid = self.aaguid().unwrap_or(Aaguid::new([0; 16]));
        let judge = Judge::new(metadata, format, aaguid, self.attestation_key_identifier().copied());
        let standing = judge.standing(self.attestation_key_hashes(), policy, now)?;
        // Trust at registration may have been in a general anchor, and the model is listed since.
        let of_this_model = self.aaguid_standing() == Some(AaguidStanding::Attested)
            || judge.vouches_by(self.attestation_key_hashes());
        let is_trusted = self.attestation_trust() == Some(TrustLevel::Trusted);
        standing.meets(policy, is_trusted && of_this_model)?;
        Ok(standing)
    }
}
