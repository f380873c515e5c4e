//! Texts that stand for bytes: base64 of either alphabet, hexadecimal digits, PEM. They are read more leniently than a
//! verifier may read them, since nothing is decided by them.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const ANY: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);

/// Base64 of either alphabet, with or without padding and white space.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let plain: String = text
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .map(|character| match character {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    if plain.is_empty() { None } else { ANY.decode(plain).ok() }
}

pub(crate) fn to_base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Hexadecimal digits, with or without white space and colons.
pub(crate) fn hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.chars().filter(|character| !character.is_ascii_whitespace() && *character != ':');
    let digits = digits.map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()));
    let digits: Vec<u8> = digits.collect::<Option<_>>()?;
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let byte = |pair: &[u8]| pair.iter().fold(0_u8, |byte, digit| byte << 4 | digit);
    Some(digits.chunks_exact(2).map(byte).collect())
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// One block of PEM (RFC 7468).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pem {
    pub(crate) label: String,
    pub(crate) content: Vec<u8>,
}

/// The blocks of a text. `None` if it has none, or one that cannot be read.
pub(crate) fn pem(text: &str) -> Option<Vec<Pem>> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, begun)) = rest.split_once("-----BEGIN ") {
        let (label, content) = begun.split_once("-----")?;
        let (content, after) = content.split_once(&format!("-----END {label}-----"))?;
        blocks.push(Pem { label: label.to_owned(), content: base64(content)? });
        rest = after;
    }
    if blocks.is_empty() { None } else { Some(blocks) }
}

/// The certificates or lists of a file: PEM with this label, DER, or base64 of it.
pub(crate) fn ders(bytes: &[u8], label: &str) -> Option<Vec<Vec<u8>>> {
    if bytes.first() == Some(&0x30) {
        return Some(vec![bytes.to_vec()]);
    }
    let text = std::str::from_utf8(bytes).ok()?;
    match pem(text) {
        Some(blocks) if blocks.iter().all(|block| block.label == label) => {
            Some(blocks.into_iter().map(|block| block.content).collect())
        }
        Some(_) => None,
        None => base64(text).filter(|der| der.first() == Some(&0x30)).map(|der| vec![der]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_from_every_form() {
        let bytes = [0xfb, 0xff, 0x01];
        for text in ["-_8B", "+/8B", " -_\n8B ", "-_8B===="] {
            assert_eq!(base64(text).as_deref(), (!text.ends_with("====")).then_some(&bytes[..]), "{text}");
        }
        for text in ["fbff01", "FB:FF:01", "fb ff\n01"] {
            assert_eq!(hex(text).as_deref(), Some(&bytes[..]), "{text}");
        }
        assert_eq!([hex("fbf"), hex(""), hex("xy")], [None, None, None]);
        let text = "noise\n-----BEGIN A B-----\n+/8B\n-----END A B-----\n";
        assert_eq!(pem(text), Some(vec![Pem { label: "A B".to_owned(), content: bytes.to_vec() }]));
        assert_eq!(pem("-----BEGIN A-----\n+/8B\n-----END B-----"), None);
    }
}
