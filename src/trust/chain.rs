//! The purpose of a search. It does not say who asks: attestations of any format and other signers are judged alike.

use super::android::AndroidExceptions;
use super::listing::Listing;
use super::revocation::SerialNumbers;
use crate::x509::{Certificate, Usage};

/// Certificates to be led to an anchor, and what is asked of them.
#[derive(Clone, Copy)]
pub(super) struct Chain<'c, 'a> {
    /// At least one, leaf first.
    pub(super) x5c: &'c [Certificate<'a>],
    pub(super) usage: Usage,
    pub(super) exceptions: AndroidExceptions,
    /// Serial numbers that are revoked in this chain, whoever issued their certificates.
    pub(super) revoked: Option<&'c SerialNumbers>,
    /// What metadata says of anchors, where there is metadata.
    pub(super) listing: Option<&'c dyn Listing>,
}
