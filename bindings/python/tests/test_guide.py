"""The page of the guide."""

import json
import secrets
from typing import Any

import pytest
from samples import USER, Sample, page_of_guide

from attestry import CredentialRecord


@pytest.fixture
def page() -> dict[str, Any]:
    return page_of_guide("python.md")


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
