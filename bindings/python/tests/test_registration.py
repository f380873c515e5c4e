"""Registering."""

import json
import pickle
from dataclasses import FrozenInstanceError
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from samples import USER, Sample, unpadded

from attestry import (
    ConfigurationError,
    CredentialRecord,
    Metadata,
    VerificationError,
    VerifiedRegistration,
    VerifiedRegistrations,
    Verifier,
)


def verified(sample: Sample, **given: object) -> VerifiedRegistration:
    arguments = {"challenge": sample.challenge, "user_handle": USER, "now": sample.now, **given}
    return sample.verifier.verify_registration(sample.body, **arguments)  # type: ignore[arg-type]


def test_a_registration_passes(registration: Sample) -> None:
    result = verified(registration)
    assert result.attestation.format == "packed"
    assert result.attestation.type == "basic"
    assert result.attestation.trust == "trusted"
    assert result.attestation.aaguid == UUID("ceae510a-b183-1af2-a294-d3c0748210d3")
    assert result.attestation.aaguid_standing == "attested"
    assert result.attestation.observations == ()
    assert result.metadata is None
    assert result.credential["kind"] == "Fido2"
    assert result.as_dict()["ok"] is True


def test_the_whole_result_is_there_where_it_is_asked_for(registration: Sample) -> None:
    lean, full = verified(registration), verified(registration, full=True)
    assert full.result["evidence"]["attestation"]["flags"]["userPresent"] is True
    assert full.as_dict() == {**lean.as_dict(), "result": full.result}
    assert pickle.loads(pickle.dumps(full)).result == full.result
    with pytest.raises(AttributeError, match="full=True"):
        lean.result
    with pytest.raises(ConfigurationError, match="full: invalid type"):
        verified(registration, full="yes")


def test_its_record_is_to_be_stored(registration: Sample) -> None:
    record = verified(registration).record
    assert record.kind == "Fido2"
    assert record.credential_id == json.loads(registration.body)["id"]
    assert record.user_handle == USER
    assert record.relying_party_id == "example.com"
    assert record.sign_count == 0
    assert record.public_key[0] >> 5 == 5  # A map of CBOR.
    assert record.backed_up is False
    assert record.transports == ()
    assert record.aaguid == UUID("ceae510a-b183-1af2-a294-d3c0748210d3")
    assert CredentialRecord(record.json) == record


def test_the_body_may_be_text_or_any_bytes(registration: Sample) -> None:
    body = registration.body
    for form in (body, body.decode(), bytearray(body), memoryview(body)):
        assert verified(Sample(registration.case, form)) == verified(registration)  # type: ignore[arg-type]


def test_a_parsed_body_is_refused(registration: Sample) -> None:
    parsed = Sample(registration.case, json.loads(registration.body))
    with pytest.raises(TypeError, match="hides repeated members"):
        verified(parsed)
    with pytest.raises(TypeError):
        verified(Sample(registration.case, 5))  # type: ignore[arg-type]


def test_text_that_is_no_unicode_is_the_client_s_fault(registration: Sample) -> None:
    with pytest.raises(VerificationError) as refusal:
        verified(Sample(registration.case, '{"id":"\ud800"}'))  # type: ignore[arg-type]
    assert refusal.value.category == "malformed"


def test_results_are_frozen_and_lazy(registration: Sample) -> None:
    result = verified(registration)
    assert list(vars(result)) == ["report"]
    assert result.attestation is result.attestation
    with pytest.raises(FrozenInstanceError):
        result.report = ""  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        result.attestation.format = "none"  # type: ignore[misc]


def test_results_and_records_are_picklable(registration: Sample) -> None:
    result = verified(registration)
    assert result.attestation.format == "packed"
    assert pickle.loads(pickle.dumps(result)) == result
    assert pickle.loads(pickle.dumps(result)).record == result.record
    assert pickle.loads(pickle.dumps(result.record)) == result.record
    assert pickle.loads(pickle.dumps(result.attestation)) == result.attestation


def test_a_naive_time_is_refused(registration: Sample) -> None:
    for naive in (datetime(2026, 1, 1), datetime.now()):
        with pytest.raises(ValueError, match="naive"):
            verified(registration, now=naive)


def test_a_time_counts_in_its_zone(registration: Sample) -> None:
    expiring = {**registration.challenge, "expiresAt": "2026-01-01T00:00:10Z"}
    east = timezone(timedelta(hours=5, minutes=30))
    verified(registration, challenge=expiring, now=datetime(2026, 1, 1, 5, 30, 9, 999_999, tzinfo=east))
    with pytest.raises(VerificationError) as refusal:
        verified(registration, challenge=expiring, now=datetime(2026, 1, 1, 5, 30, 10, tzinfo=east))
    assert refusal.value.code == "challenge.expired"


def test_without_a_time_it_is_now(registration: Sample) -> None:
    lasting = {**registration.challenge, "expiresAt": "2000-01-01T00:00:00Z"}
    with pytest.raises(VerificationError) as refusal:
        verified(registration, challenge=lasting, now=None)
    assert refusal.value.code == "challenge.expired"


def test_a_challenge_may_be_an_object_or_text(registration: Sample) -> None:
    assert verified(registration, challenge=json.dumps(registration.challenge)) == verified(registration)


@pytest.mark.parametrize(
    "challenge",
    ["", "{", '{"version":1},"now":"2020-01-01T00:00:00Z","x":{}', "{}", "[]", '"text"', "\ud800"],
)
def test_a_challenge_cannot_be_anything_else(registration: Sample, challenge: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        verified(registration, challenge=challenge)
    assert refusal.value.code == "context.json"
    assert "challenge" in refusal.value.message or "surrogates" in refusal.value.message


def test_a_repeated_member_of_a_challenge_is_refused(registration: Sample) -> None:
    text = json.dumps(registration.challenge)
    with pytest.raises(ConfigurationError) as refusal:
        verified(registration, challenge=text[:-1] + ',"kind":"Key"}')
    assert "duplicate field" in refusal.value.message


def test_a_user_handle_has_its_bounds(registration: Sample) -> None:
    for handle in (b"", bytes(65)):
        with pytest.raises(ConfigurationError):
            verified(registration, user_handle=handle)


def test_the_service_s_body() -> None:
    sample = Sample.of("samples.json", "Key")
    result = verified(sample, request_form="service")
    assert (result.attestation.format, result.attestation.aaguid) == ("key", None)
    assert result.record.kind == "Key"
    assert (result.record.sign_count, result.record.backed_up, result.record.aaguid) == (None, None, None)
    assert result.record.public_key[0] == 0x30


def test_the_service_s_record_is_whole_where_it_has_an_id() -> None:
    sample = Sample.of("samples.json", "Key")
    assert "credentialUuid" not in verified(sample, request_form="service").credential
    whole = verified(sample, request_form="service", credential_uuid="cr-1").credential
    assert (whole["credentialUuid"], whole["dateCreated"]) == ("cr-1", "2026-01-01T00:00:00.000Z")
    several = Sample.of("accepted/registrations.json", "three credentials")
    result = several.verifier.verify_registrations(
        several.body,
        challenge=several.challenge,
        user_handle=USER,
        now=several.now,
        credential_uuids={"firstFactorCredential": "cr-2"},
    )
    assert result.first_factor.credential["credentialUuid"] == "cr-2"


def test_several_credentials_of_the_service() -> None:
    sample = Sample.of("accepted/registrations.json", "three credentials")
    result = sample.verifier.verify_registrations(
        sample.body, challenge=sample.challenge, user_handle=USER, now=sample.now, full=True
    )
    assert isinstance(result, VerifiedRegistrations)
    assert result.second_factor is not None and result.recovery is not None
    for one in (result.first_factor, result.second_factor, result.recovery):
        assert one.record.credential_id == one.credential["credentialId"]
        assert one.record.user_handle == USER
        assert one.result["credentialId"] == one.record.credential_id
    assert result.recovery.record.kind == "RecoveryKey"
    assert pickle.loads(pickle.dumps(result)).recovery == result.recovery
    lean = sample.verifier.verify_registrations(
        sample.body, challenge=sample.challenge, user_handle=USER, now=sample.now
    )
    assert lean.first_factor.record == result.first_factor.record
    assert "result" not in lean.first_factor.as_dict()


def test_places_may_stay_empty() -> None:
    sample = Sample.of("accepted/registrations.json", "places that were named stay empty")
    result = sample.verifier.verify_registrations(
        sample.body, challenge=sample.challenge, user_handle=USER, now=sample.now
    )
    assert result.second_factor is None and result.recovery is None


def test_a_challenge_of_another_call_is_refused() -> None:
    several = Sample.of("accepted/registrations.json", "three credentials")
    with pytest.raises(ConfigurationError, match="verify_registrations"):
        verified(several, request_form="service")
    one = Sample.of("samples.json", "Key")
    with pytest.raises(ConfigurationError, match="verify_registration takes"):
        one.verifier.verify_registrations(
            one.body, challenge=one.challenge, user_handle=USER, now=one.now
        )


def test_metadata_judges() -> None:
    sample = Sample.of("accepted/metadata.json", "entry, sound")
    given = sample.case["metadata"]
    metadata = Metadata.verify(given["blob"], now=sample.now, roots=[unpadded(root) for root in given["roots"]])
    verifier = Verifier({**sample.config, "expectMetadata": True})
    result = verifier.verify_registration(
        sample.body,
        challenge=sample.challenge,
        user_handle=USER,
        now=sample.now,
        request_form="service",
        metadata=metadata,
    )
    assert result.metadata is not None
    assert result.metadata.entry == sample.case["expect"]["metadata"]["entry"]
    assert result.metadata.number == metadata.number
    with pytest.raises(ConfigurationError):
        verifier.verify_registration(
            sample.body,
            challenge=sample.challenge,
            user_handle=USER,
            now=sample.now,
            request_form="service",
        )
