"""Known faults of the Loki that the pinned chart runs, where the spec meets them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Severity
from generator.spec.model import Cluster
from generator.stack.contract import Stack

_AFFECTED = ((3, 6, 11), (3, 7, 0))
"""First affected version of each minor line (grafana/loki#21926); later lines are taken as affected until the
fix (grafana/loki#22003) is in a release: move an upper bound in here then."""


def check_loki_image(cluster: Cluster, stack: Stack) -> Iterator[Diagnostic]:
    """S3 checksums that some object stores do not understand."""
    loki = next((release.chart for release in stack.releases if release.name == "loki"), None)
    store = cluster.storage.object.type
    if loki is None or store not in ("ceph-rgw", "minio") or not sends_checksums(loki.app_version):
        return
    yield Diagnostic(
        "loki-checksums",
        f"Loki {loki.app_version} sends S3 checksums that some {store} releases do not understand",
        "write a line, wait until it is flushed, and read it back before you rely on this store; "
        "use a Loki with the fix (grafana/loki#22003) once there is one",
        "on stores that are hit, chunks are lost without an error (grafana/loki#21926)",
        ("storage", "object", "type"),
        severity=Severity.WARNING,
    )


def sends_checksums(version: str) -> bool:
    """Whether a version of Loki (``3.7.6``) is one of those."""
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:3])
    line = next((first for first in reversed(_AFFECTED) if numbers[:2] >= first[:2]), None)
    return line is not None and numbers >= line
