"""Thanos' ruler, which evaluates the rules where Prometheus has shards, and the alerts that must not depend on it.

Prometheus itself evaluates these: each pod of the ruler is scraped by one shard, which sees all that the pod serves and
nothing of the others. So every expression keeps to one pod, and none asks whether something is absent: on the shards
that do not scrape it, it always is. That no rule at all is evaluated is the heartbeat's to notice, which is a rule like
any other. Metric names: Thanos 0.42, read from the running program (``tests/cluster``).
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources.contract import AlertRule, ChartJob, Metric, RuleGroup, Source, Watched
from generator.sources.kubernetes import STATE
from generator.sources.thresholds import count, number, threshold
from generator.spec.model import Cluster
from generator.spec.shards import sharded

JOB = "kube-prometheus-stack-thanos-ruler"
"""The Service that the chart makes, and so the job."""

STATEFUL_SET = f"thanos-ruler-{JOB}"
METRICS = (
    Metric("process_start_time_seconds"),
    Metric("prometheus_rule_evaluation_failures_total", ("rule_group",)),
    Metric("prometheus_rule_evaluations_total", ("rule_group",)),
    Metric("prometheus_rule_group_iterations_missed_total", ("rule_group",)),
    Metric("thanos_alert_queue_alerts_dropped_total"),
    Metric("thanos_alert_sender_alerts_dropped_total"),
    Metric("thanos_objstore_bucket_last_successful_upload_time", ("bucket",)),
    Metric("thanos_objstore_bucket_operation_failures_total", ("bucket", "operation")),
    Metric("thanos_objstore_bucket_operations_total", ("bucket", "operation")),
    Metric("thanos_rule_config_last_reload_successful"),
    Metric("thanos_shipper_upload_failures_total"),
)
_ALL = f'job="{JOB}"'


def watch(cluster: Cluster) -> Watched:
    """The chart's job, and alerts that each shard evaluates by itself."""
    return Watched(
        source="thanos-ruler",
        chart_jobs=(ChartJob(JOB, METRICS),),
        rules=(RuleGroup("nixscope-thanos-ruler", tuple(_rules(cluster)), by_prometheus=True),),
    )


def _rules(cluster: Cluster) -> Iterator[AlertRule]:
    yield _down(cluster)
    yield _failing(cluster)
    yield _not_evaluating()
    yield _missing(cluster)
    yield _not_sending(cluster)
    yield _reload_failed()


def _down(cluster: Cluster) -> AlertRule:
    down = [f"up{{{_ALL}}} == bool 0"]
    if cluster.watch.kubernetes.enabled:
        # A pod that nobody can start is no target; kube-state-metrics is scraped by one shard, whatever runs.
        where = f'namespace="{cluster.kubernetes.namespace}",statefulset="{STATEFUL_SET}"'
        down.append(f'kube_statefulset_status_replicas_ready{{job="{STATE.name}",{where}}} == bool 0')
    return AlertRule(
        alert="ThanosRulerDown",
        expr=f"max by (namespace) ({' or '.join(down)}) == 1",
        for_s=600,
        severity="critical",
        summary="Thanos' ruler does not answer.",
        description="For 10 minutes a pod of Thanos' ruler has not answered, or none has been ready. Without a ruler "
        "no alert fires but those on the ruler itself, and nothing is recorded.",
    )


def _failing(cluster: Cluster) -> AlertRule:
    limit = threshold(cluster, "ThanosRulerFailing", 0)
    return AlertRule(
        alert="ThanosRulerFailing",
        expr=f"sum by (pod) (increase(prometheus_rule_evaluation_failures_total{{{_ALL}}}[5m])) > {number(limit)}",
        for_s=900,
        severity="critical",
        summary="{{ $labels.pod }} cannot evaluate rules.",
        description="For 15 minutes evaluations of rules on {{ $labels.pod }} have failed, because the querier did not "
        "answer, or not in full: alerts of these rules keep the state they had, and no new one fires.",
        threshold=count(limit, "a number of evaluations"),
    )


def _not_evaluating() -> AlertRule:
    evaluated = f"sum by (pod) (increase(prometheus_rule_evaluations_total{{{_ALL}}}[10m]))"
    # Without a rule there is no series either.
    return AlertRule(
        alert="ThanosRulerNotEvaluating",
        expr=f"({evaluated} or 0 * sum by (pod) (up{{{_ALL}}} == 1)) == 0",
        for_s=300,
        severity="critical",
        summary="{{ $labels.pod }} evaluates no rules.",
        description="Thanos' ruler {{ $labels.pod }} answers, but has evaluated no rule for 10 minutes: it has lost "
        "its rules, or hangs.",
    )


def _missing(cluster: Cluster) -> AlertRule:
    limit = threshold(cluster, "ThanosRulerSlow", 0)
    return AlertRule(
        alert="ThanosRulerSlow",
        expr=f"sum by (pod) (increase(prometheus_rule_group_iterations_missed_total{{{_ALL}}}[15m])) > {number(limit)}",
        for_s=1800,
        severity="warning",
        summary="{{ $labels.pod }} is late with its rules.",
        description="For half an hour groups of rules on {{ $labels.pod }} have taken longer than the interval between "
        "two rounds: alerts come late, and recorded series have gaps.",
        threshold=count(limit, "a number of rounds"),
    )


def _not_sending(cluster: Cluster) -> AlertRule:
    limit = threshold(cluster, "ThanosRulerNotSending", 0)
    dropped = (f"thanos_alert_{part}_alerts_dropped_total{{{_ALL}}}" for part in ("queue", "sender"))
    lost = " + ".join(f"sum by (pod) (increase({name}[5m]))" for name in dropped)
    return AlertRule(
        alert="ThanosRulerNotSending",
        expr=f"{lost} > {number(limit)}",
        for_s=300,
        severity="critical",
        summary="{{ $labels.pod }} cannot send alerts.",
        description="For 5 minutes alerts of {{ $labels.pod }} have been dropped on their way to Alertmanager.",
        threshold=count(limit, "a number of alerts"),
    )


def _reload_failed() -> AlertRule:
    return AlertRule(
        alert="ThanosRulerReloadFailed",
        expr=f"max by (pod) (thanos_rule_config_last_reload_successful{{{_ALL}}}) == 0",
        for_s=600,
        severity="warning",
        summary="{{ $labels.pod }} does not take its rules.",
        description="Thanos' ruler {{ $labels.pod }} has refused the rules that it was given 10 minutes ago, and goes "
        "on with those from before.",
    )


SOURCE = Source("thanos-ruler", sharded, watch)
