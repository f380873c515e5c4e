"""The options that go to the client, and the challenge that the server keeps."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Literal, Union

from ._encode import aware, base64url, dump, json_text, member_text, time_text
from ._record import CredentialRecord


@dataclass(frozen=True)
class Options:
    """Options of a ceremony."""

    options_json: str
    """For the client: what ``PublicKeyCredential.parse…OptionsFromJSON`` reads."""
    challenge: str
    """For the server: store it, and take it out of storage before you verify."""
    mediation: str | None = None
    """``conditional`` for a conditional create."""

    @property
    def options(self) -> dict[str, Any]:
        """The options as an object, for frameworks that write the JSON themselves."""
        options: dict[str, Any] = json.loads(self.options_json)
        return options


@dataclass(frozen=True)
class CreationOptions(Options):
    """Options of a registration."""


@dataclass(frozen=True)
class RequestOptions(Options):
    """Options of a login."""


@dataclass(frozen=True)
class CredentialDescriptor:
    """A credential by its id, where the record is not at hand."""

    id: bytes
    transports: tuple[str, ...] = ()


@dataclass(frozen=True)
class PrfInputs:
    """What the pseudo-random function of a passkey is asked of."""

    first: bytes
    second: bytes | None = None


Credential = Union[CredentialRecord, CredentialDescriptor, str]
"""A stored record, or an id with transports."""

ResidentKey = Literal["required", "preferred", "discouraged"]
Attachment = Literal["platform", "cross-platform"]
Conveyance = Literal["none", "indirect", "direct", "enterprise"]
Hint = Literal["security-key", "client-device", "hybrid"]
Protection = Literal[
    "userVerificationOptional", "userVerificationOptionalWithCredentialIDList", "userVerificationRequired"
]

MINUTES = timedelta(minutes=5)


class Members:
    """The members of a request for options, as JSON text. What is not given is left out."""

    def __init__(self, challenge: bytes | None) -> None:
        self.members: list[tuple[str, str]] = []
        self.add("challenge", base64url(secrets.token_bytes(32) if challenge is None else challenge))

    def add(self, name: str, value: Any) -> None:
        if value is not None and value is not False:
            self.members.append((name, dump(value)))

    def add_credentials(self, name: str, credentials: Iterable[Credential] | None) -> None:
        if credentials is not None:
            self.members.append((name, "[" + ",".join(map(_credential, credentials)) + "]"))

    def add_prf(self, inputs: bool | PrfInputs | None) -> None:
        if isinstance(inputs, PrfInputs):
            second = {} if inputs.second is None else {"second": base64url(inputs.second)}
            self.add("prf", {"first": base64url(inputs.first), **second})
        elif inputs:
            self.add("prf", {})

    def add_timeout(self, timeout: timedelta | None) -> None:
        if timeout is not None:
            self.add("timeout", timeout // timedelta(milliseconds=1))

    def add_expiry(self, expires_in: timedelta | None, now: datetime | None) -> None:
        if expires_in is not None:
            begun = datetime.now(timezone.utc) if now is None else aware("now", now)
            self.add("expiresAt", time_text("now", begun + expires_in))


def _credential(credential: Credential) -> str:
    if isinstance(credential, CredentialDescriptor):
        return dump({"id": base64url(credential.id), "transports": list(credential.transports)})
    return credential.json if isinstance(credential, CredentialRecord) else json_text(credential)


def parts(report: str) -> tuple[str, str, str | None]:
    """Options, challenge and mediation of a report."""
    texts = [member_text(report, name) or "null" for name in ("options", "challenge", "mediation")]
    return texts[0], texts[1], json.loads(texts[2])
