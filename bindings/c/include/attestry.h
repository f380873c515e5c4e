// attestry: verifies WebAuthn registrations and logins. JSON in, JSON out.
//
// Made of src/ by cbindgen: do not change it by hand.
//
// Texts. Every input is bytes in UTF-8 with their length, and no zero byte ends it. The JSON of each is in the README of
// attestry-json. Bytes that are not UTF-8 are a malformed body, or a configuration or context that cannot be read. Null
// with the length 0 is an empty text.
//
// Memory. Inputs are lent for the call alone. Results go where the caller's pointer says, with any alignment. Texts of a
// report are lent until it is freed, and must not be changed.
//
// Handles. Verifiers, metadata and reports are numbers above 0. The caller frees each of them once. A number that is no
// handle, was freed, or stands for another type ends the call with its status.
//
// Reports. A call sets `report` at once: to 0, then to the report that it made. The caller frees the report, also that of
// a failure. `report` may be null: then none is kept. What a call verified is in it as a whole, in `result`, if the context
// says `"full": true`.
//
// Threads. Every function may be called by every thread at any time. An object may be freed while calls use it, and lives
// until they end. Only the texts of a report must not be read after it was freed.
//
// Undefined is one thing alone: a pointer, not null, to memory that is not there or is shorter than its length says.


#ifndef ATTESTRY_H
#define ATTESTRY_H

#include <stddef.h>
#include <stdint.h>

// The number of this interface. A library with another number has other functions, or other meanings of them.
#define ATTESTRY_ABI 1

// The call succeeded.
#define ATTESTRY_OK 0

// What the client sent is malformed.
#define ATTESTRY_MALFORMED 1

// What the client sent belongs to another ceremony, site or credential.
#define ATTESTRY_MISMATCH 2

// A proof, such as a signature, is not valid.
#define ATTESTRY_INVALID_PROOF 3

// An attestation does not lead to a trust anchor.
#define ATTESTRY_UNTRUSTED 4

// The verifier's policy refuses what is otherwise right.
#define ATTESTRY_POLICY 5

// The library, or this verifier, does not have what the client used.
#define ATTESTRY_UNSUPPORTED 6

// The fault is the server's own: its configuration, its context or a stored record.
#define ATTESTRY_CONFIGURATION 7

// The library panicked. The fault is the library's; please report it.
#define ATTESTRY_PANIC 8

// A pointer is null that must not be. The code of the report is `call.null_pointer`.
#define ATTESTRY_NULL_POINTER 100

// A length is 2 GiB or more. The code of the report is `call.too_long`.
#define ATTESTRY_TOO_LONG 101

// A number is no handle, or its object was freed. The code of the report is `call.no_handle`.
#define ATTESTRY_NO_HANDLE 102

// A handle is of another type. The code of the report is `call.other_handle`.
#define ATTESTRY_OTHER_HANDLE 103

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The number of the interface that the library has. A program compares it with `ATTESTRY_ABI` of its header.
uint32_t attestry_abi(void);

// The version of the library, such as "0.1.0". The text lives as long as the library is loaded.
const char *attestry_version(void);

// Makes a verifier of its configuration. It goes to `verifier`, to be freed with `attestry_verifier_free`.
//
// A success has no report: `report` is 0.
int32_t attestry_verifier_new(const uint8_t *config,
                              size_t config_len,
                              size_t *verifier,
                              size_t *report);

// Frees a verifier. Calls that use it go on. To free 0 is nothing.
int32_t attestry_verifier_free(size_t verifier);

// Verifies a registration. `metadata` judges it; 0 is none.
int32_t attestry_verify_registration(size_t verifier,
                                     const uint8_t *body,
                                     size_t body_len,
                                     const uint8_t *context,
                                     size_t context_len,
                                     size_t metadata,
                                     size_t *report);

// Verifies an authentication: a login or an action, with one factor or two, or a recovery. `metadata` judges the new
// credentials of a recovery; 0 is none.
int32_t attestry_verify_authentication(size_t verifier,
                                       const uint8_t *body,
                                       size_t body_len,
                                       const uint8_t *context,
                                       size_t context_len,
                                       size_t metadata,
                                       size_t *report);

// Makes the options of a registration, for the client, and the challenge, for the server to keep.
int32_t attestry_creation_options(size_t verifier,
                                  const uint8_t *request,
                                  size_t request_len,
                                  size_t *report);

// Makes the options of an authentication, for the client, and the challenge, for the server to keep.
int32_t attestry_request_options(size_t verifier,
                                 const uint8_t *request,
                                 size_t request_len,
                                 size_t *report);

// Makes the arguments of signals, by which a server tells authenticators about its passkeys.
int32_t attestry_signals(size_t verifier,
                         const uint8_t *request,
                         size_t request_len,
                         size_t *report);

// Makes the service's reply to `POST /auth/login/init` and `POST /auth/action/init`, and the challenge, for the server to
// keep.
int32_t attestry_authentication_reply(size_t verifier,
                                      const uint8_t *request,
                                      size_t request_len,
                                      size_t *report);

// Makes the service's reply to `POST /auth/credentials/init` and `POST /auth/credentials/code/init`, and the challenge, for
// the server to keep.
int32_t attestry_credential_reply(size_t verifier,
                                  const uint8_t *request,
                                  size_t request_len,
                                  size_t *report);

// Makes the service's reply to `POST /auth/recover/user/init`, and the challenge, for the server to keep.
int32_t attestry_recovery_reply(size_t verifier,
                                const uint8_t *request,
                                size_t request_len,
                                size_t *report);

// Seals a challenge as text for a cookie. Nobody without the key can change it, and it opens as often as it comes: the
// server has to remember each answered challenge until its expiry. `request` is `{"key": ..., "boundTo": ...,
// "challenge": ...}`.
int32_t attestry_seal_challenge(size_t verifier,
                                const uint8_t *request,
                                size_t request_len,
                                size_t *report);

// Opens a sealed challenge. `request` is `{"key": ..., "boundTo": ..., "sealed": ..., "ceremony": ...}`, and for a
// registration also `kind`.
int32_t attestry_open_challenge(size_t verifier,
                                const uint8_t *request,
                                size_t request_len,
                                size_t *report);

// Makes the answer at `/.well-known/webauthn`. `request` is `{"labels": ...}`, by host its registrable label.
int32_t attestry_related_origins(size_t verifier,
                                 const uint8_t *request,
                                 size_t request_len,
                                 size_t *report);

// Counts accounts, and makes the profile for decoys. `request` is `{"accounts": [[...], ...]}`, of each account its
// records, and may have the `profile` of an earlier part.
int32_t attestry_decoy_profile(size_t verifier,
                               const uint8_t *request,
                               size_t request_len,
                               size_t *report);

// Reads what a body says before anything is verified: ids to look a record and a challenge up by. Nothing of it may be
// believed. `form` is `{"ceremony": ..., "requestForm": ...}`.
int32_t attestry_read_unverified(size_t verifier,
                                 const uint8_t *body,
                                 size_t body_len,
                                 const uint8_t *form,
                                 size_t form_len,
                                 size_t *report);

// Verifies a BLOB of FIDO's metadata. It goes to `metadata`, to be freed with `attestry_metadata_free`.
int32_t attestry_metadata_verify(const uint8_t *blob,
                                 size_t blob_len,
                                 const uint8_t *context,
                                 size_t context_len,
                                 size_t *metadata,
                                 size_t *report);

// Makes metadata of own statements, a JSON array of them. `context` is `{"now": ...}`.
int32_t attestry_metadata_from_statements(const uint8_t *statements,
                                          size_t statements_len,
                                          const uint8_t *context,
                                          size_t context_len,
                                          size_t *metadata,
                                          size_t *report);

// Makes metadata with the entries of both. Where both have a model, the entry of `other` counts. Neither is freed.
int32_t attestry_metadata_with(size_t first,
                               size_t other,
                               size_t *metadata,
                               size_t *report);

// Judges the model of a stored credential. `context` is `{"now": ..., "metadata": ...}`, whose `metadata` is that of a
// policy.
int32_t attestry_metadata_assess(size_t metadata,
                                 const uint8_t *record,
                                 size_t record_len,
                                 const uint8_t *context,
                                 size_t context_len,
                                 size_t *report);

// Frees metadata. Calls that use it go on. To free 0 is nothing.
int32_t attestry_metadata_free(size_t metadata);

// Gives the status that the call of the report returned; `ATTESTRY_NO_HANDLE` or `ATTESTRY_OTHER_HANDLE` where there is
// no such report. A call with such a status has a report, too: look at the status that the call itself returned.
int32_t attestry_report_status(size_t report);

// Lends the text of a report: JSON in UTF-8. It lives until the report is freed, and a zero byte follows it, which `len`
// does not count. `len` may be null.
int32_t attestry_report_text(size_t report,
                             const uint8_t **text,
                             size_t *len);

// Lends the code of a report's error, such as "challenge.mismatch". It lives until the report is freed, and a zero byte
// follows it, which `len` does not count. A success has none: `code` is null, and `len` 0. `len` may be null.
int32_t attestry_report_code(size_t report,
                             const uint8_t **code,
                             size_t *len);

// Frees a report, with its texts. To free 0 is nothing.
int32_t attestry_report_free(size_t report);

#if defined(__wasm__)
// Gives `size` bytes, or null where there are none.
uint8_t *attestry_alloc(size_t size);
#endif

#if defined(__wasm__)
// Takes bytes back that `attestry_alloc` gave for the same `size`. Null is nothing.
void attestry_free(uint8_t *bytes, size_t size);
#endif

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ATTESTRY_H */
