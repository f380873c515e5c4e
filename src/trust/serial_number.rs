//! The serial number of a certificate, as lists of revoked certificates have it.

use core::fmt;
use core::str::FromStr;

use crate::encoding::der::without_zeros;
use crate::error::{ConfigError, ConfigErrorKind};

/// The serial number of a certificate (RFC 5280 §4.1.2.2), compared as an integer.
///
/// Lists of revoked certificates have it in hexadecimal, often without its leading zeros. The number of digits may then
/// be odd. `FromStr` reads that form, in digits of either case; `Display` writes it.
///
/// ```
/// use attestry::errors::ConfigErrorKind;
/// use attestry::trust::SerialNumber;
///
/// let serial: SerialNumber = "A17".parse()?;
/// assert_eq!(serial, SerialNumber::from_be_bytes([0x00, 0x0a, 0x17]));
/// assert_eq!(serial.to_string(), "a17");
/// assert_eq!("0x0a17".parse::<SerialNumber>().unwrap_err(), ConfigErrorKind::RevokedSerial);
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SerialNumber {
    /// Big-endian, without leading zeros.
    magnitude: Vec<u8>,
    /// Whether these bytes can be no serial number.
    unusable: bool,
}

impl SerialNumber {
    /// The number with these bytes, the most significant first: the content of the certificate's INTEGER, with or
    /// without leading zeros.
    ///
    /// These are no digits: text goes through `FromStr`. `build()` refuses a verifier with a serial number of no bytes.
    /// It also refuses eight bytes or more that are all hexadecimal digits in ASCII.
    pub fn from_be_bytes(bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        let is_text = bytes.len() >= TEXT_LENGTH && bytes.iter().all(u8::is_ascii_hexdigit);
        Self { magnitude: without_zeros(bytes).to_vec(), unusable: bytes.is_empty() || is_text }
    }

    /// Big-endian, without leading zeros.
    pub(super) fn magnitude(&self) -> &[u8] {
        &self.magnitude
    }

    pub(super) const fn check(&self) -> Result<(), ConfigErrorKind> {
        if self.unusable { Err(ConfigErrorKind::RevokedSerial) } else { Ok(()) }
    }
}

impl FromStr for SerialNumber {
    type Err = ConfigError;

    /// Reads hexadecimal digits and nothing besides.
    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let digits: Option<Vec<u8>> = text.as_bytes().iter().map(digit).collect();
        let digits = digits
            .filter(|digits| !digits.is_empty())
            .ok_or_else(|| ConfigError::from(ConfigErrorKind::RevokedSerial).with_value(text))?;
        // Two digits a byte, counted from the end: of an odd number, the first stands alone.
        let mut magnitude: Vec<u8> = digits
            .rchunks(2)
            .map(|pair| pair.iter().fold(0, |byte: u8, digit| byte.wrapping_shl(4) | digit))
            .collect();
        magnitude.reverse();
        Ok(Self { magnitude: without_zeros(&magnitude).to_vec(), unusable: false })
    }
}

impl fmt::Display for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.magnitude.split_first() {
            None => f.write_str("0"),
            Some((first, rest)) => {
                write!(f, "{first:x}")?;
                rest.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    }
}

impl fmt::Debug for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SerialNumber({self})")
    }
}

/// Eight random bytes are all hexadecimal digits once in three hundred million times.
const TEXT_LENGTH: usize = 8;
