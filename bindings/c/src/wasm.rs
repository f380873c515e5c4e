//! Memory of a WebAssembly instance, for the host to write inputs and results' places into.

use std::alloc::{Layout, alloc, dealloc};

const ALIGNMENT: usize = 8;

/// Gives `size` bytes, or null where there are none.
#[unsafe(no_mangle)]
pub extern "C" fn attestry_alloc(size: usize) -> *mut u8 {
    match Layout::from_size_align(size.max(1), ALIGNMENT) {
        // SAFETY: the size is not 0.
        Ok(layout) => unsafe { alloc(layout) },
        Err(_) => std::ptr::null_mut(),
    }
}

/// Takes bytes back that `attestry_alloc` gave for the same `size`. Null is nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_free(bytes: *mut u8, size: usize) {
    let Ok(layout) = Layout::from_size_align(size.max(1), ALIGNMENT) else { return };
    if !bytes.is_null() {
        // SAFETY: the caller has the bytes from `attestry_alloc`, with the same size and so the same layout.
        unsafe { dealloc(bytes, layout) };
    }
}
