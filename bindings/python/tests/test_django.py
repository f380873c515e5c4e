"""The app for Django, through Django's test client."""

import json
import secrets
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from samples import REPOSITORY, Sample

sys.path.insert(0, str(REPOSITORY / "bindings" / "python" / "examples"))

import django
from django.conf import settings
from django.core.management import call_command

CONFIG = {"relyingPartyId": "example.com", "origins": ["https://app.example.com"]}
settings.configure(
    ALLOWED_HOSTS=["testserver"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django_passkeys",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    PASSKEYS=CONFIG,
    ROOT_URLCONF="django_passkeys.urls",
    SECRET_KEY="of a test",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import User
from django.test import Client
from django_passkeys.models import Passkey, UserHandle


@pytest.fixture
def ada() -> Iterator[User]:
    call_command("migrate", run_syncdb=True, verbosity=0)
    yield User.objects.create_user("ada")
    User.objects.all().delete()


def drawn(monkeypatch: pytest.MonkeyPatch, sample: Sample) -> None:
    """The next challenge is the one that a sample answers."""
    monkeypatch.setattr(secrets, "token_bytes", lambda _: sample.issued)


def post(client: Client, path: str, body: bytes = b"") -> tuple[int, Any]:
    reply = client.post(path, body, content_type="application/json")
    return reply.status_code, json.loads(reply.content) if reply["content-type"] == "application/json" else None


def test_a_passkey_logs_in(ada: User, login: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    record = login.record
    Passkey.objects.create(
        credential_id=record.credential_id, user=ada, record=record.json, sign_count=record.sign_count
    )
    drawn(monkeypatch, login)
    client = Client()
    status, options = post(client, "/login/begin")
    assert (status, options["challenge"]) == (200, login.case["challenge"]["value"])
    assert post(client, "/login/finish", login.body) == (200, {"name": "ada"})
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert Passkey.objects.get().sign_count == 8
    # The challenge is gone.
    assert post(client, "/login/finish", login.body)[0] == 400
    # The same answer to another challenge of the same text does not count up.
    post(client, "/login/begin")
    refused = post(client, "/login/finish", login.body)
    assert refused == (400, {"code": "authentication.sign_count_not_increased"})


def test_an_unknown_passkey_does_not(ada: User, login: Sample) -> None:
    client = Client()
    assert post(client, "/login/begin")[0] == 200
    assert post(client, "/login/finish", login.body) == (400, {"code": "not registered"})
    assert "_auth_user_id" not in client.session


def test_whoever_is_logged_in_registers(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = Sample.registration("samples.json", "Fido2, none")
    client = Client()
    assert post(client, "/register/begin")[0] == 302
    client.force_login(ada)
    drawn(monkeypatch, sample)
    status, options = post(client, "/register/begin")
    assert (status, options["user"]["name"]) == (200, "ada")
    status, made = post(client, "/register/finish", sample.body)
    assert (status, made) == (200, {"credentialId": json.loads(sample.body)["id"]})
    assert bytes(UserHandle.objects.get().handle) == sample.issued
    assert Passkey.objects.get().user == ada
    # The same passkey again.
    status, options = post(client, "/register/begin")
    assert [credential["id"] for credential in options["excludeCredentials"]] == [made["credentialId"]]
    assert post(client, "/register/finish", sample.body) == (409, {"code": "registered already"})
    # Another challenge.
    post(client, "/register/begin")
    drawn(monkeypatch, Sample({**sample.case, "challenge": {"value": "A" * 43}}, b""))
    post(client, "/register/begin")
    refused = post(client, "/register/finish", sample.body)
    assert refused == (400, {"code": "client_data.challenge_mismatch"})
