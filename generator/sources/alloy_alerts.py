"""Alloy on the nodes as Prometheus sees it, and the alerts on it. Metric names: Alloy v1.18 (``alloycli/cmd_run.go``,
``component/common/loki/client/metrics.go``, ``component/loki/process/stages``).
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources.contract import AlertRule, Metric
from generator.sources.thresholds import count, number, threshold
from generator.spec.model import Cluster

JOB = "alloy"
EVENTS = "alloy-events"
"""How the pods of the Alloy for events begin, which has the same job (``stack/alloy.py``)."""

_COMPONENT = ("component_id", "component_path")

METRICS = (
    Metric("alloy_build_info", ("version",)),
    Metric("alloy_config_last_load_successful"),
    Metric("loki_process_dropped_lines_by_label_total", ("label_name", "label_value", *_COMPONENT)),
    Metric("loki_process_dropped_lines_total", ("reason", *_COMPONENT)),
    Metric("loki_write_dropped_entries_total", ("host", "reason", "tenant", *_COMPONENT)),
    Metric("loki_write_sent_bytes_total", ("host", "tenant", *_COMPONENT)),
    Metric("loki_write_sent_entries_total", ("host", "tenant", *_COMPONENT)),
)


def rules(cluster: Cluster) -> Iterator[AlertRule]:
    """A shipper that is missing, that runs on with an old configuration, that loses lines or drops them by a limit."""
    yield _missing(cluster)
    yield _reload_failed()
    yield _dropped()
    if cluster.logs.pods.rate_limit is not None:
        yield _limiting(threshold(cluster, "AlloyLimitingLogs", 0))


def _nodes(cluster: Cluster) -> int:
    """How many nodes run an Alloy: every host of the cluster, and one at least where the spec has none of them."""
    return max(1, sum(host.in_cluster for host in cluster.hosts.values()))


def missing(cluster: Cluster) -> str:
    """On how many nodes no Alloy answers: the spec says how many there must be, so that none can vanish unseen."""
    # The Alloy for events has the same job and is no node's: counted, it would stand for a node that has none.
    of_nodes = f',pod!~"{EVENTS}-.*"' if cluster.logs.pods.events else ""
    return f'{_nodes(cluster)} - (count(up{{job="{JOB}"{of_nodes}}} == 1) or vector(0))'


def _missing(cluster: Cluster) -> AlertRule:
    return AlertRule(
        alert="AlloyDown",
        expr=f"{missing(cluster)} > 0",
        for_s=900,
        severity="warning",
        summary="Alloy does not answer on {{ $value }} nodes.",
        description=f"For 15 minutes {{{{ $value }}}} of {_nodes(cluster)} nodes have had no Alloy that answers "
        "Prometheus. The logs of their pods are most likely not shipped.",
    )


def _reload_failed() -> AlertRule:
    return AlertRule(
        alert="AlloyConfigReloadFailed",
        expr=f'alloy_config_last_load_successful{{job="{JOB}"}} == 0',
        for_s=600,
        severity="warning",
        summary="Alloy {{ $labels.pod }} runs with an old configuration.",
        description="Alloy {{ $labels.pod }} refused its last configuration 10 minutes ago and goes on with the one "
        "before, without any other sign.",
    )


def _dropped() -> AlertRule:
    return AlertRule(
        alert="AlloyDroppingLogs",
        expr=f'sum by (pod, reason) (rate(loki_write_dropped_entries_total{{job="{JOB}"}}[5m])) > 0',
        for_s=600,
        severity="warning",
        summary="Alloy {{ $labels.pod }} loses log lines ({{ $labels.reason }}).",
        description="Alloy {{ $labels.pod }} has dropped {{ $value | humanize }} lines a second for 10 minutes, "
        "because of {{ $labels.reason }}. These lines are gone.",
    )


def _limiting(most: float) -> AlertRule:
    # What the limit goes by is the value of a label; the series' own namespace is Alloy's.
    dropped = f'increase(loki_process_dropped_lines_by_label_total{{job="{JOB}",label_name="namespace"}}[15m])'
    named = '"namespace", "$1", "label_value", "(.*)"'
    return AlertRule(
        alert="AlloyLimitingLogs",
        expr=f"sum by (namespace) (label_replace({dropped}, {named})) > {number(most)}",
        for_s=900,
        severity="warning",
        summary="{{ $labels.namespace }} logs more than logs.pods.rateLimit lets through.",
        description="For 15 minutes Alloy has dropped lines of {{ $labels.namespace }} that are above the limit, "
        "{{ $value | humanize }} in the last 15. These lines are gone.",
        threshold=count(most, "a number of lines"),
    )
