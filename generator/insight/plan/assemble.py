"""The whole plan of a cluster."""

from __future__ import annotations

from generator.capacity.contract import Assumed
from generator.capacity.series import series
from generator.insight.plan.contract import Plan
from generator.insight.plan.memory import memory
from generator.insight.plan.storage import metrics_store, object_store, traces_store, volumes
from generator.insight.plan.verdict import close_to_more_shards, verdict
from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.spec.shards import DecidedShards
from generator.spec.units import seconds, volume_bytes

AS_USUAL = Assumed()


def plan(cluster: Cluster, watch: Watch, assumed: Assumed = AS_USUAL, decided: DecidedShards | None = None) -> Plan:
    """Series, samples, memory and volumes of what this spec watches, and what does not fit.

    ``decided`` is how the cluster came by its number of shards, where its spec leaves that open.
    """
    jobs = tuple(series(cluster, watch, assumed))
    total = sum(job.series for job in jobs)
    interval_s = seconds(cluster.metrics.scrape_interval)
    return Plan(
        assumed=assumed,
        scrape_interval_s=interval_s,
        series=jobs,
        memory=memory(cluster, total, assumed),
        volumes=tuple(volumes(cluster, total / interval_s, assumed)),
        logs_daily_bytes=volume_bytes(cluster.logs.daily_volume) if cluster.logs.enabled else 0,
        store=object_store(cluster),
        traces_daily_bytes=volume_bytes(cluster.traces.daily_volume) if cluster.traces.enabled else 0,
        traces_store=traces_store(cluster),
        metrics_store=metrics_store(cluster, total / interval_s),
        decided=decided,
        findings=(*verdict(cluster, total, total / interval_s, assumed), *close_to_more_shards(decided)),
    )
