//! AAGUIDs: the models of authenticators.

use core::fmt;
use core::str::FromStr;

use crate::encoding::hex;
use crate::error::{ConfigError, ConfigErrorKind};

/// The model of an authenticator: 16 bytes, displayed as a UUID.
///
/// ```
/// use attestry::Aaguid;
///
/// let aaguid: Aaguid = "ee882879-721c-4913-9775-3dfcce97072a".parse()?;
/// assert_eq!(aaguid.as_bytes()[0], 0xee);
/// assert_eq!(aaguid.to_string(), "ee882879-721c-4913-9775-3dfcce97072a");
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Aaguid([u8; 16]);

impl Aaguid {
    /// The AAGUID of these bytes.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Whether all bytes are zero. Zeros name no model.
    pub fn is_zero(&self) -> bool {
        self.0 == [0; 16]
    }
}

impl fmt::Display for Aaguid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(36);
        let mut rest = self.0.as_slice();
        // Written as a whole: a formatter takes long over each digit.
        for length in [4, 2, 2, 2, 6] {
            let (group, after) = rest.split_at_checked(length).unwrap_or_default();
            if !text.is_empty() {
                text.push('-');
            }
            hex::encode_into(group, &mut text);
            rest = after;
        }
        f.write_str(&text)
    }
}

impl fmt::Debug for Aaguid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Aaguid({self})")
    }
}

impl FromStr for Aaguid {
    type Err = ConfigError;

    /// Reads the form of a UUID, in digits of either case.
    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let groups: Vec<_> = text.split('-').collect();
        let bytes = hex::decode(&groups.concat()).ok().and_then(|bytes| bytes.try_into().ok());
        match bytes {
            Some(bytes) if groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) => Ok(Self(bytes)),
            _ => Err(ConfigError::from(ConfigErrorKind::Aaguid).with_value(text)),
        }
    }
}
