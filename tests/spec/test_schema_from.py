"""``logs.schemaFrom`` is past when it is looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from generator.spec.constraints.log_retention import check_schema_date
from generator.spec.logs import Logs
from tests.specs import cluster


def refused(day: str) -> bool:
    return [finding.id for finding in check_schema_date(cluster(logs={"schemaFrom": day}))] == ["bad-date"]


def test_no_day_that_is_yet_to_come() -> None:
    today = datetime.now(UTC).date()
    assert not refused(Logs().schema_from)
    assert not refused((today - timedelta(days=1)).isoformat())
    # Two, because the day may change between the two looks at the clock.
    assert refused((today + timedelta(days=2)).isoformat())
