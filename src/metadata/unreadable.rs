//! What of metadata could not be read. It vouches for nothing, and it never goes unsaid.

use core::fmt;
use std::sync::Arc;

use crate::x509::CertificateError;

/// A part of metadata that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub(super) entry: usize,
    /// Shared by all parts of the entry: it may be as long as the BLOB allows.
    pub(super) id: Option<Arc<str>>,
    pub(super) anchor: Option<usize>,
    pub(super) reason: UnreadableReason,
}

impl Unreadable {
    /// The index of the entry.
    pub const fn entry(&self) -> usize {
        self.entry
    }

    /// What the entry is for, where that can be read: its AAGUID, its first key identifier, or its AAID.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The index of the trust anchor in the entry's statement. None where the whole entry is meant.
    pub const fn anchor(&self) -> Option<usize> {
        self.anchor
    }

    /// What is wrong.
    pub const fn reason(&self) -> UnreadableReason {
        self.reason
    }
}

/// Why a part of metadata could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnreadableReason {
    /// The entry is no object, or has a member twice.
    Entry,
    /// The entry has no id, or one that cannot be read.
    Id,
    /// The statement is missing, is no object, has a member twice, or one that matters is not of its type.
    Statement,
    /// The statement has another AAGUID than its entry.
    OtherAaguid,
    /// The status reports are missing, are no list, are more than 64, or one of them cannot be read.
    StatusReports,
    /// An update is newer than the statement: the entry is out of date (FIDO MDS §3.1.4).
    OutOfDate,
    /// The entry has more than 64 trust anchors.
    TooManyAnchors,
    /// An anchor is no text in base64.
    AnchorBase64,
    /// An anchor is no certificate.
    AnchorCertificate(CertificateError),
    /// The key of an anchor is malformed, outside the limits, or of a type that is not supported.
    AnchorKey,
}

impl fmt::Display for UnreadableReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Entry => "the entry is not an object, or has a member twice",
            Self::Id => "the entry has no id that can be read",
            Self::Statement => "the statement cannot be read",
            Self::OtherAaguid => "the statement has another AAGUID than its entry",
            Self::StatusReports => "the status reports cannot be read",
            Self::OutOfDate => "an update is newer than the statement",
            Self::TooManyAnchors => "the entry has more than 64 trust anchors",
            Self::AnchorBase64 => "the trust anchor is not text in base64",
            Self::AnchorCertificate(error) => return fmt::Display::fmt(error, f),
            Self::AnchorKey => "the key of the trust anchor cannot be used",
        })
    }
}
