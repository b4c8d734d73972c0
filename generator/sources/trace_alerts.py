"""Alerts on the way of a span: the Alloy that takes it, Tempo that keeps it, and what either refuses or loses."""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources.contract import AlertRule
from generator.sources.counters import growth
from generator.sources.thresholds import count, number, threshold
from generator.spec.model import Cluster

TEMPO_JOB, ALLOY_JOB = "tempo", "alloy-traces"
_WINDOW = "15m"


def rules(cluster: Cluster) -> Iterator[AlertRule]:
    """All of them, in the direction of a span."""
    yield _receiver_down()
    yield _reload_failed()
    yield _refused(threshold(cluster, "TracesRefused", 0))
    yield _lost(threshold(cluster, "TracesLost", 0))
    yield _tempo_down()
    yield _discarding(threshold(cluster, "TempoDiscardingSpans", 0))
    yield _flush_failing()
    yield _store_unreadable()
    yield _compaction_failing()


def refused(window: str) -> str:
    """Spans a second that Alloy did not take."""
    return f'sum by (pod) (rate(otelcol_receiver_refused_spans_total{{job="{ALLOY_JOB}"}}[{window}]))'


def lost(window: str) -> tuple[str, str]:
    """Spans a second that Alloy gave up sending, and those for which its queue had no room."""
    names = ("otelcol_exporter_send_failed_spans_total", "otelcol_exporter_enqueue_failed_spans_total")
    failed, full = (f'sum by (pod) (rate({name}{{job="{ALLOY_JOB}"}}[{window}]))' for name in names)
    return failed, full


def _down(job: str) -> str:
    return f'sum by (job) (up{{job="{job}"}}) == 0 or absent(up{{job="{job}"}})'


def _receiver_down() -> AlertRule:
    return AlertRule(
        alert="TracesReceiverDown",
        expr=_down(ALLOY_JOB),
        for_s=600,
        severity="warning",
        summary="Nothing takes the spans of pods.",
        description="Prometheus has reached no pod of the release alloy-traces for 10 minutes. Applications keep spans "
        "for seconds only; those of this time are lost.",
    )


def _reload_failed() -> AlertRule:
    return AlertRule(
        alert="TracesReloadFailed",
        expr=f'alloy_config_last_load_successful{{job="{ALLOY_JOB}"}} == 0',
        for_s=600,
        severity="warning",
        summary="Alloy {{ $labels.pod }} runs with an old configuration.",
        description="Alloy {{ $labels.pod }} refused its last configuration 10 minutes ago and goes on with the one "
        "before, without any other sign.",
    )


def _refused(most: float) -> AlertRule:
    return AlertRule(
        alert="TracesRefused",
        expr=f"{refused('5m')} > {number(most)}",
        for_s=600,
        severity="warning",
        summary="Alloy {{ $labels.pod }} refuses spans.",
        description="Alloy {{ $labels.pod }} has refused {{ $value | humanize }} spans a second for 10 minutes: it has "
        "no memory left for them. Applications try again for a while, then spans are lost.",
        threshold=count(most, "spans a second"),
    )


def _lost(most: float) -> AlertRule:
    return AlertRule(
        alert="TracesLost",
        expr=" or ".join(f"{expr} > {number(most)}" for expr in lost("5m")),
        for_s=600,
        severity="warning",
        summary="Alloy {{ $labels.pod }} loses spans that it took.",
        description="For 10 minutes Alloy {{ $labels.pod }} has lost {{ $value | humanize }} spans a second that it "
        "could not deliver to Tempo. They are gone.",
        threshold=count(most, "spans a second"),
    )


def _tempo_down() -> AlertRule:
    return AlertRule(
        alert="TempoDown",
        expr=_down(TEMPO_JOB),
        for_s=600,
        severity="warning",
        summary="Tempo does not answer.",
        description="Prometheus has not reached Tempo for 10 minutes. Grafana shows no traces, and Alloy gives spans "
        "up after five minutes.",
    )


def _discarding(most: float) -> AlertRule:
    discarded = growth("tempo_discarded_spans_total", f'job="{TEMPO_JOB}"')
    return AlertRule(
        alert="TempoDiscardingSpans",
        expr=f"sum by (reason) ({discarded}) > {number(most)}",
        for_s=600,
        severity="warning",
        summary="Tempo refuses spans ({{ $labels.reason }}).",
        description="Within 15 minutes Tempo has refused {{ $value | humanize }} spans, because of "
        "{{ $labels.reason }}. Where the rate is the reason Alloy sends them again for a while; else they are gone.",
        threshold=count(most, "a number of spans"),
    )


def _flush_failing() -> AlertRule:
    failures = f'increase(tempo_ingester_failed_flushes_total{{job="{TEMPO_JOB}"}}[{_WINDOW}])'
    return AlertRule(
        alert="TempoFlushFailing",
        expr=f"sum by (pod) ({failures}) > 0",
        for_s=900,
        severity="warning",
        summary="{{ $labels.pod }} cannot write blocks to its store.",
        description="For 15 minutes {{ $labels.pod }} has failed to write blocks of traces, {{ $value | humanize }} "
        "times in the last 15. They pile up on its volume, and Tempo stops when that is full.",
    )


def _store_unreadable() -> AlertRule:
    errors = f'increase(tempodb_blocklist_poll_errors_total{{job="{TEMPO_JOB}"}}[30m])'
    return AlertRule(
        alert="TempoStoreUnreadable",
        # Tempo looks every five minutes; the window spans several rounds, so that one failed look is forgotten.
        expr=f"sum by (pod) ({errors}) > 1",
        for_s=900,
        severity="warning",
        summary="{{ $labels.pod }} cannot list the blocks of its store.",
        description="{{ $labels.pod }} failed {{ $value | humanize }} times within half an hour to list its blocks. "
        "Searches miss what was written since, and nothing is deleted.",
    )


def _compaction_failing() -> AlertRule:
    names = ("tempodb_compaction_errors_total", "tempodb_retention_errors_total")
    errors = (f'sum by (pod) (increase({name}{{job="{TEMPO_JOB}"}}[1h])) > 0' for name in names)
    return AlertRule(
        alert="TempoCompactionFailing",
        expr=" or ".join(errors),
        for_s=1800,
        severity="warning",
        summary="{{ $labels.pod }} cannot compact or delete blocks.",
        description="{{ $labels.pod }} failed {{ $value | humanize }} times within an hour to compact blocks or to "
        "delete old ones. The store grows, and searches become slow.",
    )
