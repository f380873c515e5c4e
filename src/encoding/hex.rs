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
    pairs
        .iter()
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
        .collect::<Option<_>>()
        .ok_or(InvalidHex)
}

/// Appends `bytes` in lower case.
pub(crate) fn encode_into(bytes: &[u8], out: &mut String) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    for byte in bytes {
        for digit in [byte >> 4, byte & 0x0f] {
            out.extend(DIGITS.get(usize::from(digit)));
        }
    }
}

const fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => character.checked_sub(b'0'),
        b'a'..=b'f' => character.checked_sub(b'a' - 10),
        b'A'..=b'F' => character.checked_sub(b'A' - 10),
        _ => None,
    }
}
