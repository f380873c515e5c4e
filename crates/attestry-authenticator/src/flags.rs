//! The flags of authenticator data, each a bit.

/// UP: a user was present.
pub const USER_PRESENT: u8 = 0x01;
/// UV: the user was verified.
pub const USER_VERIFIED: u8 = 0x04;
/// BE: the credential may be backed up.
pub const BACKUP_ELIGIBLE: u8 = 0x08;
/// BS: the credential is backed up.
pub const BACKED_UP: u8 = 0x10;
/// AT: attested credential data follow, as they do in every registration.
pub const ATTESTED_DATA: u8 = 0x40;
/// ED: extension outputs follow.
pub const EXTENSION_DATA: u8 = 0x80;
