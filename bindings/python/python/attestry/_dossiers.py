"""Dossiers: verdicts that were kept, judged again under today's knowledge."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Union

from . import _attestry
from ._encode import Body, Json, base64url, body_bytes, dump, json_text, now_text, time_text
from ._errors import error_of
from ._metadata import FIDO

if TYPE_CHECKING:
    import pyarrow as pa

Line = Union[str, bytes, None]
"""A dossier, as it was stored."""

ROW_SCHEMA = (
    "digest string, user string, old string, new string, not_judged_again string, code string, "
    "changed boolean, row string"
)
"""The columns that :meth:`Dossiers.judge_batches` makes, as Spark writes a schema."""

# So many lines are judged in one call: long enough that threads run, short enough that rows come soon.
AT_ONCE = 1024

_COLUMNS = tuple(column.split(" ")[0] for column in ROW_SCHEMA.split(", "))


@dataclass(frozen=True)
class DossierRow:
    """What became of one line."""

    digest: str | None
    """The digest of the dossier."""
    user: str | None
    """Whose credentials they are, base64url."""
    old: str | None
    """The verdict of that day: ``passed``, or a code."""
    new: str | None
    """The verdict now, likewise."""
    not_judged_again: str | None
    """Why it cannot be judged again: ``secret``, ``signed-secret`` or ``unparsed``."""
    code: str | None
    """What is wrong with the line, or with what judges: ``dossier.digest_mismatch``, ``dossier.unknown_setup``."""
    changed: bool
    """Whether the new verdict says anything else, also in its evidence."""
    row: str = field(repr=False)
    """The whole row, JSON text: both verdicts, each change, and its causes."""

    @property
    def refused_now(self) -> bool:
        """Whether it passed, and would not pass now."""
        return self.old == "passed" and self.new not in (None, "passed")

    def as_dict(self) -> dict[str, Any]:
        """The row as a dictionary."""
        row: dict[str, Any] = json.loads(self.row)
        return row


@dataclass(frozen=True)
class Kept:
    """A verdict, and its dossier."""

    report: str
    """The report, JSON text: its ``ok`` says whether the call passed."""
    line: str = field(repr=False)
    """The dossier, one line without its end."""


class Dossiers:
    """Keeps verdicts as dossiers, and judges dossiers again.

    A dossier is judged by the configuration that it names, or else by the only one. ``policy`` is an object with
    ``registrationPolicy``, ``authenticationPolicy`` or both, in place of those of the configuration. ``metadata`` is a
    BLOB as it was downloaded, taken in at ``metadata_taken_in``: now, where it is not given. Dates of certificates and
    of status reports count at ``at``, and at the dossier's own time where it is not given.

    It can be pickled, so that Spark sends it to its workers. Threads share it.
    """

    __slots__ = ("_arguments", "_inner")

    def __init__(
        self,
        *configurations: Json,
        policy: Json | None = None,
        metadata: Body | None = None,
        metadata_taken_in: datetime | None = None,
        metadata_roots: Iterable[bytes] | None = None,
        metadata_dns: str | None = FIDO,
        at: datetime | None = None,
    ) -> None:
        if not configurations:
            raise TypeError("give at least one configuration")
        taken_in = None
        if metadata is not None:
            context: dict[str, Any] = {"now": now_text(metadata_taken_in), "options": {"dns": metadata_dns}}
            if metadata_roots is not None:
                context["roots"] = [base64url(root) for root in metadata_roots]
            taken_in = (body_bytes(metadata), dump(context).encode())
        self._set(
            (
                [_bytes(configuration) for configuration in configurations],
                None if policy is None else _bytes(policy),
                taken_in,
                None if at is None else _seconds(at),
            )
        )

    def _set(self, arguments: tuple[Any, ...]) -> None:
        self._arguments = arguments
        try:
            self._inner = _attestry.Judge(*arguments)
        except ValueError as error:
            raise error_of(str(error)) from None

    def __getstate__(self) -> tuple[Any, ...]:
        return self._arguments

    def __setstate__(self, arguments: tuple[Any, ...]) -> None:
        self._set(arguments)

    @property
    def configuration_names(self) -> list[str]:
        """The digests by which dossiers name the configurations."""
        return self._inner.names

    def keep(self, context: Json, body: Body, *, handle_key: bytes | None = None) -> Kept:
        """Judges a call under the first configuration, and writes its dossier.

        ``context`` is what the server knows of the call: ``now``, ``challenge``, for a login ``record``. A refusal has
        its dossier too. With a ``handle_key`` of 32 bytes or more, hashes take the place of user handles.
        """
        try:
            return Kept(*self._inner.keep(json_text(context), body_bytes(body), handle_key))
        except ValueError as error:
            raise error_of(str(error)) from None

    def judge(self, dossiers: Iterable[Line]) -> Iterator[DossierRow]:
        """A row for each line, in their order. A line that is no dossier has a row with its code."""
        lines = iter(dossiers)
        while some := list(islice(lines, AT_ONCE)):
            for row in self._inner.rows(some):
                yield DossierRow(*row)

    def judge_batches(
        self, batches: Iterable[pa.RecordBatch], *, column: str = "dossier", keep: Sequence[str] = ()
    ) -> Iterator[pa.RecordBatch]:
        """The same for Arrow's batches, as ``mapInArrow`` of Spark gives them: a row for each row.

        ``column`` has the dossiers, as strings or binary. The columns of ``keep`` come first, as they are, and then
        those of :data:`ROW_SCHEMA`.
        """
        import pyarrow as pa

        types = [pa.bool_() if name == "changed" else pa.string() for name in _COLUMNS]
        for batch in batches:
            rows = self._inner.rows(batch.column(column).to_pylist())
            columns = list(zip(*rows)) or [()] * len(_COLUMNS)
            arrays = [batch.column(name) for name in keep]
            arrays += [pa.array(values, type=kind) for values, kind in zip(columns, types)]
            yield pa.RecordBatch.from_arrays(arrays, names=[*keep, *_COLUMNS])


def _bytes(value: Json | bytes) -> bytes:
    return value if isinstance(value, bytes) else json_text(value).encode("utf-8", "surrogatepass")


def _seconds(at: datetime) -> int:
    return int(datetime.fromisoformat(time_text("at", at)).timestamp())
