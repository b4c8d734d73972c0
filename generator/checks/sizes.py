"""What the API server refuses for its size."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from generator.diagnostics import Diagnostic
from generator.stack.contract import Stack

CONFIG_MAP_BYTES = 2**20
"""A ConfigMap's data may hold 1 MiB (Kubernetes: ``validation.MaxSecretSize``)."""

OBJECT_BYTES = 3 * 2**19
"""etcd takes requests up to 1.5 MiB (``--max-request-bytes``)."""


def check_sizes(stack: Stack) -> Iterator[Diagnostic]:
    """Every object fits."""
    for thing in stack.objects:
        limit = CONFIG_MAP_BYTES if thing.kind == "ConfigMap" else OBJECT_BYTES
        size = len(msgspec.json.encode(thing.manifest))
        if size > limit:
            yield Diagnostic(
                "object-too-large",
                f"{thing.kind} {thing.name} has {size} bytes; the API server takes {limit}",
                "split the dashboard"
                if thing.name.startswith("dashboard-")
                else "split the cluster's hosts over several specs",
            )
