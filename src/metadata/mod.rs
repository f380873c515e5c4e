//! FIDO metadata (MDS3) names authenticator models, lists who vouches for them, and reports what is known against them.
//!
//! A server fetches the BLOB from <https://mds3.fidoalliance.org/>, verifies it once, and keeps the [`Metadata`]. This
//! crate fetches nothing. [`Verifier::with_metadata`](crate::Verifier::with_metadata) is the view under which metadata
//! judges a registration. The guide has [recipes](mod@crate::guide::authenticators).
//!
//! ```
//! use attestry::metadata::{Metadata, MetadataBlob, MetadataTrust};
//! use attestry::{Error, UnixTime, well_known};
//!
//! /// `file` is the newest BLOB, and `in_use` the metadata of the one before.
//! fn refresh(file: &[u8], in_use: Option<&Metadata>, now: UnixTime) -> Result<Metadata, Error> {
//!     let mut trust = MetadataTrust::new(well_known::globalsign_metadata()?)?;
//!     if let Some(number) = in_use.and_then(Metadata::number) {
//!         trust = trust.previous_number(number);
//!     }
//!     MetadataBlob::verify(file, &trust, now)
//! }
//! # assert!(refresh(b"", None, UnixTime::since_unix_epoch(std::time::Duration::from_secs(1))).is_err());
//! ```

mod anchors;
mod blob;
mod certificate_key;
mod date;
mod entry;
mod error;
mod index;
mod judgement;
mod level;
mod members;
mod names;
mod payload;
mod policy;
mod signer;
mod standing;
mod statement;
mod status;
mod unreadable;
#[cfg(any(test, attestry_fuzzing))]
mod unsigned;

pub use blob::MetadataBlob;
pub use date::Date;
pub use entry::MetadataEntry;
pub use error::MetadataError;
pub(crate) use judgement::{Facts, Judge};
pub use level::{CertificationLevel, FipsLevel};
pub use names::PasskeyProviders;
pub use policy::MetadataPolicy;
pub use signer::MetadataTrust;
pub use standing::{FoundBy, MetadataStanding, PassedOver};
pub use status::{AuthenticatorStatus, StatusReport};
pub use unreadable::{Unreadable, UnreadableReason};
#[cfg(any(test, attestry_fuzzing))]
pub(crate) use unsigned::PayloadHead;

use core::fmt;
use std::sync::Arc;

use rustls_pki_types::UnixTime;

use crate::error::Error;
use crate::trust::{RevocationCheck, TrustedPath};
use crate::webauthn::Aaguid;
use entry::EntryReader;
use index::{Index, Model, Ranked};
use payload::Payload;

/// Verified metadata. It never changes, and a clone is cheap and shares it. A server replaces all of it by that of a
/// newer BLOB.
///
/// ```
/// use attestry::metadata::Metadata;
/// use attestry::{Aaguid, UnixTime};
///
/// /// A line for an administrator's page.
/// fn describe(metadata: &Metadata, aaguid: Aaguid, now: UnixTime) -> String {
///     let stale = if metadata.is_stale(now) { " (old data)" } else { "" };
///     match metadata.entry_for_aaguid(aaguid) {
///         Some(entry) => format!("{}{stale}", entry.name("en-US")),
///         None => format!("unlisted{stale}"),
///     }
/// }
/// # let empty: [&str; 0] = [];
/// # let metadata = Metadata::from_statements(empty)?;
/// # assert_eq!(describe(&metadata, Aaguid::new([7; 16]), UnixTime::since_unix_epoch(Default::default())), "unlisted");
/// # Ok::<(), attestry::Error>(())
/// ```
#[derive(Clone)]
pub struct Metadata(Arc<Inner>);

struct Inner {
    origin: Option<Arc<Origin>>,
    entries: Vec<Ranked>,
    index: Index,
    unreadable: Vec<Unreadable>,
}

/// The BLOB that metadata is from.
struct Origin {
    payload: Payload,
    path: TrustedPath,
}

impl Metadata {
    fn new(read: EntryReader<'_>, origin: Option<Origin>) -> Self {
        let entries: Vec<_> = read.entries.into_iter().map(|entry| Ranked { entry, rank: 0 }).collect();
        Self::of(entries, read.unreadable, origin.map(Arc::new))
    }

    /// Reads metadata statements, each a JSON object, of models that FIDO does not list. They are trusted because the
    /// server gives them. They have no status reports.
    ///
    /// # Errors
    ///
    /// [`MetadataError::StatementMalformed`] for the first that cannot be read.
    pub fn from_statements(statements: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<Self, Error> {
        let statements: Vec<_> = statements.into_iter().collect();
        let mut reader = EntryReader::new(true);
        for statement in &statements {
            let text = core::str::from_utf8(statement.as_ref()).ok();
            let read = text.and_then(|text| reader.read_statement(text).ok().flatten());
            read.ok_or(MetadataError::StatementMalformed)?;
        }
        Ok(Self::new(reader, None))
    }

    /// This metadata together with the entries of another. For a model of both, the entries of `other` vouch, and the
    /// reports of both count against the model. Number, dates and signer stay those of this metadata.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let above =
            self.0.entries.iter().map(|ranked| ranked.rank.saturating_add(1)).max().unwrap_or_default();
        let raised = other.0.entries.iter().map(|ranked| Ranked {
            entry: Arc::clone(&ranked.entry),
            rank: ranked.rank.saturating_add(above),
        });
        let entries: Vec<_> = self.0.entries.iter().cloned().chain(raised).collect();
        let first = self.0.entries.len();
        let moved = other.0.unreadable.iter().cloned();
        let moved = moved.map(|part| Unreadable { entry: part.entry.saturating_add(first), ..part });
        let unreadable = self.0.unreadable.iter().cloned().chain(moved).collect();
        Self::of(entries, unreadable, self.0.origin.clone())
    }

    fn of(entries: Vec<Ranked>, unreadable: Vec<Unreadable>, origin: Option<Arc<Origin>>) -> Self {
        let index = Index::new(&entries);
        Self(Arc::new(Inner { origin, entries, index, unreadable }))
    }

    /// The number of the BLOB. None without a BLOB.
    pub fn number(&self) -> Option<u64> {
        self.payload().map(|payload| payload.number)
    }

    /// The day by which the next BLOB was to come. None if the BLOB does not say it.
    pub fn next_update(&self) -> Option<Date> {
        self.payload()?.next_update
    }

    /// Whether the next BLOB was due before the day of `now`. Revocations may then be missing. A BLOB that does not
    /// name a day is never stale: ask for [`next_update`](Self::next_update).
    pub fn is_stale(&self, now: UnixTime) -> bool {
        self.next_update().is_some_and(|next_update| next_update < Date::of(now))
    }

    /// The legal header of the BLOB, which names its terms.
    pub fn legal_header(&self) -> Option<&str> {
        self.payload()?.legal_header.as_deref()
    }

    /// The path from the BLOB's signer to a root. None without a BLOB.
    pub fn signer_path(&self) -> Option<&TrustedPath> {
        self.0.origin.as_ref().map(|origin| &origin.path)
    }

    /// How each certificate of that path was found not to be revoked.
    pub fn revocation_checks(&self) -> &[RevocationCheck] {
        self.signer_path().map(TrustedPath::revocation_checks).unwrap_or_default()
    }

    /// All entries, unreadable ones included.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &MetadataEntry> {
        self.0.entries.iter().map(|ranked| &*ranked.entry)
    }

    /// The unreadable entries and anchors, each with the reason.
    pub fn unreadable(&self) -> &[Unreadable] {
        &self.0.unreadable
    }

    /// The entry that vouches for the model of this AAGUID; the first of several. It serves to name users' keys on a
    /// page. The AAGUID's [standing](crate::AaguidStanding) says how much it is worth.
    pub fn entry_for_aaguid(&self, aaguid: Aaguid) -> Option<&MetadataEntry> {
        first_of(self.0.index.of_aaguid(aaguid))
    }

    /// The entry that vouches for U2F keys whose attestation certificate has this key identifier.
    pub fn entry_for_key_identifier(&self, identifier: &[u8; 20]) -> Option<&MetadataEntry> {
        first_of(self.0.index.of_key_identifier(identifier))
    }

    fn payload(&self) -> Option<&Payload> {
        self.0.origin.as_ref().map(|origin| &origin.payload)
    }
}

fn first_of(model: Option<&Model>) -> Option<&MetadataEntry> {
    model?.entries.first().map(|entry| &**entry)
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metadata")
            .field("number", &self.number())
            .field("next_update", &self.next_update())
            .field("entries", &self.entries().len())
            .field("unreadable", &self.unreadable().len())
            .finish_non_exhaustive()
    }
}
