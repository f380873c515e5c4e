"""Dossiers: kept, and judged again."""

from __future__ import annotations

import json
import pickle
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from samples import Sample, cases, unpadded

from attestry import ConfigurationError, DossierRow, Dossiers

USER = "YW5uYQ"


def context_of(case: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What the server knows of a registration in the service's form."""
    return {"now": case["now"], "challenge": case["challenge"], **more}


def kept(name: str = "Fido2, packed x5c", **more: Any) -> tuple[Dossiers, str]:
    sample = Sample.of("samples.json", name)
    dossiers = Dossiers(sample.config)
    return dossiers, dossiers.keep(context_of(sample.case, **more), sample.body).line


def one(dossiers: Dossiers, line: str | bytes | None) -> DossierRow:
    [row] = dossiers.judge([line])
    return row


def test_with_nothing_changed_nothing_changes() -> None:
    dossiers, line = kept(userHandle=USER)
    for given in (line, line.encode(), line + "\n"):
        row = one(dossiers, given)
        assert (row.old, row.new, row.changed, row.refused_now) == ("passed", "passed", False, False)
        assert (row.user, row.code, row.not_judged_again) == (USER, None, None)
        assert row.as_dict()["causes"] == []
    assert json.loads(line)["configuration"] in dossiers.configuration_names


def test_a_stricter_policy_refuses_and_is_named() -> None:
    dossiers, line = kept("Fido2, none")
    config = Sample.of("samples.json", "Fido2, none").config
    stricter = Dossiers(config, policy={"registrationPolicy": {"refuseFormats": ["none"]}})
    row = one(stricter, line)
    assert (row.old, row.new, row.changed, row.refused_now) == ("passed", "policy.format_not_accepted", True, True)
    assert row.as_dict()["causes"] == ["policy"]
    assert one(dossiers, line).changed is False


def test_time_goes_by() -> None:
    case = next(case for case in cases("accepted/paths.json") if case["name"] == "first and last second of a certificate")
    dossiers = Dossiers(case["verifier"])
    line = dossiers.keep(context_of(case), json.dumps(case["request"])).line
    later = datetime.fromisoformat(case["now"].replace("Z", "+00:00")) + timedelta(days=3653)
    row = one(Dossiers(case["verifier"], at=later), line)
    assert (row.new, row.as_dict()["causes"]) == ("trust.expired", ["time"])
    assert row.as_dict()["at"] == int(later.timestamp())
    with pytest.raises(ValueError, match="naive"):
        Dossiers(case["verifier"], at=datetime(2036, 1, 1))


def test_metadata_of_another_day_refuses() -> None:
    case = {
        "then": next(case for case in cases("accepted/metadata.json") if case["name"] == "status, FIDO_CERTIFIED"),
        "now": next(case for case in cases("refused/metadata.json") if case["name"] == "status, REVOKED"),
    }
    taken_in = datetime(2026, 1, 1, tzinfo=timezone.utc)

    def with_metadata(case: dict[str, Any]) -> Dossiers:
        roots = [unpadded(root) for root in case["metadata"]["roots"]]
        blob = case["metadata"]["blob"]
        config = case["verifier"] | {"expectMetadata": True}
        return Dossiers(config, metadata=blob, metadata_taken_in=taken_in, metadata_roots=roots)

    dossiers = with_metadata(case["then"])
    line = dossiers.keep(context_of(case["then"]), json.dumps(case["then"]["request"])).line
    assert one(dossiers, line).changed is False
    row = one(with_metadata(case["now"]), line)
    assert (row.new, row.as_dict()["causes"]) == ("metadata.revoked", ["metadata"])
    with pytest.raises(ConfigurationError) as caught:
        Dossiers(case["now"]["verifier"], metadata=b"no blob")
    assert caught.value.code == "dossier.metadata"


def test_a_bad_line_is_a_row() -> None:
    dossiers, line = kept()
    lines = [line.replace("Fido2", "Fido3", 1), "", None, b"\xff", line]
    codes = [row.code for row in dossiers.judge(lines)]
    assert codes == ["dossier.digest_mismatch", "dossier.json", "dossier.json", "dossier.invalid_utf8", None]
    assert json.loads(next(dossiers.judge(lines)).row)["code"] == "dossier.digest_mismatch"


def test_secrets_and_handles_are_not_kept() -> None:
    dossiers, line = kept("Password")
    assert one(dossiers, line).not_judged_again == "secret"
    sample = Sample.of("samples.json", "Fido2, none")
    context = context_of(sample.case, userHandle=USER)
    hashed = dossiers.keep(context, sample.body, handle_key=b"k" * 32)
    assert USER not in hashed.line and USER in hashed.report
    with pytest.raises(ConfigurationError) as caught:
        dossiers.keep(context, sample.body, handle_key=b"k" * 31)
    assert caught.value.code == "dossier.handle_key_short"
    with pytest.raises(ConfigurationError) as caught:
        dossiers.keep({}, sample.body)
    assert caught.value.code == "dossier.context"


def test_configurations_are_chosen_by_name() -> None:
    _, line = kept()
    config = Sample.of("samples.json", "Fido2, packed x5c").config
    others = [config | {"origins": [f"https://{name}.example.com"]} for name in ("a", "b")]
    assert one(Dossiers(*others), line).code == "dossier.unknown_setup"
    assert one(Dossiers(*others, config), line).changed is False
    assert one(Dossiers(others[0]), line).new == "client_data.origin_mismatch"
    with pytest.raises(TypeError):
        Dossiers()
    with pytest.raises(ConfigurationError) as caught:
        Dossiers({})
    assert caught.value.code == "dossier.setup"


def test_it_can_be_pickled_and_many_lines_keep_their_order() -> None:
    dossiers, line = kept()
    other = pickle.loads(pickle.dumps(dossiers))
    lines = [line if number % 3 else f"bad {number}" for number in range(3000)]
    rows = list(other.judge(iter(lines)))
    assert [row.code for row in rows] == [None if number % 3 else "dossier.json" for number in range(3000)]
