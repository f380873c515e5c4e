"""Logging in."""

import base64
import json
import pickle
from datetime import datetime
from typing import Any

import pytest
from samples import USER, Sample, unpadded

from attestry import (
    ConfigurationError,
    CredentialRecord,
    SignCountUpdate,
    Unverified,
    VerificationError,
    VerifiedAuthentication,
    Verifier,
)

RECOVERY = ("accepted/authentications.json", "recovery")


def verified(sample: Sample, **given: Any) -> VerifiedAuthentication:
    arguments = {"challenge": sample.challenge, "record": sample.record, "now": sample.now, **given}
    return sample.verifier.verify_authentication(sample.body, **arguments)


def key_record(credential: dict[str, Any]) -> CredentialRecord:
    """The record of a raw key, as its registration would make it."""
    spki = "".join(line for line in credential["publicKey"].splitlines() if not line.startswith("-"))
    record = {
        "version": 1,
        "kind": credential["kind"],
        "credentialId": credential["credentialId"],
        "publicKey": base64.urlsafe_b64encode(base64.b64decode(spki)).rstrip(b"=").decode(),
        "userHandle": credential["userHandle"],
        "relyingPartyId": "example.com",
    }
    return CredentialRecord(json.dumps(record))


def test_a_login_passes(login: Sample) -> None:
    result = verified(login)
    assert result.kind == "Fido2"
    assert result.credential_id == login.record.credential_id
    assert result.user_handle == b"the user of the suite"
    assert (result.user_verified, result.sign_count, result.sign_count_increased) == (True, 8, True)
    assert (result.backup_eligible, result.backed_up, result.observations) == (False, False, ())
    assert result.second_factor is None


def test_it_changes_its_record(login: Sample) -> None:
    result = verified(login)
    assert result.update.sign_count == SignCountUpdate(before=7, after=8)
    assert (result.update.backup_eligible, result.update.backed_up) == (None, None)
    assert (login.record.sign_count, result.record.sign_count) == (7, 8)
    with pytest.raises(VerificationError) as refusal:
        verified(login, record=result.record)
    assert refusal.value.code == "authentication.sign_count_not_increased"


def test_a_record_may_be_text(login: Sample) -> None:
    assert verified(login, record=login.record.json) == verified(login)


def test_what_is_unknown_of_a_record_is_filled_in(login: Sample) -> None:
    credential = login.case["credential"]
    record = CredentialRecord.of_passkey(
        credential_id=unpadded(credential["credentialId"]),
        public_key=unpadded(credential["publicKey"]),
        user_handle=unpadded(credential["userHandle"]),
        relying_party_id="example.com",
        transports=["usb"],
    )
    result = verified(login, record=record)
    assert (record.backup_eligible, record.transports) == (None, ("usb",))
    assert result.update.backup_eligible is False
    assert result.record.backup_eligible is False


def test_another_factor_lets_a_record_remember(login: Sample) -> None:
    assert verified(login).record.user_verification_seen is False
    result = verified(login, equal_factor_checked=True)
    assert result.update.user_verification_seen is True
    assert result.record.user_verification_seen is True


def test_results_are_picklable(login: Sample) -> None:
    result = verified(login)
    assert pickle.loads(pickle.dumps(result)) == result
    assert pickle.loads(pickle.dumps(result)).update == result.update


@pytest.mark.parametrize("record", ["", "{}", "null", "nonsense"])
def test_a_bad_record_is_the_server_s_fault(login: Sample, record: str) -> None:
    with pytest.raises(ConfigurationError):
        verified(login, record=record)


def test_a_naive_time_is_refused(login: Sample) -> None:
    with pytest.raises(ValueError, match="naive"):
        verified(login, now=datetime(2026, 1, 1))


def test_one_factor_of_the_service() -> None:
    sample = Sample.of("accepted/authentications.json", "known user")
    assert verified(sample, request_form="factor").sign_count == 8


def test_two_factors_of_the_service() -> None:
    sample = Sample.of("accepted/authentications.json", "a passkey and a key")
    second = key_record(sample.case["secondCredential"])
    result = verified(sample, request_form="service", second_record=second, full=True)
    assert result.second_factor is not None
    assert (result.kind, result.second_factor.kind) == ("Fido2", "Key")
    assert result.second_factor.user_handle == result.user_handle
    assert result.second_factor.result["kind"] == "Key"
    assert (result.second_factor.sign_count, result.second_factor.user_verified) == (None, None)
    assert result.second_factor.record == second or result.second_factor.record.kind == "Key"


def recover(sample: Sample, **given: Any) -> Any:
    arguments = {
        "challenge": sample.challenge | {"userHandle": sample.case["credential"]["userHandle"]},
        "record": key_record(sample.case["credential"]),
        "now": sample.now,
        **given,
    }
    return sample.verifier.verify_recovery(sample.body, **arguments)


def test_a_recovery() -> None:
    result = recover(Sample.of(*RECOVERY), full=True)
    assert result.authentication.kind == "RecoveryKey"
    assert result.authentication.record.kind == "RecoveryKey"
    first = result.registrations.first_factor
    assert first.record.user_handle == result.authentication.user_handle
    assert result.authentication.result["kind"] == "RecoveryKey"
    assert first.result["credentialId"] == first.record.credential_id
    assert pickle.loads(pickle.dumps(result)) == result
    lean = recover(Sample.of(*RECOVERY))
    assert lean.registrations.first_factor.record == first.record
    assert not hasattr(lean.registrations.first_factor, "result")


def test_the_whole_result_is_there_where_it_is_asked_for(login: Sample) -> None:
    lean, full = verified(login), verified(login, full=True)
    assert full.result["credentialId"] == full.credential_id == lean.credential_id
    assert full.as_dict() == {**lean.as_dict(), "result": full.result}
    with pytest.raises(AttributeError, match="full=True"):
        lean.result


def test_a_challenge_of_another_call_is_refused() -> None:
    sample = Sample.of(*RECOVERY)
    challenge = sample.challenge | {"userHandle": sample.case["credential"]["userHandle"]}
    record = key_record(sample.case["credential"])
    with pytest.raises(ConfigurationError, match="verify_recovery"):
        sample.verifier.verify_authentication(
            sample.body, challenge=challenge, record=record, now=sample.now, request_form="service"
        )
    body = Sample.of("accepted/authentications.json", "body")
    with pytest.raises(ConfigurationError, match="verify_authentication"):
        body.verifier.verify_recovery(body.body, challenge=body.challenge, record=body.record, now=body.now)


def test_what_a_body_says(login: Sample) -> None:
    said = login.verifier.read_unverified(login.body)
    assert said == Unverified(
        credential_id=login.record.credential_id,
        challenge=login.case["challenge"]["value"],
        kind="Fido2",
        user_handle=b"the user of the suite",
    )
    assert pickle.loads(pickle.dumps(said)) == said


def test_what_a_body_of_the_service_says() -> None:
    sample = Sample.of("accepted/authentications.json", "a passkey and a key")
    said = sample.verifier.read_unverified(sample.body, request_form="service")
    assert said.challenge_identifier == sample.challenge["identifier"]
    assert said.second_factor is not None and said.second_factor.kind == "Key"
    recovery = Sample.of(*RECOVERY)
    said = recovery.verifier.read_unverified(recovery.body, request_form="service", recovery=True)
    assert said.kind == "RecoveryKey"


def test_what_a_registration_says(registration: Sample) -> None:
    said = registration.verifier.read_unverified(registration.body, ceremony="registration")
    assert (said.kind, said.challenge) == ("Fido2", registration.case["challenge"]["value"])


def test_a_body_that_says_nothing_is_refused(login: Sample) -> None:
    with pytest.raises(VerificationError):
        login.verifier.read_unverified(b"{}")


def test_a_login_after_options(login: Sample) -> None:
    verifier: Verifier = login.verifier
    owner = unpadded(login.case["credential"]["userHandle"])
    options = verifier.request_options(
        challenge=login.issued, user_handle=owner, allow_credentials=[login.record], now=login.now
    )
    assert verified(login, challenge=options.challenge).user_handle == owner
    stranger = verifier.request_options(challenge=login.issued, user_handle=USER, now=login.now)
    with pytest.raises(VerificationError) as refusal:
        verified(login, challenge=stranger.challenge)
    assert refusal.value.category == "mismatch"
