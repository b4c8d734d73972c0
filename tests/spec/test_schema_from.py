"""``logs.schemaFrom`` is past, whenever it is looked at."""

from __future__ import annotations

from datetime import timedelta

from generator.spec.chart_lock import packaged
from generator.spec.constraints.log_retention import LOKI, LOKI_RELEASED, check_schema_date
from tests.specs import cluster


def refused(day: str) -> bool:
    return [finding.id for finding in check_schema_date(cluster(logs={"schemaFrom": day}))] == ["bad-date"]


def test_no_day_after_the_release_of_loki() -> None:
    assert not refused(LOKI_RELEASED.isoformat())
    assert not refused("2024-04-01")
    assert refused((LOKI_RELEASED + timedelta(days=1)).isoformat())
    assert refused("2030-01-01")


def test_the_day_is_that_of_the_packaged_loki() -> None:
    """Who bumps the chart looks the day up: it is on the page of the release."""
    assert packaged().charts["loki"].app_version == LOKI
