"""The threshold of an alert: the spec's, or the one that the alert brings along."""

from __future__ import annotations

from generator.spec.model import Cluster


def threshold(cluster: Cluster, alert: str, default: float) -> float:
    """What ``alerting.alerts.<alert>.threshold`` says, or ``default``.

    Put the same number into the rule's ``threshold``: that is how an alert is known to have one.
    """
    change = cluster.alerting.alerts.get(alert)
    return default if change is None or change.threshold is None else change.threshold


def number(value: float) -> str:
    """A threshold as PromQL and people write it: no ``.0`` behind a whole number, no exponent."""
    return f"{value:.12f}".rstrip("0").rstrip(".") or "0"
