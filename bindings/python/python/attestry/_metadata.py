"""FIDO's metadata."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from . import _attestry
from ._encode import Body, Json, base64url, body_bytes, dump, json_text, now_text, object_text
from ._errors import error_of, succeeded
from ._record import CredentialRecord
from ._results import MetadataStanding


FIDO = "mds.fidoalliance.org"
"""Who signs FIDO's BLOBs."""


class Metadata:
    """FIDO's metadata, verified, or made of own statements. It never changes, and threads share it."""

    __slots__ = ("_inner", "_report")

    def __init__(self, inner: _attestry.Metadata) -> None:
        self._inner = inner
        self._report: dict[str, Any] | None = None

    @classmethod
    def verify(
        cls,
        blob: Body,
        *,
        now: datetime | None = None,
        roots: Iterable[bytes] | None = None,
        dns: str | None = FIDO,
        previous_number: int | None = None,
        crls: Iterable[bytes] = (),
        require_revocation_check: bool = False,
        refuse_stale: bool = False,
        keep_icons: bool = False,
    ) -> Metadata:
        """Verifies a BLOB as it was downloaded.

        ``roots`` and ``crls`` are DER; without roots, those that FIDO has used are trusted. ``dns`` is the name that
        the signer must have, ``None`` any. ``previous_number`` is that of the newest BLOB seen.
        """
        options: dict[str, Any] = {"dns": dns, "crls": [base64url(crl) for crl in crls]}
        if previous_number is not None:
            options["previousNo"] = previous_number
        options["requireRevocationCheck"] = require_revocation_check
        options["refuseStale"] = refuse_stale
        context: dict[str, Any] = {"now": now_text(now), "options": options, "keepIcons": keep_icons}
        if roots is not None:
            context["roots"] = [base64url(root) for root in roots]
        try:
            return cls(_attestry.Metadata.verify(body_bytes(blob), dump(context).encode()))
        except ValueError as error:
            raise error_of(str(error)) from None

    @classmethod
    def from_statements(cls, statements: Iterable[Json], *, now: datetime | None = None) -> Metadata:
        """Metadata of own statements, for models that FIDO does not list."""
        texts = "[" + ",".join(map(json_text, statements)) + "]"
        try:
            return cls(
                _attestry.Metadata.from_statements(texts.encode(), dump({"now": now_text(now)}).encode())
            )
        except ValueError as error:
            raise error_of(str(error)) from None

    def merge(self, other: Metadata) -> Metadata:
        """The entries of both. Where both have a model, those of ``other`` count."""
        return Metadata(self._inner.with_other(other._inner))

    def assess(
        self,
        record: CredentialRecord | str,
        *,
        now: datetime | None = None,
        policy: Mapping[str, Any] | None = None,
    ) -> MetadataStanding:
        """Judges the model of a stored credential. ``policy`` is the member ``metadata`` of a configuration.

        Raises ``VerificationError`` where the policy refuses the model.
        """
        text = record.json if isinstance(record, CredentialRecord) else record
        context: dict[str, Any] = {"now": now_text(now)}
        if policy is not None:
            context["metadata"] = policy
        report = succeeded(self._inner.assess(text.encode("utf-8", "surrogatepass"), dump(context).encode()))
        return MetadataStanding._of(json.loads(report)["metadata"])

    @property
    def number(self) -> int | None:
        """The number of the BLOB: ``previous_number`` for the next. Own statements have none."""
        number: int | None = self.as_dict()["no"]
        return number

    @property
    def entries(self) -> int:
        """How many models it lists."""
        return int(self.as_dict()["entries"])

    @property
    def is_stale(self) -> bool:
        """Whether the next BLOB was due when this one was verified."""
        return bool(self.as_dict()["stale"])

    def as_dict(self) -> dict[str, Any]:
        """What the report says of it. It may have more than the attributes."""
        if self._report is None:
            self._report = json.loads(succeeded(self._inner.report()))["metadata"]
        return dict(self._report)

    def __repr__(self) -> str:
        return f"Metadata(number={self.number}, entries={self.entries})"

    def __reduce__(self) -> Any:
        raise TypeError("metadata cannot be pickled: verify the BLOB in each process")
