//! Manufacturers of TPMs, as data: an unknown one is an observation, never a reason to refuse.

/// Vendor identifiers of the TCG's registry: up to four characters, filled up with zeros or spaces.
pub(crate) const REGISTERED: &[u32] = &[
    id(b"AMD\0"),
    id(b"ANT\0"),
    id(b"ATML"),
    id(b"BRCM"),
    id(b"CSCO"),
    id(b"FLYS"),
    id(b"GOOG"),
    id(b"HISI"),
    id(b"HPE\0"),
    id(b"HPI\0"),
    id(b"IBM\0"),
    id(b"IFX\0"),
    id(b"INTC"),
    id(b"LEN\0"),
    id(b"MSFT"),
    id(b"NSG\0"),
    id(b"NSM "),
    id(b"NTC\0"),
    id(b"NTZ\0"),
    id(b"QCOM"),
    id(b"ROCC"),
    id(b"SEAL"),
    id(b"SECE"),
    id(b"SMSC"),
    id(b"SMSN"),
    id(b"SNS\0"),
    id(b"STM "),
    id(b"TXN\0"),
    id(b"WEC\0"),
];

const fn id(characters: &[u8; 4]) -> u32 {
    u32::from_be_bytes(*characters)
}
