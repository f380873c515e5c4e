"""The one set of cases: through this package they end as through the library."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from samples import REPOSITORY, SHARED, VECTORS

RUNNER = REPOSITORY / "bindings" / "python" / "verify.py"
FOLDERS = [VECTORS, *([SHARED] if SHARED.is_dir() else [])]


def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(RUNNER), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", **options)


def verdict(line: str) -> dict[str, Any]:
    """All of a success; of a refusal code, class and step. Messages may differ."""
    report: dict[str, Any] = json.loads(line)
    if "error" in report:
        report["error"] = {name: report["error"].get(name) for name in ("code", "class", "step")}
    return report


@pytest.fixture(scope="session")
def library() -> list[str]:
    """The example of the library. `.ci/check-python` has built it."""
    if "ATTESTRY_VERIFY" in os.environ:
        return [os.environ["ATTESTRY_VERIFY"]]
    return ["cargo", "run", "--quiet", "--release", "--example", "verify", "--"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_case_ends_as_in_the_library(library: list[str], folder: Path) -> None:
    ours = run(folder)
    theirs = subprocess.run(
        [*library, str(folder)], capture_output=True, text=True, encoding="utf-8", cwd=REPOSITORY
    )
    assert (ours.returncode, theirs.returncode) == (0, 0), ours.stderr[-2000:]
    assert ours.stderr.splitlines() == theirs.stderr.splitlines()
    pairs = list(zip(ours.stdout.splitlines(), theirs.stdout.splitlines(), strict=True))
    differences = [pair for pair in pairs if verdict(pair[0]) != verdict(pair[1])]
    assert not differences, f"{len(differences)} of {len(pairs)}: {differences[:3]}"
    assert len(pairs) > 1_000


def test_without_arguments_it_runs_the_samples() -> None:
    samples = json.loads((VECTORS / "samples.json").read_text(encoding="utf-8"))
    ended = run()
    assert (ended.returncode, len(ended.stdout.splitlines())) == (0, len(samples))


def test_what_ends_otherwise_is_1(tmp_path: Path) -> None:
    [case] = [case for case in json.loads((VECTORS / "samples.json").read_text()) if case["name"] == "Key"]
    for expect in (
        {"ok": False},
        {"ok": True, "code": "a.code"},
        {"ok": True, "attestation": {"format": "none"}},
        {"ok": True, "publicKeyPem": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"},
    ):
        file = tmp_path / "case.json"
        file.write_text(json.dumps([{**case, "expect": expect}]))
        ended = run(file)
        assert (ended.returncode, len(ended.stdout.splitlines())) == (1, 1), ended.stderr
        assert "Key: expected" in ended.stderr or "another than the one sent" in ended.stderr
    file.write_text(json.dumps([{**case, "expect": {"ok": False}, "ambiguous": True}]))
    assert run(file).returncode == 0


@pytest.mark.parametrize(
    "change",
    [
        {"expect": {}},
        {"verifier": {"relyingPartyId": "example.com", "origin": []}},
        {"verifier": None},
        {"challenge": {}},
        {"now": "yesterday"},
        {"requestForm": "other"},
        {"metadata": {}},
    ],
)
def test_what_is_unusable_is_2(tmp_path: Path, change: dict[str, Any]) -> None:
    [case] = [case for case in json.loads((VECTORS / "samples.json").read_text()) if case["name"] == "Key"]
    file = tmp_path / "case.json"
    file.write_text(json.dumps([{**case, **change}, case]))
    ended = run(file)
    assert (ended.returncode, len(ended.stdout.splitlines())) == (2, 1)
    assert "Key: cannot be run" in ended.stderr


def test_files_that_are_no_cases(tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text("{}")
    assert run(tmp_path).returncode == 0
    assert run(tmp_path / "notes.json").returncode == 2
    assert run(tmp_path / "missing.json").returncode == 2


def test_help_and_unknown_options() -> None:
    ended = run("--help")
    assert (ended.returncode, "usage: verify.py" in ended.stdout) == (0, True)
    assert run("--nonsense").returncode == 2


def test_where_nobody_reads_it_ends_quietly() -> None:
    command = f"set -o pipefail; '{sys.executable}' '{RUNNER}' '{VECTORS}' | head -1"
    ended = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert (ended.returncode, len(ended.stdout.splitlines()), ended.stderr) == (141, 1, "")
