"""What a call answers. The report is read on first use."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from ._encode import from_base64url, member_text
from ._errors import context_error
from ._record import CredentialRecord


@dataclass(frozen=True)
class _Result:
    report: str
    """The whole report, JSON text."""

    def as_dict(self) -> dict[str, Any]:
        """The whole report. It may have more than the attributes."""
        members: dict[str, Any] = json.loads(self.report)
        return members

    @property
    def result(self) -> dict[str, Any]:
        """Everything that is known, as the guide of attestry lists it under "Results as data".

        Raises ``AttributeError`` unless the call had ``full=True``.
        """
        result: dict[str, Any] | None = self._part("result")
        if result is None:
            raise AttributeError("result: the call was made without full=True")
        return result

    def _part(self, name: str) -> Any:
        """One member. The others are not read."""
        text = member_text(self.report, name)
        return None if text is None else json.loads(text)

    def _text(self, name: str) -> str:
        return member_text(self.report, name) or "null"

    def _report_of(self, texts: dict[str, str], place: str) -> str:
        """A report of these members. It has its part of the whole result, if there is one."""
        result = member_text(self._text("result"), place)
        return _report(texts if result is None else {**texts, "result": result})

    def __getstate__(self) -> dict[str, str]:
        return {"report": self.report}


def _report(texts: dict[str, str]) -> str:
    return "{" + ",".join(f'"{name}":{text}' for name, text in {"ok": "true", **texts}.items()) + "}"


@dataclass(frozen=True)
class Attestation:
    """What the authenticator's statement came to."""

    format: str
    """``none``, ``packed``, …, or ``key`` for the key kinds."""
    type: str
    """``none``, ``self``, ``basic``, ``attca``, ``anonca``, ``compound`` or ``key``."""
    trust: str
    """``none``, ``self``, ``unknown``, ``trusted`` or ``untrusted``."""
    aaguid: UUID | None
    """The model of authenticator; ``None`` for the key kinds."""
    aaguid_standing: str | None
    """``attested``, ``claimed`` or ``unauthenticated``; ``None`` for the key kinds."""
    observations: tuple[str, ...]
    """Names of lawful oddities."""


@dataclass(frozen=True)
class MetadataStanding:
    """What metadata says of a credential's model."""

    entry: str | None
    """``aaguid:…`` or ``keyid:…``; ``None`` for a model that is not listed."""
    description: str | None
    level: str | None
    """The certification in force, such as ``FIDO_CERTIFIED_L1``."""
    number: int | None
    """The number of the BLOB; own statements have none."""
    is_stale: bool

    @classmethod
    def _of(cls, members: dict[str, Any]) -> MetadataStanding:
        return cls(
            entry=members["entry"],
            description=members["description"],
            level=members["level"],
            number=members["no"],
            is_stale=members["stale"],
        )


@dataclass(frozen=True)
class VerifiedRegistration(_Result):
    """A credential that was registered."""

    @cached_property
    def record(self) -> CredentialRecord:
        """The record to store, under its ``credential_id``, unless that exists."""
        return CredentialRecord(self._text("record"))

    @cached_property
    def attestation(self) -> Attestation:
        """What the statement came to."""
        members = self._part("attestation")
        aaguid = members.get("aaguid")
        return Attestation(
            format=members["format"],
            type=members["type"],
            trust=members["trust"],
            aaguid=None if aaguid is None else UUID(aaguid),
            aaguid_standing=members.get("aaguidStanding"),
            observations=tuple(members["observations"]),
        )

    @cached_property
    def metadata(self) -> MetadataStanding | None:
        """What metadata says of the model; ``None`` where the call had no metadata."""
        members = self._part("metadata")
        return None if members is None else MetadataStanding._of(members)

    @property
    def credential(self) -> dict[str, Any]:
        """What the service's record has of it; the whole record where the call had a ``credential_uuid``."""
        credential: dict[str, Any] = self._part("credential")
        return credential


@dataclass(frozen=True)
class VerifiedRegistrations(_Result):
    """The credentials of one call of the service."""

    @property
    def first_factor(self) -> VerifiedRegistration:
        first = self._place("firstFactorCredential")
        assert first is not None  # The library makes no report without it.
        return first

    @property
    def second_factor(self) -> VerifiedRegistration | None:
        return self._place("secondFactorCredential")

    @property
    def recovery(self) -> VerifiedRegistration | None:
        return self._place("recoveryCredential")

    def _place(self, place: str) -> VerifiedRegistration | None:
        names = {"credential": "credentials", "attestation": "attestations", "record": "records"}
        if member_text(self._text("credentials"), place) is None:
            return None
        texts = {name: member_text(self._text(plural), place) or "null" for name, plural in names.items()}
        return VerifiedRegistration(self._report_of(texts, place))


@dataclass(frozen=True)
class SignCountUpdate:
    """A signature counter that increased."""

    before: int
    """The counter of the record: write only if it is still stored."""
    after: int
    """The counter of the login."""


@dataclass(frozen=True)
class RecordUpdate:
    """What a login changes in its record. ``None`` is for what stays."""

    sign_count: SignCountUpdate | None
    backup_eligible: bool | None
    backed_up: bool | None
    user_verification_seen: bool
    """Whether the record is to remember it."""


@dataclass(frozen=True)
class VerifiedAuthentication(_Result):
    """A credential that was used."""

    @property
    def kind(self) -> str:
        """``Fido2``, ``Key``, ``PasswordProtectedKey`` or ``RecoveryKey``."""
        return str(self._login["kind"])

    @property
    def credential_id(self) -> str:
        """The id of the record."""
        return str(self._login["credentialId"])

    @property
    def user_handle(self) -> bytes:
        """Whose login it is, out of the record."""
        return from_base64url(self._login["userHandle"])

    @property
    def user_verified(self) -> bool | None:
        """Whether the authenticator verified its user; ``None`` for the key kinds, as the next four."""
        return self._login.get("userVerified")

    @property
    def sign_count(self) -> int | None:
        """The counter of the login."""
        return self._login.get("signCount")

    @property
    def sign_count_increased(self) -> bool | None:
        """False is a sign of a copied authenticator, and no proof."""
        return self._login.get("signCountIncreased")

    @property
    def backup_eligible(self) -> bool | None:
        return self._login.get("backupEligible")

    @property
    def backed_up(self) -> bool | None:
        return self._login.get("backedUp")

    @property
    def observations(self) -> tuple[str, ...]:
        """Names of lawful oddities."""
        return tuple(self._login["observations"])

    @cached_property
    def update(self) -> RecordUpdate:
        """What changes in the record, for a database that compares and sets."""
        members = self._part("update")
        count = members["signCount"]
        return RecordUpdate(
            sign_count=None if count is None else SignCountUpdate(before=count["from"], after=count["to"]),
            backup_eligible=members["backupEligible"],
            backed_up=members["backedUp"],
            user_verification_seen=members["userVerificationSeen"],
        )

    @cached_property
    def record(self) -> CredentialRecord:
        """The changed record. Store it if the stored counter is still ``update.sign_count.before``."""
        return CredentialRecord(self._text("record"))

    @cached_property
    def second_factor(self) -> VerifiedAuthentication | None:
        """The second factor of the service's login, if it had one."""
        if member_text(self.report, "secondAuthentication") is None:
            return None
        names = {"authentication": "secondAuthentication", "update": "secondUpdate", "record": "secondRecord"}
        texts = {name: self._text(here) for name, here in names.items()}
        return VerifiedAuthentication(self._report_of(texts, "secondFactor"))

    @cached_property
    def _login(self) -> dict[str, Any]:
        login: dict[str, Any] = self._part("authentication")
        return login


@dataclass(frozen=True)
class VerifiedRecovery(_Result):
    """A recovery key that vouched for new credentials."""

    @property
    def authentication(self) -> VerifiedAuthentication:
        """What the recovery key signed."""
        texts = {name: self._text(name) for name in ("authentication", "update", "record")}
        return VerifiedAuthentication(self._report_of(texts, "authentication"))

    @property
    def registrations(self) -> VerifiedRegistrations:
        """The new credentials."""
        texts = {name: self._text(name) for name in ("credentials", "attestations", "records")}
        return VerifiedRegistrations(self._report_of(texts, "registrations"))


@dataclass(frozen=True)
class Unverified:
    """What a body says before anything is verified. Nothing here may be believed."""

    credential_id: str
    """Empty where the body names none."""
    challenge: str
    """The challenge that the body says it answers, base64url: to look the stored one up by."""
    kind: str = "Fido2"
    user_handle: bytes | None = None
    challenge_identifier: str | None = None
    """Of the service's bodies."""
    second_factor: Unverified | None = None

    @classmethod
    def _of(cls, members: dict[str, Any]) -> Unverified:
        handle, second = members.get("userHandle"), members.get("second")
        return cls(
            credential_id=members["credentialId"] or "",
            challenge=members["challenge"],
            kind=members["kind"],
            user_handle=None if handle is None else from_base64url(handle),
            challenge_identifier=members.get("challengeIdentifier"),
            second_factor=None if second is None else cls._of(second),
        )


def of_call(result: _Result, member: str, other: str, call: str) -> None:
    """Refuses a challenge of another call: what it would answer is another type."""
    if member_text(result.report, member) is None or member_text(result.report, other) is not None:
        raise context_error(f"challenge: of another call, which {call} takes")
