"""Alerts on what is logged. Their expressions are LogQL: Loki's ruler evaluates them, once for each tenant."""

from __future__ import annotations

from generator.sources.contract import AlertRule, Threshold
from generator.sources.thresholds import count, number, threshold
from generator.spec.model import Cluster

ERROR_LEVELS = "(?i)error|critical|fatal"
"""The label ``level`` of lines that report an error or worse."""

_ERRORS = f'{{namespace=~".+",level=~"{ERROR_LEVELS}"}}'
_WHO = "{{ $labels.namespace }}{{ with $labels.app }}/{{ . }}{{ end }}"
_NOW_MIN, _BEFORE_MIN = 10, 360
_LEAST = 6
"""Errors a minute below which a rise is no news."""


def rules(cluster: Cluster) -> tuple[AlertRule, ...]:
    """Many errors, and many more than before, for each application of each namespace."""
    return (_high(threshold(cluster, "LogErrorRateHigh", 60)), _rising(threshold(cluster, "LogErrorRateRising", 5)))


def _errors(minutes: int) -> str:
    """Errors a minute, on average over so many."""
    return f"sum by (namespace, app) (count_over_time({_ERRORS}[{minutes}m])) / {minutes}"


def _high(most: float) -> AlertRule:
    return AlertRule(
        alert="LogErrorRateHigh",
        expr=f"{_errors(5)} > {number(most)}",
        for_s=600,
        severity="warning",
        summary=f"{_WHO} logs many errors.",
        description=f"For 10 minutes {_WHO} has logged more than {number(most)} errors a minute, "
        "{{ $value | humanize }} at last.",
        threshold=count(most, "errors a minute"),
    )


def _rising(times: float) -> AlertRule:
    # The long window holds the short one: what never failed before has a rate to compare with as well, and no join of
    # two times can lose it.
    return AlertRule(
        alert="LogErrorRateRising",
        expr=f"{_errors(_NOW_MIN)} > {number(times)} * {_errors(_BEFORE_MIN)} and {_errors(_NOW_MIN)} > {_LEAST}",
        for_s=300,
        severity="warning",
        summary=f"{_WHO} logs many more errors than before.",
        description=f"For 5 minutes {_WHO} has logged {{{{ $value | humanize }}}} errors a minute, more than "
        f"{number(times)} times as many as on average over 6 hours.",
        threshold=Threshold(times, "a number of times", 1, _BEFORE_MIN / _NOW_MIN, below=True),
    )
