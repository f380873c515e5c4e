//! Secrets that clients carry: what whoever has one may do, they may.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::error::ApiError;

/// 32 random bytes.
pub(crate) fn random() -> Result<[u8; 32], ApiError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(ApiError::internal)?;
    Ok(bytes)
}

/// A new token.
pub(crate) fn new() -> Result<String, ApiError> {
    Ok(URL_SAFE_NO_PAD.encode(random()?))
}

/// Under which a token is stored. It is random, so that a plain hash gives nobody the token.
pub(crate) fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}
