//! Stepping over the plain characters of a string.

/// The bytes after the plain characters of a string. It takes many at a time while all are plain, so that a compiler
/// uses vectors. Then it takes eight at a time, as one number.
pub(super) fn after_plain(bytes: &[u8]) -> &[u8] {
    let mut rest = after_blocks::<16>(after_blocks::<64>(bytes));
    while let Some((eight, after)) = rest.split_first_chunk() {
        match first_special(u64::from_le_bytes(*eight)) {
            Some(place) => return rest.get(place..).unwrap_or_default(),
            None => rest = after,
        }
    }
    let plain = rest.iter().take_while(|byte| !is_special(**byte)).count();
    rest.get(plain..).unwrap_or_default()
}

/// The bytes after the whole blocks in which every byte is plain.
fn after_blocks<const SIZE: usize>(bytes: &[u8]) -> &[u8] {
    let all_plain =
        |block: &&[u8; SIZE]| !block.iter().fold(false, |special, byte| special | is_special(*byte));
    let blocks = bytes.as_chunks().0.iter().take_while(all_plain).count();
    bytes.get(blocks.saturating_mul(SIZE)..).unwrap_or_default()
}

const fn is_special(byte: u8) -> bool {
    (byte == b'"') | (byte == b'\\') | (byte < 0x20)
}

/// The place of the first of eight bytes, the lowest first, that is not plain in a string.
fn first_special(bytes: u64) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    // Sets the high bit of a byte that is less than `bound`, at most 128, and perhaps of some above it, by the borrow.
    let below = |bytes: u64, bound: u8| {
        bytes.wrapping_sub(ONES.wrapping_mul(bound.into())) & !bytes & ONES.wrapping_mul(0x80)
    };
    let is = |byte: u8| below(bytes ^ ONES.wrapping_mul(byte.into()), 1);
    let special = below(bytes, 0x20) | is(b'"') | is(b'\\');
    let place = special.trailing_zeros() / 8;
    (special != 0).then(|| usize::try_from(place).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::after_plain;

    #[test]
    fn every_special_byte_ends_it_wherever_it_is() {
        for length in 0..50 {
            for special in (0..=0xff).filter(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)) {
                for before in [b'a', b'!', b'#', b'[', b']', b' ', 0x7f, 0x80, 0xa2, 0xdc, 0xff] {
                    let mut bytes = vec![before; length];
                    bytes.extend([special, b'"', 0]);
                    assert_eq!(after_plain(&bytes), [special, b'"', 0], "{length} {special} {before}");
                    bytes.extend([b'x'; 40]);
                    assert_eq!(after_plain(&bytes).len(), 43, "{length} {special} {before}");
                }
            }
            assert!(after_plain(&vec![b'a'; length]).is_empty());
        }
    }
}
