//! How deep a text nests, before it is read.

/// Whether arrays and objects nest deeper than `limit`. One pass, no recursion; strings are stepped over.
pub(crate) fn deeper_than(text: &str, limit: usize) -> bool {
    // With no more brackets than levels, in strings or out of them, there is nothing to look for.
    if count_of_openings(text) <= limit {
        return false;
    }
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                depth = depth.saturating_add(1);
                if depth > limit {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// How many brackets open, in strings or out of them. Counted in bytes, many at a time, so that a compiler uses vectors.
fn count_of_openings(text: &str) -> usize {
    let count_of_few = |few: &[u8]| {
        few.iter().fold(0_u8, |count, byte| count.wrapping_add(u8::from(matches!(byte, b'{' | b'['))))
    };
    text.as_bytes().chunks(u8::MAX.into()).map(|few| usize::from(count_of_few(few))).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::deeper_than;

    proptest! {
        #[test]
        fn nesting_is_counted(text in r#"([\[\]{}]|"[\[{]*"|a){0,40}"#, limit in 0_usize..6) {
            let mut depth = 0_usize;
            let mut deepest = 0;
            let mut outside = String::new();
            text.split('"').step_by(2).for_each(|part| outside.push_str(part));
            for byte in outside.bytes() {
                match byte {
                    b'[' | b'{' => depth = depth.saturating_add(1),
                    b']' | b'}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                deepest = deepest.max(depth);
            }
            prop_assert_eq!(deeper_than(&text, limit), deepest > limit);
        }
    }
}
