"""The record of a credential: what a server stores."""

from __future__ import annotations

import json as _json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from ._encode import base64url, dump, from_base64url


@dataclass(frozen=True)
class CredentialRecord:
    """What a server stores of a credential. The text is read on first use, and strictly by the library."""

    json: str
    """The form to store. Every later version of the library reads it."""

    @classmethod
    def of_passkey(
        cls,
        *,
        credential_id: bytes,
        public_key: bytes,
        user_handle: bytes,
        relying_party_id: str,
        sign_count: int = 0,
        backup_eligible: bool | None = None,
        backed_up: bool = False,
        user_verification_seen: bool = False,
        transports: Iterable[str] = (),
    ) -> CredentialRecord:
        """The record of a passkey that another library registered. ``public_key`` is its COSE_Key."""
        passkey: dict[str, Any] = {"signCount": sign_count}
        if backup_eligible is not None:
            passkey["backupEligible"] = backup_eligible
        passkey["backedUp"] = backed_up
        passkey["userVerificationSeen"] = user_verification_seen
        passkey["transports"] = list(transports)
        return cls(
            dump(
                {
                    "version": 1,
                    "kind": "Fido2",
                    "credentialId": base64url(credential_id),
                    "publicKey": base64url(public_key),
                    "userHandle": base64url(user_handle),
                    "relyingPartyId": relying_party_id,
                    "passkey": passkey,
                }
            )
        )

    @property
    def kind(self) -> str:
        """``Fido2``, ``Key``, ``PasswordProtectedKey`` or ``RecoveryKey``."""
        return str(self._members["kind"])

    @property
    def credential_id(self) -> str:
        """The id as the client sends it: of a passkey, base64url. Store the record under it."""
        return str(self._members["credentialId"])

    @property
    def public_key(self) -> bytes:
        """A COSE_Key; of the key kinds a SubjectPublicKeyInfo."""
        return from_base64url(self._members["publicKey"])

    @property
    def user_handle(self) -> bytes:
        """Whose credential it is."""
        return from_base64url(self._members["userHandle"])

    @property
    def relying_party_id(self) -> str:
        return str(self._members["relyingPartyId"])

    @property
    def sign_count(self) -> int | None:
        """The signature counter; ``None`` for the key kinds."""
        return self._passkey.get("signCount")

    @property
    def backup_eligible(self) -> bool | None:
        return self._passkey.get("backupEligible")

    @property
    def backed_up(self) -> bool | None:
        return self._passkey.get("backedUp")

    @property
    def user_verification_seen(self) -> bool | None:
        return self._passkey.get("userVerificationSeen")

    @property
    def transports(self) -> tuple[str, ...]:
        """As the client said; nothing signs it."""
        return tuple(self._passkey.get("transports", ()))

    @property
    def aaguid(self) -> UUID | None:
        """The model of authenticator, worth what the trust in its attestation is worth."""
        attestation = self._passkey.get("attestation")
        return UUID(attestation["aaguid"]) if attestation else None

    @property
    def _passkey(self) -> dict[str, Any]:
        return self._members.get("passkey") or {}

    @cached_property
    def _members(self) -> dict[str, Any]:
        members: dict[str, Any] = _json.loads(self.json)
        return members

    def __getstate__(self) -> dict[str, str]:
        return {"json": self.json}
