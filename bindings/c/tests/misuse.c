// Everything that a program can do wrong, but for pointers to nowhere, and many threads at once. It prints nothing and
// exits with 0 where each call is answered as the header says. The test runs it under valgrind, too.

#include <attestry.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../examples/sample.h"

static const char config[] = "{\"relyingPartyId\": \"example.com\", \"origins\": [\"https://example.com\"]}";
static const char context[] =
    "{\"requestForm\": \"webauthn\", \"now\": \"2026-11-29T12:00:00Z\", \"userHandle\": \"dXNlci00Mg\","
    " \"challenge\": {\"kind\": \"Fido2\", \"value\": \"cmVnaXN0ZXItYS1wYXNza2V5ISE\"}}";
static const char statements_context[] = "{\"now\": \"2026-11-29T12:00:00Z\"}";

#define BYTES(text) (const uint8_t *)(text), strlen(text)
#define HUGE_LENGTHS {(size_t)-1, (size_t)-1 >> 1, ((size_t)-1 >> 1) + 1, (size_t)0x80000000}

static atomic_int failures;

static void equal(int line, const char *what, long long found, long long expected) {
    if (found == expected) return;
    fprintf(stderr, "misuse.c:%d: %s is %lld, not %lld\n", line, what, found, expected);
    atomic_fetch_add(&failures, 1);
}
#define EQUAL(call, expected) equal(__LINE__, #call, (long long)(call), (long long)(expected))

// The report of a misuse has the status and a code, and is freed once.
static void refused(int line, int32_t status, size_t report, int32_t expected, const char *expected_code) {
    equal(line, "the status", status, expected);
    equal(line, "the report's status", attestry_report_status(report), expected);
    const uint8_t *code = NULL, *text = NULL;
    size_t len = 0;
    equal(line, "the code's call", attestry_report_code(report, &code, &len), ATTESTRY_OK);
    if (code == NULL || strcmp((const char *)code, expected_code) != 0 || len != strlen(expected_code)) {
        fprintf(stderr, "misuse.c:%d: the code is %s, not %s\n", line, code ? (const char *)code : "none", expected_code);
        atomic_fetch_add(&failures, 1);
    }
    equal(line, "the text's call", attestry_report_text(report, &text, &len), ATTESTRY_OK);
    equal(line, "the text's length", (long long)len, text == NULL ? -1 : (long long)strlen((const char *)text));
    equal(line, "the first free", attestry_report_free(report), ATTESTRY_OK);
    equal(line, "the second free", attestry_report_free(report), ATTESTRY_NO_HANDLE);
}
#define REFUSED(call, expected, code) do { int32_t status_ = (call); refused(__LINE__, status_, report, expected, code); } while (0)

static size_t new_verifier(void) {
    size_t verifier = 0, report = 7;
    EQUAL(attestry_verifier_new(BYTES(config), &verifier, &report), ATTESTRY_OK);
    EQUAL(report, 0);
    return verifier;
}

static size_t new_metadata(void) {
    size_t metadata = 0, report = 0;
    EQUAL(attestry_metadata_from_statements(BYTES("[]"), BYTES(statements_context), &metadata, &report), ATTESTRY_OK);
    EQUAL(attestry_report_free(report), ATTESTRY_OK);
    return metadata;
}

static void null_pointers(size_t verifier, size_t metadata) {
    size_t made = 0, report = 0;
    REFUSED(attestry_verifier_new(NULL, 5, &made, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_verifier_new(BYTES(config), NULL, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_verifier_new(NULL, 0, &made, &report), ATTESTRY_CONFIGURATION, "config.json");
    REFUSED(attestry_verify_registration(verifier, NULL, 1, BYTES(context), 0, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_verify_registration(verifier, BYTES("{}"), NULL, 1, 0, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_verify_registration(verifier, BYTES("{}"), NULL, 0, 0, &report), ATTESTRY_CONFIGURATION, "context.json");
    REFUSED(attestry_verify_authentication(verifier, NULL, 1, NULL, 1, 0, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_creation_options(verifier, NULL, 1, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_request_options(verifier, NULL, 1, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_signals(verifier, NULL, 1, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_authentication_reply(verifier, NULL, 1, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_credential_reply(verifier, NULL, 1, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_recovery_reply(verifier, NULL, 1, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_seal_challenge(verifier, NULL, 1, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_open_challenge(verifier, NULL, 1, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_related_origins(verifier, NULL, 1, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_decoy_profile(verifier, NULL, 1, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_read_unverified(verifier, NULL, 1, BYTES("{}"), &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_metadata_verify(NULL, 1, BYTES("{}"), &made, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_metadata_verify(BYTES("x"), BYTES("{}"), NULL, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_metadata_from_statements(BYTES("[]"), BYTES("{}"), NULL, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_metadata_with(metadata, metadata, NULL, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");
    REFUSED(attestry_metadata_assess(metadata, NULL, 1, NULL, 1, &report), ATTESTRY_NULL_POINTER, "call.null_pointer");

    // Without a place for the report there is none.
    EQUAL(attestry_verify_registration(verifier, NULL, 1, NULL, 1, 0, NULL), ATTESTRY_NULL_POINTER);
    EQUAL(attestry_verify_registration(verifier, BYTES(registration_body), BYTES(context), 0, NULL), ATTESTRY_OK);
    EQUAL(attestry_verifier_new(NULL, 1, NULL, NULL), ATTESTRY_NULL_POINTER);
    EQUAL(attestry_creation_options(verifier, BYTES("{}"), &report), ATTESTRY_CONFIGURATION);
    size_t len = 7;
    EQUAL(attestry_report_text(report, NULL, &len), ATTESTRY_NULL_POINTER);
    EQUAL(attestry_report_text(report, NULL, NULL), ATTESTRY_NULL_POINTER);
    EQUAL(attestry_report_code(report, NULL, NULL), ATTESTRY_NULL_POINTER);
    const uint8_t *text = NULL;
    EQUAL(attestry_report_text(report, &text, NULL), ATTESTRY_OK);
    EQUAL(attestry_report_free(report), ATTESTRY_OK);
}

static void handles(size_t verifier, size_t metadata) {
    size_t report = 0, made = 0, kept = 0;
    EQUAL(attestry_request_options(verifier, BYTES("{}"), &kept), ATTESTRY_CONFIGURATION);

    size_t freed = new_verifier();
    EQUAL(attestry_verifier_free(freed), ATTESTRY_OK);
    EQUAL(attestry_verifier_free(freed), ATTESTRY_NO_HANDLE);
    size_t freed_metadata = new_metadata();
    EQUAL(attestry_metadata_free(freed_metadata), ATTESTRY_OK);
    EQUAL(attestry_metadata_free(freed_metadata), ATTESTRY_NO_HANDLE);

    size_t none[] = {0, 1, 2, 3, 4, freed, verifier + 400, (size_t)(const void *)config & ~(size_t)3};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        REFUSED(attestry_verify_registration(none[i], BYTES("{}"), BYTES(context), 0, &report), ATTESTRY_NO_HANDLE, "call.no_handle");
        REFUSED(attestry_verify_authentication(none[i], BYTES("{}"), BYTES(context), 0, &report), ATTESTRY_NO_HANDLE, "call.no_handle");
        REFUSED(attestry_creation_options(none[i], BYTES("{}"), &report), ATTESTRY_NO_HANDLE, "call.no_handle");
        REFUSED(attestry_request_options(none[i], BYTES("{}"), &report), ATTESTRY_NO_HANDLE, "call.no_handle");
        REFUSED(attestry_signals(none[i], BYTES("{}"), &report), ATTESTRY_NO_HANDLE, "call.no_handle");
        REFUSED(attestry_authentication_reply(none[i], BYTES("{}"), &report), ATTESTRY_NO_HANDLE, "call.no_handle");
        REFUSED(attestry_credential_reply(none[i], BYTES("{}"), &report), ATTESTRY_NO_HANDLE, "call.no_handle");
        REFUSED(attestry_recovery_reply(none[i], BYTES("{}"), &report), ATTESTRY_NO_HANDLE, "call.no_handle");
        REFUSED(attestry_seal_challenge(none[i], BYTES("{}"), &report), ATTESTRY_NO_HANDLE, "call.no_handle");
        REFUSED(attestry_open_challenge(none[i], BYTES("{}"), &report), ATTESTRY_NO_HANDLE, "call.no_handle");
        REFUSED(attestry_related_origins(none[i], BYTES("{}"), &report), ATTESTRY_NO_HANDLE, "call.no_handle");
        REFUSED(attestry_decoy_profile(none[i], BYTES("{}"), &report), ATTESTRY_NO_HANDLE, "call.no_handle");
        REFUSED(attestry_read_unverified(none[i], BYTES("{}"), BYTES("{}"), &report), ATTESTRY_NO_HANDLE, "call.no_handle");
    }
    size_t others[] = {metadata, kept, freed_metadata};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        REFUSED(attestry_creation_options(others[i], BYTES("{}"), &report), ATTESTRY_OTHER_HANDLE, "call.other_handle");
        EQUAL(attestry_verifier_free(others[i]), ATTESTRY_OTHER_HANDLE);
    }
    REFUSED(attestry_verify_registration(verifier, BYTES("{}"), BYTES(context), verifier, &report), ATTESTRY_OTHER_HANDLE, "call.other_handle");
    REFUSED(attestry_verify_registration(verifier, BYTES("{}"), BYTES(context), freed_metadata, &report), ATTESTRY_NO_HANDLE, "call.no_handle");
    REFUSED(attestry_metadata_with(metadata, 0, &made, &report), ATTESTRY_NO_HANDLE, "call.no_handle");
    REFUSED(attestry_metadata_with(verifier, metadata, &made, &report), ATTESTRY_OTHER_HANDLE, "call.other_handle");
    REFUSED(attestry_metadata_assess(kept, BYTES("{}"), BYTES("{}"), &report), ATTESTRY_OTHER_HANDLE, "call.other_handle");
    EQUAL(made, 0);

    // The same metadata twice.
    EQUAL(attestry_metadata_with(metadata, metadata, &made, &report), ATTESTRY_OK);
    EQUAL(attestry_report_free(report), ATTESTRY_OK);
    EQUAL(attestry_metadata_free(made), ATTESTRY_OK);

    const uint8_t *text = (const uint8_t *)config;
    size_t len = 7;
    EQUAL(attestry_report_text(verifier, &text, &len), ATTESTRY_OTHER_HANDLE);
    EQUAL(text == NULL && len == 0, 1);
    EQUAL(attestry_report_text(0, &text, &len), ATTESTRY_NO_HANDLE);
    EQUAL(attestry_report_code(12345671, &text, &len), ATTESTRY_NO_HANDLE);
    EQUAL(attestry_report_status(0), ATTESTRY_NO_HANDLE);
    EQUAL(attestry_report_free(metadata), ATTESTRY_OTHER_HANDLE);
    EQUAL(attestry_metadata_free(kept), ATTESTRY_OTHER_HANDLE);

    // To free 0 is nothing.
    EQUAL(attestry_verifier_free(0), ATTESTRY_OK);
    EQUAL(attestry_metadata_free(0), ATTESTRY_OK);
    EQUAL(attestry_report_free(0), ATTESTRY_OK);
    EQUAL(attestry_report_free(kept), ATTESTRY_OK);
}

static void lengths(size_t verifier, size_t metadata) {
    size_t huge[] = HUGE_LENGTHS, report = 0, made = 0;
    const uint8_t *byte = (const uint8_t *)config;
    for (size_t i = 0; i < sizeof huge / sizeof *huge; i++) {
        REFUSED(attestry_verifier_new(byte, huge[i], &made, &report), ATTESTRY_TOO_LONG, "call.too_long");
        REFUSED(attestry_verify_registration(verifier, byte, huge[i], BYTES(context), 0, &report), ATTESTRY_TOO_LONG, "call.too_long");
        REFUSED(attestry_verify_authentication(verifier, BYTES("{}"), byte, huge[i], 0, &report), ATTESTRY_TOO_LONG, "call.too_long");
        REFUSED(attestry_creation_options(verifier, byte, huge[i], &report), ATTESTRY_TOO_LONG, "call.too_long");
        REFUSED(attestry_metadata_verify(byte, huge[i], BYTES("{}"), &made, &report), ATTESTRY_TOO_LONG, "call.too_long");
        REFUSED(attestry_metadata_assess(metadata, byte, huge[i], BYTES("{}"), &report), ATTESTRY_TOO_LONG, "call.too_long");
    }
    // A body beyond the verifier's limit is the client's fault.
    size_t len = 50u << 20;
    uint8_t *body = calloc(len, 1);
    memset(body, ' ', len);
    REFUSED(attestry_verify_registration(verifier, body, len, BYTES(context), 0, &report), ATTESTRY_MALFORMED, "request.too_large");
    free(body);
    // A result may lie anywhere.
    char room[2 * sizeof(size_t)];
    size_t *odd = (size_t *)(void *)(room + 1);
    EQUAL(attestry_verifier_new(BYTES(config), odd, NULL), ATTESTRY_OK);
    memcpy(&made, room + 1, sizeof made);
    EQUAL(attestry_verifier_free(made), ATTESTRY_OK);
}

static void texts(size_t verifier, size_t metadata) {
    size_t report = 0, made = 0;
    const char *bad = "{\"relyingPartyId\": \"\xff\xfe.com\"}";
    REFUSED(attestry_verifier_new(BYTES(bad), &made, &report), ATTESTRY_CONFIGURATION, "config.json");
    EQUAL(made, 0);
    REFUSED(attestry_creation_options(verifier, BYTES(bad), &report), ATTESTRY_CONFIGURATION, "context.json");
    REFUSED(attestry_request_options(verifier, BYTES("\xc3"), &report), ATTESTRY_CONFIGURATION, "context.json");
    REFUSED(attestry_verify_registration(verifier, BYTES("{}"), BYTES(bad), 0, &report), ATTESTRY_CONFIGURATION, "context.json");
    REFUSED(attestry_verify_registration(verifier, BYTES("\xff"), BYTES(context), 0, &report), ATTESTRY_MALFORMED, "request.invalid_utf8");
    REFUSED(attestry_metadata_from_statements(BYTES(bad), BYTES(statements_context), &made, &report), ATTESTRY_CONFIGURATION, "context.json");
    REFUSED(attestry_metadata_verify(BYTES("x"), BYTES(bad), &made, &report), ATTESTRY_CONFIGURATION, "context.json");
    REFUSED(attestry_metadata_assess(metadata, BYTES("{}"), BYTES(bad), &report), ATTESTRY_CONFIGURATION, "context.json");
    // Zero bytes are bytes.
    REFUSED(attestry_verifier_new((const uint8_t *)"\0\0", 2, &made, &report), ATTESTRY_CONFIGURATION, "config.json");
    REFUSED(attestry_verify_registration(verifier, (const uint8_t *)"{}\0", 3, BYTES(context), 0, &report), ATTESTRY_MALFORMED, "request.invalid_json");
}

#define OPTIONS "{\"challenge\": \"cmVnaXN0ZXItYS1wYXNza2V5ISE\", \"user\": {\"id\": \"dXNlci00Mg\", \"name\": \"ada\"}}"
#define SEAL "\"key\": \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\", \"boundTo\": \"session 42\""

// A success that has this text.
static void has(int line, int32_t status, size_t report, const char *expected) {
    equal(line, "the status", status, ATTESTRY_OK);
    const uint8_t *text = NULL;
    equal(line, "the text's call", attestry_report_text(report, &text, NULL), ATTESTRY_OK);
    if (text == NULL || strstr((const char *)text, expected) == NULL) {
        fprintf(stderr, "misuse.c:%d: no %s in %s\n", line, expected, text ? (const char *)text : "none");
        atomic_fetch_add(&failures, 1);
    }
    equal(line, "the free", attestry_report_free(report), ATTESTRY_OK);
}
#define HAS(call, expected) do { int32_t status_ = (call); has(__LINE__, status_, report, expected); } while (0)

#define CHALLENGE "{\"version\":1,\"ceremony\":\"registration\",\"kind\":\"Fido2\",\"value\":\"cmVnaXN0ZXItYS1wYXNza2V5ISE\",\"expiresAt\":1795953900}"

// What is sealed opens as what it was.
static void sealed_challenge(size_t verifier) {
    size_t report = 0, len = 0;
    EQUAL(attestry_seal_challenge(verifier, BYTES("{" SEAL ", \"challenge\": " CHALLENGE "}"), &report), ATTESTRY_OK);
    const uint8_t *text = NULL;
    EQUAL(attestry_report_text(report, &text, &len), ATTESTRY_OK);
    const char *sealed = text == NULL ? NULL : strstr((const char *)text, "\"sealed\":");
    char request[1024];
    // The report ends with the member and a brace.
    snprintf(request, sizeof request, "{" SEAL ", \"ceremony\": \"registration\", \"kind\": \"Fido2\", %s", sealed ? sealed : "}");
    EQUAL(attestry_report_free(report), ATTESTRY_OK);
    HAS(attestry_open_challenge(verifier, (const uint8_t *)request, strlen(request), &report), "\"challenge\":" CHALLENGE);
}

// What goes to the client before a ceremony.
static void answers(size_t verifier) {
    size_t report = 0;
    HAS(attestry_creation_options(verifier, BYTES(OPTIONS), &report), "\"options\":{");
    HAS(attestry_request_options(verifier, BYTES("{\"challenge\": \"cmVnaXN0ZXItYS1wYXNza2V5ISE\"}"), &report), "\"options\":{");
    HAS(attestry_signals(verifier, BYTES("{\"unknownCredential\": {\"credentialId\": \"AAAAAAAAAAAAAAAAAAAAAA\"}}"), &report),
        "\"signals\":{\"unknownCredential\":{\"rpId\":\"example.com\"");
    HAS(attestry_credential_reply(verifier, BYTES("{\"options\": " OPTIONS ", \"kind\": \"Key\", \"challengeIdentifier\": \"c\"}"), &report),
        "\"reply\":{\"kind\":\"Key\"");
    HAS(attestry_authentication_reply(verifier, BYTES("{\"challenge\": \"cmVnaXN0ZXItYS1wYXNza2V5ISE\", \"challengeIdentifier\": \"c\"}"), &report),
        "\"challengeIdentifier\":\"c\"");
    HAS(attestry_recovery_reply(verifier, BYTES("{\"options\": " OPTIONS ", \"temporaryAuthenticationToken\": \"t\", \"firstFactor\": [\"Fido2\"]}"), &report),
        "\"temporaryAuthenticationToken\":\"t\"");
    sealed_challenge(verifier);
    REFUSED(attestry_open_challenge(verifier, BYTES("{" SEAL ", \"sealed\": \"e30.AAAA\", \"ceremony\": \"registration\", \"kind\": \"Fido2\"}"), &report),
            ATTESTRY_MISMATCH, "challenge.seal_broken");
    HAS(attestry_related_origins(verifier, BYTES("{\"labels\": {\"example.com\": \"example\"}}"), &report),
        "\"relatedOrigins\":{\"origins\":[\"https://example.com\"]}");
    HAS(attestry_decoy_profile(verifier, BYTES("{\"accounts\": []}"), &report), "\"profile\":{\"accounts\":[],\"credentials\":[]}");
}

static size_t shared_verifier, shared_metadata, shared_report;

// Uses objects that the main thread frees at some time.
static void *thread(void *rounds) {
    for (int i = 0; i < *(const int *)rounds; i++) {
        size_t report = 0, own = 0;
        int32_t status = attestry_verify_registration(shared_verifier, BYTES(registration_body), BYTES(context),
                                                      i % 2 ? shared_metadata : 0, &report);
        if (status != ATTESTRY_OK) EQUAL(status, ATTESTRY_NO_HANDLE);
        const uint8_t *text = NULL;
        size_t len = 0;
        EQUAL(attestry_report_text(report, &text, &len), ATTESTRY_OK);
        EQUAL(len, strlen((const char *)text));
        EQUAL(attestry_report_free(report), ATTESTRY_OK);
        EQUAL(attestry_verifier_new(BYTES(config), &own, NULL), ATTESTRY_OK);
        EQUAL(attestry_verifier_free(own), ATTESTRY_OK);
        // One thread wins.
        int32_t freed = attestry_report_free(shared_report);
        if (freed != ATTESTRY_OK) EQUAL(freed, ATTESTRY_NO_HANDLE);
    }
    return NULL;
}

static void threads(int rounds) {
    pthread_t all[4];
    shared_verifier = new_verifier();
    shared_metadata = new_metadata();
    EQUAL(attestry_creation_options(shared_verifier, BYTES("{}"), &shared_report), ATTESTRY_CONFIGURATION);
    for (int i = 0; i < 4; i++) {
        if (pthread_create(&all[i], NULL, thread, &rounds) != 0) exit(2);
    }
    for (int i = 0; i < rounds; i++) {
        size_t report = 0;
        attestry_creation_options(shared_verifier, BYTES("{}"), &report);
        EQUAL(attestry_report_free(report), ATTESTRY_OK);
    }
    EQUAL(attestry_verifier_free(shared_verifier), ATTESTRY_OK);
    EQUAL(attestry_metadata_free(shared_metadata), ATTESTRY_OK);
    for (int i = 0; i < 4; i++) pthread_join(all[i], NULL);
    EQUAL(attestry_report_free(shared_report), ATTESTRY_NO_HANDLE);
}

int main(int count, char **arguments) {
    EQUAL(attestry_abi(), ATTESTRY_ABI);
    size_t verifier = new_verifier(), metadata = new_metadata();
    null_pointers(verifier, metadata);
    handles(verifier, metadata);
    lengths(verifier, metadata);
    texts(verifier, metadata);
    answers(verifier);
    threads(count > 1 ? atoi(arguments[1]) : 50);
    EQUAL(attestry_metadata_free(metadata), ATTESTRY_OK);
    EQUAL(attestry_verifier_free(verifier), ATTESTRY_OK);
    return atomic_load(&failures) == 0 ? 0 : 1;
}
