//! What the library keeps for its caller, by number.
//!
//! The caller has numbers, never pointers. A number that stands for nothing is found out before anything is touched.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use attestry_json::{Metadata, Verifier};

use crate::answer::Answer;
use crate::lock::Lock;
use crate::misuse::Misuse;

pub(crate) static VERIFIERS: Registry<Verifier> = Registry::new(1);
pub(crate) static METADATA: Registry<Metadata> = Registry::new(2);
pub(crate) static REPORTS: Registry<Answer> = Registry::new(3);

/// The values of one type.
pub(crate) struct Registry<T> {
    /// The last two bits of its handles.
    tag: usize,
    kept: Lock<Kept<T>>,
}

struct Kept<T> {
    /// The handle given last, but for the tag. None comes twice before all were used.
    last: usize,
    values: BTreeMap<usize, Arc<T>>,
}

/// Handles are this far apart, so that each has the tag of its type.
const STEP: usize = 4;

impl<T> Registry<T> {
    const fn new(tag: usize) -> Self {
        Self { tag, kept: Lock::new(Kept { last: 0, values: BTreeMap::new() }) }
    }

    /// Keeps a value, and gives its handle.
    pub(crate) fn keep(&self, value: T) -> usize {
        let value = Arc::new(value);
        self.kept.with(|kept| {
            loop {
                kept.last = kept.last.checked_add(STEP).unwrap_or(STEP);
                // The last two bits of `last` are unset.
                let handle = kept.last | self.tag;
                if let Entry::Vacant(place) = kept.values.entry(handle) {
                    place.insert(value);
                    return handle;
                }
            }
        })
    }

    /// Looks at a value. It may be freed meanwhile: then it is dropped when the last look at it ends.
    pub(crate) fn look<R>(
        &self,
        name: &'static str,
        handle: usize,
        look: impl FnOnce(&T) -> R,
    ) -> Result<R, Misuse> {
        self.check(name, handle)?;
        let value = self.kept.with(|kept| kept.values.get(&handle).cloned());
        let look_at = Look { registry: self, value: Some(value.ok_or(Misuse::no_handle(name))?) };
        match &look_at.value {
            Some(value) => Ok(look(value)),
            None => Err(Misuse::no_handle(name)),
        }
    }

    /// Frees a value. To free 0 is nothing.
    pub(crate) fn free(&self, name: &'static str, handle: usize) -> Result<(), Misuse> {
        if handle == 0 {
            return Ok(());
        }
        self.check(name, handle)?;
        let value = self.kept.with(|kept| kept.values.remove(&handle));
        self.give_back(value.ok_or(Misuse::no_handle(name))?);
        Ok(())
    }

    fn check(&self, name: &'static str, handle: usize) -> Result<(), Misuse> {
        let tag = handle & (STEP - 1);
        if tag == self.tag {
            Ok(())
        } else if tag == 0 || handle < STEP {
            Err(Misuse::no_handle(name))
        } else {
            Err(Misuse::other_handle(name))
        }
    }

    /// Counts are changed under the lock alone, so that what others did with a value is seen to come before its end.
    fn give_back(&self, value: Arc<T>) {
        let last = self.kept.with(|_| Arc::into_inner(value));
        // Outside the lock, since it can take long.
        drop(last);
    }
}

/// A value that a call looks at; also a panic gives it back.
struct Look<'a, T> {
    registry: &'a Registry<T>,
    value: Option<Arc<T>>,
}

impl<T> Drop for Look<'_, T> {
    fn drop(&mut self) {
        if let Some(value) = self.value.take() {
            self.registry.give_back(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static NUMBERS: Registry<u8> = Registry::new(1);

    #[test]
    fn handles_are_found_out() {
        let handle = NUMBERS.keep(7);
        assert_eq!(NUMBERS.look("number", handle, |number| *number), Ok(7));
        assert_eq!(NUMBERS.look("number", 0, |_| ()), Err(Misuse::no_handle("number")));
        assert_eq!(NUMBERS.look("number", 1, |_| ()), Err(Misuse::no_handle("number")));
        assert_eq!(NUMBERS.look("number", usize::MAX, |_| ()), Err(Misuse::other_handle("number")));
        assert_eq!(NUMBERS.look("number", handle + STEP * 100, |_| ()), Err(Misuse::no_handle("number")));
        assert_eq!(NUMBERS.free("number", handle + 1), Err(Misuse::other_handle("number")));
        assert_eq!(NUMBERS.free("number", handle), Ok(()));
        assert_eq!(NUMBERS.free("number", handle), Err(Misuse::no_handle("number")));
        assert_eq!(NUMBERS.free("number", 0), Ok(()));
    }

    #[test]
    fn numbers_start_again_and_pass_over_what_is_kept() {
        let registry = Registry::new(2);
        let first = registry.keep(1);
        registry.kept.with(|kept| kept.last = usize::MAX - (STEP - 1));
        let second = registry.keep(2);
        assert_eq!((first, second), (STEP + 2, STEP * 2 + 2));
        assert_eq!(registry.look("number", first, |number| *number), Ok(1));
    }

    #[test]
    fn a_value_that_is_looked_at_outlives_its_handle() {
        let registry = Registry::new(3);
        let handle = registry.keep(vec![1]);
        let seen = registry.look("list", handle, |list| {
            assert_eq!(registry.free("list", handle), Ok(()));
            list.len()
        });
        assert_eq!(seen, Ok(1));
    }

    #[test]
    #[allow(clippy::panic, reason = "that is what is tested")]
    fn a_panic_gives_the_value_back() {
        let registry = Registry::new(3);
        let value = Arc::new(());
        let handle = registry.keep(Arc::clone(&value));
        let look = std::panic::AssertUnwindSafe(|| registry.look("value", handle, |_| panic!("in a look")));
        assert!(std::panic::catch_unwind(look).is_err());
        assert_eq!(registry.free("value", handle), Ok(()));
        assert_eq!(Arc::strong_count(&value), 1);
    }
}
