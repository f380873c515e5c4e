//! The encodings at the bottom: CBOR, DER, base64, hexadecimal, JSON, JWS, object identifiers and time, each read
//! strictly. Nothing here knows what the bytes are for.

pub(crate) mod base64;
pub(crate) mod cbor;
pub(crate) mod constant_time;
pub(crate) mod der;
pub(crate) mod distinct;
pub(crate) mod hex;
pub(crate) mod json;
pub(crate) mod jws;
pub(crate) mod oid;
pub(crate) mod span;
pub(crate) mod time;
