//! The flags of authenticator data.

pub const USER_PRESENT: u8 = 0x01;
pub const USER_VERIFIED: u8 = 0x04;
pub const BACKUP_ELIGIBLE: u8 = 0x08;
pub const BACKED_UP: u8 = 0x10;
pub const ATTESTED_DATA: u8 = 0x40;
pub const EXTENSION_DATA: u8 = 0x80;
