"""What a plan says of long-term metrics: the bucket, and the volumes of what works on it."""

from __future__ import annotations

from typing import Any

from generator.capacity import figures
from generator.capacity.contract import Assumed
from generator.commands.printing.plan import text
from generator.diagnostics import Diagnostic, Severity
from generator.insight.plan import plan
from generator.insight.plan.contract import Plan
from generator.insight.plan.verdict import verdict
from generator.spec.model import Cluster
from tests.specs import STORE, generated, made

HOSTS = {f"h{number}": {"address": f"100.64.0.{number}"} for number in (1, 2)}


def planned(**parts: Any) -> Plan:
    long_term = {"type": "thanos", "retention": "90d", **parts.pop("longTerm", {})}
    result = made(hosts=HOSTS, storage=STORE, budget={"memory": "16Gi"}, metrics={"longTerm": long_term, **parts})
    return plan(result.cluster, result.watch)


def test_the_bucket_holds_a_copy_of_each_replica() -> None:
    found = planned(replicas=2)
    assert found.metrics_store is not None
    daily = found.metrics_daily_bytes * 2
    assert abs(found.metrics_store.daily_bytes - daily) <= 2
    assert abs(found.metrics_store.held_bytes / (daily * 90) - 1) < 1e-6
    assert found.metrics_store.copies == 2
    assert {one.name: one.pods for one in found.volumes}["prometheus"] == 2
    assert {one.container: one.pods for one in found.memory}["prometheus"] == 2


def test_averages_take_as_much_as_samples() -> None:
    found = planned(longTerm={"downsampled": {"fiveMinutes": "180d", "oneHour": "360d"}})
    assert found.metrics_store is not None
    days = found.metrics_store.held_bytes / found.metrics_daily_bytes
    assert round(days) == 90 + 180 + 360


def test_the_compactor_has_room_for_two_weeks_twice() -> None:
    found = planned(longTerm={"volume": "1Gi"})
    needed = found.metrics_daily_bytes * 28
    (volume,) = [one for one in found.volumes if one.name == "thanos-compact"]
    assert abs(volume.held_bytes - needed) < 100
    assert needed > 2**30
    (fault,) = [one for one in found.findings if one.id == "plan-compactor"]
    assert fault.path == ("metrics", "longTerm", "volume")
    assert [one for one in planned().findings if one.id == "plan-compactor"] == []


def test_a_volume_that_is_too_small_is_not_called_never_full() -> None:
    def words(volume: str) -> str:
        metrics = {"longTerm": {"type": "thanos", "retention": "90d", "volume": volume}}
        result = made(hosts=HOSTS, storage=STORE, budget={"memory": "16Gi"}, metrics=metrics)
        (line,) = [
            one
            for one in text(plan(result.cluster, result.watch), result.cluster)
            if one.startswith("  thanos-compact") and "GiB" in one
        ]
        return line.rpartition("%  ")[2]

    assert (words("1Gi"), words("90Gi")) == ("too small for what stands there", "never full: it hardly grows")


def test_programs_of_the_engine_are_scraped_too() -> None:
    found = planned().by_job
    assert [found[name] for name in ("thanos-store", "thanos-query", "thanos-compact")] == [767, 869, 587]


def test_programs_for_other_clusters_are_counted_like_the_own_ones() -> None:
    result = generated("clusters")
    found = plan(result.cluster, result.watch).by_job
    for name in ("basalt", "cobalt"):
        assert found[f"thanos-store-{name}"] == found["thanos-store"] == 767
    assert found["thanos-query-clusters"] == found["thanos-query"] == 869


def test_without_an_engine_there_is_no_bucket() -> None:
    result = made()
    found = plan(result.cluster, result.watch)
    assert found.metrics_store is None
    assert not [one for one in found.volumes if "thanos" in one.name]


def test_a_shard_has_a_part() -> None:
    """Of series and samples, with room for the fullest; the bucket has all of it, and the ruler what is recorded."""
    one, four = planned(retention="2d"), planned(retention="2d", shards=4, replicas=2)
    (need, needs) = (next(m for m in found.memory if m.container == "prometheus") for found in (one, four))
    assert (need.pods, needs.pods) == (1, 8)
    per_series = need.needs_bytes - figures.PROMETHEUS_BASE_BYTES
    share = four.total_series / one.total_series / 4 * figures.SHARD_UNEVEN
    assert abs(needs.needs_bytes - figures.PROMETHEUS_BASE_BYTES - per_series * share) < 10
    assert four.metrics_store is not None
    assert abs(four.metrics_store.daily_bytes - 2 * four.metrics_daily_bytes) <= 2
    volumes = {volume.name: volume for volume in four.volumes}
    assert (volumes["prometheus"].pods, volumes["thanos-ruler"].pods) == (8, 2)
    assert abs(volumes["prometheus"].daily_bytes - four.metrics_daily_bytes / 4 * figures.SHARD_UNEVEN) <= 2
    recorded = four.by_job["recorded"] / four.total_series * four.metrics_daily_bytes
    assert abs(volumes["thanos-ruler"].daily_bytes - recorded) <= 2
    assert "thanos-ruler" not in {volume.name for volume in one.volumes}


def test_millions_of_series_want_shards() -> None:
    """As many as leave each pod below the limit; the number of series decides, and nothing else."""
    result = made(hosts=HOSTS, storage=STORE, budget={"memory": "16Gi"})

    def said(cluster: Cluster, series: int) -> list[Diagnostic]:
        return [one for one in verdict(cluster, series, series / 30, Assumed()) if one.id == "plan-shards"]

    assert said(result.cluster, 5_000_000) == []
    (found,) = said(result.cluster, 12_000_000)
    assert found.remedy == "write metrics.shards: 3 and metrics.longTerm: {type: thanos}, or watch less"
    assert (found.path, found.severity) == (("metrics", "shards"), Severity.WARNING)
    metrics = {"longTerm": {"type": "thanos"}, "shards": 3}
    sharded = made(hosts=HOSTS, storage=STORE, budget={"memory": "16Gi"}, metrics=metrics).cluster
    assert said(sharded, 12_000_000) == []
    (more,) = said(sharded, 16_000_000)
    assert more.remedy == "write metrics.shards: 4, or watch less"
