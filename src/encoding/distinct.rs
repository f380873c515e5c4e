//! Whether anything occurs twice: of two members, keys or fields of one name, one would go unseen.

/// Sorts; says whether no two are equal.
pub(crate) fn are_distinct<T: Ord>(items: &mut [T]) -> bool {
    items.sort_unstable();
    items.is_sorted_by(|a, b| a < b)
}
