//! Comparing texts in a time that does not tell how far they agree.

use subtle::ConstantTimeEq as _;

/// Whether the two are equal, in a time that depends on their lengths only.
pub(crate) fn equal(a: &[u8], b: &[u8]) -> bool {
    // Eight bytes at a time, the rest singly; the one comparison is of all differences together.
    let ((words_a, rest_a), (words_b, rest_b)) = (a.as_chunks(), b.as_chunks());
    let difference_of_words = words_a
        .iter()
        .zip(words_b)
        .fold(0, |all, (a, b)| all | (u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b)));
    let difference_of_rest = rest_a.iter().zip(rest_b).fold(0, |all, (a, b)| all | (a ^ b));
    let difference = difference_of_words | u64::from(difference_of_rest);
    a.len() == b.len() && bool::from(difference.ct_eq(&0))
}

#[cfg(test)]
mod tests {
    use super::equal;

    #[test]
    fn every_byte_counts() {
        for length in 0..40 {
            let text = vec![7_u8; length];
            assert!(equal(&text, &text));
            assert!(!equal(&text, &[text.as_slice(), &[7]].concat()));
            for place in 0..length {
                for bit in 0..8 {
                    let mut other = text.clone();
                    other[place] ^= 1 << bit;
                    assert!(!equal(&text, &other), "{length} {place} {bit}");
                }
            }
        }
    }

    #[test]
    fn differences_do_not_cancel() {
        for length in 2..40 {
            let text = vec![7_u8; length];
            for (first, second) in (0..length).flat_map(|first| (0..first).map(move |second| (first, second)))
            {
                let mut other = text.clone();
                other[first] ^= 0x10;
                other[second] ^= 0x10;
                assert!(!equal(&text, &other), "{length} {first} {second}");
            }
        }
    }
}
