//! The verdict of metadata on one statement.

use rustls_pki_types::UnixTime;

use super::{StatementContext, VerifiedStatement, key_hashes};
use crate::error::Error;
use crate::key::key_identifier;
use crate::metadata::{Facts, Judge, Metadata, MetadataPolicy, MetadataStanding};
use crate::observation::Observations;
use crate::trust::{AaguidStanding, Trust};
use crate::webauthn::AttestationFormat;
use crate::x509::Certificate;

/// The metadata that judges a registration, and the policy.
#[derive(Clone, Copy)]
pub(crate) struct ModelRules<'m> {
    pub(crate) metadata: &'m Metadata,
    pub(crate) policy: &'m MetadataPolicy,
    pub(crate) now: UnixTime,
}

impl<'m> ModelRules<'m> {
    /// Looks the statement's model up.
    pub(super) fn judge_of(
        self,
        format: AttestationFormat,
        context: &StatementContext<'_, '_>,
        verified: &VerifiedStatement<'_>,
    ) -> Judge<'m> {
        let leaf = verified.x5c.first().filter(|_| format == AttestationFormat::FidoU2f);
        let identifier = leaf.and_then(|leaf| key_identifier(leaf.spki()));
        Judge::new(self.metadata, format, context.auth_data.aaguid, identifier)
    }

    /// Judges the statement, once its trust is known.
    pub(super) fn judge(
        self,
        judge: &Judge<'_>,
        context: &StatementContext<'_, '_>,
        verified: &VerifiedStatement<'_>,
        trust: &Trust,
        aaguid_standing: AaguidStanding,
    ) -> Result<(MetadataStanding, Observations), Error> {
        let mut hashes = Vec::new();
        if judge.needs_key_hashes() {
            hashes = key_hashes(verified.x5c.iter().map(Certificate::spki), trust);
        }
        let facts = Facts {
            key_hashes: &hashes,
            attestation_type: verified.attestation_type,
            is_trusted: matches!(trust, Trust::Trusted(_)),
            aaguid_standing,
            algorithm: context.public_key.algorithm().map(|algorithm| algorithm.cose()),
            is_backup_eligible: context.auth_data.head.flags.backup_eligible(),
            firmware_version: verified.firmware_version,
        };
        Ok(judge.judge(&facts, self.policy, self.now)?)
    }
}
