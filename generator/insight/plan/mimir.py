"""Mimir in the capacity model: memory and volumes of one process, or of each part in pods of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.capacity import figures as f
from generator.capacity import figures_engines as of_engines
from generator.insight.plan.contract import Volume
from generator.sources.mimir import JOB
from generator.spec.mimir_pods import COPIES, is_distributed, mimir_pods, runs_mimir
from generator.spec.model import Cluster
from generator.spec.units import seconds, volume_bytes
from generator.stack.mimir_distributed import container

INGESTER, DISTRIBUTOR, STORE_GATEWAY, COMPACTOR = map(
    container, ("ingester", "distributor", "store-gateway", "compactor")
)


def mimir_memory(cluster: Cluster, total_series: int) -> Mapping[str, int]:
    """What a pod of each container needs that holds series, or takes samples; nothing without Mimir."""
    if not runs_mimir(cluster):
        return {}
    whole = total_series * of_engines.MIMIR_SERIES_BYTES
    if not is_distributed(cluster):
        return {JOB: int(of_engines.MIMIR_BASE_BYTES + whole)}
    pods = mimir_pods(cluster.metrics.long_term)
    samples_per_s = total_series / seconds(cluster.metrics.scrape_interval) * cluster.metrics.replicas
    taken = samples_per_s * of_engines.MIMIR_SAMPLE_BYTES / pods["distributor"]
    return {
        INGESTER: int(of_engines.MIMIR_BASE_BYTES + whole * _share(cluster, "ingester")),
        DISTRIBUTOR: int(of_engines.MIMIR_BASE_BYTES + taken),
    }


def mimir_volumes(cluster: Cluster, samples_per_s: float, held_bytes: float) -> Iterator[Volume]:
    """The volume of the process, or those of the parts; ``held_bytes`` is what the bucket holds in the end."""
    size = volume_bytes(cluster.metrics.long_term.volume)
    if not is_distributed(cluster):
        yield Volume(JOB, size, 0, int(_written(samples_per_s) + 2 * _daily(samples_per_s)), None)
        return
    pods = mimir_pods(cluster.metrics.long_term)
    headers = held_bytes * of_engines.INDEX_HEADER
    found = {
        (INGESTER, "ingester"): _written(samples_per_s) * _share(cluster, "ingester"),
        (STORE_GATEWAY, "store-gateway"): headers * _share(cluster, "store-gateway"),
        # A day that it merges, and what comes of it.
        (COMPACTOR, "compactor"): 2 * _daily(samples_per_s),
    }
    for (name, part), held in found.items():
        yield Volume(name, size, 0, int(held), None, None, pods[part])


def _share(cluster: Cluster, part: str) -> float:
    """The part of the whole that one pod has."""
    return COPIES / mimir_pods(cluster.metrics.long_term)[part]


def _daily(samples_per_s: float) -> float:
    return samples_per_s * f.DAY_S * f.SAMPLE_BYTES


def _written(samples_per_s: float) -> float:
    """What ingesters have: what is not uploaded, and blocks of a day."""
    return samples_per_s * f.WAL_S * f.WAL_SAMPLE_BYTES + _daily(samples_per_s)
