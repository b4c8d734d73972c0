"""Mimir: what would lose metrics, keep them for ever, or refuse them.

Whether Prometheus gets its samples through is watched by alerts of the chart (PrometheusRemoteStorageFailures,
PrometheusRemoteWriteBehind).
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources import mimir
from generator.sources.contract import AlertRule, RuleGroup, Source, Threshold, Watched
from generator.sources.counters import growth
from generator.sources.overdue import overdue
from generator.sources.thresholds import count, in_hours, number, threshold
from generator.spec.mimir_pods import COPIES, is_distributed, runs_mimir
from generator.spec.model import Cluster

_COMPACTION_H, _CLEANUP_H = 1, 0.25
"""How often the compactor does either (``-compactor.compaction-interval``, ``-compactor.cleanup-interval``)."""


def watch(cluster: Cluster) -> Watched:
    """Mimir's jobs, and alerts."""
    rules = (RuleGroup("nixscope-mimir", tuple(_rules(cluster))),)
    if is_distributed(cluster):
        return Watched("mimir", chart_jobs=mimir.chart_jobs(), rules=rules)
    return Watched("mimir", service_jobs=(mimir.service_job(cluster),), rules=rules)


def _rules(cluster: Cluster) -> Iterator[AlertRule]:
    yield _part_down(cluster) if is_distributed(cluster) else _down()
    yield _discarding(cluster, threshold(cluster, "MimirDiscardingSamples", 0))
    yield _upload_failing(cluster)
    yield _compactor_not_running(cluster, in_hours(threshold(cluster, "MimirCompactorNotRunning", 24), _COMPACTION_H))
    yield _retention_not_running(cluster, in_hours(threshold(cluster, "MimirRetentionNotRunning", 6), _CLEANUP_H))
    if is_distributed(cluster):
        yield _ingester_missing(cluster)
        yield _ring_unhealthy(cluster)
        yield _gossip_apart(cluster)


def _down() -> AlertRule:
    return AlertRule(
        alert="MimirDown",
        expr=f'sum by (job) (up{{job="{mimir.JOB}"}}) == 0 or absent(up{{job="{mimir.JOB}"}})',
        for_s=600,
        severity="critical",
        summary="Mimir does not answer.",
        description="Prometheus has not reached Mimir for 10 minutes. Dashboards are empty, and Prometheus holds back "
        "what it could not write for two to three hours; what is older is lost to Mimir.",
    )


def _part_down(cluster: Cluster) -> AlertRule:
    # The twin for a job without a target, one for each, so that the alert says which.
    absent = " or ".join(f'absent(up{{job="{job}"}})' for job in mimir.job_names(cluster))
    return AlertRule(
        alert="MimirDown",
        expr=f"sum by (job) (up{{{mimir.everywhere(cluster)}}}) == 0 or {absent}",
        for_s=600,
        severity="critical",
        summary="No pod of {{ $labels.job }} answers.",
        description="Prometheus has reached no pod of {{ $labels.job }} for 10 minutes. Without distributors and "
        "ingesters nothing is written: Prometheus holds it back for two to three hours, and what is older is lost to "
        "Mimir. Without queriers, query frontends or schedulers dashboards are empty, without store gateways queries "
        "fail that reach back more than 12 hours, and without the compactor nothing is deleted.",
    )


def _ingester_missing(cluster: Cluster) -> AlertRule:
    wanted = cluster.metrics.long_term.ingesters
    return AlertRule(
        alert="MimirIngesterMissing",
        expr=f"sum(up{{{mimir.part(cluster, 'ingester')}}}) < {wanted}",
        for_s=900,
        severity="warning",
        summary=f"{{{{ $value }}}} of {wanted} ingesters of Mimir run.",
        description=f"For 15 minutes {{{{ $value }}}} of {wanted} ingesters have answered. Each series is in {COPIES} "
        "of them: nothing is lost while one is away. With a second one away Mimir refuses samples and queries.",
    )


def _ring_unhealthy(cluster: Cluster) -> AlertRule:
    # The other rings forget such a member after ten minutes (auto-forget-unhealthy-periods), before this could fire.
    members = f'cortex_ring_members{{{mimir.everywhere(cluster)},name="ingester",state="Unhealthy"}}'
    return AlertRule(
        alert="MimirRingUnhealthy",
        expr=f"max by (name) ({members}) > 0",
        for_s=900,
        severity="warning",
        summary="{{ $value }} in Mimir's ring of ingesters give no sign of life.",
        description="For 15 minutes the ring of ingesters has had {{ $value }} members that give no sign of life and "
        "keep their part of the series, which have a copy less for each of them.",
    )


def _gossip_apart(cluster: Cluster) -> AlertRule:
    seen = f"min by (pod) (memberlist_client_cluster_members_count{{{mimir.gossiping(cluster)}}})"
    return AlertRule(
        alert="MimirGossipApart",
        expr=f"{seen} < scalar(sum(up{{{mimir.gossiping(cluster)}}}))",
        for_s=900,
        severity="warning",
        summary="{{ $labels.pod }} knows only {{ $value }} of Mimir's pods.",
        description="For 15 minutes {{ $labels.pod }} has known fewer of Mimir's pods than run. What it does not know "
        "it neither writes to nor asks: samples go to too few ingesters, and queries miss some without a word.",
    )


def _discarding(cluster: Cluster, most: float) -> AlertRule:
    refused = growth("cortex_discarded_samples_total", mimir.part(cluster, "distributor", "ingester"))
    return AlertRule(
        alert="MimirDiscardingSamples",
        expr=f"sum by (reason) ({refused}) > {number(most)}",
        for_s=600,
        severity="warning",
        summary="Mimir refuses samples ({{ $labels.reason }}).",
        description="Within 15 minutes Mimir has refused {{ $value | humanize }} samples, because of "
        "{{ $labels.reason }}. Prometheus does not send them again; it has them itself until its own retention ends.",
        threshold=count(most, "a number of samples"),
    )


def _upload_failing(cluster: Cluster) -> AlertRule:
    failed = f"cortex_ingester_shipper_upload_failures_total{{{mimir.part(cluster, 'ingester')}}}"
    return AlertRule(
        alert="MimirUploadFailing",
        expr=f"sum by (pod) (increase({failed}[15m])) > 0",
        for_s=1800,
        severity="critical",
        summary="{{ $labels.pod }} cannot upload its metrics.",
        description="For half an hour {{ $labels.pod }} has failed to put blocks into the bucket. They stay on its "
        "volume, and are lost with it.",
    )


def _compactor_not_running(cluster: Cluster, hours: Threshold) -> AlertRule:
    return _late(
        cluster,
        "MimirCompactorNotRunning",
        "cortex_compactor_last_successful_run_timestamp_seconds",
        hours,
        ("Mimir's compactor completes no run.", "blocks are not merged, and queries over long times become slow"),
    )


def _retention_not_running(cluster: Cluster, hours: Threshold) -> AlertRule:
    return _late(
        cluster,
        "MimirRetentionNotRunning",
        "cortex_compactor_block_cleanup_last_successful_run_timestamp_seconds",
        hours,
        ("Mimir deletes nothing.", "what is older than the retention stays in the bucket, which grows"),
    )


def _late(cluster: Cluster, alert: str, metric: str, hours: Threshold, said: tuple[str, str]) -> AlertRule:
    where = mimir.part(cluster, "compactor")
    return AlertRule(
        alert=alert,
        expr=overdue(f"{metric}{{{where}}}", f"process_start_time_seconds{{{where}}}", "job", hours.value),
        for_s=1800,
        severity="warning",
        summary=said[0],
        description=f"{{{{ $labels.job }}}} has completed no such run for {number(hours.value)} hours: {said[1]}.",
        threshold=hours,
    )


SOURCE = Source("mimir", runs_mimir, watch)
