"""What is raised."""

import json
import pickle

import pytest
from samples import USER, Sample, unpadded

from attestry import AttestryError, ConfigurationError, LibraryPanic, VerificationError, Verifier
from attestry._errors import error_of


def refusal_of(sample: Sample) -> AttestryError:
    challenge = {**sample.challenge, "value": "YW5vdGhlciBjaGFsbGVuZ2U"}
    with pytest.raises(AttestryError) as refusal:
        sample.verifier.verify_registration(
            sample.body, challenge=challenge, user_handle=USER, now=sample.now
        )
    return refusal.value


def test_a_refusal_says_what_and_where(registration: Sample) -> None:
    error = refusal_of(registration)
    assert isinstance(error, VerificationError)
    assert (error.code, error.category) == ("client_data.challenge_mismatch", "mismatch")
    assert error.step == "WebAuthn L3 §7.1 step 8"
    assert error.code in str(error) and error.message in str(error) and error.step in str(error)
    assert error.code in repr(error)
    assert json.loads(error.report)["ok"] is False
    assert error.details["code"] == error.code


def test_errors_are_picklable(registration: Sample) -> None:
    error = refusal_of(registration)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (again.code, again.category, again.step) == (error.code, error.category, error.step)
    assert str(again) == str(error)


def test_a_panic_is_its_own() -> None:
    report = {"ok": False, "error": {"code": "library.panic", "class": "panic", "step": None, "message": "m"}}
    assert isinstance(error_of(json.dumps(report)), LibraryPanic)


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ("", "config.json"),
        ("{", "config.json"),
        ("{}", "config.json"),
        ("\ud800", "config.json"),
        ({"relyingPartyId": "example.com"}, "config.no_origin"),
        ({"relyingPartyId": "example.com", "origin": ["https://example.com"]}, "config.json"),
        ('{"relyingPartyId": "example.com", "relyingPartyId": "example.org"}', "config.json"),
        ({"relyingPartyId": "example.com", "origins": ["https://example.com/"]}, "config.origin_not_serialized"),
    ],
)
def test_a_configuration_is_read_strictly(config: object, code: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        Verifier(config)  # type: ignore[arg-type]
    assert (refusal.value.code, refusal.value.category) == (code, "configuration")


@pytest.mark.parametrize("config", [None, 5, ["relyingPartyId"], b"{}"])
def test_a_configuration_is_a_mapping_or_text(config: object) -> None:
    with pytest.raises(TypeError):
        Verifier(config)  # type: ignore[arg-type]


def test_a_configuration_holds_what_json_can() -> None:
    with pytest.raises(TypeError, match="not for JSON"):
        Verifier({"relyingPartyId": object()})
    with pytest.raises(ValueError):
        Verifier({"relyingPartyId": float("nan")})


def test_a_configuration_may_hold_certificates_as_bytes(registration: Sample) -> None:
    trust = registration.config["trust"]
    anchors = [
        {**anchor, "certificate": unpadded(anchor["certificate"])} for anchor in trust["anchors"]
    ]
    verifier = Verifier({**registration.config, "trust": {**trust, "anchors": anchors, "require": True}})
    verified = verifier.verify_registration(
        registration.body, challenge=registration.challenge, user_handle=USER, now=registration.now
    )
    assert verified.attestation.trust == "trusted"


def test_a_verifier_is_picklable(registration: Sample) -> None:
    verifier = pickle.loads(pickle.dumps(registration.verifier))
    assert repr(verifier) == repr(registration.verifier)
    verifier.verify_registration(
        registration.body, challenge=registration.challenge, user_handle=USER, now=registration.now
    )
