//! Verifying a BLOB (FIDO MDS §3.2): a JWS in compact form, signed by a server of the web.

use rustls_pki_types::UnixTime;

use super::date::Date;
use super::entry::EntryReader;
use super::error::MetadataError;
use super::payload::Payload;
use super::signer::{MetadataTrust, SIGNATURES};
use super::{Metadata, Origin};
use crate::crypto::{SignatureChecker, SignatureFault, from_jose};
use crate::encoding::jws::{Jws, JwsFault};
use crate::error::{At as _, Error};
use crate::trust::{PathRules, RevocationCheck, find_signer};
use crate::x509::Certificate;

/// A metadata BLOB, as FIDO publishes it. The [module](crate::metadata) has an example.
#[derive(Debug)]
#[non_exhaustive]
pub struct MetadataBlob;

impl MetadataBlob {
    /// Verifies a BLOB and reads its entries. Do it when the BLOB is fetched, and keep the result. The signer's
    /// certificate lives for weeks or months, so a stored BLOB soon fails another time.
    ///
    /// `bytes` are those of the file, without a final line end. No more than 64 MiB are read.
    ///
    /// # Errors
    ///
    /// A [`MetadataError`](crate::errors::MetadataError), a [`TrustError`](crate::errors::TrustError) or a
    /// [`CertificateError`](crate::errors::CertificateError).
    pub fn verify(bytes: impl AsRef<[u8]>, trust: &MetadataTrust, now: UnixTime) -> Result<Metadata, Error> {
        let bytes = bytes.as_ref();
        let mut checker = SignatureChecker::new(&trust.provider, SIGNATURES_MAX, false);

        // The BLOB has three parts, and bounds.
        let header_length = bytes.iter().take(HEADER_MAX.saturating_add(1)).take_while(|byte| **byte != b'.');
        if bytes.len() > BLOB_MAX || header_length.count() > HEADER_MAX {
            return Err(MetadataError::TooLarge.into());
        }
        let mut jws = Jws::decode(bytes).map_err(jws_error)?;
        let signature = core::mem::take(&mut jws.signature);
        // Steps 3 and 4: the header has the certificates, and does not say where they could be fetched.
        let header = jws.header(HEADER_DEPTH, X5C_MAX).map_err(jws_error)?;
        if header.has_x5u {
            return Err(MetadataError::RemoteCertificates.into());
        }
        let (scheme, signature) = from_jose(&header.alg, signature).map_err(signature_error)?;
        let x5c = header.certificates().map_err(jws_error)?;
        let x5c: Vec<_> = x5c
            .iter()
            .enumerate()
            .map(|(index, der)| Certificate::parse(der).in_certificate(index))
            .collect::<Result<_, _>>()?;
        let signer = x5c.first().ok_or(MetadataError::X5cMalformed)?;

        // They lead to a root, and none of them is revoked.
        let rules = PathRules {
            now: i64::try_from(now.as_secs()).unwrap_or(i64::MAX),
            signatures: SIGNATURES,
            max_length: X5C_MAX,
        };
        let path = find_signer(&trust.store, &x5c, &rules, &mut checker)?;
        if trust.requires_revocation_check && path.revocation_checks().contains(&RevocationCheck::NotChecked)
        {
            return Err(MetadataError::RevocationUnchecked.into());
        }
        // The roots are of the public web: of all their customers, the signer is the one that is expected.
        if trust.host.as_ref().is_some_and(|host| !signer.has_dns_name(host)) {
            return Err(MetadataError::SignerName.into());
        }
        // Step 5: the signer's key has signed header and payload, as received.
        let key = signer.key(SIGNATURES.rsa_bounds).in_certificate(0)?;
        checker.verify(scheme, &key, jws.signed, &signature).map_err(signature_error)?;

        let mut entries = EntryReader::new(trust.keeps_icons);
        let payload = Payload::read(&jws.payload, &mut entries)?;
        // Step 6: it is no older than the one before. Some were issued anew under the same number.
        if trust.previous_number.is_some_and(|previous| payload.number < previous) {
            return Err(MetadataError::Older.into());
        }
        let is_stale = payload.next_update.is_some_and(|next_update| next_update < Date::of(now));
        if trust.refuses_stale && is_stale {
            return Err(MetadataError::Stale.into());
        }
        Ok(Metadata::new(entries, Some(Origin { payload, path })))
    }
}

/// The error of a BLOB that is no such JWS.
const fn jws_error(fault: JwsFault) -> MetadataError {
    match fault {
        JwsFault::Parts => MetadataError::JwsMalformed,
        JwsFault::Header => MetadataError::HeaderMalformed,
        JwsFault::Payload => MetadataError::PayloadMalformed,
        JwsFault::Critical => MetadataError::HeaderCritical,
        JwsFault::TooManyCertificates => MetadataError::X5cTooLong,
        JwsFault::Certificates => MetadataError::X5cMalformed,
    }
}

const fn signature_error(fault: SignatureFault) -> MetadataError {
    match fault {
        SignatureFault::Unsupported => MetadataError::AlgUnsupported,
        SignatureFault::Malformed => MetadataError::SignatureMalformed,
        SignatureFault::KeyMismatch | SignatureFault::Invalid | SignatureFault::BudgetExhausted => {
            MetadataError::SignatureInvalid
        }
    }
}

const BLOB_MAX: usize = 64 * 1024 * 1024;
/// The longest header, in base64url.
const HEADER_MAX: usize = 64 * 1024;
const HEADER_DEPTH: usize = 8;
const X5C_MAX: usize = 8;
/// The most signatures: of the path, of tries with several roots of one name, of revocation lists, of the BLOB.
const SIGNATURES_MAX: usize = 32;
