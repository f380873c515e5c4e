//! What a list of models, such as FIDO's metadata, says of anchors. This room asks, and does not know who answers.

use std::sync::Arc;

use super::TrustAnchor;
use crate::webauthn::Aaguid;

/// The anchors of listed models, as far as one statement is concerned.
pub(crate) trait Listing {
    /// The anchors of the statement's own model. None where the model is not listed: then the caller's anchors judge.
    fn anchors(&self) -> Option<&[Arc<TrustAnchor>]>;

    /// Whether every listed model that has an anchor of this name and key is the one of this AAGUID.
    fn is_of_one_model(&self, subject: &[u8], spki: &[u8], aaguid: Aaguid) -> bool;

    /// The keys, as SubjectPublicKeyInfo, of the anchors of this name that listed models have. They may have signed
    /// revocation lists.
    fn keys_of(&self, subject: &[u8]) -> Vec<&[u8]>;
}
