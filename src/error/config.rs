//! What can be wrong with a verifier's configuration. It shows when the verifier is built.

use core::fmt;

use super::code::{Code, stage_errors};
use super::refusal::Error;

stage_errors! {
    /// What can be wrong with a configuration.
    ConfigErrorKind in "config" {
        RelyingPartyId = "relying_party_id", Configuration, None,
            "a relying party id is not a domain name in lower case A-labels";
        NoOrigin = "no_origin", Configuration, None, "no origin is configured";
        Origin = "origin", Configuration, None,
            "an origin is one that no client sends, or has subdomains without being a web origin";
        OriginNotSerialized = "origin_not_serialized", Configuration, None,
            "an http or https origin is not written as browsers serialize it";
        OriginSubdomains = "origin_subdomains", Configuration, None,
            "an origin with subdomains is neither localhost nor an https domain of two labels or more";
        NoAlgorithm = "no_algorithm", Configuration, None, "the list of algorithms is empty";
        SignatureAlgorithm = "signature_algorithm", Configuration, None,
            "the identifiers that a signature algorithm states are not those of its scheme";
        Limits = "limits", Configuration, None,
            "a limit is zero, cbor_depth or chain_length is above 64, or the RSA moduli are no range within 2048 to 8192 bits";
        TrustAnchor = "trust_anchor", Configuration, None,
            "a trust anchor is not a readable certificate, or not a readable name and key";
        AnchorFormats = "anchor_formats", Configuration, None,
            "a trust anchor is for no format, or only for formats without certificates of their own";
        AnchorAaguids = "anchor_aaguids", Configuration, None,
            "a trust anchor is for no AAGUID, or for AAGUIDs of fido-u2f alone";
        SharedTrust = "shared_trust", Configuration, None,
            "shared trust of another verifier has anchors, intermediates or revocations beside it";
        Intermediate = "intermediate", Configuration, None, "an intermediate is not a readable certificate";
        UnknownName = "unknown_name", Configuration, None, "a name is not one of its type";
        UserHandle = "user_handle", Configuration, None, "a user handle does not have 1 to 64 bytes";
        Aaguid = "aaguid", Configuration, None, "the text of an AAGUID is not in the form of a UUID";
        Crl = "crl", Configuration, None, "a certificate revocation list cannot be read";
        RevokedSerial = "revoked_serial", Configuration, None,
            "a revoked serial number is empty, or is text where bytes or hexadecimal digits are meant";
        RevokedIssuer = "revoked_issuer", Configuration, None,
            "the issuer of a revoked certificate is not a name in DER";
        RevokedFormat = "revoked_format", Configuration, None,
            "a revoked certificate is of a format without certificates of its own";
        NoFormat = "no_format", Configuration, None,
            "the policy on attestation accepts no format, or compound alone and none of its parts";
        NoAttestationType = "no_attestation_type", Configuration, None,
            "the policy on attestation accepts no attestation type";
        NoAaguid = "no_aaguid", Configuration, None, "the policy on attestation accepts no AAGUID";
        TrustUnattainable = "trust_unattainable", Configuration, None,
            "the required trust is out of reach: no trust anchor stands for anything that the policy accepts";
        AaguidUnattainable = "aaguid_unattainable", Configuration, None,
            "the accepted AAGUIDs must be attested, and no trust anchor could vouch for any";
        Json = "json", Configuration, None, "the JSON of a configuration or a policy is not of its form";
        MetadataRoots = "metadata_roots", Configuration, None, "metadata is to be verified against no root";
        MetadataHost = "metadata_host", Configuration, None,
            "the host of the metadata's signer is empty or not in ASCII";
        MetadataUnexpected = "metadata_unexpected", Configuration, None,
            "a policy has rules on metadata under a verifier that does not expect metadata";
        MetadataTolerance = "metadata_tolerance", Configuration, None,
            "a status is to be tolerated that refuses nothing, or that nobody can tolerate";
        PolicyUnattainable = "policy_unattainable", Configuration, None,
            "the policy on attestation has parts that no attestation can meet together";
        SignatureCache = "signature_cache", Configuration, None,
            "a cache of signatures has no entries, or more than 65536";
    }
}

/// A fault of a configuration, with the faulty value. It is the server's own fault, never that of a request.
///
/// Compare it with a [`ConfigErrorKind`], or look at its [`code`](Self::code). `?` turns it into an [`Error`], whose
/// class is then [`Class::Configuration`](super::Class::Configuration).
///
/// ```
/// use attestry::{Verifier, errors::ConfigErrorKind};
///
/// let error = Verifier::builder("example.com").origin("https://example.com/").build().unwrap_err();
/// assert_eq!(error, ConfigErrorKind::OriginNotSerialized);
/// assert_eq!(error.value(), Some("https://example.com/"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ConfigError {
    code: Code,
    value: Option<Box<str>>,
}

impl ConfigError {
    pub(crate) const fn new(code: Code) -> Self {
        Self { code, value: None }
    }

    /// The same, naming what was given.
    pub(crate) fn with_value(mut self, value: impl fmt::Display) -> Self {
        self.value = Some(value.to_string().into());
        self
    }

    /// The stable code.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The given text, if a single text is at fault. `Display` appends it to the message: print the error or this text.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::new(error.code)
    }
}

impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "ConfigError({}, {value:?})", self.code),
            None => write!(f, "ConfigError({})", self.code),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.message())?;
        self.value.as_ref().map_or(Ok(()), |value| write!(f, ": {value:?}"))
    }
}

impl core::error::Error for ConfigError {}

/// Makes the errors of a stage faults of configuration: they become a [`ConfigError`], and compare with one.
macro_rules! config_errors {
    ($name:ident) => {
        impl From<$name> for $crate::error::ConfigError {
            fn from(error: $name) -> Self {
                Self::new(error.code())
            }
        }

        impl PartialEq<$name> for $crate::error::ConfigError {
            fn eq(&self, other: &$name) -> bool {
                self.code() == other.code()
            }
        }
    };
}

pub(crate) use config_errors;

config_errors!(ConfigErrorKind);
