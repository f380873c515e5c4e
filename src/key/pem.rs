//! PEM (RFC 7468) as the service's clients write it: one block, lines of any width, any line end.

use super::{KeyBits, PublicKey, PublicKeyError, parse_spki};
use crate::crypto::{KeyType, RsaBounds};
use crate::encoding::base64::decode_standard;
use crate::encoding::der::Reader;

/// Reads a public key from one block, `PUBLIC KEY` (SubjectPublicKeyInfo) or `RSA PUBLIC KEY` (PKCS#1). Only a final
/// line end may stand around it. The key is not yet bound to an algorithm.
pub(crate) fn from_pem(text: &str, bounds: RsaBounds) -> Result<PublicKey, PublicKeyError> {
    let (label, der) = read_block(text)?;
    let (key_type, subject_public_key) = match label {
        "PUBLIC KEY" => parse_spki(&der)?,
        "RSA PUBLIC KEY" => {
            Reader::sequence(&der).map_err(|_| PublicKeyError::DerMalformed)?;
            (KeyType::Rsa, der.as_slice())
        }
        _ => return Err(PublicKeyError::PemLabel),
    };
    PublicKey::checked(key_type, None, KeyBits::concat(&[subject_public_key]), bounds)
}

/// The label and the decoded content of the one block that `text` is.
fn read_block(text: &str) -> Result<(&str, Vec<u8>), PublicKeyError> {
    let malformed = PublicKeyError::PemMalformed;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let label = lines.next().and_then(|line| boundary(line, "-----BEGIN ")).ok_or(malformed)?;
    let mut base64 = Vec::with_capacity(text.len());
    loop {
        let line = lines.next().ok_or(malformed)?;
        if line.starts_with('-') {
            let closes = boundary(line, "-----END ") == Some(label) && lines.next().is_none();
            if !closes || base64.is_empty() {
                return Err(malformed);
            }
            break;
        }
        if line.is_empty() {
            return Err(malformed);
        }
        base64.extend_from_slice(line.as_bytes());
    }
    Ok((label, decode_standard(&base64).map_err(|_| malformed)?))
}

fn boundary<'a>(line: &'a str, start: &str) -> Option<&'a str> {
    line.strip_prefix(start)?.strip_suffix("-----")
}
