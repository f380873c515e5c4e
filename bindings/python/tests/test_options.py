"""Options and their challenges."""

import json
import pickle
from datetime import datetime, timedelta, timezone

import pytest
from samples import USER, Sample, unpadded

from attestry import ConfigurationError, CredentialDescriptor, PrfInputs, Verifier

VERIFIER = Verifier({"relyingPartyId": "example.com", "origins": ["https://example.com"]})
NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)


def test_a_registration_s() -> None:
    made = VERIFIER.creation_options(user_handle=USER, user_name="ada", user_display_name="Ada", now=NOW)
    options = json.loads(made.options_json)
    assert options == made.options
    assert options["rp"]["id"] == "example.com"
    assert options["user"] == {"id": "YSB1c2Vy", "name": "ada", "displayName": "Ada"}
    challenge = json.loads(made.challenge)
    assert challenge["value"] == options["challenge"]
    assert challenge["expiresAt"] == NOW.timestamp() + 300
    assert made.mediation is None
    assert pickle.loads(pickle.dumps(made)) == made


def test_challenges_are_drawn() -> None:
    values = {VERIFIER.request_options().options["challenge"] for _ in range(100)}
    assert len(values) == 100
    assert {len(unpadded(value)) for value in values} == {32}


def test_every_setting_of_a_registration() -> None:
    options = VERIFIER.creation_options(
        user_handle=USER,
        user_name="ada",
        challenge=bytes(16),
        relying_party_id="example.com",
        relying_party_name="Example",
        resident_key="required",
        authenticator_attachment="cross-platform",
        attestation="direct",
        hints=["security-key"],
        timeout=timedelta(minutes=2),
        expires_in=None,
        exclude_credentials=[CredentialDescriptor(b"an id of a key", ("usb",))],
        app_id_exclude="https://example.com/app-id.json",
        cred_props=True,
        cred_protect="userVerificationRequired",
        enforce_cred_protect=True,
        min_pin_length=True,
        prf=PrfInputs(b"first", b"second"),
        large_blob="preferred",
    )
    made = options.options
    assert made["challenge"] == "A" * 22
    assert made["rp"]["name"] == "Example"
    assert made["authenticatorSelection"]["residentKey"] == "required"
    assert made["authenticatorSelection"]["authenticatorAttachment"] == "cross-platform"
    assert (made["attestation"], made["hints"], made["timeout"]) == ("direct", ["security-key"], 120_000)
    assert made["excludeCredentials"] == [
        {"type": "public-key", "id": "YW4gaWQgb2YgYSBrZXk", "transports": ["usb"]}
    ]
    extensions = made["extensions"]
    assert extensions["appidExclude"] == "https://example.com/app-id.json"
    assert extensions["credProps"] is True and extensions["minPinLength"] is True
    assert extensions["credentialProtectionPolicy"] == "userVerificationRequired"
    assert extensions["enforceCredentialProtectionPolicy"] is True
    assert extensions["prf"] == {"eval": {"first": "Zmlyc3Q", "second": "c2Vjb25k"}}
    assert extensions["largeBlob"] == {"support": "preferred"}
    assert json.loads(options.challenge).get("expiresAt") is None


def test_the_function_alone() -> None:
    made = VERIFIER.creation_options(user_handle=USER, user_name="ada", prf=True)
    assert made.options["extensions"]["prf"] == {}


def test_every_setting_of_a_login(login: Sample) -> None:
    made = login.verifier.request_options(
        user_handle=unpadded(login.case["credential"]["userHandle"]),
        allow_credentials=[login.record, CredentialDescriptor(b"another id", ("hybrid",))],
        challenge=bytes(16),
        relying_party_id="example.com",
        hints=["hybrid"],
        timeout=timedelta(seconds=1),
        now=NOW,
        app_id="https://example.com/app-id.json",
        prf=PrfInputs(b"first"),
        large_blob_read=True,
    ).options
    allowed = [credential["id"] for credential in made["allowCredentials"]]
    assert sorted(allowed) == sorted([login.record.credential_id, "YW5vdGhlciBpZA"])
    assert (made["hints"], made["timeout"]) == (["hybrid"], 1_000)
    assert made["extensions"]["appid"] == "https://example.com/app-id.json"
    assert made["extensions"]["prf"] == {"eval": {"first": "Zmlyc3Q"}}
    assert made["extensions"]["largeBlob"] == {"read": True}
    inputs = {login.record.credential_id: PrfInputs(b"first")}
    each = login.verifier.request_options(allow_credentials=[login.record], prf_by_credential=inputs)
    evaluated = {login.record.credential_id: {"first": "Zmlyc3Q"}}
    assert each.options["extensions"]["prf"] == {"evalByCredential": evaluated}
    writing = login.verifier.request_options(allow_credentials=[login.record], large_blob_write=b"blob")
    assert writing.options["extensions"]["largeBlob"] == {"write": "YmxvYg"}


def test_a_conditional_create() -> None:
    verifier = Verifier(
        {"relyingPartyId": "example.com", "origins": ["https://example.com"], "userPresence": False}
    )
    assert verifier.creation_options(user_handle=USER, user_name="ada").mediation == "conditional"


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ConfigurationError):
        VERIFIER.creation_options(user_handle=USER, user_name="ada", challenge=b"short")
    with pytest.raises(ConfigurationError):
        VERIFIER.creation_options(user_handle=b"", user_name="ada")
    with pytest.raises(ConfigurationError) as refusal:
        VERIFIER.request_options(allow_credentials=["nonsense"])
    assert refusal.value.code == "context.json"
    with pytest.raises(ConfigurationError):
        VERIFIER.creation_options(user_handle=USER, user_name="ada", resident_key="always")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="naive"):
        VERIFIER.request_options(now=datetime(2026, 1, 1))


def test_related_origins_are_asked_for() -> None:
    with pytest.raises(ConfigurationError):
        VERIFIER.request_options(relying_party_id="example.org", from_related_origins=True)
