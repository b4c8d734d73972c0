"""Volumes and the object store: what they gain a day, and when they are full."""

from __future__ import annotations

from collections.abc import Iterator

from generator.capacity import figures as f
from generator.capacity import figures_traces as of_traces
from generator.capacity.contract import Assumed
from generator.capacity.series import of_one_pod
from generator.insight.plan.contract import ObjectStore, Volume
from generator.insight.plan.long_term import long_term_volumes, metrics_store
from generator.spec.model import Cluster
from generator.spec.shards import prometheus_pods
from generator.spec.traces import traces_volume
from generator.spec.units import seconds, size_within, volume_bytes
from generator.stack.loki_layout import Layout, Workload, layout, volume_size
from generator.stack.prometheus import RETENTION_PERCENT

__all__ = ["metrics_store", "object_store", "retention_size_bytes", "volumes"]


def retention_size_bytes(cluster: Cluster) -> int:
    """What Prometheus may fill with blocks: the spec's number, or what the stack sets by itself."""
    metrics = cluster.metrics
    return volume_bytes(metrics.retention_size or size_within(metrics.volume, RETENTION_PERCENT))


def volumes(cluster: Cluster, samples_per_s: float, assumed: Assumed) -> Iterator[Volume]:
    """Every volume of the stack; ``samples_per_s`` are those of all shards together."""
    yield _prometheus(cluster, of_one_pod(cluster, samples_per_s))
    yield from long_term_volumes(cluster, samples_per_s, assumed)
    # Silences, what was sent, and a database of dashboards and users: a few megabytes that stay a few.
    yield Volume("alertmanager", volume_bytes(cluster.alerting.volume), 0, 0, None)
    yield Volume("grafana", volume_bytes(cluster.grafana.volume), 0, 0, None)
    if cluster.logs.enabled:
        chosen = layout(cluster)
        yield from (_loki(cluster, chosen, part) for part in chosen.workloads if part.volume is not None)
    if cluster.traces.enabled:
        yield _tempo(cluster)


def _prometheus(cluster: Cluster, samples_per_s: float) -> Volume:
    daily = samples_per_s * f.DAY_S * f.SAMPLE_BYTES
    log = samples_per_s * f.WAL_S * f.WAL_SAMPLE_BYTES
    size = volume_bytes(cluster.metrics.volume)
    kept = min(daily * seconds(cluster.metrics.retention) / f.DAY_S, retention_size_bytes(cluster))
    full = None if kept + log <= size else max(0.0, size - log) / daily
    return Volume("prometheus", size, int(daily), int(kept + log), full, pods=prometheus_pods(cluster))


def _loki(cluster: Cluster, chosen: Layout, part: Workload) -> Volume:
    size, raw = volume_bytes(volume_size(cluster, part)), volume_bytes(cluster.logs.daily_volume)
    if part is not chosen.workloads[0]:
        # Index tables and the state of rules, which are made again; lines pass through the first alone.
        return Volume(part.container, size, 0, 0, None, pods=part.replicas)
    if cluster.storage.object.type == "none":
        daily = raw / f.COMPRESSION
        kept = daily * _longest_s(cluster) / f.DAY_S
        return Volume(part.container, size, int(daily), int(kept), None if kept <= size else size / daily)
    # The write-ahead log: what is not yet in the object store. It grows only while that does not answer.
    share = raw * chosen.copies / part.replicas
    held = share * f.LOKI_HELD_S / f.DAY_S
    return Volume(part.container, size, 0, int(held), None, size / share, part.replicas)


def _tempo(cluster: Cluster) -> Volume:
    raw = volume_bytes(cluster.traces.daily_volume)
    store = cluster.storage.object.type != "none"
    size = volume_bytes(traces_volume(cluster.traces, store=store))
    if store:
        held = raw * of_traces.TEMPO_HELD_S / f.DAY_S
        return Volume("tempo", size, 0, int(held), None, size / raw)
    daily = raw / of_traces.SPAN_COMPRESSION
    kept = daily * seconds(cluster.traces.retention) / f.DAY_S
    return Volume("tempo", size, int(daily), int(kept), None if kept <= size else size / daily)


def object_store(cluster: Cluster) -> ObjectStore | None:
    """None where logs stay on a volume, or there are none."""
    if not cluster.logs.enabled or cluster.storage.object.type == "none":
        return None
    daily = volume_bytes(cluster.logs.daily_volume) / f.COMPRESSION * layout(cluster).copies
    kept_s = seconds(cluster.logs.retention)
    return ObjectStore(
        int(daily), int(daily * kept_s / f.DAY_S), int(daily * _longest_s(cluster) / f.DAY_S), layout(cluster).copies
    )


def _longest_s(cluster: Cluster) -> int:
    logs = cluster.logs
    streams = (stream.period for stream in logs.stream_retention)
    return max(map(seconds, [logs.retention, *logs.tenancy.retention.values(), *streams]))


def traces_store(cluster: Cluster) -> ObjectStore | None:
    """The same for traces."""
    if not cluster.traces.enabled or cluster.storage.object.type == "none":
        return None
    daily = volume_bytes(cluster.traces.daily_volume) / of_traces.SPAN_COMPRESSION
    held = int(daily * seconds(cluster.traces.retention) / f.DAY_S)
    return ObjectStore(int(daily), held, held, 1)
