//! Names, and what is made of them. Each is written and read by its stable name.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::error::{Class, Code, unknown_name};
use crate::key::{Algorithm, PublicKeyFormat};
use crate::observation::{Observation, Observations};
use crate::outcome::authentication::MatchedRelyingParty;
use crate::relying_party::{SignCountNotIncreased, UserVerification};
use crate::request::{AuthenticatorAttachment, CredentialKind};
use crate::tolerance::Tolerance;
use crate::trust::{AaguidStanding, RevocationCheck, TrustLevel};
use crate::webauthn::{Aaguid, AttestationFormat, AttestationType};
use crate::x509::{SecurityLevel, VerifiedBootState};

/// Written and read by the stable name.
macro_rules! by_name {
    ( $( $type:ty ),+ $(,)? ) => { $(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = String::deserialize(deserializer)?;
                Self::from_name(&name).ok_or_else(|| unknown_name(&name, Self::ALL.iter().map(|one| one.as_str())))
            }
        }
    )+ };
}

#[cfg(feature = "metadata")]
by_name!(crate::metadata::CertificationLevel, crate::metadata::FipsLevel, crate::metadata::PassedOver);
by_name!(
    AaguidStanding,
    Algorithm,
    AttestationFormat,
    AttestationType,
    AuthenticatorAttachment,
    Class,
    CredentialKind,
    MatchedRelyingParty,
    Observation,
    PublicKeyFormat,
    RevocationCheck,
    SecurityLevel,
    SignCountNotIncreased,
    Tolerance,
    TrustLevel,
    UserVerification,
    VerifiedBootState,
);

/// Written and read by its stable name.
impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(D::Error::custom)
    }
}

/// Written as a list of names, in the order of [`Observation::ALL`].
impl Serialize for Observations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Observations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<Observation>::deserialize(deserializer).map(Self::from_iter)
    }
}

/// Written in the form of a UUID.
impl Serialize for Aaguid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Aaguid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
