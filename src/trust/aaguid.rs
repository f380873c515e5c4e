//! How much an AAGUID is worth. That depends on who wrote and who signed the authenticator data that holds it.

use super::path::Found;
use super::{Claim, TrustStore};
use crate::error::stable_names;
use crate::webauthn::{AaguidSource, AttestationFormat};

/// How much the AAGUID of a credential is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AaguidStanding {
    /// A trusted statement vouches for it. Its certificate names the AAGUID, or every anchor on the path stands for
    /// this one model.
    Attested,
    /// It was signed, by a key or software that nothing vouches for, or that vouches for other models as well.
    Claimed,
    /// Nobody signed it.
    Unauthenticated,
}

stable_names!(AaguidStanding);

impl AaguidStanding {
    /// All standings, the best first.
    pub const ALL: &'static [Self] = &[Self::Attested, Self::Claimed, Self::Unauthenticated];

    /// The stable name, such as `claimed`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Attested => "attested",
            Self::Claimed => "claimed",
            Self::Unauthenticated => "unauthenticated",
        }
    }

    /// The standing in a statement of this format without a trusted path.
    pub(crate) const fn of_format(format: AttestationFormat) -> Self {
        if format.rules().signs_authenticator_data { Self::Claimed } else { Self::Unauthenticated }
    }

    /// The standing in a statement with this path.
    pub(super) fn of_path(store: &TrustStore, claim: &Claim<'_, '_>, found: &Found<'_>) -> Self {
        // All zeros name no model.
        let attested = !claim.aaguid.is_zero()
            && match claim.format.rules().aaguid_source {
                AaguidSource::Nothing => false,
                AaguidSource::Certificate => claim.certified,
                AaguidSource::Authenticator => claim.certified || names_one_model(store, claim, found),
            };
        if attested { Self::Attested } else { Self::of_format(claim.format) }
    }
}

/// Whether every anchor with a name and key of the path stands for this model alone. The path has certificates and its
/// anchor. The caller's anchors count, and those of all listed models. The holder of a key that such an anchor issued
/// could otherwise write the AAGUID of another of its models.
fn names_one_model(store: &TrustStore, claim: &Claim<'_, '_>, found: &Found<'_>) -> bool {
    let aaguid = claim.aaguid;
    let anchor = (found.anchor.subject(), found.anchor.subject_public_key_info());
    let mut names_and_keys = found.links.iter().map(|link| (link.subject, link.spki)).chain([anchor]);
    names_and_keys.all(|(subject, spki)| {
        store.anchors_with(subject, spki).all(|anchor| anchor.names_only(aaguid))
            && claim.listing.is_none_or(|listing| listing.is_of_one_model(subject, spki, aaguid))
    })
}
