"""FIDO's metadata."""

import pickle
from datetime import datetime
from typing import Any

import pytest
from samples import USER, Sample, unpadded

from attestry import ConfigurationError, Metadata, VerificationError, Verifier


@pytest.fixture
def sample() -> Sample:
    return Sample.of("accepted/metadata.json", "entry, sound")


def verified(sample: Sample, **given: Any) -> Metadata:
    metadata = sample.case["metadata"]
    arguments = {"now": sample.now, "roots": [unpadded(root) for root in metadata["roots"]], **given}
    return Metadata.verify(metadata["blob"], **arguments)


def test_a_blob_passes(sample: Sample) -> None:
    metadata = verified(sample)
    assert metadata.entries == 1
    assert metadata.number is not None and metadata.number > 0
    assert metadata.is_stale is False
    assert metadata.as_dict()["no"] == metadata.number
    assert repr(metadata) == f"Metadata(number={metadata.number}, entries=1)"


def test_nobody_else_s_passes(sample: Sample) -> None:
    with pytest.raises(VerificationError):
        verified(sample, roots=None)
    with pytest.raises(VerificationError):
        verified(sample, dns="example.com")
    with pytest.raises(VerificationError):
        verified(sample, require_revocation_check=True)
    with pytest.raises(VerificationError):
        verified(sample, previous_number=(verified(sample).number or 0) + 1)
    with pytest.raises(ConfigurationError):
        verified(sample, roots=[])
    with pytest.raises(ConfigurationError):
        verified(sample, crls=[b"nonsense"])
    with pytest.raises(ValueError, match="naive"):
        verified(sample, now=datetime(2026, 1, 1))
    assert verified(sample, dns=None, previous_number=0, keep_icons=True, refuse_stale=True).entries == 1


def test_a_stored_credential_is_judged(sample: Sample) -> None:
    metadata = verified(sample)
    record = (
        Verifier({**sample.config, "expectMetadata": True})
        .verify_registration(
            sample.body,
            challenge=sample.challenge,
            user_handle=USER,
            now=sample.now,
            request_form="service",
            metadata=metadata,
        )
        .record
    )
    standing = metadata.assess(record, now=sample.now)
    assert standing == metadata.assess(record.json, now=sample.now)
    assert standing.entry == sample.case["expect"]["metadata"]["entry"]
    assert standing.level == "FIDO_CERTIFIED_L1"
    assert (standing.number, standing.is_stale) == (metadata.number, False)
    assert isinstance(standing.description, str)
    assert pickle.loads(pickle.dumps(standing)) == standing
    with pytest.raises(VerificationError) as refusal:
        metadata.assess(record, now=sample.now, policy={"minimumLevel": "FIDO_CERTIFIED_L3"})
    assert refusal.value.category == "policy"
    with pytest.raises(ConfigurationError):
        metadata.assess(record, now=sample.now, policy={"minimum": 3})
    with pytest.raises(ConfigurationError):
        metadata.assess("{}", now=sample.now)


def test_own_statements(sample: Sample) -> None:
    statement = {
        "description": "A key of our own",
        "aaguid": "12345678-1234-1234-1234-123456789012",
        "attestationRootCertificates": [],
    }
    own = Metadata.from_statements([statement], now=sample.now)
    both = verified(sample).merge(own)
    assert (own.entries, both.entries) == (1, 2)
    assert own.number is None
    with pytest.raises(ConfigurationError):
        Metadata.from_statements(["nonsense"], now=sample.now)


def test_it_is_not_picklable(sample: Sample) -> None:
    with pytest.raises(TypeError, match="in each process"):
        pickle.dumps(verified(sample))
