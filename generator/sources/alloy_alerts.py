"""Alloy on the nodes as Prometheus sees it, and the alerts on it. Metric names: Alloy v1.18 (``alloycli/cmd_run.go``,
``component/common/loki/client/metrics.go``, ``component/loki/process/stages``).
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources.contract import AlertRule, Metric
from generator.sources.counters import growth
from generator.sources.kubernetes import STATE
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
    Metric("loki_write_batch_retries_total", ("host", "tenant", *_COMPONENT)),
    Metric("loki_write_dropped_entries_total", ("host", "reason", "tenant", *_COMPONENT)),
    Metric("loki_write_sent_bytes_total", ("host", "tenant", *_COMPONENT)),
    Metric("loki_write_sent_entries_total", ("host", "tenant", *_COMPONENT)),
    Metric("process_start_time_seconds"),
)


def rules(cluster: Cluster) -> Iterator[AlertRule]:
    """A shipper that is gone, has an old configuration, gets rid of nothing, loses lines or drops them by a limit."""
    yield _missing(cluster)
    yield _reload_failed()
    yield _not_shipping()
    yield _dropped()
    if cluster.logs.pods.rate_limit is not None:
        yield _limiting(threshold(cluster, "AlloyLimitingLogs", 0))


def _nodes(cluster: Cluster) -> str:
    """A query for how many nodes run an Alloy: those that Kubernetes wants one on, and those of the spec at least."""
    listed = str(cluster.node_count)
    if not cluster.watch.kubernetes.enabled:
        return listed
    # A node that the spec does not list has an Alloy, too, and would stand for a listed one that has none.
    where = f'job="{STATE.name}",namespace="{cluster.kubernetes.namespace}",daemonset="{JOB}"'
    return f"(max(kube_daemonset_status_desired_number_scheduled{{{where}}}) > {listed} or vector({listed}))"


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
        description="For 15 minutes {{ $value }} of the nodes have had no Alloy that answers Prometheus. The logs of "
        "their pods are most likely not shipped.",
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


def _not_shipping() -> AlertRule:
    # All tenants of a node wait behind the one whose batch is tried, so that they count together. The window spans
    # the five minutes that the kubelet waits at most before it starts a container again; the alert waits longer than
    # the window, in which a pod that is gone still has its last retries.
    tried, sent = (
        f'sum by (pod) (increase(loki_write_{name}_total{{job="{JOB}"}}[10m]))'
        for name in ("batch_retries", "sent_entries")
    )
    return AlertRule(
        alert="AlloyNotShipping",
        expr=f"{tried} > 0 unless {sent} > 0",
        for_s=900,
        severity="critical",
        summary="Nobody takes the lines of Alloy {{ $labels.pod }}.",
        description="For 15 minutes or longer Alloy {{ $labels.pod }} has tried to send lines to Loki, and none got "
        "through. It tries for ever and reads no further meanwhile: lines wait in files of the node, and what the "
        "kubelet removes of them is lost.",
    )


def _dropped() -> AlertRule:
    dropped = growth("loki_write_dropped_entries_total", f'job="{JOB}"')
    return AlertRule(
        alert="AlloyDroppingLogs",
        expr=f"sum by (pod, reason) ({dropped}) > 0",
        for_s=0,
        severity="warning",
        summary="Alloy {{ $labels.pod }} loses log lines ({{ $labels.reason }}).",
        description="Within 15 minutes Alloy {{ $labels.pod }} has dropped {{ $value | humanize }} lines, because of "
        "{{ $labels.reason }}. These lines are gone.",
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
