"""Long-term metrics: what the bucket gains and holds, and what the volumes beside it need."""

from __future__ import annotations

from collections.abc import Iterator

from generator.capacity import figures as f
from generator.capacity import figures_engines as of_engines
from generator.capacity.contract import Assumed
from generator.capacity.series import of_one_pod, recorded
from generator.insight.plan.contract import ObjectStore, Volume
from generator.insight.plan.mimir import mimir_volumes
from generator.sources.thanos import COMPACT, STORE
from generator.sources.thanos_clusters import stores
from generator.sources.victoriametrics import JOB
from generator.spec.long_term import in_bucket, kept
from generator.spec.mimir_pods import runs_mimir
from generator.spec.model import Cluster
from generator.spec.shards import rulers
from generator.spec.units import seconds, volume_bytes


def daily_bytes(samples_per_s: float) -> float:
    """What one Prometheus writes a day."""
    return samples_per_s * f.DAY_S * f.SAMPLE_BYTES


def compactor_bytes(samples_per_s: float) -> float:
    """What the compactor has on its volume at the most: the blocks of its longest block, and that block.

    ``samples_per_s`` are those of one pod of Prometheus: blocks of several are never merged with each other.
    """
    return 2 * of_engines.COMPACTED_DAYS * daily_bytes(samples_per_s)


def long_term_volumes(cluster: Cluster, samples_per_s: float, assumed: Assumed) -> Iterator[Volume]:
    """The volumes of the engine; none without one."""
    store = metrics_store(cluster, samples_per_s)
    held_bytes = store.held_bytes if store is not None else 0
    if runs_mimir(cluster):
        yield from mimir_volumes(cluster, samples_per_s, held_bytes)
    if cluster.metrics.long_term.type == "victoriametrics":
        yield _victoria(cluster, samples_per_s)
    if cluster.metrics.long_term.type != "thanos":
        return
    size = volume_bytes(cluster.metrics.long_term.volume)
    headers = held_bytes * of_engines.INDEX_HEADER
    # Another cluster's bucket is in another spec: it is taken to be as large as this one.
    others = dict.fromkeys(stores(cluster), headers)
    merged = compactor_bytes(of_one_pod(cluster, samples_per_s))
    for name, held in {STORE: headers, COMPACT: merged, **others}.items():
        yield Volume(name, size, 0, int(held), None)
    if rulers(cluster):
        yield _ruler(cluster, size, assumed)


def _ruler(cluster: Cluster, size: int, assumed: Assumed) -> Volume:
    """What rules record is kept as long as Prometheus keeps what it scrapes."""
    samples_per_s = recorded(cluster, assumed) / seconds(cluster.metrics.scrape_interval)
    daily = daily_bytes(samples_per_s)
    held = daily * seconds(cluster.metrics.retention) / f.DAY_S + samples_per_s * f.WAL_S * f.WAL_SAMPLE_BYTES
    return Volume(
        "thanos-ruler", size, int(daily), int(held), None if held <= size else size / daily, None, rulers(cluster)
    )


def victoria_bytes(cluster: Cluster, samples_per_s: float) -> float:
    """What VictoriaMetrics holds once the retention has passed."""
    return samples_per_s * seconds(cluster.metrics.long_term.retention) * of_engines.VICTORIA_SAMPLE_BYTES


def _victoria(cluster: Cluster, samples_per_s: float) -> Volume:
    size, held = volume_bytes(cluster.metrics.long_term.volume), victoria_bytes(cluster, samples_per_s)
    daily = samples_per_s * f.DAY_S * of_engines.VICTORIA_SAMPLE_BYTES
    return Volume(JOB, size, int(daily), int(held), None if held <= size else size / daily)


def metrics_store(cluster: Cluster, samples_per_s: float) -> ObjectStore | None:
    """The bucket; None where there is none. Averages count like samples: Thanos makes five for each."""
    long_term = cluster.metrics.long_term
    if not in_bucket(long_term):
        return None
    # Of replicas that write to Mimir one is heard.
    copies = cluster.metrics.replicas if long_term.type == "thanos" else 1
    daily = daily_bytes(samples_per_s) * copies
    lengths = kept(long_term)
    averaged = len(set(lengths.values())) > 1
    days = sum(seconds(one) / f.DAY_S for one in (lengths.values() if averaged else [lengths["raw"]]))
    held = int(daily * days)
    return ObjectStore(int(daily), held, held, copies)
