//! Hexadecimal text, either case.

/// The text is not an even number of hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HexFault;

/// Decodes pairs of hexadecimal digits of either case, and nothing else.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, HexFault> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return Err(HexFault);
    }
    let mut seen = 0;
    let bytes = pairs.iter().map(|[high, low]| {
        let (high, low) = (value_of(*high), value_of(*low));
        seen |= high | low;
        high << 4 | low
    });
    let bytes = bytes.collect();
    if seen & 0xf0 == 0 { Ok(bytes) } else { Err(HexFault) }
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

/// Below 16, if it is a digit. Without branches, which no processor could foresee.
const fn value_of(character: u8) -> u8 {
    let digit = character.wrapping_sub(b'0');
    let letter = (character | 0x20).wrapping_sub(b'a');
    if digit < 10 {
        digit
    } else if letter < 6 {
        letter.wrapping_add(10)
    } else {
        0xff
    }
}

#[cfg(test)]
mod tests {
    use super::{HexFault, decode};

    #[test]
    fn digits_of_either_case_and_nothing_else() {
        for [first, second] in (0..=u16::MAX).map(u16::to_be_bytes) {
            let Ok(text) = core::str::from_utf8(&[first, second]).map(str::to_owned) else { continue };
            let digits = (char::from(first).to_digit(16), char::from(second).to_digit(16));
            let expected = match digits {
                (Some(high), Some(low)) => Ok(vec![u8::try_from(high * 16 + low).unwrap()]),
                _ => Err(HexFault),
            };
            assert_eq!(decode(&text), expected, "{text:?}");
        }
        assert_eq!(decode("00ff7F"), Ok(vec![0x00, 0xff, 0x7f]));
        assert_eq!(decode(""), Ok(Vec::new()));
        for odd in ["0", "012", "0 1"] {
            assert_eq!(decode(odd), Err(HexFault));
        }
    }
}
