"""Runs case files through the Python package, with the arguments and the output of the example ``verify`` in Rust.

``python verify.py [FILE|FOLDER]…`` prints one line of JSON for each case. The exit status is 0 when every case ended as
its ``expect`` says, 1 otherwise, 2 for unusable input. Where whoever reads the lines stops reading, the run ends at
once and quietly, with 141.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from attestry import _attestry

HELP = """\
Runs case files and prints one JSON line for each case.

usage: verify.py [FILE|FOLDER]...

Without arguments it runs the samples of the repository, tests/vectors/samples.json.
Of a folder it runs every case file below it.

  -h, --help  prints this

Exit status: 0    every case ended as its "expect" says
             1    a case ended otherwise
             2    something is unusable
             141  nobody reads the lines any more"""

SAMPLES = Path(__file__).resolve().parents[2] / "tests" / "vectors" / "samples.json"

AS_EXPECTED, OTHERWISE, UNUSABLE = 0, 1, 2

# The members of a case that are the context of its call. All others are notes, or stand elsewhere.
CONTEXT = (
    "ceremony",
    "challenge",
    "credential",
    "equalFactorChecked",
    "now",
    "record",
    "secondCredential",
    "secondRecord",
    "userHandle",
)
PLACES = ("firstFactorCredential", "secondFactorCredential", "recoveryCredential")
UUID = "cr-00000-00000-0000000000000000"
OF_LOGINS = ("requireKeyOrigin", "signCountNotIncreased")

Case = dict[str, Any]


class Unusable(Exception):
    """A case that cannot be understood: never a pass."""


class Difference(Exception):
    """A case that ended otherwise than it expects."""


def main(arguments: list[str]) -> int:
    if any(argument in ("-h", "--help") for argument in arguments):
        show(HELP)
        return AS_EXPECTED
    for argument in arguments:
        if argument.startswith("-"):
            complain(f"unknown option {argument}; --help lists what there is")
            return UNUSABLE
    inputs = [Path(argument) for argument in arguments] or [SAMPLES]
    return max(run(path) for path in inputs)


def run(path: Path) -> int:
    """Runs one file, or every case file of a folder in the order of their names."""
    if not path.is_dir():
        try:
            return run_all(load(path))
        except Unusable as problem:
            complain(f"{path}: {problem}")
            return UNUSABLE
    ended = AS_EXPECTED
    for file in sorted(path.rglob("*.json")):
        try:
            cases = load(file)
        except Unusable as problem:
            # What lies in a folder beside case files is no fault.
            complain(f"passed over {file}: {problem}")
            continue
        ended = max(ended, run_all(cases))
    return ended


def load(file: Path) -> list[Any]:
    try:
        cases = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unusable(str(error)) from None
    if not isinstance(cases, list):
        raise Unusable("not an array of cases")
    return cases


def run_all(cases: list[Any]) -> int:
    """Runs all cases, also past one that cannot be understood."""
    return max(map(run_one, cases), default=AS_EXPECTED)


def run_one(case: Any) -> int:
    name = case.get("name") if isinstance(case, dict) else None
    name = name if isinstance(name, str) else "unnamed"
    try:
        if not isinstance(case, dict):
            raise Unusable("not an object")
        expect = expected(case)
        report = verify(case)
    except Unusable as problem:
        complain(f"{name}: cannot be run: {problem}")
        return UNUSABLE
    report["name"] = name
    show(line(report))
    try:
        if expect is not None and case.get("ambiguous") is not True:
            check(report, expect)
    except Difference as difference:
        complain(f"{name}: {difference}")
        return OTHERWISE
    return AS_EXPECTED


def verify(case: Case) -> dict[str, Any]:
    """The report of the case's call, as a server would make it."""
    intake = blob_of(case, case["metadata"]) if "metadata" in case else None
    ceremony = case.get("ceremony")
    if ceremony == "metadata":
        if intake is None:
            raise Unusable("no metadata")
        try:
            report = judged(_attestry.Metadata.verify(*intake).report())
        except ValueError as error:
            report = judged((1, str(error)))
        return report
    if ceremony == "authentication" and intake is not None:
        raise Unusable("a login has no metadata")
    context, body, config = context_of(case), body_of(case), config_of(case)
    if intake is not None:
        config["expectMetadata"] = True
    fault = _attestry.context_fault(context)
    if fault is not None:
        raise Unusable(fault)
    try:
        verifier = _attestry.Verifier(encode(config))
        metadata = None if intake is None else _attestry.Metadata.verify(*intake)
    except ValueError as error:
        return judged((1, str(error)))
    if ceremony == "authentication":
        return judged(verifier.verify_authentication(body, context, metadata))
    return judged(verifier.verify_registration(body, context, metadata))


def judged(ended: tuple[int, str]) -> dict[str, Any]:
    """A report. A configuration or context that cannot be read is no verdict."""
    report: dict[str, Any] = json.loads(ended[1])
    error = report.get("error", {})
    if error.get("code") in ("config.json", "context.json"):
        raise Unusable(error["message"])
    return report


def expected(case: Case) -> dict[str, Any] | None:
    if "expect" not in case:
        return None
    expect = case["expect"]
    if not isinstance(expect, dict) or not isinstance(expect.get("ok"), bool):
        raise Unusable("expect has no ok")
    return expect


def config_of(case: Case) -> dict[str, Any]:
    config = case.get("verifier")
    if not isinstance(config, dict):
        raise Unusable("no verifier")
    for name in OF_LOGINS:
        if name in config and case.get("ceremony") != "authentication":
            raise Unusable(f"{name} is of logins")
    return dict(config)


def context_of(case: Case) -> bytes:
    """What the server knows of the call."""
    members = {name: case[name] for name in CONTEXT if name in case}
    members["requestForm"] = form_of(case)
    members["full"] = True
    # Cases of registrations look at the whole record of the service.
    if case.get("ceremony") == "authentication":
        # A case whose credential has no owner does not look at the owner.
        members["dangerOwnerFromResponse"] = True
    elif has_kinds(case):
        members["credentialUuids"] = dict.fromkeys(PLACES, UUID)
    else:
        members["credentialUuid"] = UUID
    return encode(members)


def form_of(case: Case) -> str:
    """The form of what is sent. Of a login, ``request`` in the service's form is one factor."""
    form = case.get("requestForm", "service")
    has_body, has_request, is_login = "body" in case, "request" in case, "ceremony" in case
    if form == "webauthn":
        if has_body:
            raise Unusable("a body is of the service")
        return "webauthn"
    if form != "service":
        raise Unusable("unknown requestForm")
    if has_body and has_request and not is_login:
        raise Unusable("both a request and a body")
    if not has_body and is_login:
        return "factor"
    if is_login or has_body == has_kinds(case):
        return "service"
    raise Unusable("neither a request with its kind nor a body with its kinds")


def has_kinds(case: Case) -> bool:
    challenge = case.get("challenge")
    return isinstance(challenge, dict) and "kinds" in challenge


def body_of(case: Case) -> bytes:
    """A body as it is sent: given as its exact text, or as the value that the text has."""
    body = case.get("body", case.get("request", Unusable))
    if body is Unusable:
        raise Unusable("neither a request nor a body")
    return body.encode("utf-8", "surrogatepass") if isinstance(body, str) else encode(body)


def blob_of(case: Case, metadata: Any) -> tuple[bytes, bytes]:
    """A BLOB, and what the server knows when it takes it in."""
    if not isinstance(metadata, dict):
        raise Unusable("metadata is not an object")
    context = dict(metadata)
    texts = [context.pop(name) for name in ("blob", "blobBase64") if name in context]
    if len(texts) != 1 or not isinstance(texts[0], str):
        raise Unusable("metadata has either blob or blobBase64, a text")
    # A case without roots trusts none.
    context.setdefault("roots", [])
    context["now"] = case.get("now")
    return decode(texts[0]) if "blobBase64" in metadata else texts[0].encode(), encode(context)


def check(report: dict[str, Any], expect: dict[str, Any]) -> None:
    """Whether the report has every member that is expected."""
    if report["ok"] != expect["ok"]:
        raise Difference(f"expected ok {expect['ok']}, got {line(report)}")
    for part in ("credential", "attestation", "authentication", "metadata"):
        compare(part, expect.get(part), report.get(part))
    for place, members in (expect.get("credentials") or {}).items():
        compare(place, members, report.get("credentials", {}).get(place))
    found = report.get("error", {}).get("code")
    if "code" in expect and found != expect["code"]:
        raise Difference(f"expected code {expect['code']}, got {found}")
    if "publicKeyPem" in expect:
        sent, verified = pem_der(expect["publicKeyPem"]), report["credential"]["publicKey"]
        if not sent.endswith(subject_public_key(pem_der(verified))):
            raise Difference("the public key is another than the one sent")


def compare(part: str, expected: Any, found: Any) -> None:
    for member, value in (expected or {}).items():
        got = (found or {}).get(member)
        # Observations are a set.
        same = sorted(got or []) == sorted(value) if member == "observations" else got == value
        if not same or type(got) is not type(value):
            raise Difference(f"expected {part}.{member} {value}, got {got}")


def pem_der(pem: str) -> bytes:
    return decode("".join(text for text in pem.splitlines() if not text.startswith("-")))


def subject_public_key(spki: bytes) -> bytes:
    """The bits of a SubjectPublicKeyInfo: what stands in the BIT STRING after the algorithm."""
    _, inner = element(spki)
    rest, _ = element(inner)
    return element(rest)[1][1:]


def element(der: bytes) -> tuple[bytes, bytes]:
    """What follows the first element, and its content."""
    length, start = der[1], 2
    if length >= 0x80:
        start += length - 0x80
        length = int.from_bytes(der[2:start], "big")
    return der[start + length :], der[start : start + length]


def decode(text: str) -> bytes:
    """base64 of either alphabet."""
    try:
        return base64.b64decode(text.translate(str.maketrans("-_", "+/")) + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        raise Unusable("no base64") from None


def encode(value: Any) -> bytes:
    return line(value).encode("utf-8", "surrogatepass")


def line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def show(text: str) -> None:
    """Prints a line. Where nobody reads any more, there is nothing left to do."""
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass") + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # As a signal would end it: not all cases have run.
        end(141)
    except OSError as error:
        complain(f"standard output: {error}")
        end(UNUSABLE)


def complain(text: str) -> None:
    try:
        sys.stderr.write(f"{text}\n")
    except OSError:
        pass


def end(status: int) -> NoReturn:
    # Python would try to write what is left.
    os._exit(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
