"""The page of the guide on Spark, in Spark's local mode."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from samples import cases, page_of_guide, unpadded

from attestry import Dossiers

pa = pytest.importorskip("pyarrow")
pytest.importorskip("pyspark")
if shutil.which("java") is None:
    pytest.skip("Java is not installed", allow_module_level=True)

CONFIG = json.dumps({"relyingPartyId": "example.com", "origins": ["https://app.example.com"]})


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "100")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    return page_of_guide("spark.md")


@pytest.fixture(scope="module")
def lines() -> list[str | None]:
    """Dossiers of registrations, passed and refused, and lines that are none."""
    dossiers = Dossiers(CONFIG)
    found: list[str | None] = [None, "", "{}", "no dossier"]
    for file in ("samples.json", "accepted/registrations.json", "refused/client_data.json", "refused/objects.json"):
        for case in cases(file):
            if "request" not in case or "kind" not in case["challenge"]:
                continue
            context = {"now": case["now"], "challenge": case["challenge"], "userHandle": "YW5uYQ"}
            request = case["request"]
            body = request if isinstance(request, str) else json.dumps(request)
            line = dossiers.keep(context, body).line
            found += [line, line.replace("Fido2", "Fido3", 1)]
    assert len(found) > 150
    return found


def write(lines: list[str | None], folder: Path) -> None:
    import pyarrow.parquet as parquet

    accounts = [f"account {number}" for number in range(len(lines))]
    parquet.write_table(pa.table({"account": accounts, "dossier": lines}), folder / "dossiers.parquet")


def test_each_row_is_what_one_process_makes(
    spark: Any, page: dict[str, Any], lines: list[str | None], tmp_path: Path
) -> None:
    write(lines, tmp_path)
    today = datetime(2036, 1, 1, tzinfo=timezone.utc)
    policy = {"registrationPolicy": {"refuseFormats": ["none", "packed"]}}
    frame = page["judge_again"](spark.read.parquet(str(tmp_path)).repartition(4), CONFIG, today, policy=policy)
    found = {row.account: row for row in frame.collect()}
    expected = list(Dossiers(CONFIG, at=today, policy=policy).judge(lines))
    assert len(found) == len(expected)
    for number, row in enumerate(expected):
        spark_row = found[f"account {number}"].asDict()
        assert spark_row.pop("account") == f"account {number}"
        assert spark_row == {name: getattr(row, name) for name in spark_row}
    assert sum(row.code is not None for row in expected) > 50
    assert sum(row.refused_now for row in expected) > 5


def test_the_question_of_the_page_is_answered(
    spark: Any, page: dict[str, Any], lines: list[str | None], tmp_path: Path
) -> None:
    write(lines, tmp_path)
    case = next(case for case in cases("accepted/metadata.json") if case["name"] == "status, FIDO_CERTIFIED")
    roots = [unpadded(root) for root in case["metadata"]["roots"]]
    today = datetime(2026, 1, 1, tzinfo=timezone.utc)
    # The page trusts FIDO's own roots; the tests' BLOB has another.
    judge_again = page["judge_again"]
    strict = {"registrationPolicy": {"metadata": {"requireEntry": True}}}
    config = json.dumps(json.loads(CONFIG) | {"expectMetadata": True})

    def with_roots(frame: Any, config: str, at: datetime, **more: Any) -> Any:
        return judge_again(frame, config, at, metadata_roots=roots, policy=strict, **more)

    page["judge_again"] = with_roots
    try:
        answer = page["report"](spark, str(tmp_path), config, case["metadata"]["blob"].encode(), today)
    finally:
        page["judge_again"] = judge_again
    assert answer and all(code == "metadata.not_listed" for _, code, _ in answer)
    blob = case["metadata"]["blob"]
    here = Dossiers(
        config, policy=strict, metadata=blob, metadata_taken_in=today, metadata_roots=roots, at=today
    )
    refused = [row for row in here.judge(lines) if row.refused_now]
    assert sum(count for _, _, count in answer) == len(refused) > 5


def test_the_iterable_of_the_page_names_users(page: dict[str, Any], lines: list[str | None]) -> None:
    config = json.dumps(json.loads(CONFIG) | {"refuseFormats": ["none"]})
    users = list(page["refused_today"](iter(lines), config, datetime(2026, 1, 1, tzinfo=timezone.utc)))
    assert set(users) == {"YW5uYQ"}
