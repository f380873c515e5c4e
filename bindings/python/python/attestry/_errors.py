"""What a call raises."""

from __future__ import annotations

import json
from typing import Any


class AttestryError(Exception):
    """A call was refused. The subclasses say whose fault it is."""

    def __init__(self, report: str) -> None:
        self.report = report
        """The report, JSON text."""
        error: dict[str, Any] = json.loads(report)["error"]
        self.details = error
        """All that is known: also the ``member`` or the ``location`` at fault."""
        self.code: str = error["code"]
        """The stable name of the fault, such as ``client_data.challenge_mismatch``."""
        self.category: str = error["class"]
        """``malformed``, ``mismatch``, ``invalid_proof``, ``untrusted``, ``policy``, ``unsupported``,
        ``configuration`` or ``panic``."""
        self.step: str | None = error.get("step")
        """The step of a specification, such as ``WebAuthn L3 §7.1 step 8``."""
        self.message: str = error["message"]
        """In words. They may change between versions."""
        super().__init__(report)

    def __str__(self) -> str:
        step = f", {self.step}" if self.step else ""
        return f"{self.message} ({self.code}{step})"

    def __repr__(self) -> str:
        return f"{type(self).__name__}(code={self.code!r}, category={self.category!r}, step={self.step!r})"


class VerificationError(AttestryError):
    """What the client sent is refused."""


class ConfigurationError(AttestryError):
    """What the server itself said cannot be: a configuration, a context, a stored record."""


class LibraryPanic(AttestryError):
    """The library failed. This is a fault of the library: please report it."""


_CLASSES = {"configuration": ConfigurationError, "panic": LibraryPanic}


def error_of(report: str) -> AttestryError:
    """The exception of a report."""
    category = json.loads(report)["error"]["class"]
    return _CLASSES.get(category, VerificationError)(report)


def context_error(message: str) -> ConfigurationError:
    """A context that is refused before the library sees it."""
    error = {"code": "context.json", "class": "configuration", "step": None, "message": message}
    return ConfigurationError(json.dumps({"error": error, "ok": False}))


def succeeded(ended: tuple[int, str]) -> str:
    """The report of a success."""
    status, report = ended
    if status != 0:
        raise error_of(report)
    return report
