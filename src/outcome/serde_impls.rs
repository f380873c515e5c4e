//! Serde for the values that servers store, log and configure, by their stable names. Any later version reads what is
//! written today. The record's own impls are beside it, in `record/stored.rs`.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::evidence::{Attestation, Evidence, StatementEvidence};
use crate::attestation::TpmAttributes;
use crate::encoding::hex;
use crate::error::{Class, Code, Error};
use crate::key::{Algorithm, PublicKeyFormat};
use crate::observation::{Observation, Observations};
use crate::relying_party::{SignCountNotIncreased, UserVerification};
use crate::request::{AuthenticatorAttachment, CredentialKind};
use crate::tolerance::Tolerance;
use crate::trust::{AaguidStanding, Trust, TrustLevel};
use crate::webauthn::{Aaguid, AttestationFormat, AttestationType, AuthenticatorFlags, Extensions};

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
                Self::from_name(&name).ok_or_else(|| {
                    let names: Vec<_> = Self::ALL.iter().map(|known| known.as_str()).collect();
                    D::Error::custom(format_args!("unknown {name:?}, expected one of {}", names.join(", ")))
                })
            }
        }
    )+ };
}

#[cfg(feature = "metadata")]
by_name!(crate::metadata::CertificationLevel, crate::metadata::FipsLevel);
by_name!(
    AaguidStanding,
    Algorithm,
    AttestationFormat,
    AttestationType,
    AuthenticatorAttachment,
    Class,
    CredentialKind,
    Observation,
    PublicKeyFormat,
    SignCountNotIncreased,
    Tolerance,
    TrustLevel,
    UserVerification,
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

/// Written as its name alone: path and anchor are certificates, which have a form of their own.
impl Serialize for Trust {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

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

/// Written for an audit log. The attestation object, the certificates, the description by an Android device and the
/// members of the record are left out. The attestation of the key kinds is null.
impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut client_data_hash = String::with_capacity(64);
        hex::encode_into(self.client_data_hash(), &mut client_data_hash);
        let mut evidence = serializer.serialize_struct("Evidence", 6)?;
        evidence.serialize_field("attestation", &self.attestation())?;
        evidence.serialize_field("clientDataHash", &client_data_hash)?;
        evidence.serialize_field("transports", self.transports())?;
        evidence.serialize_field("attachment", &self.attachment())?;
        evidence.serialize_field("discoverable", &self.discoverable())?;
        evidence.serialize_field("observations", &self.observations())?;
        evidence.end()
    }
}

/// Written as [`Evidence`] is.
impl Serialize for Attestation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut attestation = serializer.serialize_struct("Attestation", 12)?;
        attestation.serialize_field("format", &self.format())?;
        attestation.serialize_field("attestationType", &self.attestation_type())?;
        attestation.serialize_field("provenAttestationType", &self.proven_attestation_type())?;
        attestation.serialize_field("trust", self.trust())?;
        attestation.serialize_field("statements", &self.statements().collect::<Vec<_>>())?;
        attestation.serialize_field("aaguid", &self.aaguid())?;
        attestation.serialize_field("aaguidStanding", &self.aaguid_standing())?;
        attestation.serialize_field("flags", &self.flags())?;
        attestation.serialize_field("signCount", &self.sign_count())?;
        attestation.serialize_field("extensions", self.extensions())?;
        attestation.serialize_field("firmwareVersion", &self.firmware_version())?;
        attestation.serialize_field("tpmAttributes", &self.tpm_attributes())?;
        attestation.end()
    }
}

/// Written as [`Evidence`] is.
impl Serialize for StatementEvidence<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut statement = serializer.serialize_struct("StatementEvidence", 7)?;
        statement.serialize_field("format", &self.format())?;
        statement.serialize_field("attestationType", &self.attestation_type())?;
        statement.serialize_field("provenAttestationType", &self.proven_attestation_type())?;
        statement.serialize_field("trust", self.trust())?;
        statement.serialize_field("firmwareVersion", &self.firmware_version())?;
        statement.serialize_field("tpmAttributes", &self.tpm_attributes())?;
        statement.serialize_field("observations", &self.observations())?;
        statement.end()
    }
}

/// Written by the meaning of each bit.
impl Serialize for AuthenticatorFlags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut flags = serializer.serialize_struct("AuthenticatorFlags", 4)?;
        flags.serialize_field("userPresent", &self.user_present())?;
        flags.serialize_field("userVerified", &self.user_verified())?;
        flags.serialize_field("backupEligible", &self.backup_eligible())?;
        flags.serialize_field("backedUp", &self.backed_up())?;
        flags.end()
    }
}

/// Written by the meaning of each bit, under the names of the TPM's specification.
impl Serialize for TpmAttributes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut attributes = serializer.serialize_struct("TpmAttributes", 12)?;
        attributes.serialize_field("fixedTPM", &self.fixed_tpm())?;
        attributes.serialize_field("stClear", &self.st_clear())?;
        attributes.serialize_field("fixedParent", &self.fixed_parent())?;
        attributes.serialize_field("sensitiveDataOrigin", &self.sensitive_data_origin())?;
        attributes.serialize_field("userWithAuth", &self.user_with_auth())?;
        attributes.serialize_field("adminWithPolicy", &self.admin_with_policy())?;
        attributes.serialize_field("noDA", &self.no_da())?;
        attributes.serialize_field("encryptedDuplication", &self.encrypted_duplication())?;
        attributes.serialize_field("restricted", &self.restricted())?;
        attributes.serialize_field("decrypt", &self.decrypt())?;
        attributes.serialize_field("sign", &self.sign())?;
        attributes.serialize_field("x509sign", &self.x509_sign())?;
        attributes.end()
    }
}

/// Written by the names of known extensions. Of the others, only the names are written.
impl Serialize for Extensions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let others: Vec<&str> = self.others.iter().map(|(name, _)| name.as_str()).collect();
        let mut extensions = serializer.serialize_struct("Extensions", 5)?;
        extensions.serialize_field("credProtect", &self.cred_protect)?;
        extensions.serialize_field("minPinLength", &self.min_pin_length)?;
        extensions.serialize_field("hmac-secret", &self.hmac_secret)?;
        extensions.serialize_field("credBlob", &self.cred_blob)?;
        extensions.serialize_field("others", &others)?;
        extensions.end()
    }
}
