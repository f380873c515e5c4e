//! The head of an item, and steps over bytes (RFC 8949 §3).

use super::CborError;

/// The first bytes of an item: its major type, and a number that is its value, length or count.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) major: u8,
    /// Additional information: the argument, or how many bytes it has.
    pub(super) info: u8,
    pub(super) argument: u64,
}

impl Head {
    /// Whether no shorter head says the same.
    pub(super) const fn is_minimal(self) -> bool {
        match self.info {
            0..INLINE_MAX => true,
            24 => self.argument >= 24,
            25 => self.argument > 0xff,
            26 => self.argument > 0xffff,
            _ => self.argument > 0xffff_ffff,
        }
    }
}

#[inline]
pub(super) fn read_head(rest: &mut &[u8]) -> Result<Head, CborError> {
    let (&first, after) = rest.split_first().ok_or(CborError::Truncated)?;
    *rest = after;
    let (major, info) = (first >> 5, first & 0x1f);
    let argument = match info {
        0..INLINE_MAX => u64::from(info),
        24 => u64::from(u8::from_be_bytes(take_array(rest)?)),
        25 => u64::from(u16::from_be_bytes(take_array(rest)?)),
        26 => u64::from(u32::from_be_bytes(take_array(rest)?)),
        27 => u64::from_be_bytes(take_array(rest)?),
        31 if matches!(major, MAJOR_BYTES | MAJOR_TEXT | MAJOR_ARRAY | MAJOR_MAP | MAJOR_SIMPLE) => {
            return Err(CborError::IndefiniteLength);
        }
        _ => return Err(CborError::Reserved),
    };
    Ok(Head { major, info, argument })
}

pub(super) fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

fn take_array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], CborError> {
    let (taken, after) = rest.split_first_chunk().ok_or(CborError::Truncated)?;
    *rest = after;
    Ok(*taken)
}

pub(super) const MAJOR_UNSIGNED: u8 = 0;
pub(super) const MAJOR_NEGATIVE: u8 = 1;
pub(super) const MAJOR_BYTES: u8 = 2;
pub(super) const MAJOR_TEXT: u8 = 3;
pub(super) const MAJOR_ARRAY: u8 = 4;
pub(super) const MAJOR_MAP: u8 = 5;
pub(super) const MAJOR_TAG: u8 = 6;
pub(super) const MAJOR_SIMPLE: u8 = 7;

/// Additional information below this is the argument itself.
pub(super) const INLINE_MAX: u8 = 24;

pub(super) const FALSE: u64 = 20;
pub(super) const TRUE: u64 = 21;
pub(super) const NULL: u64 = 22;
