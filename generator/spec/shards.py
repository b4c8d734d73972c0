"""How many pods of Prometheus there are, and who evaluates rules, as it follows from the spec (docs/decisions/0021)."""

from __future__ import annotations

from generator.spec.model import Cluster

_MOST_RULERS = 2
"""Each evaluates every rule; two are enough for one to be away."""


def sharded(cluster: Cluster) -> bool:
    """Whether each Prometheus has a part of the targets only, so that Thanos' ruler evaluates the rules."""
    return cluster.metrics.shards > 1


def prometheus_pods(cluster: Cluster) -> int:
    """Pods of Prometheus: each shard has its replicas."""
    return cluster.metrics.shards * cluster.metrics.replicas


def rulers(cluster: Cluster) -> int:
    """Pods of Thanos' ruler; none where Prometheus evaluates the rules."""
    return min(cluster.metrics.replicas, _MOST_RULERS) if sharded(cluster) else 0
