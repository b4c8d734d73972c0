"""Known faults of the pinned Loki, where the spec meets them."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Severity
from generator.spec.loki_mode import loki_mode
from generator.spec.model import Cluster


def check_loki_faults(cluster: Cluster) -> Iterator[Diagnostic]:
    """Known faults of the pinned Loki with this spec (chart 18.11.0, Loki 3.7.6)."""
    if not cluster.logs.enabled:
        return
    if loki_mode(cluster.logs) == "simple-scalable":
        yield Diagnostic(
            "deprecated-mode",
            "Loki's simple scalable mode is deprecated, and Loki 4.0 removes it",
            "plan for mode: monolithic with several replicas, which replaces it; nothing is to be done for Loki 3",
            "its read, write and backend pods do not start with 4.0",
            ("logs", "mode"),
            severity=Severity.WARNING,
        )
    if cluster.storage.object.type in ("ceph-rgw", "minio"):
        yield Diagnostic(
            "loki-checksums",
            f"Loki 3.7.6 sends S3 checksums that some {cluster.storage.object.type} releases do not understand",
            "write a line, wait until it is flushed, and read it back before you rely on this store; "
            "use a Loki with the fix (grafana/loki#22003) once there is one",
            "on stores that are hit, chunks are lost without an error (grafana/loki#21926)",
            ("storage", "object", "type"),
            severity=Severity.WARNING,
        )
