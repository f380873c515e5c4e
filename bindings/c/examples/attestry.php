<?php
// Attestry from PHP, by FFI. With the argument "calls" it carries the calls on standard input out, see tests/calls.c;
// without, it prints the options of a registration. A server preloads the declarations, as the manual of FFI says.
//
//     ATTESTRY_LIBRARY=/usr/local/lib/libattestry.so.1 php attestry.php

declare(strict_types=1);

/** What a call answers: 0 or the number of an error's class, and JSON. */
final class Report
{
    public function __construct(public readonly int $status, public readonly string $json) {}
}

final class Attestry
{
    private const DECLARATIONS = <<<'C'
        int32_t attestry_verifier_new(const char *, size_t, size_t *, size_t *);
        int32_t attestry_verifier_free(size_t);
        int32_t attestry_creation_options(size_t, const char *, size_t, size_t *);
        int32_t attestry_verify_registration(size_t, const char *, size_t, const char *, size_t, size_t, size_t *);
        int32_t attestry_verify_authentication(size_t, const char *, size_t, const char *, size_t, size_t, size_t *);
        int32_t attestry_metadata_verify(const char *, size_t, const char *, size_t, size_t *, size_t *);
        int32_t attestry_metadata_free(size_t);
        int32_t attestry_report_text(size_t, char **, size_t *);
        int32_t attestry_report_free(size_t);
        C;

    private readonly FFI $library;

    public function __construct(string $file)
    {
        $this->library = FFI::cdef(self::DECLARATIONS, $file);
    }

    /** A handle, or the report of the failure. */
    public function verifier(string $config): int|Report
    {
        [$handle, $report] = [$this->library->new('size_t'), $this->library->new('size_t')];
        $status = $this->library->attestry_verifier_new(
            $config, strlen($config), FFI::addr($handle), FFI::addr($report));
        return $status === 0 ? $handle->cdata : $this->take($status, $report);
    }

    /** A handle, or 0 with the report of the failure. */
    public function metadata(string $blob, string $context): array
    {
        [$handle, $report] = [$this->library->new('size_t'), $this->library->new('size_t')];
        $status = $this->library->attestry_metadata_verify(
            $blob, strlen($blob), $context, strlen($context), FFI::addr($handle), FFI::addr($report));
        return [$handle->cdata, $this->take($status, $report)];
    }

    public function creationOptions(int $verifier, string $request): Report
    {
        $report = $this->library->new('size_t');
        $status = $this->library->attestry_creation_options(
            $verifier, $request, strlen($request), FFI::addr($report));
        return $this->take($status, $report);
    }

    public function verifyRegistration(int $verifier, string $body, string $context, int $metadata = 0): Report
    {
        $report = $this->library->new('size_t');
        $status = $this->library->attestry_verify_registration(
            $verifier, $body, strlen($body), $context, strlen($context), $metadata, FFI::addr($report));
        return $this->take($status, $report);
    }

    public function verifyAuthentication(int $verifier, string $body, string $context, int $metadata = 0): Report
    {
        $report = $this->library->new('size_t');
        $status = $this->library->attestry_verify_authentication(
            $verifier, $body, strlen($body), $context, strlen($context), $metadata, FFI::addr($report));
        return $this->take($status, $report);
    }

    public function free(int $verifier, int $metadata = 0): void
    {
        $this->library->attestry_verifier_free($verifier);
        $this->library->attestry_metadata_free($metadata);
    }

    /** Copies a report, and frees it. */
    private function take(int $status, FFI\CData $report): Report
    {
        [$text, $len] = [$this->library->new('char *'), $this->library->new('size_t')];
        $this->library->attestry_report_text($report->cdata, FFI::addr($text), FFI::addr($len));
        $json = FFI::string($text, $len->cdata);
        $this->library->attestry_report_free($report->cdata);
        return new Report($status, $json);
    }
}

function call(Attestry $attestry, string $kind, array $texts): Report
{
    [$config, $context, $body, $blob, $blobContext] = $texts;
    [$verifier, $metadata, $report] = [0, 0, null];
    try {
        if ($kind !== 'metadata') {
            $verifier = $attestry->verifier($config);
            if ($verifier instanceof Report) {
                [$report, $verifier] = [$verifier, 0];
                return $report;
            }
        }
        if ($blobContext !== '') {
            [$metadata, $report] = $attestry->metadata($blob, $blobContext);
            if ($metadata === 0) {
                return $report;
            }
        }
        return match ($kind) {
            'registration' => $attestry->verifyRegistration($verifier, $body, $context, $metadata),
            'authentication' => $attestry->verifyAuthentication($verifier, $body, $context, $metadata),
            'metadata' => $report,
        };
    } finally {
        $attestry->free($verifier, $metadata);
    }
}

$attestry = new Attestry(getenv('ATTESTRY_LIBRARY') ?: 'libattestry.so.1');
if (($argv[1] ?? '') === 'calls') {
    while (($line = fgets(STDIN)) !== false) {
        $fields = explode("\t", rtrim($line, "\n"));
        $report = call($attestry, $fields[0], array_map('base64_decode', array_slice($fields, 1)));
        echo $report->status, "\t", $report->json, "\n";
    }
} else {
    $verifier = $attestry->verifier('{"relyingPartyId": "example.com", "origins": ["https://example.com"]}');
    echo $attestry->creationOptions($verifier, json_encode([
        'challenge' => rtrim(strtr(base64_encode(random_bytes(16)), '+/', '-_'), '='),
        'user' => ['id' => 'dXNlci00Mg', 'name' => 'ada'],
    ]))->json, "\n";
    $attestry->free($verifier);
}
