//! Certificate revocation lists that the caller gives (RFC 5280 §5). One is read once, when the verifier is built.

use core::ops::Range;
use std::collections::BTreeSet;

use super::TrustError;
use super::signed::Signed;
use crate::encoding::der::{self, DerFault, Reader, without_zeros};
use crate::encoding::oid;
use crate::encoding::span::{part, span_of};
use crate::encoding::time::take_time;
use crate::x509::{check_algorithm, extensions, for_each_attribute};

/// A revocation list, well-formed. Whether it may be used, and by whom it is signed, is another question.
#[derive(Clone, Debug)]
pub(crate) struct Crl {
    der: Vec<u8>,
    issuer: Range<usize>,
    tbs: Range<usize>,
    algorithm: Range<usize>,
    signature: Range<usize>,
    this_update: i64,
    next_update: Option<i64>,
    /// Whether it speaks for itself and for everything that its issuer has issued, and all of it is understood.
    is_complete: bool,
    /// Without leading zeros.
    serials: BTreeSet<Vec<u8>>,
}

impl Crl {
    pub(crate) fn parse(der: Vec<u8>) -> Result<Self, DerFault> {
        let mut outer = Reader::sequence(&der)?;
        let tbs = outer.element()?;
        let algorithm = outer.element()?.full;
        let signature = outer.whole_bit_string()?;
        outer.finish()?;

        let mut fields = Reader::sequence(tbs.full)?;
        let version = fields.optional(der::INTEGER)?;
        let inner_algorithm = fields.element()?.full;
        let issuer = fields.element()?.full;
        let this_update = take_time(&mut fields)?.ok_or(DerFault)?;
        let next_update = take_time(&mut fields)?;
        let revoked = fields.optional(der::SEQUENCE)?;
        let list_extensions = fields.optional(der::context(0))?;
        fields.finish()?;
        // Version 2 if it is said at all, and then only may there be extensions.
        let version_holds = match version {
            None => list_extensions.is_none(),
            Some(version) => version == [1],
        };
        if !version_holds || inner_algorithm != algorithm {
            return Err(DerFault);
        }
        check_algorithm(algorithm)?;
        for_each_attribute(issuer, |_, _| {})?;
        let mut is_complete = only_known(list_extensions, LIST_EXTENSIONS, LIST_EXTENSIONS_OF_PARTS)?;

        let mut serials = BTreeSet::new();
        let mut revoked = Reader::new(revoked.unwrap_or_default());
        while !revoked.is_empty() {
            let mut entry = Reader::new(revoked.expect(der::SEQUENCE)?);
            let serial = entry.expect(der::INTEGER)?;
            take_time(&mut entry)?.ok_or(DerFault)?;
            let entry_extensions = if entry.is_empty() { None } else { Some(entry.element()?.full) };
            entry.finish()?;
            is_complete &= only_known(entry_extensions, ENTRY_EXTENSIONS, CERTIFICATE_ISSUER)?;
            serials.insert(without_zeros(serial).to_vec());
        }

        let span = |part| span_of(&der, part).ok_or(DerFault);
        Ok(Self {
            issuer: span(issuer)?,
            tbs: span(tbs.full)?,
            algorithm: span(algorithm)?,
            signature: span(signature)?,
            this_update,
            next_update,
            is_complete,
            serials,
            der,
        })
    }

    /// The DER of the issuer's name.
    pub(crate) fn issuer(&self) -> &[u8] {
        part(&self.der, &self.issuer)
    }

    pub(crate) fn signed(&self) -> Signed<'_> {
        Signed {
            to_be_signed: part(&self.der, &self.tbs),
            algorithm: part(&self.der, &self.algorithm),
            signature: part(&self.der, &self.signature),
        }
    }

    /// Whether it may be used at this time. A list past its next update may, and is stale.
    pub(crate) const fn check(&self, now: i64) -> Result<(), TrustError> {
        if !self.is_complete {
            return Err(TrustError::CrlUnusable);
        }
        if now < self.this_update { Err(TrustError::CrlNotYetValid) } else { Ok(()) }
    }

    pub(crate) fn is_stale(&self, now: i64) -> bool {
        self.next_update.is_some_and(|next_update| next_update < now)
    }

    pub(crate) fn lists(&self, serial: &[u8]) -> bool {
        self.serials.contains(without_zeros(serial))
    }
}

/// Whether every critical extension is one of `known`, and none at all one of `refused`.
fn only_known(list: Option<&[u8]>, known: &[&[u8]], refused: &[&[u8]]) -> Result<bool, DerFault> {
    let Some(list) = list else { return Ok(true) };
    let extensions = extensions(list, &mut Default::default()).map_err(|_| DerFault)?;
    Ok(extensions.iter().all(|extension| {
        (!extension.critical || known.contains(&extension.oid)) && !refused.contains(&extension.oid)
    }))
}

/// None of them changes what the list means.
const LIST_EXTENSIONS: &[&[u8]] = &[oid::ISSUER_ALT_NAME, oid::CRL_NUMBER, oid::AUTHORITY_KEY_IDENTIFIER];

/// The latter limits a list to some certificates or reasons, or has it speak for other issuers.
const LIST_EXTENSIONS_OF_PARTS: &[&[u8]] = &[oid::DELTA_CRL_INDICATOR, oid::ISSUING_DISTRIBUTION_POINT];

/// Whatever the reason, the certificate is revoked.
const ENTRY_EXTENSIONS: &[&[u8]] = &[oid::CRL_REASON, oid::HOLD_INSTRUCTION_CODE, oid::INVALIDITY_DATE];

/// The entry is about a certificate of another issuer.
const CERTIFICATE_ISSUER: &[&[u8]] = &[oid::CERTIFICATE_ISSUER];
