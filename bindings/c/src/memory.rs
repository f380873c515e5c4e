//! The caller's memory: what is read, and where results go.

use std::marker::PhantomData;

use crate::misuse::Misuse;

/// Longer inputs are taken for a mistake. It is less than any slice may have.
const LONGEST: usize = 0x7fff_ffff;

/// Bytes that the caller lends for one call. Null with the length 0 is empty.
///
/// # Safety
///
/// Unless it is null, `len` bytes at `bytes` can be read, and nobody changes them before the call ends.
pub(crate) unsafe fn lent<'a>(
    argument: &'static str,
    bytes: *const u8,
    len: usize,
) -> Result<&'a [u8], Misuse> {
    if len == 0 {
        return Ok(&[]);
    }
    if bytes.is_null() {
        return Err(Misuse::null_pointer(argument));
    }
    if len > LONGEST {
        return Err(Misuse::too_long(argument));
    }
    // SAFETY: the pointer is not null, and the length less than `isize::MAX`. The caller answers for the rest; a byte has
    // every alignment and every value.
    Ok(unsafe { std::slice::from_raw_parts(bytes, len) })
}

/// A place of the caller's for a result; null where no result is wanted.
#[derive(Clone, Copy)]
pub(crate) struct Out<'a, T> {
    place: *mut T,
    lent: PhantomData<&'a mut T>,
}

impl<T: Copy> Out<'_, T> {
    /// # Safety
    ///
    /// Unless it is null, a `T` can be written at `place` until the call ends, with any alignment.
    pub(crate) const unsafe fn new(place: *mut T) -> Self {
        Self { place, lent: PhantomData }
    }

    pub(crate) const fn is_wanted(self) -> bool {
        !self.place.is_null()
    }

    /// For a result that every call has.
    pub(crate) fn required(self, argument: &'static str) -> Result<Self, Misuse> {
        if self.is_wanted() { Ok(self) } else { Err(Misuse::null_pointer(argument)) }
    }

    pub(crate) fn set(self, value: T) {
        if self.is_wanted() {
            // SAFETY: it is not null, and `new` has the rest.
            unsafe { self.place.write_unaligned(value) };
        }
    }
}

#[cfg(test)]
impl<'a, T> Out<'a, T> {
    pub(crate) const fn of(place: &'a mut T) -> Self {
        Self { place, lent: PhantomData }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_bounded() {
        let byte = 7_u8;
        // SAFETY: one byte is there, and longer lengths are refused before anything is read.
        let read = |pointer, len| unsafe { lent("body", pointer, len) };
        assert_eq!(read(&byte, 1), Ok(&[7][..]));
        assert_eq!(read(std::ptr::null(), 0), Ok(&[][..]));
        assert_eq!(read(std::ptr::null(), 1), Err(Misuse::null_pointer("body")));
        for len in [LONGEST + 1, usize::MAX >> 1, usize::MAX] {
            assert_eq!(read(&byte, len), Err(Misuse::too_long("body")));
        }
    }
}
