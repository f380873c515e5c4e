//! What an AAGUID is worth, which depends on who composed and who signed the authenticator data that holds it.

use super::Trust;
use crate::attestation_object::AttestationFormat;

/// How much the AAGUID of a credential is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AaguidStanding {
    /// A trusted statement vouches for it.
    Attested,
    /// It was signed, by a key or software that nothing vouches for.
    Claimed,
    /// Nobody signed it.
    Unauthenticated,
}

impl AaguidStanding {
    /// The stable name, such as `claimed`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Attested => "attested",
            Self::Claimed => "claimed",
            Self::Unauthenticated => "unauthenticated",
        }
    }
}

/// How much the AAGUID is worth, by who composed and who signed the authenticator data that holds it.
pub(crate) fn aaguid_standing(format: AttestationFormat, trust: &Trust, certified: bool) -> AaguidStanding {
    match (format, trust) {
        (AttestationFormat::None | AttestationFormat::FidoU2f, _) => AaguidStanding::Unauthenticated,
        (AttestationFormat::Packed, Trust::Trusted(_)) => AaguidStanding::Attested,
        (_, Trust::Trusted(_)) if certified => AaguidStanding::Attested,
        _ => AaguidStanding::Claimed,
    }
}
