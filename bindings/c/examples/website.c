// A website with passkeys: registers one, and logs in with it. Both bodies are samples, in place of a browser.
//
//     cc website.c $(pkg-config --cflags --libs attestry) -o website && ./website
//
// A server has a JSON library. This program cuts members out of reports by hand, so that it needs none.

#include <attestry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"

// A server takes the time from its clock, and 16 random bytes for each challenge. These go with the samples.
#define NOW "2026-11-29T12:00:00Z"
#define REGISTRATION_CHALLENGE "cmVnaXN0ZXItYS1wYXNza2V5ISE"
#define LOGIN_CHALLENGE "bG9nLWluLXdpdGgtYS1wYXNza2V5"

static const uint8_t *bytes(const char *text) { return (const uint8_t *)text; }

// The text of a report, and its end. The caller frees the text.
static char *take(size_t report) {
    const uint8_t *lent = NULL;
    attestry_report_text(report, &lent, NULL);
    char *text = lent == NULL ? NULL : strdup((const char *)lent);
    attestry_report_free(report);
    return text;
}

// Ends the program where a call failed. A server answers the client instead: 400 for the statuses 1 to 6, 500 for others.
static void check(const char *what, int32_t status, size_t report) {
    if (status == ATTESTRY_OK) return;
    const uint8_t *code = NULL;
    attestry_report_code(report, &code, NULL);
    fprintf(stderr, "%s: status %d, %s\n", what, (int)status, code == NULL ? "no report" : (const char *)code);
    attestry_report_free(report);
    exit(1);
}

// The value of a member of an object, as JSON. The caller frees it.
static char *member(const char *object, const char *name) {
    size_t length = strlen(name), depth = 0;
    int wanted = 0;
    const char *value = NULL;
    for (const char *at = object; *at != '\0'; at++) {
        if (value != NULL && depth == 1 && (*at == ',' || *at == '}')) return strndup(value, (size_t)(at - value));
        if (*at == '"') {
            const char *start = at + 1;
            for (at++; *at != '"' && *at != '\0'; at++) at += *at == '\\' && at[1] != '\0';
            if (*at == '\0') break;
            wanted = depth == 1 && (size_t)(at - start) == length && strncmp(start, name, length) == 0;
        } else if (*at == '{' || *at == '[') {
            depth++;
        } else if (*at == '}' || *at == ']') {
            depth--;
        } else if (*at == ':' && depth == 1 && value == NULL && wanted) {
            value = at + 1;
        }
    }
    fprintf(stderr, "no member %s\n", name);
    exit(1);
}

// Writes a text made of parts. The caller frees it.
static char *context(const char *format, const char *first, const char *second) {
    int length = snprintf(NULL, 0, format, first, second);
    char *text = length < 0 ? NULL : malloc((size_t)length + 1);
    if (text == NULL) exit(1);
    snprintf(text, (size_t)length + 1, format, first, second);
    return text;
}

int main(void) {
    if (attestry_abi() != ATTESTRY_ABI) {
        fprintf(stderr, "the library is not that of the header\n");
        return 1;
    }
    printf("attestry %s\n", attestry_version());

    // Once, when the server starts.
    const char *config = "{\"relyingPartyId\": \"example.com\", \"origins\": [\"https://example.com\"]}";
    size_t verifier = 0, report = 0;
    check("configuration", attestry_verifier_new(bytes(config), strlen(config), &verifier, &report), report);

    // The browser asks to register: the options go to it, the challenge into the session.
    const char *request =
        "{\"challenge\": \"" REGISTRATION_CHALLENGE "\","
        " \"user\": {\"id\": \"dXNlci00Mg\", \"name\": \"ada@example.com\", \"displayName\": \"Ada\"}}";
    check("options", attestry_creation_options(verifier, bytes(request), strlen(request), &report), report);
    char *text = take(report);
    char *options = member(text, "options"), *challenge = member(text, "challenge");
    printf("to the browser: %s\n", options);
    free(options);
    free(text);

    // The browser sends what `credential.toJSON()` gave: the record goes into the database.
    char *known = context("{\"requestForm\": \"webauthn\", \"now\": \"" NOW "\", \"userHandle\": \"dXNlci00Mg\","
                          " \"challenge\": %s%s}", challenge, "");
    check("registration",
          attestry_verify_registration(verifier, bytes(registration_body), strlen(registration_body), bytes(known),
                                       strlen(known), 0, &report),
          report);
    text = take(report);
    char *record = member(text, "record");
    printf("registered: %s\n", record);
    free(known);
    free(challenge);
    free(text);

    // The browser asks to log in.
    request = "{\"challenge\": \"" LOGIN_CHALLENGE "\"}";
    check("options", attestry_request_options(verifier, bytes(request), strlen(request), &report), report);
    text = take(report);
    challenge = member(text, "challenge");
    free(text);

    // The browser sends an assertion: its `id` finds the record. The changed record is stored again.
    known = context("{\"ceremony\": \"authentication\", \"requestForm\": \"webauthn\", \"now\": \"" NOW "\","
                    " \"challenge\": %s, \"record\": %s}", challenge, record);
    check("login",
          attestry_verify_authentication(verifier, bytes(login_body), strlen(login_body), bytes(known), strlen(known), 0,
                                         &report),
          report);
    text = take(report);
    char *login = member(text, "authentication");
    printf("logged in: %s\n", login);
    free(login);
    free(known);
    free(challenge);
    free(record);
    free(text);

    attestry_verifier_free(verifier);
    return 0;
}
