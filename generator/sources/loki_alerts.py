"""Alerts on Loki itself and its ruler: what would lose lines, keep them for ever, or hide them."""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources import canary_alerts, loki
from generator.sources.contract import AlertRule
from generator.sources.counters import growth
from generator.sources.overdue import window
from generator.sources.thresholds import count, in_hours, in_seconds, number, share, threshold
from generator.spec.model import Cluster

_WINDOW = "15m"
_RETENTION, _RETENTION_H = "LokiRetentionNotRunning", 3
_RETENTION_EVERY_H = 0.25
"""The compactor applies it every ten minutes (``compaction_interval``)."""

_SLOWEST_PUSH_S = 100
"""The largest bucket of requests (dskit ``instrument.DefBuckets``), above which no quantile can be."""

_PUSH = 'route=~"loki_api_v1_push|otlp_v1_logs"'


def rules(cluster: Cluster, *, ruled: bool) -> Iterator[AlertRule]:
    """All of them; ``ruled`` says that there are log rules, without which Loki runs no ruler."""
    yield _down(cluster)
    yield _request_errors(cluster, threshold(cluster, "LokiRequestErrors", 0.1))
    yield _push_slow(cluster, threshold(cluster, "LokiPushSlow", 5))
    yield _discarding(cluster, threshold(cluster, "LokiDiscardingLines", 0))
    yield _flush_failing(cluster)
    yield _compactor_not_running(cluster)
    yield _retention_not_running(cluster, threshold(cluster, _RETENTION, _RETENTION_H))
    if ruled:
        yield from _ruler(cluster)
    if cluster.logs.canary:
        yield from canary_alerts.rules(cluster)


def errors(cluster: Cluster) -> str:
    """The share of requests that failed on Loki's side, by job and route."""
    every = f"loki_request_duration_seconds_count{{{loki.everywhere(cluster)}"
    by = "sum by (job, route)"
    return f'{by} (rate({every},status_code=~"5.."}}[5m])) / {by} (rate({every}}}[5m]))'


def push_seconds(cluster: Cluster) -> str:
    """How long 99 of 100 pushes take at most."""
    buckets = f"loki_request_duration_seconds_bucket{{{loki.part(cluster, 'distributor')},{_PUSH}}}"
    return f"histogram_quantile(0.99, sum by (le) (rate({buckets}[5m])))"


def retention_age_s(cluster: Cluster) -> str:
    """Seconds since retention was last applied, before the last start too; those since 1970 where that is long ago."""
    last = "loki_compactor_apply_retention_last_successful_run_timestamp_seconds"
    within = window(threshold(cluster, _RETENTION, _RETENTION_H))
    return f"time() - max(max_over_time({last}{{{loki.part(cluster, 'compactor')}}}[{within}]))"


def _down(cluster: Cluster) -> AlertRule:
    # The twin for a job without a target, one for each, so that the alert says which.
    absent = " or ".join(f'absent(up{{job="{job}"}})' for job in loki.job_names(cluster))
    return AlertRule(
        alert="LokiDown",
        expr=f"sum by (job) (up{{{loki.everywhere(cluster)}}}) == 0 or {absent}",
        for_s=600,
        severity="critical",
        summary="No pod of {{ $labels.job }} answers.",
        description="Prometheus has reached no pod of {{ $labels.job }} for 10 minutes. Without it Loki takes no "
        "lines, or answers no queries.",
    )


def _request_errors(cluster: Cluster, most: float) -> AlertRule:
    return AlertRule(
        alert="LokiRequestErrors",
        expr=f"{errors(cluster)} > {number(most)}",
        for_s=900,
        severity="warning",
        summary="{{ $labels.job }} fails requests to {{ $labels.route }}.",
        description="For 15 minutes {{ $value | humanizePercentage }} of the requests to {{ $labels.route }} of "
        "{{ $labels.job }} have failed with a status of 500 or above.",
        threshold=share(most),
    )


def _push_slow(cluster: Cluster, most_s: float) -> AlertRule:
    return AlertRule(
        alert="LokiPushSlow",
        expr=f"{push_seconds(cluster)} > {number(most_s)}",
        for_s=900,
        severity="warning",
        summary="Loki is slow to take lines.",
        description="For 15 minutes one push in a hundred has taken longer than {{ $value | humanizeDuration }}. Alloy "
        "gives a push up after 10 seconds and sends it again, which makes it worse.",
        threshold=in_seconds(most_s, _SLOWEST_PUSH_S),
    )


def _discarding(cluster: Cluster, most: float) -> AlertRule:
    discarded = growth("loki_discarded_samples_total", loki.part(cluster, "distributor", "ingester"))
    return AlertRule(
        alert="LokiDiscardingLines",
        expr=f"sum by (tenant, reason) ({discarded}) > {number(most)}",
        for_s=600,
        severity="warning",
        summary="Loki refuses lines of tenant {{ $labels.tenant }} ({{ $labels.reason }}).",
        description="Within 15 minutes Loki has refused {{ $value | humanize }} lines of tenant {{ $labels.tenant }}, "
        f"because of {{{{ $labels.reason }}}}. {_sent_again(cluster)}",
        threshold=count(most, "a number of lines"),
    )


def _sent_again(cluster: Cluster) -> str:
    """What becomes of lines that Loki refuses: who sends them again (``stack/alloy_write.py``, ``journal_shipper``)."""
    if cluster.logs.tenancy.by != "namespace":
        return "Those above a limit on the rate Alloy sends again until Loki takes them; all others are gone."
    hosts = " Those of hosts above a limit on the rate are sent again." if cluster.logs.hosts else ""
    return f"Alloy sends no refused line of a pod again, so that no tenant waits for another: they are gone.{hosts}"


def _flush_failing(cluster: Cluster) -> AlertRule:
    failures = f"loki_ingester_chunks_flush_failures_total{{{loki.part(cluster, 'ingester')}}}"
    return AlertRule(
        alert="LokiFlushFailing",
        expr=f"sum by (pod) (increase({failures}[{_WINDOW}])) > 0",
        for_s=900,
        severity="critical",
        summary="{{ $labels.pod }} cannot write chunks to the object store.",
        description="For 15 minutes {{ $labels.pod }} has failed to write chunks, {{ $value | humanize }} times in the "
        "last 15. They pile up in its memory and on its volume, and are lost when either is full.",
    )


def _compactor_not_running(cluster: Cluster) -> AlertRule:
    running = f"loki_boltdb_shipper_compactor_running{{{loki.part(cluster, 'compactor')}}}"
    return AlertRule(
        alert="LokiCompactorNotRunning",
        # One that is killed again and again runs it for a moment after each start.
        expr=f"avg_over_time((max({running}) or vector(0))[{_WINDOW}:1m]) < 0.5",
        for_s=600,
        severity="warning",
        summary="No pod of Loki runs the compactor.",
        description="For most of the last 15 minutes no pod of Loki has run the compactor. Nothing is deleted "
        "meanwhile, whatever its retention says, and queries slow down as small index files pile up.",
    )


def _retention_not_running(cluster: Cluster, most_h: float) -> AlertRule:
    return AlertRule(
        alert=_RETENTION,
        expr=f"{retention_age_s(cluster)} > {number(most_h * 3600)}",
        for_s=3600,
        severity="warning",
        summary="Loki does not delete old lines.",
        description=f"Loki's compactor has not applied the retention for {number(most_h)} hours, or not once yet: "
        "lines are kept for longer than they may be, and the store grows.",
        threshold=in_hours(most_h, _RETENTION_EVERY_H),
    )


def _ruler(cluster: Cluster) -> Iterator[AlertRule]:
    ruler = loki.part(cluster, "ruler")
    loaded = f"loki_prometheus_rule_group_rules{{{ruler}}}"
    yield AlertRule(
        alert="LokiRulesMissing",
        expr=f"sum({loaded}) == 0 or absent({loaded})",
        for_s=900,
        severity="warning",
        summary="Loki evaluates no rules.",
        description="For 15 minutes Loki's ruler has had no rules at all, though there are some: no alert on logs can "
        "fire.",
    )
    yield AlertRule(
        alert="LokiRulerFailing",
        expr=f"sum by (user) (increase(loki_prometheus_rule_evaluation_failures_total{{{ruler}}}[{_WINDOW}])) > 0",
        for_s=900,
        severity="warning",
        summary="Loki cannot evaluate rules for tenant {{ $labels.user }}.",
        description="For 15 minutes Loki's ruler has failed to evaluate rules on the logs of tenant "
        "{{ $labels.user }}, {{ $value | humanize }} times in the last 15: their alerts are silent.",
    )
    lost = "loki_prometheus_notifications"
    ways = " + ".join(
        f"sum by (user) (increase({lost}_{how}_total{{{ruler}}}[{_WINDOW}]))" for how in ("errors", "dropped")
    )
    yield AlertRule(
        alert="LokiRulerNotNotifying",
        expr=f"{ways} > 0 or max by (user) ({lost}_alertmanagers_discovered{{{ruler}}}) == 0",
        for_s=900,
        severity="critical",
        summary="Alerts on logs of tenant {{ $labels.user }} do not reach Alertmanager.",
        description="For 15 minutes Loki's ruler has failed to tell Alertmanager about alerts on the logs of tenant "
        "{{ $labels.user }}, or has known no Alertmanager.",
    )
