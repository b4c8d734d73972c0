"""Constraints on what is kept, where, and for how long."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Severity
from generator.spec.loki_mode import loki_mode
from generator.spec.model import Cluster
from generator.spec.units import size_within, volume_bytes

SAFE_PERCENT = 85
"""Prometheus' documentation advises 80 to 85 % of the disk for ``retention.size``."""

FULL_PERCENT = 95
"""Above this the write-ahead log alone fills the volume."""


def check_retention_size(cluster: Cluster) -> Iterator[Diagnostic]:
    """``retentionSize`` leaves room on the volume for the write-ahead log and compaction."""
    metrics = cluster.metrics
    if metrics.retention_size is None:
        return
    percent = volume_bytes(metrics.retention_size) * 100 // volume_bytes(metrics.volume)
    if percent <= SAFE_PERCENT or (metrics.allow_tight_volume and percent <= 100):
        return
    smaller = f"write retentionSize: {size_within(metrics.volume, SAFE_PERCENT)}"
    yield Diagnostic(
        "tight-volume",
        f"retentionSize {metrics.retention_size} is {percent} % of the volume {metrics.volume}",
        f"{smaller}, enlarge the volume, or accept it with allowTightVolume: true"
        if percent <= 100
        else f"{smaller}, or enlarge the volume",
        "Prometheus counts in powers of two and needs the rest for its write-ahead log and compaction; "
        "a full volume stops it",
        ("metrics", "retentionSize"),
        severity=Severity.ERROR if percent > FULL_PERCENT else Severity.WARNING,
    )


def check_object_store(cluster: Cluster) -> Iterator[Diagnostic]:
    """The log mode needs an object store, and a store needs its address and keys."""
    if not (cluster.logs.enabled or cluster.traces.enabled or cluster.metrics.long_term.type != "none"):
        return
    store = cluster.storage.object
    if store.type == "none" and (store.endpoint is not None or store.credentials is not None):
        yield Diagnostic(
            "object-store-type",
            "storage.object has an endpoint or credentials, but no type",
            "add type: ceph-rgw, s3 or minio, or remove the rest",
            "everything would go to volumes, and the store would stay empty",
            ("storage", "object"),
        )
        return
    if store.type == "none":
        if cluster.logs.enabled:
            yield from _without_store(cluster, loki_mode(cluster.logs))
        return
    if store.endpoint is None and store.type != "s3":
        yield Diagnostic(
            "object-store-incomplete",
            f"storage.object of type {store.type} has no endpoint",
            "add endpoint: http://HOST:PORT",
            "only AWS itself has an address that follows from the region",
            ("storage", "object"),
        )
    metrics_alone = not cluster.logs.enabled and cluster.metrics.long_term.credentials is not None
    if store.credentials is None and store.type != "s3" and not metrics_alone:
        yield Diagnostic(
            "object-store-incomplete",
            f"storage.object of type {store.type} has no credentials",
            "add credentials: {secret: NAME}, a Secret with access_key_id and secret_access_key",
            "only AWS can give a pod a role instead",
            ("storage", "object"),
        )


def _without_store(cluster: Cluster, mode: str) -> Iterator[Diagnostic]:
    remedy = "describe the store under storage.object (type, endpoint, credentials)"
    if mode != "monolithic":
        auto = cluster.logs.mode == "auto"
        chosen = f"Loki as {mode}, which follows from {cluster.logs.daily_volume} a day," if auto else f"Loki as {mode}"
        yield Diagnostic(
            "object-store-missing",
            f"{chosen} needs an object store, and there is none",
            f"{remedy}, or write mode: monolithic",
            "several Loki pods can share chunks through an object store only",
            ("logs", "dailyVolume" if auto else "mode"),
        )


def check_circular_storage(cluster: Cluster) -> Iterator[Diagnostic]:
    """A stack that keeps its data on the Ceph it watches goes blind together with it."""
    block = cluster.storage.block.class_ or ""
    if cluster.watch.ceph is None or "ceph" not in block or cluster.alerting.heartbeat is not None:
        return
    yield Diagnostic(
        "circular-storage",
        f"Prometheus and Alertmanager keep their data on {block}, the Ceph that they watch",
        "send the heartbeat out of the cluster (alerting.heartbeat), or use a local StorageClass",
        "an outage of Ceph also stops the alerts about it; only a missing heartbeat would tell",
        ("storage", "block", "class"),
        severity=Severity.WARNING,
    )
