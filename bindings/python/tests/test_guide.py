"""The page of the guide."""

import json
import re
import secrets
from typing import Any

import pytest
from samples import REPOSITORY, USER, Sample

from attestry import CredentialRecord


@pytest.fixture
def page() -> dict[str, Any]:
    text = (REPOSITORY / "docs" / "guide" / "python.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(code, names)
    return names


def test_it_registers(page: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    sample = Sample.registration("samples.json", "Fido2, none")
    monkeypatch.setattr(secrets, "token_bytes", lambda _: sample.issued)
    options, challenge = page["begin_registration"](USER, "ada")
    assert json.loads(options)["user"]["name"] == "ada"
    record: CredentialRecord = page["register"](sample.body, challenge, USER)
    assert record.user_handle == USER


def test_it_logs_in(page: dict[str, Any], login: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "token_bytes", lambda _: login.issued)
    records = {login.record.credential_id: login.record}
    _, challenge = page["begin_login"]()
    assert page["log_in"](login.body, challenge, records) == login.record.user_handle
    assert records[login.record.credential_id].sign_count == 8
