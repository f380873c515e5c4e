//! KeyDescription: an Android device describes a key in its certificate (Android key and ID attestation).
//!
//! Its lists have grown with every version, so they are read generically. Each field is a tag number and its content,
//! and fields may stand in any order. An unknown number is stepped over, and never hides the fields after it. An absent
//! field stays absent: no field has a default, least of all `origin`, whose value 0 means the best.

use crate::encoding::der::{self, DerFault, Reader};
use crate::encoding::distinct::are_distinct;
use crate::encoding::oid;
use crate::error::stable_names;
use crate::x509::Certificate;

/// An Android device's description of a key, and of itself (the extension 1.3.6.1.4.1.11129.2.1.17):
///
/// ```text
/// KeyDescription ::= SEQUENCE {
///     attestationVersion        INTEGER,
///     attestationSecurityLevel  ENUMERATED { software(0), trustedEnvironment(1), strongBox(2) },
///     keyMintVersion            INTEGER,
///     keyMintSecurityLevel      ENUMERATED, as above
///     attestationChallenge      OCTET STRING,
///     uniqueId                  OCTET STRING,
///     softwareEnforced          AuthorizationList,
///     hardwareEnforced          AuthorizationList }  -- a SEQUENCE of fields, each [number] EXPLICIT OPTIONAL
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyDescription {
    attestation_version: u32,
    attestation_security_level: SecurityLevel,
    key_mint_version: u32,
    key_mint_security_level: SecurityLevel,
    software_enforced: AuthorizationList,
    hardware_enforced: AuthorizationList,
}

impl KeyDescription {
    /// Reads the extension's value: the description, and the challenge that it answers. Every version has every field.
    pub(crate) fn read(value: &[u8]) -> Result<(Self, &[u8]), DerFault> {
        let mut fields = Reader::sequence(value)?;
        let attestation_version = der::small_number(fields.expect(der::INTEGER)?)?;
        let attestation_security_level = security_level(fields.expect(der::ENUMERATED)?)?;
        let key_mint_version = der::small_number(fields.expect(der::INTEGER)?)?;
        let key_mint_security_level = security_level(fields.expect(der::ENUMERATED)?)?;
        let challenge = fields.expect(der::OCTET_STRING)?;
        let _unique_id = fields.expect(der::OCTET_STRING)?;
        let software_enforced = authorization_list(fields.expect(der::SEQUENCE)?)?;
        let hardware_enforced = authorization_list(fields.expect(der::SEQUENCE)?)?;
        fields.finish()?;
        let description = Self {
            attestation_version,
            attestation_security_level,
            key_mint_version,
            key_mint_security_level,
            software_enforced,
            hardware_enforced,
        };
        Ok((description, challenge))
    }

    /// The version of the description, such as 300.
    pub const fn attestation_version(&self) -> u32 {
        self.attestation_version
    }

    /// Where the description was made.
    pub const fn attestation_security_level(&self) -> SecurityLevel {
        self.attestation_security_level
    }

    /// The version of KeyMint, or Keymaster, such as 300.
    pub const fn key_mint_version(&self) -> u32 {
        self.key_mint_version
    }

    /// Where the key is held.
    pub const fn key_mint_security_level(&self) -> SecurityLevel {
        self.key_mint_security_level
    }

    /// The properties that Android itself enforces.
    pub const fn software_enforced(&self) -> &AuthorizationList {
        &self.software_enforced
    }

    /// The properties that the trusted environment or secure element enforces.
    pub const fn hardware_enforced(&self) -> &AuthorizationList {
        &self.hardware_enforced
    }
}

/// Where a key, or the description of one, comes from. A later level is better protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SecurityLevel {
    /// Android.
    Software,
    /// A trusted execution environment.
    TrustedEnvironment,
    /// A secure element.
    StrongBox,
}

impl SecurityLevel {
    /// All levels, the least protected first.
    pub const ALL: &'static [Self] = &[Self::Software, Self::TrustedEnvironment, Self::StrongBox];

    /// Its name in Android's schema, such as `StrongBox`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Software => "Software",
            Self::TrustedEnvironment => "TrustedEnvironment",
            Self::StrongBox => "StrongBox",
        }
    }
}

stable_names!(SecurityLevel);

/// How the device was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum VerifiedBootState {
    /// A system signed by the vendor.
    Verified,
    /// A system signed by the owner.
    SelfSigned,
    /// Any system: the device is unlocked.
    Unverified,
    /// Verification failed.
    Failed,
}

impl VerifiedBootState {
    /// All states.
    pub const ALL: &'static [Self] = &[Self::Verified, Self::SelfSigned, Self::Unverified, Self::Failed];

    /// Its name in Android's schema, such as `SelfSigned`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "Verified",
            Self::SelfSigned => "SelfSigned",
            Self::Unverified => "Unverified",
            Self::Failed => "Failed",
        }
    }
}

stable_names!(VerifiedBootState);

/// The properties of a key that one side of the device enforces, as far as they matter for a credential.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorizationList {
    purposes: Option<Vec<u32>>,
    origin: Option<u32>,
    all_applications: bool,
    no_auth_required: bool,
    user_auth_type: Option<u32>,
    auth_timeout: Option<u32>,
    verified_boot_state: Option<VerifiedBootState>,
    os_version: Option<u32>,
    os_patch_level: Option<u32>,
    vendor_patch_level: Option<u32>,
    boot_patch_level: Option<u32>,
}

impl AuthorizationList {
    /// The purposes of the key, if the list has them: 2 is signing, 3 verifying.
    pub fn purposes(&self) -> Option<&[u32]> {
        self.purposes.as_deref()
    }

    /// The origin of the key, if the list has it: 0 is generated in the device.
    pub const fn origin(&self) -> Option<u32> {
        self.origin
    }

    /// Whether every application of the device may use the key.
    pub const fn all_applications(&self) -> bool {
        self.all_applications
    }

    /// Whether the list says that the key needs no authentication of the user.
    pub const fn no_auth_required(&self) -> bool {
        self.no_auth_required
    }

    /// The authentication of the user that the key needs, if the list has it. It is a set of bits. Bit value 1 is a
    /// password, PIN or pattern, and 2 is a fingerprint or other feature of the body. All 32 bits stand for any way.
    pub const fn user_auth_type(&self) -> Option<u32> {
        self.user_auth_type
    }

    /// For how many seconds after an authentication of the user the key works, if the list has it. Otherwise a key that
    /// needs authentication needs it for every use.
    pub const fn auth_timeout(&self) -> Option<u32> {
        self.auth_timeout
    }

    /// How the device was started. None also if the list has an unreadable root of trust.
    pub const fn verified_boot_state(&self) -> Option<VerifiedBootState> {
        self.verified_boot_state
    }

    /// The version of Android, such as 140000.
    pub const fn os_version(&self) -> Option<u32> {
        self.os_version
    }

    /// The patch level of Android, such as 202601.
    pub const fn os_patch_level(&self) -> Option<u32> {
        self.os_patch_level
    }

    /// The patch level of the vendor's part, such as 20260105.
    pub const fn vendor_patch_level(&self) -> Option<u32> {
        self.vendor_patch_level
    }

    /// The patch level of the kernel, such as 20260105.
    pub const fn boot_patch_level(&self) -> Option<u32> {
        self.boot_patch_level
    }
}

impl<'a> Certificate<'a> {
    /// Whether the certificate describes a key, in whatever form.
    pub(crate) fn has_key_description(&self) -> bool {
        self.has_extension(oid::ANDROID_KEY_DESCRIPTION)
    }

    /// The description of its key, and the challenge that it answers.
    pub(crate) fn key_description(&self) -> Result<Option<(KeyDescription, &'a [u8])>, DerFault> {
        self.extension(oid::ANDROID_KEY_DESCRIPTION)
            .map(|extension| KeyDescription::read(extension.value))
            .transpose()
    }
}

/// An unknown level is refused.
const fn security_level(content: &[u8]) -> Result<SecurityLevel, DerFault> {
    match content {
        [0] => Ok(SecurityLevel::Software),
        [1] => Ok(SecurityLevel::TrustedEnvironment),
        [2] => Ok(SecurityLevel::StrongBox),
        _ => Err(DerFault),
    }
}

/// The fields that a rule judges are read strictly. The others are only reported, and count as absent if malformed.
fn authorization_list(content: &[u8]) -> Result<AuthorizationList, DerFault> {
    let mut list = AuthorizationList::default();
    let mut numbers = Vec::with_capacity(16);
    let mut fields = Reader::new(content);
    while !fields.is_empty() {
        let (number, content) = fields.field()?;
        numbers.push(number);
        match number {
            PURPOSE => list.purposes = Some(purposes(content)?),
            ORIGIN => list.origin = Some(integer(content)?),
            ALL_APPLICATIONS => list.all_applications = true,
            NO_AUTH_REQUIRED => list.no_auth_required = null(content)?,
            USER_AUTH_TYPE => list.user_auth_type = integer(content).ok(),
            AUTH_TIMEOUT => list.auth_timeout = integer(content).ok(),
            ROOT_OF_TRUST => list.verified_boot_state = boot_state(content).ok(),
            OS_VERSION => list.os_version = integer(content).ok(),
            OS_PATCH_LEVEL => list.os_patch_level = integer(content).ok(),
            VENDOR_PATCH_LEVEL => list.vendor_patch_level = integer(content).ok(),
            BOOT_PATCH_LEVEL => list.boot_patch_level = integer(content).ok(),
            _ => {}
        }
    }
    if are_distinct(&mut numbers) { Ok(list) } else { Err(DerFault) }
}

fn integer(content: &[u8]) -> Result<u32, DerFault> {
    der::small_number(Reader::single(content, der::INTEGER)?)
}

/// A field that is true if present.
fn null(content: &[u8]) -> Result<bool, DerFault> {
    if Reader::single(content, der::NULL)?.is_empty() { Ok(true) } else { Err(DerFault) }
}

fn purposes(content: &[u8]) -> Result<Vec<u32>, DerFault> {
    let mut set = Reader::new(Reader::single(content, der::SET)?);
    let mut purposes = Vec::with_capacity(2);
    while !set.is_empty() {
        purposes.push(der::small_number(set.expect(der::INTEGER)?)?);
    }
    Ok(purposes)
}

/// RootOfTrust: the key that verified the system, whether the device is locked, the state, and since version 3 the hash.
fn boot_state(content: &[u8]) -> Result<VerifiedBootState, DerFault> {
    let mut fields = Reader::sequence(content)?;
    let _key = fields.expect(der::OCTET_STRING)?;
    let _locked = der::boolean(fields.expect(der::BOOLEAN)?)?;
    let state = match fields.expect(der::ENUMERATED)? {
        [0] => VerifiedBootState::Verified,
        [1] => VerifiedBootState::SelfSigned,
        [2] => VerifiedBootState::Unverified,
        [3] => VerifiedBootState::Failed,
        _ => return Err(DerFault),
    };
    let _hash = fields.optional(der::OCTET_STRING)?;
    fields.finish()?;
    Ok(state)
}

const PURPOSE: u32 = 1;
const NO_AUTH_REQUIRED: u32 = 503;
const USER_AUTH_TYPE: u32 = 504;
const AUTH_TIMEOUT: u32 = 505;
const ALL_APPLICATIONS: u32 = 600;
const ORIGIN: u32 = 702;
const ROOT_OF_TRUST: u32 = 704;
const OS_VERSION: u32 = 705;
const OS_PATCH_LEVEL: u32 = 706;
const VENDOR_PATCH_LEVEL: u32 = 718;
const BOOT_PATCH_LEVEL: u32 = 719;
