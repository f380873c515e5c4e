"""The options that go to the client, and the challenge that the server keeps."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Literal, Union

from ._encode import aware, base64url, dump, json_text, member_text, object_text, time_text
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

    def _members(self) -> dict[str, str]:
        second = {} if self.second is None else {"second": base64url(self.second)}
        return {"first": base64url(self.first), **second}


@dataclass(frozen=True)
class Reply:
    """What the service answers to a call that ends in ``/init``."""

    reply_json: str
    """For the client."""
    challenge: str
    """For the server: store it, and take it out of storage before you verify."""

    @property
    def reply(self) -> dict[str, Any]:
        """The reply as an object, for frameworks that write the JSON themselves."""
        reply: dict[str, Any] = json.loads(self.reply_json)
        return reply


@dataclass(frozen=True)
class DecoyCredentials:
    """What some credentials of a server are like."""

    id_length: int
    """Bytes."""
    transports: tuple[str, ...] = ()
    weight: int = 1
    """How often they occur beside the others."""


@dataclass(frozen=True)
class Decoys:
    """Makes the allow lists of names that nobody has, so that options do not tell which names have an account.

    A name has the same list each time. Never change these: the same names would get other lists.
    """

    key: bytes = field(repr=False)
    """At least 32 random bytes that the server keeps."""
    accounts: Mapping[int, int]
    """How often accounts have so many credentials: the weight of each count."""
    credentials: tuple[DecoyCredentials, ...]

    def _of(self, name: str) -> dict[str, Any]:
        return {"key": base64url(self.key), "name": name, "profile": self._profile()}

    def _profile(self) -> dict[str, Any]:
        accounts = [{"count": count, "weight": weight} for count, weight in self.accounts.items()]
        credentials = [
            {"idLength": one.id_length, "transports": list(one.transports), "weight": one.weight}
            for one in self.credentials
        ]
        return {"accounts": accounts, "credentials": credentials}

    @classmethod
    def _of_profile(cls, key: bytes, profile: dict[str, Any]) -> Decoys:
        credentials = (
            DecoyCredentials(one["idLength"], tuple(one["transports"]), one["weight"])
            for one in profile["credentials"]
        )
        accounts = {one["count"]: one["weight"] for one in profile["accounts"]}
        return cls(key=key, accounts=accounts, credentials=tuple(credentials))


Credential = Union[CredentialRecord, CredentialDescriptor, str]
"""A stored record, or an id with transports."""

ResidentKey = Literal["required", "preferred", "discouraged"]
Attachment = Literal["platform", "cross-platform"]
Conveyance = Literal["none", "indirect", "direct", "enterprise"]
Kind = Literal["Fido2", "Key", "PasswordProtectedKey", "RecoveryKey"]
Hint = Literal["security-key", "client-device", "hybrid"]
Protection = Literal[
    "userVerificationOptional", "userVerificationOptionalWithCredentialIDList", "userVerificationRequired"
]

MINUTES = timedelta(minutes=5)


class Members:
    """The members of a request, as JSON text. What is not given is left out."""

    def __init__(self) -> None:
        self.members: list[tuple[str, str]] = []

    @classmethod
    def challenged(cls, challenge: bytes | None) -> Members:
        members = cls()
        members.add("challenge", base64url(secrets.token_bytes(32) if challenge is None else challenge))
        return members

    def add(self, name: str, value: Any) -> None:
        if value is not None and value is not False:
            self.members.append((name, dump(value)))

    def add_credentials(self, name: str, credentials: Iterable[Credential] | None) -> None:
        if credentials is not None:
            self.members.append((name, "[" + ",".join(map(_credential, credentials)) + "]"))

    def add_prf(
        self, inputs: bool | PrfInputs | None, by_credential: Mapping[str, PrfInputs] | None = None
    ) -> None:
        prf: dict[str, Any] = inputs._members() if isinstance(inputs, PrfInputs) else {}
        if by_credential:
            prf["evalByCredential"] = [{"id": id, **its._members()} for id, its in by_credential.items()]
        if prf or inputs:
            self.add("prf", prf)

    def add_text(self, name: str, text: str) -> None:
        self.members.append((name, text))

    def add_keys(
        self, name: str, member: str, keys: Iterable[tuple[CredentialRecord | str, str | None]]
    ) -> None:
        """Records, each with the text that the client encrypted."""
        texts = []
        for record, encrypted in keys:
            key = Members()
            key.add_text("record", record_text(record))
            key.add(member, encrypted)
            texts.append(key.text())
        if texts:
            self.add_text(name, "[" + ",".join(texts) + "]")

    def text(self) -> str:
        return object_text(self.members).decode()

    def add_kinds(self, name: str, kinds: Iterable[Kind] | None) -> None:
        self.add(name, None if kinds is None else list(kinds))

    def add_decoys(self, decoys: tuple[Decoys, str] | None) -> None:
        if decoys is not None:
            maker, name = decoys
            self.add("decoys", maker._of(name))

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


def records_text(records: Iterable[CredentialRecord | str]) -> str:
    """A list of stored records."""
    return "[" + ",".join(map(record_text, records)) + "]"


def record_text(record: CredentialRecord | str) -> str:
    return record.json if isinstance(record, CredentialRecord) else record


def reply_of(report: str) -> Reply:
    return Reply(*(member_text(report, name) or "null" for name in ("reply", "challenge")))


def parts(report: str) -> tuple[str, str, str | None]:
    """Options, challenge and mediation of a report."""
    texts = [member_text(report, name) or "null" for name in ("options", "challenge", "mediation")]
    return texts[0], texts[1], json.loads(texts[2])
