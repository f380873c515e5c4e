"""Cases of the repository, as a server meets them."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from attestry import CredentialRecord, Verifier

REPOSITORY = Path(__file__).resolve().parents[3]
VECTORS = REPOSITORY / "tests" / "vectors"
SHARED = REPOSITORY.parent / "shared" / "vectors"

USER = b"a user"


def unpadded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def page_of_guide(name: str) -> dict[str, Any]:
    """What the Python of a page of the guide defines."""
    text = (REPOSITORY / "docs" / "guide" / name).read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(code, names)
    return names


@cache
def cases(file: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((VECTORS / file).read_text(encoding="utf-8"))
    return found


@dataclass
class Sample:
    case: dict[str, Any]
    body: bytes

    @classmethod
    def of(cls, file: str, name: str) -> Sample:
        case = next(case for case in cases(file) if case["name"] == name)
        body = case.get("body", case.get("request"))
        return cls(case, (body if isinstance(body, str) else json.dumps(body)).encode())

    @classmethod
    def registration(cls, file: str, name: str) -> Sample:
        """One of the service's form, in WebAuthn's."""
        sample = cls.of(file, name)
        info = sample.case["request"]["credentialInfo"]
        response = {
            "id": info["credId"],
            "rawId": info["credId"],
            "type": "public-key",
            "response": {"clientDataJSON": info["clientData"], "attestationObject": info["attestationData"]},
            "clientExtensionResults": {},
        }
        return cls(sample.case, json.dumps(response).encode())

    @property
    def config(self) -> dict[str, Any]:
        config: dict[str, Any] = self.case["verifier"]
        return config

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.config)

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.case["now"].replace("Z", "+00:00"))

    @property
    def issued(self) -> bytes:
        """The bytes of the challenge."""
        return unpadded(self.case["challenge"]["value"])

    @property
    def challenge(self) -> dict[str, Any]:
        """The challenge in the form of case files; a known user is the record's owner."""
        challenge: dict[str, Any] = dict(self.case["challenge"])
        if challenge.get("user") == "known":
            challenge["userHandle"] = self.case["credential"]["userHandle"]
        return challenge

    @property
    def record(self) -> CredentialRecord:
        credential = self.case["credential"]
        return CredentialRecord.of_passkey(
            credential_id=unpadded(credential["credentialId"]),
            public_key=unpadded(credential["publicKey"]),
            user_handle=unpadded(credential["userHandle"]),
            relying_party_id=self.config["relyingPartyId"],
            sign_count=credential["signCount"],
            backup_eligible=credential.get("backupEligible"),
        )
