"""Dashboard: how much is logged, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.sources.contract import Dashboard
from generator.spec.model import Cluster

_ALERTS = ("AlloyDroppingLogs", "AlloyConfigReloadFailed")
_STREAM = '{namespace=~"$namespace"}'


def board(cluster: Cluster) -> Dashboard:
    """Bytes and lines by namespace, and what logs most."""
    from generator.sources.dashboards import parts

    description = "How much the pods log, by namespace, application and node."
    dashboard = (
        parts.new_logs("nixscope-logs-volume", "Logs: volume by namespace", description)
        .with_variable(parts.log_variable("namespace", "Namespace", "", ".+"))
        .links([*parts.log_links(), *parts.runbook_links(cluster, _ALERTS)])
    )
    for panel in (*_totals(), *_by_namespace(), *_loudest()):
        dashboard = dashboard.with_panel(panel)
    return parts.finished(dashboard)


def _totals() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.log_number(
        "Bytes",
        "Size of all lines in the time range, before compression.",
        "bytes",
        f"sum(bytes_over_time({_STREAM}[$__range]))",
    )
    yield parts.log_number(
        "Lines",
        "Lines in the time range.",
        "short",
        f"sum(count_over_time({_STREAM}[$__range]))",
    )
    yield parts.log_number(
        "Bytes a second",
        "Size of the lines of one second, on average over the time range. logs.ingestion.rateMB limits it by tenant.",
        "Bps",
        f"sum(bytes_rate({_STREAM}[$__range]))",
    )
    yield parts.log_number(
        "Namespaces",
        "Namespaces with at least one line in the time range.",
        "short",
        f"count(sum by (namespace) (count_over_time({_STREAM}[$__range])))",
    )


def _by_namespace() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.log_histogram(
        "Bytes by namespace",
        "Size of the lines of each namespace in each interval, before compression.",
        "bytes",
        "{{namespace}}",
        f"sum by (namespace) (bytes_over_time({_STREAM}[$__auto]))",
    )
    yield parts.log_histogram(
        "Lines by namespace",
        "Lines of each namespace in each interval.",
        "short",
        "{{namespace}}",
        f"sum by (namespace) (count_over_time({_STREAM}[$__auto]))",
    )


def _loudest() -> Iterator[Any]:
    from generator.sources.dashboards import parts

    yield parts.log_bars(
        "Loudest containers",
        "The ten containers, over all their pods, with the most bytes in the time range.",
        "bytes",
        "{{namespace}} {{container}}",
        f"topk(10, sum by (namespace, container) (bytes_over_time({_STREAM}[$__range])))",
    )
    yield parts.log_series(
        "Bytes by node",
        "Size of the lines of each node's pods, a second. A node whose line ends ships nothing any more.",
        "Bps",
        "{{node}}",
        f"sum by (node) (bytes_rate({_STREAM}[$__auto]))",
    )
