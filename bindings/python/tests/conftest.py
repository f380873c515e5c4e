"""What the tests share."""

import pytest
from samples import Sample


@pytest.fixture
def registration() -> Sample:
    """A registration in WebAuthn's JSON."""
    return Sample.registration("samples.json", "Fido2, packed x5c")


@pytest.fixture
def login() -> Sample:
    """A login in WebAuthn's JSON."""
    return Sample.of("accepted/authentications.json", "response")
