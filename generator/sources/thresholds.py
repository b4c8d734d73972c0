"""The threshold of an alert: the spec's, or the one that the alert brings along."""

from __future__ import annotations

from generator.sources.rules import Threshold
from generator.spec.model import Cluster

_TEN_YEARS_D, _YEAR_H = 3650, 8760


def threshold(cluster: Cluster, alert: str, default: float) -> float:
    """What ``alerting.alerts.<alert>.threshold`` says, or ``default``.

    Put the same number into the rule's ``threshold``, by one of the functions below: they say what it may be.
    """
    change = cluster.alerting.alerts.get(alert)
    return default if change is None or change.threshold is None else change.threshold


def share(value: float, *, reached: bool = False) -> Threshold:
    """A part of a whole that must be exceeded, or only ``reached``, which is possible with the whole as well."""
    return Threshold(value, "a share of 1", 0, 1, above=reached, below=not reached, slip=100)


def count(value: float, unit: str) -> Threshold:
    """What nobody can say too much of; it must be exceeded, so 0 is the least."""
    return Threshold(value, unit)


def in_seconds(value: float, most: float) -> Threshold:
    """Seconds that must be exceeded, and are never more than ``most``."""
    return Threshold(value, "seconds", 0, most, below=True, slip=1000)


def in_days(value: float) -> Threshold:
    """Days; beyond ten years it is another unit."""
    return Threshold(value, "days", 0, _TEN_YEARS_D, above=True, slip=86400)


def in_hours(value: float, least: float) -> Threshold:
    """Hours since something that happens every ``least`` hours by itself; beyond a year it is another unit."""
    return Threshold(value, "hours", least, _YEAR_H, above=True, slip=3600)


def number(value: float) -> str:
    """A threshold as PromQL and people write it: no ``.0`` behind a whole number, no exponent."""
    return f"{value:.12f}".rstrip("0").rstrip(".") or "0"
