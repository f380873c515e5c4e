//! Serde for what servers store, log and configure: values by their stable names, so that what is written today can be
//! read by any later version. The record's own impls are beside it, in `credential`.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::attestation_object::AttestationFormat;
use crate::authenticator_data::Aaguid;
use crate::code::{Class, Code, Error};
use crate::observation::{Observation, Observations};
use crate::public_key::Algorithm;
use crate::request::CredentialKind;
use crate::statement::AttestationType;
use crate::tolerance::Tolerance;
use crate::trust::{AaguidStanding, Trust};

/// Written as the name that `as_str` gives.
macro_rules! written_by_name {
    ( $( $type:ty ),+ $(,)? ) => { $(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )+ };
}

/// Read by the name that `from_name` knows.
macro_rules! read_by_name {
    ( $( $type:ty ),+ $(,)? ) => { $(
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = String::deserialize(deserializer)?;
                Self::from_name(&name).ok_or_else(|| D::Error::custom("an unknown name"))
            }
        }
    )+ };
}

written_by_name!(
    AaguidStanding,
    Algorithm,
    AttestationFormat,
    AttestationType,
    Class,
    Code,
    CredentialKind,
    Observation,
    Tolerance,
    // The name alone: path and anchor are certificates, which have a form of their own.
    Trust,
);

read_by_name!(AttestationFormat, CredentialKind, Observation, Tolerance);

/// Written as the name of its code.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.code().serialize(serializer)
    }
}

/// Written as a list of names, in the order of [`Observation::ALL`].
impl Serialize for Observations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
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
