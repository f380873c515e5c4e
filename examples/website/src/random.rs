//! Random bytes: for challenges, user handles and session tokens.

use crate::errors::Refusal;

/// 32 bytes from the operating system.
pub(crate) fn bytes() -> Result<[u8; 32], Refusal> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(Refusal::failed)?;
    Ok(bytes)
}
