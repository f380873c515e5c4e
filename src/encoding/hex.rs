//! Hexadecimal text, either case.

/// The text is not an even number of hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InvalidHex;

/// Decodes pairs of hexadecimal digits of either case, and nothing else.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, InvalidHex> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return Err(InvalidHex);
    }
    let mut bytes = Vec::with_capacity(pairs.len());
    for [high, low] in pairs {
        bytes.push(value_of(*high).ok_or(InvalidHex)? << 4 | value_of(*low).ok_or(InvalidHex)?);
    }
    Ok(bytes)
}

/// Appends `bytes` in lower case.
pub(crate) fn encode_into(bytes: &[u8], out: &mut String) {
    let digit_of = |value: u8| b"0123456789abcdef".get(usize::from(value)).copied().unwrap_or_default();
    // Some at a time, for a string grows by pieces sooner than by characters.
    for some in bytes.chunks(32) {
        let mut digits = [0; 64];
        for (pair, byte) in digits.as_chunks_mut().0.iter_mut().zip(some) {
            *pair = [digit_of(byte >> 4), digit_of(byte & 0x0f)];
        }
        let written = digits.get(..some.len().saturating_mul(2)).unwrap_or_default();
        out.push_str(core::str::from_utf8(written).unwrap_or_default());
    }
}

const fn value_of(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => character.checked_sub(b'0'),
        b'a'..=b'f' => character.checked_sub(b'a' - 10),
        b'A'..=b'F' => character.checked_sub(b'A' - 10),
        _ => None,
    }
}
