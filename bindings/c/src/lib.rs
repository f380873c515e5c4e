//! The C interface of `attestry`: a thin shell over the package `attestry-json`.
//!
//! Each function of this crate is one of `include/attestry.h`, and a test makes that header of the comments here. The
//! README is for its callers. This is what holds for the code:
//!
//! - The caller's pointers are checked for null and its lengths for their bounds, in `memory`.
//! - Objects are numbers, which `registry` looks up: a wrong one is a status, never undefined behaviour.
//! - No panic crosses the boundary: `answer` has it.

#![allow(
    clippy::missing_safety_doc,
    reason = "the head of the header says once what holds for every pointer"
)]

mod answer;
mod lock;
mod memory;
mod misuse;
mod registry;
mod status;
#[cfg(target_family = "wasm")]
mod wasm;

use std::ffi::c_char;

use attestry_json::{Metadata, Verifier};

use crate::answer::{Answer, answer, plain};
use crate::memory::{Out, lent};
use crate::misuse::Misuse;
use crate::registry::{METADATA, REPORTS, VERIFIERS};

pub use crate::status::*;
#[cfg(target_family = "wasm")]
pub use crate::wasm::*;

/// The number of this interface. A library with another number has other functions, or other meanings of them.
pub const ATTESTRY_ABI: u32 = 1;

/// The number of the interface that the library has. A program compares it with `ATTESTRY_ABI` of its header.
#[unsafe(no_mangle)]
pub extern "C" fn attestry_abi() -> u32 {
    ATTESTRY_ABI
}

/// The version of the library, such as "0.1.0". The text lives as long as the library is loaded.
#[unsafe(no_mangle)]
pub extern "C" fn attestry_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// Makes a verifier of its configuration. It goes to `verifier`, to be freed with `attestry_verifier_free`.
///
/// A success has no report: `report` is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_verifier_new(
    config: *const u8,
    config_len: usize,
    verifier: *mut usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    let (verifier, report) = unsafe { (Out::new(verifier), Out::new(report)) };
    answer(report, || {
        let verifier = verifier.required("verifier")?;
        verifier.set(0);
        // SAFETY: the caller answers for its pointers.
        let config = unsafe { lent("config", config, config_len) }?;
        Ok(match Verifier::new(config) {
            Ok(made) => {
                verifier.set(VERIFIERS.keep(made));
                None
            }
            Err(report) => Some(report.into()),
        })
    })
}

/// Frees a verifier. Calls that use it go on. To free 0 is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn attestry_verifier_free(verifier: usize) -> i32 {
    plain(|| VERIFIERS.free("verifier", verifier).map(|()| ATTESTRY_OK))
}

/// Verifies a registration. `metadata` judges it; 0 is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_verify_registration(
    verifier: usize,
    body: *const u8,
    body_len: usize,
    context: *const u8,
    context_len: usize,
    metadata: usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    let report = unsafe { Out::new(report) };
    answer(report, || {
        // SAFETY: the caller answers for its pointers.
        let (body, context) =
            unsafe { (lent("body", body, body_len)?, lent("context", context, context_len)?) };
        with(verifier, metadata, |verifier, metadata| verifier.verify_registration(body, context, metadata))
    })
}

/// Verifies an authentication: a login or an action, with one factor or two, or a recovery. `metadata` judges the new
/// credentials of a recovery; 0 is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_verify_authentication(
    verifier: usize,
    body: *const u8,
    body_len: usize,
    context: *const u8,
    context_len: usize,
    metadata: usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    let report = unsafe { Out::new(report) };
    answer(report, || {
        // SAFETY: the caller answers for its pointers.
        let (body, context) =
            unsafe { (lent("body", body, body_len)?, lent("context", context, context_len)?) };
        with(verifier, metadata, |verifier, metadata| verifier.verify_authentication(body, context, metadata))
    })
}

/// Makes the options of a registration, for the client, and the challenge, for the server to keep.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_creation_options(
    verifier: usize,
    request: *const u8,
    request_len: usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    unsafe {
        requested(verifier, request, request_len, report, |verifier, request| {
            verifier.creation_options(request)
        })
    }
}

/// Makes the options of an authentication, for the client, and the challenge, for the server to keep.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_request_options(
    verifier: usize,
    request: *const u8,
    request_len: usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    unsafe {
        requested(verifier, request, request_len, report, |verifier, request| {
            verifier.request_options(request)
        })
    }
}

/// Makes the arguments of signals, by which a server tells authenticators about its passkeys.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_signals(
    verifier: usize,
    request: *const u8,
    request_len: usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    unsafe {
        requested(verifier, request, request_len, report, |verifier, request| verifier.signals(request))
    }
}

/// Makes the service's reply to `POST /auth/login/init` and `POST /auth/action/init`, and the challenge, for the server to
/// keep.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_authentication_reply(
    verifier: usize,
    request: *const u8,
    request_len: usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    unsafe {
        requested(verifier, request, request_len, report, |verifier, request| {
            verifier.authentication_reply(request)
        })
    }
}

/// Makes the service's reply to `POST /auth/credentials/init` and `POST /auth/credentials/code/init`, and the challenge, for
/// the server to keep.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_credential_reply(
    verifier: usize,
    request: *const u8,
    request_len: usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    unsafe {
        requested(verifier, request, request_len, report, |verifier, request| {
            verifier.credential_reply(request)
        })
    }
}

/// Makes the service's reply to `POST /auth/recover/user/init`, and the challenge, for the server to keep.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_recovery_reply(
    verifier: usize,
    request: *const u8,
    request_len: usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    unsafe {
        requested(verifier, request, request_len, report, |verifier, request| {
            verifier.recovery_reply(request)
        })
    }
}

/// Seals a challenge as text for a cookie. Nobody without the key can change it, and it opens as often as it comes: the
/// server has to remember each answered challenge until its expiry. `request` is `{"key": ..., "boundTo": ...,
/// "challenge": ...}`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_seal_challenge(
    verifier: usize,
    request: *const u8,
    request_len: usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    unsafe {
        requested(verifier, request, request_len, report, |verifier, request| {
            verifier.seal_challenge(request)
        })
    }
}

/// Opens a sealed challenge. `request` is `{"key": ..., "boundTo": ..., "sealed": ..., "ceremony": ...}`, and for a
/// registration also `kind`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_open_challenge(
    verifier: usize,
    request: *const u8,
    request_len: usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    unsafe {
        requested(verifier, request, request_len, report, |verifier, request| {
            verifier.open_challenge(request)
        })
    }
}

/// Makes the answer at `/.well-known/webauthn`. `request` is `{"labels": ...}`, by host its registrable label.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_related_origins(
    verifier: usize,
    request: *const u8,
    request_len: usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    unsafe {
        requested(verifier, request, request_len, report, |verifier, request| {
            verifier.related_origins(request)
        })
    }
}

/// Counts accounts, and makes the profile for decoys. `request` is `{"accounts": [[...], ...]}`, of each account its
/// records, and may have the `profile` of an earlier part.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_decoy_profile(
    verifier: usize,
    request: *const u8,
    request_len: usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    unsafe {
        requested(verifier, request, request_len, report, |verifier, request| verifier.decoy_profile(request))
    }
}

/// Reads what a body says before anything is verified: ids to look a record and a challenge up by. Nothing of it may be
/// believed. `form` is `{"ceremony": ..., "requestForm": ...}`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_read_unverified(
    verifier: usize,
    body: *const u8,
    body_len: usize,
    form: *const u8,
    form_len: usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    let report = unsafe { Out::new(report) };
    answer(report, || {
        // SAFETY: the caller answers for its pointers.
        let (body, form) = unsafe { (lent("body", body, body_len)?, lent("form", form, form_len)?) };
        with(verifier, 0, |verifier, _| verifier.read_unverified(body, form))
    })
}

/// Verifies a BLOB of FIDO's metadata. It goes to `metadata`, to be freed with `attestry_metadata_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_metadata_verify(
    blob: *const u8,
    blob_len: usize,
    context: *const u8,
    context_len: usize,
    metadata: *mut usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    let (metadata, report) = unsafe { (Out::new(metadata), Out::new(report)) };
    answer(report, || {
        let metadata = metadata.required("metadata")?;
        metadata.set(0);
        // SAFETY: the caller answers for its pointers.
        let (blob, context) =
            unsafe { (lent("blob", blob, blob_len)?, lent("context", context, context_len)?) };
        Ok(kept_metadata(Metadata::verify(blob, context), metadata))
    })
}

/// Makes metadata of own statements, a JSON array of them. `context` is `{"now": ...}`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_metadata_from_statements(
    statements: *const u8,
    statements_len: usize,
    context: *const u8,
    context_len: usize,
    metadata: *mut usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    let (metadata, report) = unsafe { (Out::new(metadata), Out::new(report)) };
    answer(report, || {
        let metadata = metadata.required("metadata")?;
        metadata.set(0);
        // SAFETY: the caller answers for its pointers.
        let statements = unsafe { lent("statements", statements, statements_len) }?;
        // SAFETY: the caller answers for its pointers.
        let context = unsafe { lent("context", context, context_len) }?;
        Ok(kept_metadata(Metadata::from_statements(statements, context), metadata))
    })
}

/// Makes metadata with the entries of both. Where both have a model, the entry of `other` counts. Neither is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_metadata_with(
    first: usize,
    other: usize,
    metadata: *mut usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    let (metadata, report) = unsafe { (Out::new(metadata), Out::new(report)) };
    answer(report, || {
        let metadata = metadata.required("metadata")?;
        metadata.set(0);
        let both = METADATA
            .look("first", first, |first| METADATA.look("other", other, |other| first.with(other)))??;
        Ok(kept_metadata(Ok(both), metadata))
    })
}

/// Judges the model of a stored credential. `context` is `{"now": ..., "metadata": ...}`, whose `metadata` is that of a
/// policy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_metadata_assess(
    metadata: usize,
    record: *const u8,
    record_len: usize,
    context: *const u8,
    context_len: usize,
    report: *mut usize,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    let report = unsafe { Out::new(report) };
    answer(report, || {
        // SAFETY: the caller answers for its pointers.
        let (record, context) =
            unsafe { (lent("record", record, record_len)?, lent("context", context, context_len)?) };
        METADATA.look("metadata", metadata, |metadata| Some(metadata.assess(record, context).into()))
    })
}

/// Frees metadata. Calls that use it go on. To free 0 is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn attestry_metadata_free(metadata: usize) -> i32 {
    plain(|| METADATA.free("metadata", metadata).map(|()| ATTESTRY_OK))
}

/// Gives the status that the call of the report returned; `ATTESTRY_NO_HANDLE` or `ATTESTRY_OTHER_HANDLE` where there is
/// no such report. A call with such a status has a report, too: look at the status that the call itself returned.
#[unsafe(no_mangle)]
pub extern "C" fn attestry_report_status(report: usize) -> i32 {
    plain(|| REPORTS.look("report", report, Answer::status))
}

/// Lends the text of a report: JSON in UTF-8. It lives until the report is freed, and a zero byte follows it, which `len`
/// does not count. `len` may be null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_report_text(report: usize, text: *mut *const u8, len: *mut usize) -> i32 {
    // SAFETY: the caller answers for its pointers.
    let (text, len) = unsafe { (Out::new(text), Out::new(len)) };
    plain(|| lend(report, |report| Some(report.text()), text.required("text")?, len))
}

/// Lends the code of a report's error, such as "challenge.mismatch". It lives until the report is freed, and a zero byte
/// follows it, which `len` does not count. A success has none: `code` is null, and `len` 0. `len` may be null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attestry_report_code(report: usize, code: *mut *const u8, len: *mut usize) -> i32 {
    // SAFETY: the caller answers for its pointers.
    let (code, len) = unsafe { (Out::new(code), Out::new(len)) };
    plain(|| lend(report, Answer::code, code.required("code")?, len))
}

/// Frees a report, with its texts. To free 0 is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn attestry_report_free(report: usize) -> i32 {
    plain(|| REPORTS.free("report", report).map(|()| ATTESTRY_OK))
}

/// Calls a verifier with a request, for a report.
unsafe fn requested(
    verifier: usize,
    request: *const u8,
    request_len: usize,
    report: *mut usize,
    call: impl FnOnce(&Verifier, &[u8]) -> attestry_json::Report,
) -> i32 {
    // SAFETY: the caller answers for its pointers.
    let report = unsafe { Out::new(report) };
    answer(report, || {
        // SAFETY: the caller answers for its pointers.
        let request = unsafe { lent("request", request, request_len) }?;
        with(verifier, 0, |verifier, _| call(verifier, request))
    })
}

/// Calls a verifier, with metadata unless that is 0.
fn with(
    verifier: usize,
    metadata: usize,
    call: impl FnOnce(&Verifier, Option<&Metadata>) -> attestry_json::Report,
) -> Result<Option<Answer>, Misuse> {
    let report = VERIFIERS.look("verifier", verifier, |verifier| {
        if metadata == 0 {
            return Ok(call(verifier, None));
        }
        METADATA.look("metadata", metadata, |metadata| call(verifier, Some(metadata)))
    })??;
    Ok(Some(report.into()))
}

/// Keeps metadata that was made, or answers with the report of why it was not.
fn kept_metadata(made: Result<Metadata, attestry_json::Report>, place: Out<'_, usize>) -> Option<Answer> {
    match made {
        Ok(made) => {
            let report = made.report();
            place.set(METADATA.keep(made));
            Some(report.into())
        }
        Err(report) => Some(report.into()),
    }
}

/// Lends a text of a report, without its zero byte.
fn lend(
    report: usize,
    text_of: impl FnOnce(&Answer) -> Option<&str>,
    text: Out<'_, *const u8>,
    len: Out<'_, usize>,
) -> Result<i32, Misuse> {
    text.set(std::ptr::null());
    len.set(0);
    REPORTS.look("report", report, |report| {
        if let Some(lent) = text_of(report) {
            text.set(lent.as_ptr());
            len.set(lent.len().saturating_sub(1));
        }
        ATTESTRY_OK
    })
}
