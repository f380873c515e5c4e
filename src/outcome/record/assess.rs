//! The judgement of metadata over a stored credential.

use rustls_pki_types::UnixTime;

use super::CredentialRecord;
use crate::error::Error;
use crate::metadata::{Judge, Metadata, MetadataPolicy, MetadataStanding};
use crate::trust::TrustLevel;
use crate::webauthn::{Aaguid, AttestationFormat};

impl CredentialRecord {
    /// What metadata makes of this credential's model today: the judgement of a registration once more, with a newer BLOB.
    /// It answers which users hold a model that has since been revoked, and whether a login should still pass.
    ///
    /// The record says what to look for: the AAGUID, or for format fido-u2f the key identifier of the attestation
    /// certificate. It keeps the hashes of the keys that reports may name. Of a compound attestation, the AAGUID decides. A
    /// demand of the policy is met only where the attestation was trusted at registration.
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
    /// A [`MetadataError`](crate::errors::MetadataError): why a registration of this model would be refused today; or
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
        standing.meets(policy, self.attestation_trust() == Some(TrustLevel::Trusted))?;
        Ok(standing)
    }
}
