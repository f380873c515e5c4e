//! Byte strings as texts.

use serde::ser::{Serialize, Serializer};

use crate::encoding::base64;
use crate::request::UserHandle;

/// Written as base64url without padding.
pub(super) struct Bytes<B>(pub(super) B);

/// A certificate in DER, written as standard base64 with padding, as in x5c of a JWS.
pub(super) struct Der<'d>(pub(super) &'d [u8]);

impl<B: AsRef<[u8]>> Serialize for Bytes<B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64::encode_url(self.0.as_ref()))
    }
}

impl Serialize for Der<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64::encode_standard(self.0))
    }
}

/// Written as base64url without padding.
impl Serialize for UserHandle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Bytes(self.as_bytes()).serialize(serializer)
    }
}
