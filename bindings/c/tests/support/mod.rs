//! The shared library, loaded as a program in another language loads it: by its file, and each function by its name.

use std::ffi::{CStr, c_char};
use std::path::{Path, PathBuf};

use libloading::Library;

/// The file of the shared library: what `ATTESTRY_LIBRARY` names, else what was built with this program.
pub(crate) fn file() -> PathBuf {
    if let Some(file) = std::env::var_os("ATTESTRY_LIBRARY") {
        return file.into();
    }
    let program = std::env::current_exe().unwrap();
    // Tests and benchmarks stand in `deps`, examples beside it.
    let folder = program.parent().unwrap().parent().unwrap().join("deps");
    let name = format!("{}attestry_c{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    folder.join(name)
}

macro_rules! functions {
    ($($name:ident($($argument:ty),*) -> $result:ty;)*) => {
        /// The functions of the library.
        #[allow(dead_code, reason = "not every program needs all")]
        pub(crate) struct Functions {
            $(pub(crate) $name: unsafe extern "C" fn($($argument),*) -> $result,)*
            /// Keeps the functions loaded.
            _library: Library,
        }

        impl Functions {
            pub(crate) fn load(file: &Path) -> Self {
                // SAFETY: the library does nothing when it is loaded.
                let library = unsafe { Library::new(file) }.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
                $(
                    let name = concat!(stringify!($name), "\0").as_bytes();
                    // SAFETY: the types are those of the header.
                    let $name = *unsafe { library.get::<unsafe extern "C" fn($($argument),*) -> $result>(name) }.unwrap();
                )*
                Self { $($name,)* _library: library }
            }
        }
    };
}

functions! {
    attestry_abi() -> u32;
    attestry_version() -> *const c_char;
    attestry_verifier_new(*const u8, usize, *mut usize, *mut usize) -> i32;
    attestry_verifier_free(usize) -> i32;
    attestry_verify_registration(usize, *const u8, usize, *const u8, usize, usize, *mut usize) -> i32;
    attestry_verify_authentication(usize, *const u8, usize, *const u8, usize, usize, *mut usize) -> i32;
    attestry_creation_options(usize, *const u8, usize, *mut usize) -> i32;
    attestry_request_options(usize, *const u8, usize, *mut usize) -> i32;
    attestry_signals(usize, *const u8, usize, *mut usize) -> i32;
    attestry_authentication_reply(usize, *const u8, usize, *mut usize) -> i32;
    attestry_credential_reply(usize, *const u8, usize, *mut usize) -> i32;
    attestry_recovery_reply(usize, *const u8, usize, *mut usize) -> i32;
    attestry_seal_challenge(usize, *const u8, usize, *mut usize) -> i32;
    attestry_open_challenge(usize, *const u8, usize, *mut usize) -> i32;
    attestry_related_origins(usize, *const u8, usize, *mut usize) -> i32;
    attestry_decoy_profile(usize, *const u8, usize, *mut usize) -> i32;
    attestry_read_unverified(usize, *const u8, usize, *const u8, usize, *mut usize) -> i32;
    attestry_metadata_verify(*const u8, usize, *const u8, usize, *mut usize, *mut usize) -> i32;
    attestry_metadata_from_statements(*const u8, usize, *const u8, usize, *mut usize, *mut usize) -> i32;
    attestry_metadata_with(usize, usize, *mut usize, *mut usize) -> i32;
    attestry_metadata_assess(usize, *const u8, usize, *const u8, usize, *mut usize) -> i32;
    attestry_metadata_free(usize) -> i32;
    attestry_report_status(usize) -> i32;
    attestry_report_text(usize, *mut *const u8, *mut usize) -> i32;
    attestry_report_code(usize, *mut *const u8, *mut usize) -> i32;
    attestry_report_free(usize) -> i32;
}

/// What a call answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: i32,
    pub(crate) code: Option<String>,
    /// Empty where there is no report.
    pub(crate) text: String,
}

#[allow(dead_code, reason = "not every program needs all")]
impl Functions {
    pub(crate) fn version(&self) -> String {
        // SAFETY: a text that ends in a zero byte, and is never freed.
        unsafe { CStr::from_ptr((self.attestry_version)()) }.to_str().unwrap().to_owned()
    }

    /// Takes a report over: its status, its texts, and its end.
    pub(crate) fn take(&self, status: i32, report: usize) -> Answer {
        if report == 0 {
            return Answer { status, code: None, text: String::new() };
        }
        // SAFETY: no pointer is lent.
        assert_eq!(unsafe { (self.attestry_report_status)(report) }, status);
        let text = self.text(report, self.attestry_report_text).unwrap();
        let code = self.text(report, self.attestry_report_code);
        // SAFETY: no pointer is lent; the texts were copied.
        assert_eq!(unsafe { (self.attestry_report_free)(report) }, 0);
        Answer { status, code, text }
    }

    fn text(
        &self,
        report: usize,
        lend: unsafe extern "C" fn(usize, *mut *const u8, *mut usize) -> i32,
    ) -> Option<String> {
        let (mut text, mut len) = (std::ptr::null(), 0);
        // SAFETY: both are places for what they are to hold.
        assert_eq!(unsafe { lend(report, &mut text, &mut len) }, 0);
        // SAFETY: the library lends so many bytes, and a zero byte after them.
        let bytes = (!text.is_null()).then(|| unsafe { std::slice::from_raw_parts(text, len + 1) });
        bytes.map(|bytes| CStr::from_bytes_with_nul(bytes).unwrap().to_str().unwrap().to_owned())
    }

    pub(crate) fn verifier(&self, config: &[u8]) -> Result<usize, Answer> {
        let (mut verifier, mut report) = (0, 0);
        // SAFETY: the bytes are there, and so are places for the results.
        let status = unsafe {
            (self.attestry_verifier_new)(config.as_ptr(), config.len(), &mut verifier, &mut report)
        };
        if status == 0 { Ok(verifier) } else { Err(self.take(status, report)) }
    }

    pub(crate) fn metadata(&self, blob: &[u8], context: &[u8]) -> (usize, Answer) {
        let (mut metadata, mut report) = (0, 0);
        // SAFETY: the bytes are there, and so are places for the results.
        let status = unsafe {
            (self.attestry_metadata_verify)(
                blob.as_ptr(),
                blob.len(),
                context.as_ptr(),
                context.len(),
                &mut metadata,
                &mut report,
            )
        };
        (metadata, self.take(status, report))
    }

    /// Verifies a registration, or an authentication.
    pub(crate) fn verify(
        &self,
        is_authentication: bool,
        verifier: usize,
        body: &[u8],
        context: &[u8],
        metadata: usize,
    ) -> Answer {
        let verify = if is_authentication {
            self.attestry_verify_authentication
        } else {
            self.attestry_verify_registration
        };
        let mut report = 0;
        // SAFETY: the bytes are there, and so is a place for the result.
        let status = unsafe {
            verify(
                verifier,
                body.as_ptr(),
                body.len(),
                context.as_ptr(),
                context.len(),
                metadata,
                &mut report,
            )
        };
        self.take(status, report)
    }
}
