"""Verifies WebAuthn registrations and logins: JSON in, a verified result or one stable error code out.

Build a :class:`Verifier` once, and share it. The library has no clock and no randomness of its own: this package takes
the time from ``datetime`` and challenges from ``secrets``, unless you give them.
"""

from ._attestry import VERSION as __version__
from ._dossiers import ROW_SCHEMA, DossierRow, Dossiers, Kept
from ._errors import AttestryError, ConfigurationError, LibraryPanic, VerificationError
from ._metadata import Metadata
from ._options import CreationOptions, CredentialDescriptor, PrfInputs, RequestOptions
from ._record import CredentialRecord
from ._results import (
    Attestation,
    MetadataStanding,
    RecordUpdate,
    SignCountUpdate,
    Unverified,
    VerifiedAuthentication,
    VerifiedRecovery,
    VerifiedRegistration,
    VerifiedRegistrations,
)
from ._verifier import Verifier

__all__ = [
    "Attestation",
    "AttestryError",
    "ConfigurationError",
    "CreationOptions",
    "CredentialDescriptor",
    "CredentialRecord",
    "DossierRow",
    "Dossiers",
    "Kept",
    "LibraryPanic",
    "Metadata",
    "MetadataStanding",
    "PrfInputs",
    "ROW_SCHEMA",
    "RecordUpdate",
    "RequestOptions",
    "SignCountUpdate",
    "Unverified",
    "VerificationError",
    "VerifiedAuthentication",
    "VerifiedRecovery",
    "VerifiedRegistration",
    "VerifiedRegistrations",
    "Verifier",
    "__version__",
]
