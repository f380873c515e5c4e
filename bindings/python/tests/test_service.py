"""Signals, decoys, and what the service's calls answer before a ceremony."""

import json
import pickle
from datetime import datetime, timezone

import pytest
from samples import Sample, unpadded

from attestry import (
    ConfigurationError,
    CredentialRecord,
    DecoyCredentials,
    Decoys,
    VerificationError,
    Verifier,
)

VERIFIER = Verifier({"relyingPartyId": "example.com", "origins": ["https://example.com"]})
NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
DECOYS = Decoys(key=bytes(32), accounts={2: 1}, credentials=(DecoyCredentials(20, ("internal",)),))
USER = b"us-1"


def refused(code: str, refusal: pytest.ExceptionInfo[ConfigurationError]) -> None:
    assert refusal.value.code == code


def test_signals(login: Sample) -> None:
    unknown = VERIFIER.signal_unknown_credential(credential_id=b"an id of a passkey")
    assert unknown == {"rpId": "example.com", "credentialId": "YW4gaWQgb2YgYSBwYXNza2V5"}
    assert VERIFIER.signal_unknown_credential(credential_id=unknown["credentialId"]) == unknown
    names = VERIFIER.signal_current_user_details(user_handle=USER, user_name="ada", user_display_name="Ada")
    assert names == {"rpId": "example.com", "userId": "dXMtMQ", "name": "ada", "displayName": "Ada"}
    record = login.record
    for one in (record, record.json):
        accepted = login.verifier.signal_all_accepted_credentials(
            user_handle=record.user_handle, records=[one], relying_party_id=login.config["relyingPartyId"]
        )
        assert accepted["allAcceptedCredentialIds"] == [record.credential_id]
    with pytest.raises(ConfigurationError) as refusal:
        login.verifier.signal_all_accepted_credentials(user_handle=b"somebody else", records=[record])
    refused("options.users_differ", refusal)
    with pytest.raises(ConfigurationError) as refusal:
        VERIFIER.signal_unknown_credential(credential_id="*")
    refused("options.credential_id", refusal)


def test_an_unknown_name_has_decoys() -> None:
    def listed(name: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = VERIFIER.request_options(decoys=(DECOYS, name)).options["allowCredentials"]
        return found

    assert len(listed("ada")) == 2
    assert listed("ada") == listed("ada") != listed("bob")
    assert listed("ada")[0]["transports"] == ["internal"]
    with pytest.raises(ConfigurationError) as refusal:
        short = Decoys(key=bytes(31), accounts={1: 1}, credentials=DECOYS.credentials)
        VERIFIER.request_options(decoys=(short, "ada"))
    refused("options.decoy_key_short", refusal)
    assert "key" not in repr(DECOYS)


def test_accounts_make_decoys(login: Sample) -> None:
    record = login.record
    made = VERIFIER.decoys_of([[record], [record.json, record], []], key=bytes(32))
    assert made.accounts == {1: 1, 2: 1}
    assert [one.weight for one in made.credentials] == [3]
    again = VERIFIER.decoys_of([[record]], key=bytes(32), before=made)
    assert again.accounts == {1: 2, 2: 1}
    assert pickle.loads(pickle.dumps(again)) == again
    assert VERIFIER.request_options(decoys=(again, "ada")).options["allowCredentials"]
    with pytest.raises(ConfigurationError) as refusal:
        VERIFIER.decoys_of([["{}"]], key=bytes(32))
    refused("record.form", refusal)


def test_the_package_has_one_signature_provider() -> None:
    config = {"relyingPartyId": "example.com", "origins": ["https://example.com"]}
    Verifier({**config, "signatureProvider": "default"})
    with pytest.raises(ConfigurationError) as refusal:
        Verifier({**config, "signatureProvider": "rustcrypto"})
    refused("config.json", refusal)


def test_related_origins() -> None:
    listed = ["https://example.com", "https://example.co.uk"]
    verifier = Verifier({"relyingPartyId": "example.com", "origins": listed})
    labels = {"example.com": "example", "example.co.uk": "example"}
    assert verifier.related_origins(labels) == {"origins": listed}
    with pytest.raises(ConfigurationError) as refusal:
        verifier.related_origins({})
    refused("options.related_label", refusal)


def test_a_challenge_comes_back_in_a_cookie() -> None:
    made = VERIFIER.creation_options(user_handle=USER, user_name="ada", now=NOW)
    sealed = VERIFIER.seal_challenge(made.challenge, key=bytes(32), bound_to="session 42")
    opened = VERIFIER.open_challenge(
        sealed, key=bytes(32), bound_to="session 42", ceremony="registration", kind="Fido2"
    )
    assert json.loads(opened) == json.loads(made.challenge)
    login = VERIFIER.request_options(now=NOW).challenge
    sealed_login = VERIFIER.seal_challenge(login, key=bytes(32), bound_to="session 42")
    opened = VERIFIER.open_challenge(sealed_login, key=bytes(32), bound_to="session 42", ceremony="authentication")
    assert json.loads(opened) == json.loads(login)
    with pytest.raises(VerificationError) as broken:
        VERIFIER.open_challenge(
            sealed, key=bytes(32), bound_to="session 43", ceremony="registration", kind="Fido2"
        )
    assert broken.value.code == "challenge.seal_broken"
    endless = VERIFIER.creation_options(user_handle=USER, user_name="ada", expires_in=None)
    with pytest.raises(ConfigurationError) as refusal:
        VERIFIER.seal_challenge(endless.challenge, key=bytes(32), bound_to="session 42")
    refused("challenge.seal_without_expiry", refusal)


def test_a_credential_is_asked_for() -> None:
    made = VERIFIER.credential_reply(
        kind="Fido2",
        challenge_identifier="challenge-1",
        user_handle=USER,
        user_name="ada",
        challenge=bytes(16),
        relying_party_name="Example",
        attestation="direct",
        now=NOW,
    )
    reply = made.reply
    assert json.loads(made.reply_json) == reply
    assert (reply["user"]["id"], reply["challenge"]) == ("us-1", "A" * 22)
    assert (reply["rp"]["name"], reply["attestation"]) == ("Example", "direct")
    challenge = json.loads(made.challenge)
    assert (challenge["identifier"], challenge["expiresAt"]) == ("challenge-1", NOW.timestamp() + 300)
    assert pickle.loads(pickle.dumps(made)) == made
    with pytest.raises(ConfigurationError) as refusal:
        VERIFIER.credential_reply(kind="Key", challenge_identifier="", user_handle=USER, user_name="ada")
    refused("challenge.empty_identifier", refusal)


def test_a_login_is_asked_for(login: Sample) -> None:
    made = login.verifier.authentication_reply(
        challenge_identifier="challenge-1",
        kinds=["Fido2"],
        second_factor=["Key"],
        second_factor_required=True,
        allow_credentials=[login.record],
        context="an action",
    )
    assert made.reply["allowCredentials"]["webauthn"][0]["id"] == login.record.credential_id
    assert made.reply["supportedCredentialKinds"][0]["requiresSecondFactor"] is True
    assert len(unpadded(made.reply["challenge"])) == 32
    assert json.loads(made.challenge)["context"] == "an action"
    hidden = VERIFIER.authentication_reply(challenge_identifier="c", decoys=(DECOYS, "ada"))
    assert len(hidden.reply["allowCredentials"]["webauthn"]) == 2
    with pytest.raises(ConfigurationError) as refusal:
        VERIFIER.authentication_reply(challenge_identifier="c", allow_credentials=[])
    refused("options.no_credential", refusal)
    with pytest.raises(ConfigurationError) as refusal:
        VERIFIER.authentication_reply(challenge_identifier="c", allow_credentials=['{"id":"AAAA"}'])
    refused("record.form", refusal)


def test_a_recovery_is_asked_for(login: Sample) -> None:
    passkey = CredentialRecord.of_passkey(
        credential_id=b"an id of a passkey",
        public_key=login.record.public_key,
        user_handle=USER,
        relying_party_id="example.com",
    )
    made = VERIFIER.recovery_reply(
        temporary_authentication_token="token",
        first_factor=["Fido2", "Key"],
        recovery=["RecoveryKey"],
        user_handle=USER,
        user_name="ada",
    )
    assert made.reply["temporaryAuthenticationToken"] == "token"
    assert made.reply["supportedCredentialKinds"]["firstFactor"] == ["Fido2", "Key"]
    assert json.loads(made.challenge)["ceremony"] == "recovery"
    with pytest.raises(ConfigurationError) as refusal:
        VERIFIER.recovery_reply(
            temporary_authentication_token="token",
            first_factor=["Key"],
            user_handle=USER,
            user_name="ada",
            allow_recovery_keys=[(passkey, "encrypted")],
        )
    refused("options.no_credential", refusal)
    with pytest.raises(ConfigurationError) as refusal:
        VERIFIER.recovery_reply(
            temporary_authentication_token="token", first_factor=[], user_handle=USER, user_name="ada"
        )
    refused("challenge.no_kind", refusal)
