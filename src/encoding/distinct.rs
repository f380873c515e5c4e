//! Whether anything occurs twice. One of two members, keys or fields of one name would go unseen.

/// Sorts; says whether no two are equal.
pub(crate) fn are_distinct<T: Ord>(items: &mut [T]) -> bool {
    items.sort_unstable();
    items.is_sorted_by(|a, b| a < b)
}

#[cfg(test)]
mod tests {
    use super::are_distinct;

    #[test]
    fn equal_ones_are_found_wherever_they_are() {
        for distinct in [&mut [][..], &mut [1], &mut [1, 2, 3], &mut [3, 2, 1], &mut [2, 3, 1]] {
            assert!(are_distinct(distinct), "{distinct:?}");
        }
        for equal in [&mut [1, 1][..], &mut [1, 2, 1], &mut [2, 1, 1], &mut [1, 1, 2], &mut [3, 1, 2, 3]] {
            assert!(!are_distinct(equal), "{equal:?}");
        }
    }
}
