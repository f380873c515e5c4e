//! What was verified.

use attestry::{
    VerifiedAuthentication, VerifiedAuthentications, VerifiedRecovery, VerifiedRegistration,
    VerifiedRegistrations,
};
use serde::{Serialize, Serializer};

/// What a call verified.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Verified {
    /// One credential was registered.
    Registration(Box<VerifiedRegistration>),
    /// The credentials of one call were registered.
    Registrations(Box<VerifiedRegistrations>),
    /// A credential was used.
    Authentication(Box<VerifiedAuthentication>),
    /// The factors of one login were used.
    Authentications(Box<VerifiedAuthentications>),
    /// A recovery key vouched for new credentials.
    Recovery(Box<VerifiedRecovery>),
}

impl Verified {
    /// The registration; of several, that of the first factor.
    pub fn registration(&self) -> Option<&VerifiedRegistration> {
        match self {
            Self::Registration(verified) => Some(verified),
            Self::Registrations(verified) => Some(verified.first_factor()),
            _ => None,
        }
    }

    /// The registrations of a call with several.
    pub fn registrations(&self) -> Option<&VerifiedRegistrations> {
        match self {
            Self::Registrations(verified) => Some(verified),
            Self::Recovery(verified) => Some(verified.registrations()),
            _ => None,
        }
    }

    /// The authentication; of two factors the first.
    pub fn authentication(&self) -> Option<&VerifiedAuthentication> {
        match self {
            Self::Authentication(verified) => Some(verified),
            Self::Authentications(verified) => Some(verified.first_factor()),
            Self::Recovery(verified) => Some(verified.authentication()),
            _ => None,
        }
    }

    /// The authentication of the second factor.
    pub fn second_authentication(&self) -> Option<&VerifiedAuthentication> {
        match self {
            Self::Authentications(verified) => verified.second_factor(),
            _ => None,
        }
    }
}

/// The library's own result, with the whole evidence.
impl Serialize for Verified {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Registration(verified) => verified.serialize(serializer),
            Self::Registrations(verified) => verified.serialize(serializer),
            Self::Authentication(verified) => verified.serialize(serializer),
            Self::Authentications(verified) => verified.serialize(serializer),
            Self::Recovery(verified) => verified.serialize(serializer),
        }
    }
}
