"""``logs.schemaFrom`` is past, whenever it is looked at."""

from __future__ import annotations

from datetime import timedelta

from generator.spec.chart_lock import packaged
from generator.spec.constraints.log_retention import LOKI, LOKI_RELEASED, check_schema_date
from generator.spec.logs import Logs
from tests.specs import cluster


def told(day: str) -> list[str]:
    return [finding.id for finding in check_schema_date(cluster(logs={"schemaFrom": day}))]


def test_a_day_after_the_release_of_loki_may_be_yet_to_come() -> None:
    for day in (Logs().schema_from, LOKI_RELEASED.isoformat()):
        assert told(day) == []
    assert told((LOKI_RELEASED + timedelta(days=1)).isoformat()) == ["date-to-come"]
    assert told("2099-01-01") == ["date-to-come"]


def test_the_day_is_that_of_the_packaged_loki() -> None:
    """Who bumps the chart looks the day up: it is on the page of the release."""
    assert packaged().charts["loki"].app_version == LOKI
