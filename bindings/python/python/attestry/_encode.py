"""How Python's values become the library's JSON."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, Union

from . import _attestry
from ._errors import context_error

Body = Union[bytes, bytearray, memoryview, str]
"""What the client sent, as it was sent."""

Json = Union[str, Mapping[str, Any]]
"""JSON text, or an object that is not text yet."""


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def body_bytes(body: Body) -> bytes:
    """The bytes of a body. The library refuses those that are not UTF-8."""
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    if isinstance(body, (bytearray, memoryview)):
        return bytes(body)
    raise TypeError(
        f"the body is {type(body).__name__}: give what the client sent, bytes or text. "
        "JSON that was parsed before hides repeated members"
    )


def aware(name: str, when: datetime) -> datetime:
    if when.tzinfo is timezone.utc:
        return when
    if when.utcoffset() is None:
        raise ValueError(f"{name} is a naive datetime: give it a time zone, such as datetime.now(timezone.utc)")
    return when.astimezone(timezone.utc)


def time_text(name: str, when: datetime) -> str:
    """RFC 3339."""
    return aware(name, when).isoformat(timespec="seconds")


def now_text(now: datetime | None) -> str:
    """RFC 3339, of the clock where nothing is given."""
    return time_text("now", datetime.now(timezone.utc) if now is None else now)


def json_text(value: Json) -> str:
    """JSON text. Bytes become base64."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return dump(value)
    raise TypeError(f"{type(value).__name__} is neither a mapping nor JSON text")


def dump(value: Any) -> str:
    return json.dumps(value, default=_default, allow_nan=False, separators=(",", ":"))


def _default(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is not for JSON")


def member_text(text: str, name: str) -> str | None:
    """A member of an object, as text that is not read yet. Nothing and null have none."""
    found = None if text == "null" else _attestry.member(text, name)
    return None if found == "null" else found


def object_text(members: list[tuple[str, str]]) -> bytes:
    """An object whose values are JSON text already."""
    try:
        return _attestry.object(members).encode()
    except (ValueError, UnicodeEncodeError) as error:
        raise context_error(str(error)) from None
