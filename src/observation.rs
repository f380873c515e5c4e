//! Oddities that are lawful or harmless. The evidence lists them, and a server may refuse them by name.

use core::fmt;

use crate::error::{Class, Code, Error, stable_names};

macro_rules! observations {
    ( $( $variant:ident = $bit:literal, $name:literal, $code:literal, $text:literal; )+ ) => {
        /// A named oddity of an accepted registration or login.
        ///
        /// The names are frozen. Each can be refused with
        /// [`RegistrationPolicy::refuse_observation`](crate::RegistrationPolicy::refuse_observation) and with
        /// [`AuthenticationPolicy::refuse_observation`](crate::AuthenticationPolicy::refuse_observation), and then has an
        /// error code of its own.
        ///
        /// ```
        /// use attestry::{Observation, RegistrationPolicy};
        ///
        /// let policy = RegistrationPolicy::new().refuse_observation(Observation::StaleCrl);
        /// assert_eq!(Observation::StaleCrl.code().as_str(), "observation.stale_crl");
        /// # let _ = policy;
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Observation {
            $(
                #[doc = concat!("`", $name, "`: ", $text, ".")]
                $variant,
            )+
        }

        impl Observation {
            /// All observations, in the order in which they are listed.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The frozen name, such as `cbor-key-order`.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name ),+ }
            }

            /// The code of the error where a server refuses this observation.
            pub const fn code(self) -> Code {
                match self {
                    $( Self::$variant => Code::new(
                        concat!("observation.", $code), Class::Policy, None, $text,
                    ), )+
                }
            }

            const fn bit(self) -> u32 {
                match self { $( Self::$variant => 1 << $bit ),+ }
            }
        }
    };
}

observations! {
    CborKeyOrder = 0, "cbor-key-order", "cbor_key_order",
        "a CBOR map has its keys out of CTAP2 order";
    CborNonMinimal = 1, "cbor-non-minimal", "cbor_non_minimal",
        "a CBOR head is longer than its value needs";
    TokenBindingMalformed = 2, "token-binding-malformed", "token_binding_malformed",
        "client data has a tokenBinding that is not an object with a known status";
    DerDefaultEncoded = 3, "der-default-encoded", "der_default_encoded",
        "a certificate spells out a DER default";
    EnterpriseSerial = 4, "enterprise-serial", "enterprise_serial",
        "a certificate has a serial number extension, although enterprise attestation was not asked for";
    RootInX5c = 5, "root-in-x5c", "root_in_x5c",
        "x5c has the trust anchor after the attestation certificate";
    SuperfluousCertificate = 6, "superfluous-certificate", "superfluous_certificate",
        "x5c goes on above the trust anchor";
    ExpiredAnchor = 7, "expired-anchor", "expired_anchor",
        "the dates of the trust anchor itself do not hold now";
    NameConstraintsIgnored = 8, "name-constraints-ignored", "name_constraints_ignored",
        "an uncritical name constraints extension was left aside";
    U2fNonzeroAaguid = 9, "u2f-nonzero-aaguid", "u2f_nonzero_aaguid",
        "a fido-u2f attestation has a nonzero AAGUID, which its signature does not cover";
    U2fUserVerified = 10, "u2f-user-verified", "u2f_user_verified",
        "a fido-u2f attestation says that the user was verified, which its signature does not cover";
    U2fUnsignedData = 18, "u2f-unsigned-data", "u2f_unsigned_data",
        "a fido-u2f attestation has backup flags or extension outputs, which its signature does not cover";
    CertificateUnusedBits = 11, "certificate-unused-bits", "certificate_unused_bits",
        "the signature of a certificate has a wrong number of unused bits, which was read as 0";
    Sha1StatementSignature = 12, "sha1-statement-signature", "sha1_statement_signature",
        "a tpm statement, or a packed one of self attestation, is signed with RS1, whose hash is SHA-1";
    UnknownTpmVendor = 13, "unknown-tpm-vendor", "unknown_tpm_vendor",
        "the manufacturer of a TPM is not known";
    TpmKeyNotBound = 19, "tpm-key-not-bound", "tpm_key_not_bound",
        "a TPM's key lacks fixedTPM, fixedParent or sensitiveDataOrigin: it can be copied, or was made elsewhere";
    AndroidNoUserAuthentication = 20, "android-no-user-authentication", "android_no_user_authentication",
        "an Android device says that a key needs no authentication, although the user is said to be verified";
    AndroidFactoryCertificateExpired = 14, "android-factory-certificate-expired",
        "android_factory_certificate_expired",
        "an issuer's certificate of an Android device that was provisioned in the factory has expired";
    AndroidIssuerNotCa = 15, "android-issuer-not-ca", "android_issuer_not_ca",
        "an issuer's certificate of an Android device that was provisioned in the factory is no authority's";
    SafetyNetStale = 16, "safetynet-stale", "safetynet_stale",
        "the response of the SafetyNet service is older than a minute, or of the future";
    StaleCrl = 17, "stale-crl", "stale_crl",
        "a certificate revocation list is past the time at which the next was due";
    LeafExtendedKeyUsage = 21, "leaf-extended-key-usage", "leaf_extended_key_usage",
        "the extended key usage of the attestation certificate is uncritical, and its format asks for none";
    BackupEligibilityChanged = 22, "backup-eligibility-changed", "backup_eligibility_changed",
        "the backup eligibility in a login is not that of the record";
    MetadataStale = 23, "metadata-stale", "metadata_stale",
        "the metadata BLOB's next update was due before today";
    MetadataAlgUnlisted = 24, "metadata-alg-unlisted", "metadata_alg_unlisted",
        "metadata does not list the credential's algorithm for its model";
    MetadataBackupUnsupported = 25, "metadata-backup-unsupported", "metadata_backup_unsupported",
        "a credential may be backed up, although metadata denies that for its model";
    MetadataFirmwareOlder = 26, "metadata-firmware-older", "metadata_firmware_older",
        "the firmware of the authenticator is older than the version that metadata describes";
    MetadataAaguidIsSoftwareClaim = 27, "metadata-aaguid-is-software-claim", "metadata_aaguid_is_software_claim",
        "metadata was looked up by an AAGUID that software outside the authenticator composed";
}

stable_names!(Observation);

/// A set of observations.
///
/// ```
/// use attestry::{Observation, Observations};
///
/// /// Whether to fetch newer revocation lists.
/// fn is_stale(observed: Observations) -> bool {
///     observed.contains(Observation::StaleCrl)
/// }
/// assert!(!is_stale(Observations::default()));
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Observations(u32);

impl Observations {
    pub(crate) const fn new() -> Self {
        Self(0)
    }

    /// Adds one.
    pub(crate) const fn insert(&mut self, observation: Observation) {
        self.0 |= observation.bit();
    }

    /// Adds all of another set.
    pub(crate) const fn extend(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether it is in the set.
    pub const fn contains(&self, observation: Observation) -> bool {
        self.0 & observation.bit() != 0
    }

    /// Whether the set is empty.
    pub const fn is_empty(&self) -> bool {
        self.0 == 0
    }

    /// The observations in the set, in the order of [`Observation::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = Observation> + use<> {
        self.into_iter()
    }

    /// Refuses the first that is in both sets.
    pub(crate) fn check(&self, refused: Self) -> Result<(), Error> {
        match Self(self.0 & refused.0).iter().next() {
            Some(observation) => Err(Error::new(observation.code())),
            None => Ok(()),
        }
    }
}

impl FromIterator<Observation> for Observations {
    fn from_iter<I: IntoIterator<Item = Observation>>(observations: I) -> Self {
        let mut set = Self::new();
        observations.into_iter().for_each(|observation| set.insert(observation));
        set
    }
}

/// In the order of [`Observation::ALL`].
impl IntoIterator for Observations {
    type Item = Observation;
    type IntoIter = core::iter::Flatten<core::array::IntoIter<Option<Observation>, COUNT>>;

    fn into_iter(self) -> Self::IntoIter {
        let seen = |index| Observation::ALL.get(index).copied().filter(|one| self.contains(*one));
        core::array::from_fn::<_, COUNT, _>(seen).into_iter().flatten()
    }
}

const COUNT: usize = Observation::ALL.len();

impl fmt::Debug for Observations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Observation, Observations};

    /// No two share a bit: a set of one has that one alone.
    #[test]
    fn each_is_told_from_all_others() {
        for observation in Observation::ALL {
            let mut set = Observations::new();
            set.insert(*observation);
            assert!(set.iter().eq([*observation]), "{observation}");
        }
    }
}
