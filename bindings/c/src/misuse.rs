//! Calls that no library can carry out: faults of the program, found before anything is touched.

use crate::status::{ATTESTRY_NO_HANDLE, ATTESTRY_NULL_POINTER, ATTESTRY_OTHER_HANDLE, ATTESTRY_TOO_LONG};

/// What is wrong with an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Misuse {
    pub(crate) status: i32,
    pub(crate) code: &'static str,
    /// The name that the header gives the argument.
    pub(crate) argument: &'static str,
    pub(crate) problem: &'static str,
}

impl Misuse {
    pub(crate) const fn null_pointer(argument: &'static str) -> Self {
        let (code, problem) = ("call.null_pointer", "a null pointer");
        Self { status: ATTESTRY_NULL_POINTER, code, argument, problem }
    }

    pub(crate) const fn too_long(argument: &'static str) -> Self {
        let (code, problem) = ("call.too_long", "2 GiB or longer");
        Self { status: ATTESTRY_TOO_LONG, code, argument, problem }
    }

    pub(crate) const fn no_handle(argument: &'static str) -> Self {
        let (code, problem) = ("call.no_handle", "not a handle, or freed");
        Self { status: ATTESTRY_NO_HANDLE, code, argument, problem }
    }

    pub(crate) const fn other_handle(argument: &'static str) -> Self {
        let (code, problem) = ("call.other_handle", "a handle of another type");
        Self { status: ATTESTRY_OTHER_HANDLE, code, argument, problem }
    }
}
