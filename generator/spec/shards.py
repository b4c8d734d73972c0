"""How many pods of Prometheus there are, and who evaluates rules, as it follows from the spec (docs/decisions/0021).

``metrics.shards: auto`` is a number before there is a cluster that anyone else sees (docs/decisions/0022).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import structs

from generator.spec.model import Cluster

AUTO = "auto"

_MOST_RULERS = 2
"""Each evaluates every rule; two are enough for one to be away."""


class DecidedShards(msgspec.Struct, frozen=True):
    """What ``metrics.shards: auto`` has become, and by what.

    ``series`` are those of all pods together without replicas. Up to ``most_series`` of them the number stays, because
    none of the pods then has more than ``pod_series``. Above it becomes ``following``; None: it is the largest number.
    """

    shards: int
    series: int
    most_series: int
    pod_series: int
    following: int | None

    @property
    def left(self) -> int:
        """Series that may still come before the number changes; negative above the largest number."""
        return self.most_series - self.series


def left_open(spec: Mapping[str, Any]) -> bool:
    """Whether a validated spec leaves the number of shards to nixscope."""
    return bool(spec.get("metrics", {}).get("shards") == AUTO)


def one_shard(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """A spec that leaves the number open, with the least: what the count of its series begins with."""
    return {**spec, "metrics": {**spec["metrics"], "shards": 1}}


def with_shards(cluster: Cluster, shards: int) -> Cluster:
    """The same cluster with so many shards."""
    return structs.replace(cluster, metrics=structs.replace(cluster.metrics, shards=shards))


def why_shards(decided: DecidedShards) -> str:
    """The number and its reason, as a sentence for the user who left it open."""
    pods = "1 shard" if decided.shards == 1 else f"{decided.shards} shards"
    limit = f"at most {_many(decided.pod_series)} in each"
    if decided.series > decided.most_series:
        limit = f"more than {_many(decided.pod_series)} in some, but this is the largest number"
    return f"{pods} of Prometheus: {_many(decided.series)} series, {limit} (metrics.shards: {AUTO})"


def _many(number: int) -> str:
    return f"{number / 1e6:.3g} million" if number >= 1e6 else f"{number:,}"


def sharded(cluster: Cluster) -> bool:
    """Whether each Prometheus has a part of the targets only, so that Thanos' ruler evaluates the rules."""
    return cluster.metrics.shards > 1


def prometheus_pods(cluster: Cluster) -> int:
    """Pods of Prometheus: each shard has its replicas."""
    return cluster.metrics.shards * cluster.metrics.replicas


def rulers(cluster: Cluster) -> int:
    """Pods of Thanos' ruler; none where Prometheus evaluates the rules."""
    return min(cluster.metrics.replicas, _MOST_RULERS) if sharded(cluster) else 0
