"""Mimir: what it serves, and what would lose metrics, keep them for ever, or refuse them.

Whether Prometheus gets its samples through is watched by alerts of the chart (PrometheusRemoteStorageFailures,
PrometheusRemoteWriteBehind). Metric names: read from the running program, Mimir 3.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources.contract import AlertRule, Metric, RuleGroup, ServiceJob, Source, Watched
from generator.sources.thresholds import number, threshold
from generator.spec.model import Cluster

APP, COMPONENT = "mimir", "all"
JOB = "mimir"
HTTP = "http"
"""The name of its port."""

_HOUR_S = 3600
METRICS = (
    Metric("cortex_compactor_block_cleanup_failures_total"),
    Metric("cortex_compactor_block_cleanup_last_successful_run_timestamp_seconds"),
    Metric("cortex_compactor_last_successful_run_timestamp_seconds"),
    Metric("cortex_compactor_runs_failed_total", ("reason",)),
    Metric("cortex_discarded_samples_total", ("group", "reason", "user")),
    Metric("cortex_ingester_memory_series"),
    Metric("cortex_ingester_shipper_last_successful_upload_timestamp_seconds"),
    Metric("cortex_ingester_shipper_upload_failures_total"),
    Metric("process_start_time_seconds"),
)


def watch(cluster: Cluster) -> Watched:
    """The job over Mimir's Service, and alerts."""
    selector = {"app.kubernetes.io/name": APP, "app.kubernetes.io/component": COMPONENT}
    job = ServiceJob(JOB, cluster.kubernetes.namespace, selector, HTTP, METRICS)
    return Watched("mimir", service_jobs=(job,), rules=(RuleGroup("nixscope-mimir", tuple(_rules(cluster))),))


def _rules(cluster: Cluster) -> Iterator[AlertRule]:
    yield _down()
    yield _discarding(threshold(cluster, "MimirDiscardingSamples", 0))
    yield _upload_failing()
    yield _compactor_not_running(threshold(cluster, "MimirCompactorNotRunning", 24))
    yield _retention_not_running(threshold(cluster, "MimirRetentionNotRunning", 6))


def _down() -> AlertRule:
    return AlertRule(
        alert="MimirDown",
        expr=f'sum by (job) (up{{job="{JOB}"}}) == 0 or absent(up{{job="{JOB}"}})',
        for_s=600,
        severity="critical",
        summary="Mimir does not answer.",
        description="Prometheus has not reached Mimir for 10 minutes. Dashboards are empty, and Prometheus holds back "
        "what it could not write for two to three hours; what is older is lost to Mimir.",
    )


def _discarding(most: float) -> AlertRule:
    return AlertRule(
        alert="MimirDiscardingSamples",
        expr=f'sum by (reason) (increase(cortex_discarded_samples_total{{job="{JOB}"}}[15m])) > {number(most)}',
        for_s=600,
        severity="warning",
        summary="Mimir refuses samples ({{ $labels.reason }}).",
        description="Within 15 minutes Mimir has refused {{ $value | humanize }} samples, because of "
        "{{ $labels.reason }}. Prometheus does not send them again; it has them itself until its own retention ends.",
        threshold=most,
    )


def _upload_failing() -> AlertRule:
    return AlertRule(
        alert="MimirUploadFailing",
        expr=f'sum by (pod) (increase(cortex_ingester_shipper_upload_failures_total{{job="{JOB}"}}[15m])) > 0',
        for_s=1800,
        severity="critical",
        summary="{{ $labels.pod }} cannot upload its metrics.",
        description="For half an hour {{ $labels.pod }} has failed to put blocks into the bucket. They stay on its "
        "volume, and are lost with it.",
    )


def _compactor_not_running(hours: float) -> AlertRule:
    return _late(
        "MimirCompactorNotRunning",
        "cortex_compactor_last_successful_run_timestamp_seconds",
        hours,
        "Mimir's compactor completes no run.",
        "blocks are not merged, and queries over long times become slow",
    )


def _retention_not_running(hours: float) -> AlertRule:
    return _late(
        "MimirRetentionNotRunning",
        "cortex_compactor_block_cleanup_last_successful_run_timestamp_seconds",
        hours,
        "Mimir deletes nothing.",
        "what is older than the retention stays in the bucket, which grows",
    )


def _late(alert: str, metric: str, hours: float, summary: str, effect: str) -> AlertRule:
    limit = number(hours * _HOUR_S)
    age = f'time() - max by (pod) ({metric}{{job="{JOB}"}})'
    running = f'time() - max by (pod) (process_start_time_seconds{{job="{JOB}"}})'
    return AlertRule(
        alert=alert,
        # Before the first run the time is that of 1970: the program gets as long from its start.
        expr=f"({age} > {limit}) and on (pod) ({running} > {limit})",
        for_s=1800,
        severity="warning",
        summary=summary,
        description=f"{{{{ $labels.pod }}}} has completed no such run for {number(hours)} hours: {effect}.",
        threshold=hours,
    )


SOURCE = Source("mimir", lambda cluster: cluster.metrics.long_term.type == "mimir", watch)
