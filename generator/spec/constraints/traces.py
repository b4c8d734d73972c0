"""Constraints on traces: whose bucket is whose, and how much room they need."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Severity
from generator.spec.long_term import in_bucket
from generator.spec.model import Cluster
from generator.spec.traces import needed_gi
from generator.spec.units import volume_bytes

_GI = 2**30


def check_buckets(cluster: Cluster) -> Iterator[Diagnostic]:
    """Tempo takes every folder at the top of its bucket for a tenant, those of others too."""
    if not cluster.traces.enabled or cluster.storage.object.type == "none":
        return
    others = {"logs": cluster.logs.bucket} if cluster.logs.enabled else {}
    if in_bucket(cluster.metrics.long_term):
        others["metrics"] = cluster.metrics.long_term.bucket
    for what, bucket in others.items():
        if bucket == cluster.traces.bucket:
            yield Diagnostic(
                "shared-bucket",
                f"{what} and traces share the bucket {bucket!r}",
                "give traces a bucket of their own (traces.bucket)",
                "Tempo takes each folder at the top of its bucket for a tenant, and would look for blocks in theirs",
                ("traces", "bucket"),
            )


def check_traces_volume(cluster: Cluster) -> Iterator[Diagnostic]:
    """A volume that the spec sets is large enough for what the spec says of the traces."""
    traces, store = cluster.traces, cluster.storage.object.type != "none"
    needed = needed_gi(traces, store=store)
    if not traces.enabled or traces.volume is None or volume_bytes(traces.volume) >= needed * _GI:
        return
    yield Diagnostic(
        "small-trace-volume",
        f"a volume of {traces.volume} is small for {traces.daily_volume} of spans a day",
        f"write volume: {needed}Gi, or drop it, and it follows from dailyVolume",
        "it holds what was not yet written to the object store; a full one stops Tempo"
        if store
        else f"it holds all traces of {traces.retention}; a full one stops Tempo",
        ("traces", "volume"),
        severity=Severity.WARNING,
    )
