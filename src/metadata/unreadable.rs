//! The unreadable parts of metadata. They vouch for nothing, and are always listed.

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

    /// The id of the entry, if it can be read: its AAGUID, its first key identifier, or its AAID.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The index of the trust anchor in the entry's statement. None if the whole entry is unreadable.
    pub const fn anchor(&self) -> Option<usize> {
        self.anchor
    }

    /// The reason.
    pub const fn reason(&self) -> UnreadableReason {
        self.reason
    }
}

/// Why a part of metadata could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnreadableReason {
    /// The entry is no object, or repeats a member.
    Entry,
    /// The entry has no id, or an unreadable one.
    Id,
    /// The statement is missing, is no object, or repeats a member. Or a member that matters is of another type.
    Statement,
    /// The statement has another AAGUID than its entry.
    OtherAaguid,
    /// The status reports are missing, are no list, or are more than 64. Or one of them cannot be read.
    StatusReports,
    /// The statement is older than an available update: the entry is out of date (FIDO MDS §3.1.4).
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

impl UnreadableReason {
    /// The stable name, such as `other-aaguid`. `Display` writes a sentence.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Id => "id",
            Self::Statement => "statement",
            Self::OtherAaguid => "other-aaguid",
            Self::StatusReports => "status-reports",
            Self::OutOfDate => "out-of-date",
            Self::TooManyAnchors => "too-many-anchors",
            Self::AnchorBase64 => "anchor-base64",
            Self::AnchorCertificate(_) => "anchor-certificate",
            Self::AnchorKey => "anchor-key",
        }
    }
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
