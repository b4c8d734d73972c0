"""Alerts on Loki's canary, whose lines go the way of every line: some missing, all late, none back, nobody there.

Facts (Loki 3.7.6, ``pkg/canary``): a line that comes back while the canary follows them counts for the latency; one
that does not is asked for, and is missing once an answer does not have it. Without any answer nothing is counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.sources import loki
from generator.sources.contract import AlertRule
from generator.sources.thresholds import count, in_seconds, number, threshold
from generator.spec.model import Cluster

_WINDOW = "15m"
_WAITS_S = 120
"""How long a line counts as late at most (``-wait`` and ``-pruneinterval``): after that it is asked for, or missing."""


def rules(cluster: Cluster) -> Iterator[AlertRule]:
    """All of them."""
    yield _missing(cluster, threshold(cluster, "LokiCanaryMissingEntries", 0))
    yield _slow(cluster, threshold(cluster, "LokiCanarySlow", 30))
    yield _no_response(cluster)
    yield _down(cluster)


def round_trip_s(cluster: Cluster) -> str:
    """How long 99 of 100 lines of the canary take until they come back."""
    return f"histogram_quantile(0.99, sum by (le) (rate({_latency(cluster)}[{_WINDOW}])))"


def _latency(cluster: Cluster) -> str:
    return f"loki_canary_response_latency_seconds_bucket{{{loki.canary(cluster)}}}"


def _missing(cluster: Cluster, most: float) -> AlertRule:
    lost = f"loki_canary_missing_entries_total{{{loki.canary(cluster)}}}"
    return AlertRule(
        alert="LokiCanaryMissingEntries",
        expr=f"sum by (pod) (increase({lost}[{_WINDOW}])) > {number(most)}",
        for_s=900,
        severity="critical",
        summary="Lines of {{ $labels.pod }} do not arrive in Loki.",
        description="For 15 minutes lines that {{ $labels.pod }} wrote have not been found in Loki, "
        "{{ $value | humanize }} in the last 15. Lines of every other pod of its node are likely to be missing too.",
        threshold=count(most, "a number of lines"),
    )


def _slow(cluster: Cluster, most_s: float) -> AlertRule:
    return AlertRule(
        alert="LokiCanarySlow",
        expr=f"{round_trip_s(cluster)} > {number(most_s)}",
        for_s=900,
        severity="warning",
        summary="Lines reach Loki late.",
        description="For 15 minutes one line in a hundred has taken longer than {{ $value | humanizeDuration }} from a "
        "pod to Loki and back. Searches miss what happened last.",
        threshold=in_seconds(most_s, _WAITS_S),
    )


def _no_response(cluster: Cluster) -> AlertRule:
    def grown(name: str) -> str:
        return f"sum by (pod) (increase(loki_canary_{name}{{{loki.canary(cluster)}}}[10m]))"

    answered = f"{grown('response_latency_seconds_count')} > 0 or {grown('missing_entries_total')} > 0"
    return AlertRule(
        alert="LokiCanaryNoResponse",
        expr=f"{grown('entries_total')} > 0 unless ({answered})",
        # Longer than the window, in which a pod that is gone still has its last lines.
        for_s=900,
        severity="warning",
        summary="Nothing that {{ $labels.pod }} writes comes back from Loki.",
        description="For 15 minutes or longer {{ $labels.pod }} has written lines, got none of them from Loki, and got "
        "no answer that they are missing: it does not reach Loki, or Loki does not answer it, or lets nobody follow "
        "lines. Whether lines arrive is not known: LokiCanaryMissingEntries and LokiCanarySlow are silent.",
    )


def _down(cluster: Cluster) -> AlertRule:
    alive = f"up{{{loki.canary(cluster)}}}"
    return AlertRule(
        alert="LokiCanaryDown",
        expr=f"sum({alive}) == 0 or absent({alive})",
        for_s=900,
        severity="warning",
        summary="No canary watches over the logs.",
        description="Prometheus has reached no canary for 15 minutes, so the alerts on lines that do not arrive are "
        "silent.",
    )
