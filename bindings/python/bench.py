"""Times of this package beside those of py_webauthn, in one run.

``python bench.py [SECONDS]`` gives each row so many seconds. Both read the client's JSON text, verify against the same
anchors, and hand out what a server stores. The exit status is 1 where this package takes more than its goal.
"""

from __future__ import annotations

import base64
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import webauthn
from webauthn.helpers.structs import AttestationFormat

sys.path.insert(0, str(Path(__file__).parent / "tests"))

from samples import USER, Sample, unpadded  # noqa: E402

import attestry  # noqa: E402

GOAL = 0.6
ROUNDS = 15

Call = Callable[[], Any]

REGISTRATIONS = [
    ("none", "samples.json", "Fido2, none"),
    ("packed self", "samples.json", "Fido2, packed self"),
    ("packed x5c", "samples.json", "Fido2, packed x5c"),
    # py_webauthn takes none whose certificate has a second purpose.
    ("tpm", "accepted/tpm.json", "tpm, purpose of attestation keys alone"),
]
LOGINS = [
    ("login, ES256", "algorithm -7"),
    ("login, EdDSA", "algorithm -8"),
    ("login, RS256", "algorithm -257"),
]


def registration(file: str, name: str) -> tuple[Call, Call]:
    sample = Sample.registration(file, name)
    verifier, body = sample.verifier, sample.body.decode()
    challenge = verifier.creation_options(user_handle=USER, user_name="ada", challenge=sample.issued).challenge
    now = sample.now
    anchors = sample.config.get("trust", {}).get("anchors", [])
    ders = [unpadded(anchor if isinstance(anchor, str) else anchor["certificate"]) for anchor in anchors]
    roots = [pem(der) for der in ders]
    by_format = {AttestationFormat.PACKED: roots, AttestationFormat.TPM: roots}

    def ours() -> str:
        verified = verifier.verify_registration(body, challenge=challenge, user_handle=USER, now=now)
        return verified.record.json

    def theirs() -> bytes:
        return webauthn.verify_registration_response(
            credential=body,
            expected_challenge=sample.issued,
            expected_rp_id=sample.config["relyingPartyId"],
            expected_origin=sample.config["origins"],
            require_user_verification=False,
            pem_root_certs_bytes_by_fmt=by_format,
        ).credential_public_key

    return ours, theirs


def login(name: str) -> tuple[Call, Call]:
    sample = Sample.of("accepted/authentications.json", name)
    assertion = sample.case["request"]["credentialAssertion"]
    body = as_response(assertion)
    verifier, record, now = sample.verifier, sample.record, sample.now
    options = verifier.request_options(challenge=sample.issued, user_handle=record.user_handle, now=now)
    credential = sample.case["credential"]
    key, count = unpadded(credential["publicKey"]), credential["signCount"]

    def ours() -> str:
        verified = verifier.verify_authentication(body, challenge=options.challenge, record=record, now=now)
        return verified.record.json

    def theirs() -> int:
        return webauthn.verify_authentication_response(
            credential=body,
            expected_challenge=sample.issued,
            expected_rp_id=sample.config["relyingPartyId"],
            expected_origin=sample.config["origins"],
            credential_public_key=key,
            credential_current_sign_count=count,
            require_user_verification=False,
        ).new_sign_count

    return ours, theirs


def as_response(assertion: dict[str, Any]) -> str:
    """The service's assertion, in WebAuthn's JSON."""
    members = {"clientDataJSON": "clientData", "authenticatorData": "authenticatorData", "signature": "signature"}
    response = {name: assertion[here] for name, here in members.items()}
    if "userHandle" in assertion:
        response["userHandle"] = assertion["userHandle"]
    identifier = assertion["credId"]
    return json.dumps(
        {
            "id": identifier,
            "rawId": identifier,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
    )


def pem(der: bytes) -> bytes:
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"


def measured(calls: tuple[Call, Call], seconds: float) -> tuple[float, float]:
    """The median time of each, in microseconds. They take turns."""
    share = seconds / ROUNDS / 2
    counts = [max(1, int(share / timed(call, 20))) for call in calls]
    times: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for call, count, into in zip(calls, counts, times):
            into.append(timed(call, count))
    ours, theirs = (statistics.median(found) * 1e6 for found in times)
    return ours, theirs


def timed(call: Call, count: int) -> float:
    # Of the processor: whatever else the machine does counts for neither.
    begun = time.process_time()
    for _ in range(count):
        call()
    return (time.process_time() - begun) / count


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    rows = [(name, registration(file, case)) for name, file, case in REGISTRATIONS]
    rows += [(name, login(case)) for name, case in LOGINS]
    print(f"| | attestry {attestry.__version__} | py_webauthn {webauthn.__version__} | ratio |")
    print("|---|--:|--:|--:|")
    missed = []
    for name, calls in rows:
        ours, theirs = measured(calls, seconds)
        ratio = ours / theirs
        print(f"| {name} | {ours:.0f} µs | {theirs:.0f} µs | {ratio:.2f} |", flush=True)
        if ratio > GOAL:
            missed.append(name)
    if missed:
        print(f"above {GOAL}: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
