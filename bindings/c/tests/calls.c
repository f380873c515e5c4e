// Carries calls out that stand on standard input, and prints one line for each: the status, a tab, the report.
//
// A line of input has six fields between tabs: "registration", "authentication" or "metadata"; then the configuration, the
// context, the body, a BLOB and the context of the BLOB, each in base64.

#include <attestry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
    uint8_t *bytes;
    size_t len;
};

// Decodes base64 in place. The input is the test's own.
static struct text decode(char *field) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct text text = {(uint8_t *)field, 0};
    uint32_t bits = 0;
    int count = 0;
    for (const char *at = field; *at != '\0' && *at != '='; at++) {
        bits = bits << 6 | (uint32_t)(strchr(alphabet, *at) - alphabet);
        count += 6;
        if (count >= 8) {
            count -= 8;
            text.bytes[text.len++] = (uint8_t)(bits >> count);
        }
    }
    return text;
}

static void print(int32_t status, size_t report) {
    const uint8_t *text = NULL;
    size_t len = 0;
    attestry_report_text(report, &text, &len);
    printf("%d\t%.*s\n", (int)status, (int)len, text == NULL ? "" : (const char *)text);
    attestry_report_free(report);
}

static void call(const char *kind, struct text config, struct text context, struct text body, struct text blob,
                 struct text blob_context) {
    size_t verifier = 0, metadata = 0, report = 0;
    int32_t status = 0;
    int is_metadata = strcmp(kind, "metadata") == 0;
    if (!is_metadata) status = attestry_verifier_new(config.bytes, config.len, &verifier, &report);
    if (status == 0 && blob_context.len > 0) {
        status = attestry_metadata_verify(blob.bytes, blob.len, blob_context.bytes, blob_context.len, &metadata, &report);
        if (status == 0 && !is_metadata) attestry_report_free(report);
    }
    if (status == 0 && strcmp(kind, "registration") == 0) {
        status = attestry_verify_registration(verifier, body.bytes, body.len, context.bytes, context.len, metadata,
                                              &report);
    } else if (status == 0 && !is_metadata) {
        status = attestry_verify_authentication(verifier, body.bytes, body.len, context.bytes, context.len, metadata,
                                                &report);
    }
    print(status, report);
    attestry_metadata_free(metadata);
    attestry_verifier_free(verifier);
}

int main(void) {
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0) {
        char *fields[6], *rest = line;
        line[strcspn(line, "\n")] = '\0';
        for (int i = 0; i < 6; i++) {
            fields[i] = strsep(&rest, "\t");
            if (fields[i] == NULL) return 2;
        }
        call(fields[0], decode(fields[1]), decode(fields[2]), decode(fields[3]), decode(fields[4]), decode(fields[5]));
    }
    free(line);
    return 0;
}
