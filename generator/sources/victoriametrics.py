"""VictoriaMetrics: what it serves, and what would stop it from keeping metrics.

That Prometheus cannot write into it, or lags behind, the chart's own alerts say: PrometheusRemoteStorageFailures,
PrometheusRemoteWriteBehind and PrometheusRemoteWriteDesiredShards. Metric names: VictoriaMetrics 1.140, read from the
running program (``tests/cluster``).
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources.contract import AlertRule, Metric, RuleGroup, ServiceJob, Source, Watched
from generator.sources.thresholds import count, in_days, number, threshold
from generator.spec.model import Cluster

JOB = "victoria-metrics"
APP, COMPONENT, HTTP = JOB, "single", "http"
METRICS = (
    Metric("vm_data_size_bytes", ("type",)),
    Metric("vm_free_disk_space_bytes", ("path",)),
    Metric("vm_rows_ignored_total", ("reason",)),
    Metric("vm_storage_is_read_only", ("path",)),
)
_DAY_S = 86400


def watch(cluster: Cluster) -> Watched:
    """The job, and alerts."""
    selector = {"app.kubernetes.io/name": APP, "app.kubernetes.io/component": COMPONENT}
    return Watched(
        source="victoriametrics",
        service_jobs=(ServiceJob(JOB, cluster.kubernetes.namespace, selector, HTTP, METRICS),),
        rules=(RuleGroup("nixscope-victoriametrics", tuple(_rules(cluster))),),
    )


def _rules(cluster: Cluster) -> Iterator[AlertRule]:
    yield _down()
    yield _filling_up(cluster)
    yield _read_only()
    yield _ignoring(cluster)


def _down() -> AlertRule:
    return AlertRule(
        alert="VictoriaMetricsDown",
        expr=f'up{{job="{JOB}"}} == 0 or absent(up{{job="{JOB}"}})',
        for_s=600,
        severity="critical",
        summary="VictoriaMetrics does not answer.",
        description="Prometheus has not reached VictoriaMetrics for 10 minutes. Dashboards are empty, and what is not "
        "written within two hours is missing there for good.",
    )


def _filling_up(cluster: Cluster) -> AlertRule:
    days = threshold(cluster, "VictoriaMetricsFillingUp", 4)
    free = f'sum by (pod) (vm_free_disk_space_bytes{{job="{JOB}"}})'
    data = f'sum by (pod) (vm_data_size_bytes{{job="{JOB}"}})'
    soon = f'predict_linear(vm_free_disk_space_bytes{{job="{JOB}"}}[6h], {number(days * _DAY_S)}) < 0'
    return AlertRule(
        alert="VictoriaMetricsFillingUp",
        # Merges take and give back room all the time: only where little is left a falling line means something.
        expr=f"{soon} and on (pod) {free} / ({free} + {data}) < 0.25",
        for_s=3600,
        severity="warning",
        summary="The volume of VictoriaMetrics fills up.",
        description=f"At the pace of the last six hours the volume of VictoriaMetrics is full within {number(days)} "
        "days; less than a quarter of it is free. A full one takes no more samples.",
        threshold=in_days(days),
    )


def _read_only() -> AlertRule:
    return AlertRule(
        alert="VictoriaMetricsReadOnly",
        expr=f'max by (pod) (vm_storage_is_read_only{{job="{JOB}"}}) == 1',
        for_s=300,
        severity="critical",
        summary="VictoriaMetrics takes no more samples.",
        description="The volume of VictoriaMetrics is full, and it refuses what Prometheus writes. What is not written "
        "within two hours is missing there for good.",
    )


def _ignoring(cluster: Cluster) -> AlertRule:
    limit = threshold(cluster, "VictoriaMetricsIgnoringSamples", 0)
    return AlertRule(
        alert="VictoriaMetricsIgnoringSamples",
        expr=f'sum by (reason) (increase(vm_rows_ignored_total{{job="{JOB}"}}[15m])) > {number(limit)}',
        for_s=900,
        severity="warning",
        summary="VictoriaMetrics leaves samples out: {{ $labels.reason }}.",
        description="For half an hour VictoriaMetrics has left out samples, {{ $value | humanize }} in the last "
        "15 minutes, for this reason: {{ $labels.reason }}. Prometheus is told nothing about it.",
        threshold=count(limit, "a number of samples"),
    )


SOURCE = Source("victoriametrics", lambda cluster: cluster.metrics.long_term.type == "victoriametrics", watch)
