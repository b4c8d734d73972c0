"""How large the volumes of Loki's pods are, where the spec leaves it open."""

from __future__ import annotations

from generator.spec.loki_mode import loki_mode
from generator.spec.model import Cluster
from generator.spec.units import seconds, volume_bytes

_GI = 2**30
_STEP_GI = 10
_BUFFERED_DAYS = 2
"""With an object store a volume holds the write-ahead log: room for two days in which the store does not answer."""

COMPRESSION = 4
"""Chunks take at most a quarter of the text, with snappy on ordinary logs."""

_DAY_S = 86400


def volume(cluster: Cluster) -> str:
    """The size of each volume of Loki, as a Kubernetes quantity."""
    return cluster.logs.volume or f"{needed_gi(cluster)}Gi"


def needed_gi(cluster: Cluster) -> int:
    """What each volume needs for the log volume of the spec, in GiB, rounded up to tens."""
    logs = cluster.logs
    daily_bytes = volume_bytes(logs.daily_volume)
    if cluster.storage.object.type == "none":
        longest_s = max(map(seconds, [logs.retention, *logs.tenancy.retention.values()]))
        needed = daily_bytes * longest_s // _DAY_S // COMPRESSION
    else:
        # Every line is written by as many pods as it has copies: each pod of three sees all of them.
        needed = daily_bytes * _BUFFERED_DAYS if loki_mode(logs) != "distributed" else daily_bytes
    return max(_STEP_GI, -(-needed // (_STEP_GI * _GI)) * _STEP_GI)
