"""Thanos: what its parts serve, and what would lose metrics, keep them for ever, or leave them out of an answer.

The sidecar's job is called after the Service of kube-prometheus-stack, the others after us. Metric names: Thanos 0.42,
read from the running program (``tests/cluster``). What several replicas have in common is asked pod by pod.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources.contract import AlertRule, ChartJob, Metric, RuleGroup, Source, Watched
from generator.sources.overdue import older, overdue
from generator.sources.thanos_clusters import (
    BLOCK_H,
    BUCKET,
    CONNECTED,
    QUERY_CLUSTERS,
    connected,
    service_job,
    stores,
    unanswered,
)
from generator.sources.thanos_ruler import JOB as RULER
from generator.sources.thresholds import count, in_hours, number, share, threshold
from generator.spec.model import Cluster
from generator.spec.shards import prometheus_pods, rulers, sharded

STORE, QUERY, COMPACT = "thanos-store", "thanos-query", "thanos-compact"
SIDECAR = "kube-prometheus-stack-thanos-discovery"
"""The Service that the chart makes for the sidecars, and so their job."""

HTTP, GRPC = "http", "grpc"
"""Names of ports."""

_ROUND_H = 12
"""A round may take that long: the first one over an old bucket does."""
METRICS: dict[str, tuple[Metric, ...]] = {
    SIDECAR: (
        *BUCKET,
        Metric("process_start_time_seconds"),
        Metric("thanos_objstore_bucket_last_successful_upload_time", ("bucket",)),
        Metric("thanos_shipper_upload_failures_total"),
    ),
    STORE: BUCKET,
    QUERY: (CONNECTED,),
    COMPACT: (
        *BUCKET,
        Metric("process_start_time_seconds"),
        Metric("thanos_compact_halted"),
        Metric("thanos_compact_iterations_total"),
    ),
}
"""By job."""


def watch(cluster: Cluster) -> Watched:
    """A job for each part, and alerts."""
    return Watched(
        source="thanos",
        chart_jobs=(ChartJob(SIDECAR, METRICS[SIDECAR]),),
        service_jobs=tuple(service_job(cluster, name, METRICS[name]) for name in (STORE, QUERY, COMPACT)),
        rules=(RuleGroup("nixscope-thanos", tuple(_rules(cluster))),),
    )


def _rules(cluster: Cluster) -> Iterator[AlertRule]:
    yield _down(cluster)
    yield _upload_failing(cluster)
    yield _not_uploading(cluster)
    yield _bucket_failing(cluster)
    yield _halted()
    yield _not_compacting()
    yield _incomplete(cluster)


def _down(cluster: Cluster) -> AlertRule:
    """Not those on the buckets of other clusters, without which nothing of this one is lost."""
    return AlertRule(
        alert="ThanosDown",
        expr=unanswered(*METRICS, *([QUERY_CLUSTERS] if stores(cluster) else [])),
        for_s=600,
        severity="critical",
        summary="Nothing of {{ $labels.job }} answers.",
        description="Prometheus has reached no pod of {{ $labels.job }} for 10 minutes. Without it old metrics are not "
        "found, not kept, or not deleted.",
    )


def _uploading(cluster: Cluster) -> str:
    """The matcher of what uploads blocks."""
    return f'job=~"{SIDECAR}|{RULER}"' if sharded(cluster) else f'job="{SIDECAR}"'


def _uploader(cluster: Cluster) -> str:
    """What the pod of an alert is to the one that uploads: of a ruler it is the same."""
    return "" if sharded(cluster) else "the sidecar of "


def _upload_failing(cluster: Cluster) -> AlertRule:
    limit = threshold(cluster, "ThanosUploadFailing", 0)
    return AlertRule(
        alert="ThanosUploadFailing",
        expr=f"increase(thanos_shipper_upload_failures_total{{{_uploading(cluster)}}}[15m]) > {number(limit)}",
        for_s=1800,
        severity="critical",
        summary="{{ $labels.pod }} cannot upload its metrics.",
        description=f"For half an hour {_uploader(cluster)}{{{{ $labels.pod }}}} has failed to put blocks into the "
        f"bucket. {'It' if sharded(cluster) else 'Prometheus'} deletes them after {cluster.metrics.retention}, "
        "uploaded or not.",
        threshold=count(limit, "a number of uploads"),
    )


def _not_uploading(cluster: Cluster) -> AlertRule:
    hours = threshold(cluster, "ThanosNotUploading", 6)
    uploading = _uploading(cluster)
    uploaded = f"thanos_objstore_bucket_last_successful_upload_time{{{uploading}}}"
    return AlertRule(
        alert="ThanosNotUploading",
        expr=overdue(uploaded, f"process_start_time_seconds{{{uploading}}}", "pod", hours),
        for_s=600,
        severity="critical",
        summary="{{ $labels.pod }} has not uploaded for hours.",
        description=f"For {number(hours)} hours {_uploader(cluster)}{{{{ $labels.pod }}}} has put nothing into the "
        "bucket, and a block is due every two. What is not uploaded is lost with Prometheus' own retention, "
        f"{cluster.metrics.retention}.",
        threshold=in_hours(hours, BLOCK_H),
    )


def _bucket_failing(cluster: Cluster) -> AlertRule:
    most = threshold(cluster, "ThanosBucketFailing", 0.05)
    on_bucket = (SIDECAR, STORE, COMPACT, *((RULER,) if sharded(cluster) else ()), *stores(cluster))
    matcher = f'job=~"{"|".join(on_bucket)}"'
    failed, all_ = (
        f"sum by (job, operation) (rate(thanos_objstore_bucket_{name}{{{matcher}}}[15m]))"
        for name in ("operation_failures_total", "operations_total")
    )
    return AlertRule(
        alert="ThanosBucketFailing",
        expr=f"{failed} / {all_} > {number(most)}",
        for_s=900,
        severity="warning",
        summary="{{ $labels.job }} fails at the bucket: {{ $labels.operation }}.",
        description="For 15 minutes {{ $value | humanizePercentage }} of the operations {{ $labels.operation }} of "
        "{{ $labels.job }} have failed at the object store.",
        threshold=share(most),
    )


def _halted() -> AlertRule:
    return AlertRule(
        alert="ThanosCompactHalted",
        expr=f'max(thanos_compact_halted{{job="{COMPACT}"}}) == 1',
        for_s=300,
        severity="warning",
        summary="Thanos' compactor has stopped for good.",
        description="The compactor has met blocks that it cannot merge, and does nothing until it is started again: "
        "the bucket grows, and nothing is deleted.",
    )


def _not_compacting() -> AlertRule:
    where = f'job="{COMPACT}"'
    rounds = f"sum by (job) (increase(thanos_compact_iterations_total{{{where}}}[{_ROUND_H}h]))"
    started = older(f"process_start_time_seconds{{{where}}}", "job", _ROUND_H)
    return AlertRule(
        alert="ThanosCompactNotRunning",
        expr=f"({rounds} == 0) and on (job) {started}",
        for_s=3600,
        severity="warning",
        summary="Thanos' compactor completes no round.",
        description=f"The compactor has completed no round for {_ROUND_H} hours: blocks are not merged, and what is "
        "older than the retention is not deleted.",
    )


def _incomplete(cluster: Cluster) -> AlertRule:
    lacks = f"{connected(QUERY, 'sidecar')} < {prometheus_pods(cluster)} or {connected(QUERY, 'store')} < 1"
    fewer, where = "sidecars, or store gateways,", "dashboards, and Grafana shows a warning at most"
    if sharded(cluster):
        lacks += f" or {connected(QUERY, 'rule')} < {rulers(cluster)}"
        fewer, where = "sidecars, rulers or store gateways", "alerts and dashboards: a shard's targets are not watched"
    return AlertRule(
        alert="ThanosQueryIncomplete",
        expr=lacks,
        for_s=900,
        severity="critical" if sharded(cluster) else "warning",
        summary="Answers lack metrics.",
        description=f"For 15 minutes the querier has been connected to fewer {fewer} than there are: what only they "
        f"have is missing from {where}.",
    )


SOURCE = Source("thanos", lambda cluster: cluster.metrics.long_term.type == "thanos", watch)
