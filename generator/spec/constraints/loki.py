"""Constraints on how Loki is laid out: what its modes need, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Severity
from generator.spec.loki_mode import COPIES, HOLDING_LINES, QUORUM, loki_mode, loki_replicas
from generator.spec.loki_volume import needed_gi
from generator.spec.model import Cluster
from generator.spec.units import volume_bytes

_GI = 2**30


def check_loki_mode(cluster: Cluster) -> Iterator[Diagnostic]:
    """A mode that Loki itself gives up."""
    if cluster.logs.enabled and loki_mode(cluster.logs) == "simple-scalable":
        yield Diagnostic(
            "deprecated-mode",
            "Loki's simple scalable mode is deprecated, and Loki 4.0 removes it",
            "plan for mode: monolithic with replicas: 3, which replaces it; nothing is to be done for Loki 3",
            "its read, write and backend pods do not start with 4.0",
            ("logs", "mode"),
            severity=Severity.WARNING,
        )


def check_loki_replicas(cluster: Cluster) -> Iterator[Diagnostic]:
    """Replicas belong to the monolithic mode; two of them are worse than one; several need a store that they share."""
    logs, path = cluster.logs, ("logs", "replicas")
    if not logs.enabled or logs.replicas is None:
        return
    mode = loki_mode(logs)
    if mode != "monolithic":
        yield Diagnostic(
            "replicas-unused",
            f"logs.replicas is set, but Loki runs {mode}",
            "write mode: monolithic, or drop replicas: the parts of the other modes follow from dailyVolume",
            "the number would do nothing",
            path,
        )
    elif 1 < logs.replicas < COPIES:
        yield Diagnostic(
            "no-quorum",
            f"{logs.replicas} pods of Loki are no more available than one",
            "write replicas: 3, or 1",
            "three copies of a line need three pods; with two, each line would be on one of them only",
            path,
        )
    elif logs.replicas > 1 and cluster.storage.object.type == "none":
        yield Diagnostic(
            "object-store-missing",
            f"{logs.replicas} pods of Loki need an object store, and there is none",
            "describe the store under storage.object (type, endpoint, credentials), or write replicas: 1",
            "several Loki pods can share chunks through an object store only",
            path,
        )


def check_loki_nodes(cluster: Cluster) -> Iterator[Diagnostic]:
    """Pods that hold copies of lines have a node each; the others share nodes where there are too few."""
    if not cluster.logs.enabled:
        return
    nodes = sum(host.in_cluster for host in cluster.hosts.values())
    part, pods = next((part, pods) for part, pods in loki_replicas(cluster.logs).items() if part in HOLDING_LINES)
    if 0 < nodes < pods:
        alone = "write mode: monolithic with a single replica"
        yield Diagnostic(
            "too-few-nodes",
            f"Loki's {pods} {part} pods need a node each, and the spec lists {nodes}",
            f"{'list more nodes' if part == 'ingester' else alone}, or leave it if the cluster has nodes that are not "
            "listed",
            "pods without a node stay pending, and with two of three pending Loki refuses every line"
            if nodes < QUORUM
            else "pods without a node stay pending, and the others have to hold their share",
            ("logs", "mode"),
            severity=Severity.WARNING,
        )


def check_loki_volume(cluster: Cluster) -> Iterator[Diagnostic]:
    """A volume that the spec sets is large enough for what the spec says of the logs."""
    own, needed = cluster.logs.volume, needed_gi(cluster)
    if not cluster.logs.enabled or own is None or volume_bytes(own) >= needed * _GI:
        return
    without = cluster.storage.object.type == "none"
    yield Diagnostic(
        "small-log-volume",
        f"a volume of {own} is small for {cluster.logs.daily_volume} of logs a day",
        f"write volume: {needed}Gi, or drop it, and it follows from dailyVolume",
        "it holds all logs until they are deleted; a full one stops Loki"
        if without
        else "it holds what was not yet written to the object store; a full one stops Loki",
        ("logs", "volume"),
        severity=Severity.WARNING,
    )
