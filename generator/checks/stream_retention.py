"""Retention of single streams: every selector can match something that our Alloy ships."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from generator.checks.log_labels import check_log_query
from generator.diagnostics import Diagnostic
from generator.sources import journal_shipper
from generator.spec.model import Cluster


def check_stream_retention(cluster: Cluster) -> Iterator[Diagnostic]:
    """Each selector is LogQL, and selects by labels that exist."""
    if not cluster.logs.enabled:
        return
    of_hosts = journal_shipper.STREAM_LABELS if cluster.logs.hosts is not None else frozenset[str]()
    for index, stream in enumerate(cluster.logs.stream_retention):
        path = ("logs", "streamRetention", index, "selector")
        for finding in check_log_query(".".join(map(str, path)), stream.selector, of_hosts):
            yield replace(finding, path=path)
