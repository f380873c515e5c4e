//! The lock of a registry.
//!
//! On Unix it is a mutex of pthreads, not the standard library's. Tools that watch a host's threads, such as helgrind,
//! know it, and so they see what it guards.

/// A value that one thread at a time sees.
pub(crate) struct Lock<T> {
    mutex: Mutex<T>,
}

impl<T> Lock<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self { mutex: Mutex::new(value) }
    }

    /// Calls `look` with the value. `look` must not lock again.
    pub(crate) fn with<R>(&self, look: impl FnOnce(&mut T) -> R) -> R {
        self.mutex.with(look)
    }
}

#[cfg(unix)]
use unix::Mutex;

#[cfg(not(unix))]
use other::Mutex;

#[cfg(unix)]
mod unix {
    use std::cell::UnsafeCell;

    pub(super) struct Mutex<T> {
        raw: UnsafeCell<libc::pthread_mutex_t>,
        value: UnsafeCell<T>,
    }

    // SAFETY: `with` alone reaches the value, and only while the mutex is held: one thread at a time has it. That sends it
    // between threads, and `T: Send` allows that.
    unsafe impl<T: Send> Sync for Mutex<T> {}

    impl<T> Mutex<T> {
        pub(super) const fn new(value: T) -> Self {
            Self { raw: UnsafeCell::new(libc::PTHREAD_MUTEX_INITIALIZER), value: UnsafeCell::new(value) }
        }

        pub(super) fn with<R>(&self, look: impl FnOnce(&mut T) -> R) -> R {
            let _held = Held::new(&self.raw);
            // SAFETY: this thread holds the mutex until `_held` is dropped, and `look` does not lock again. So nobody else
            // has a reference to the value.
            look(unsafe { &mut *self.value.get() })
        }
    }

    /// The mutex while it is held; also a panic gives it back.
    struct Held<'a> {
        raw: &'a UnsafeCell<libc::pthread_mutex_t>,
    }

    impl<'a> Held<'a> {
        fn new(raw: &'a UnsafeCell<libc::pthread_mutex_t>) -> Self {
            // SAFETY: the mutex is initialized. It lies in a static of this crate, so it never moves.
            let failed = unsafe { libc::pthread_mutex_lock(raw.get()) };
            assert_eq!(failed, 0, "the mutex cannot be locked");
            Self { raw }
        }
    }

    impl Drop for Held<'_> {
        fn drop(&mut self) {
            // SAFETY: this thread locked it in `new`.
            let failed = unsafe { libc::pthread_mutex_unlock(self.raw.get()) };
            debug_assert_eq!(failed, 0, "the mutex cannot be unlocked");
        }
    }
}

#[cfg(not(unix))]
mod other {
    use std::sync::PoisonError;

    pub(super) struct Mutex<T>(std::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(super) const fn new(value: T) -> Self {
            Self(std::sync::Mutex::new(value))
        }

        pub(super) fn with<R>(&self, look: impl FnOnce(&mut T) -> R) -> R {
            look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
        }
    }
}
