"""The labels with which an alert reaches Alertmanager, as far as they are the same for every host and pod."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.diagnostics import did_you_mean
from generator.sources.contract import AlertRule, Watch
from generator.spec.model import Cluster
from generator.stack.bundled import bundled

Labels = Mapping[str, str]


def labels_of(cluster: Cluster, watch: Watch, alert: str) -> tuple[Labels, ...]:
    """The labels of an alert: ours, the user's, or the chart's; several where the alert has several severities.

    Raises ValueError for a name that is none, and for an alert that the spec switches off.
    """
    # Prometheus' external label, which every alert carries.
    always = {"alertname": alert, "cluster": cluster.name}
    found = [{**always, **own} for own in _labels(cluster, watch, alert)]
    if not found:
        raise ValueError(_why_not(cluster, watch, alert))
    return tuple(dict(pairs) for pairs in dict.fromkeys(tuple(labels.items()) for labels in found))


def _labels(cluster: Cluster, watch: Watch, alert: str) -> Iterator[Labels]:
    for ours in (*watch.rules, *watch.log_rules):
        for rule in ours.rules:
            if isinstance(rule, AlertRule) and rule.alert == alert:
                yield {"severity": rule.severity}
    for file in watch.own.rules:
        for group, own in ((whole, rule) for whole in file.groups for rule in whole["rules"]):
            if own.get("alert") == alert:
                yield _without_templates({**group.get("labels", {}), **own.get("labels", {})})
    change = cluster.alerting.alerts.get(alert)
    if change is None or change.enabled:
        severities = bundled().severities.get(alert, ())
        yield from ({"severity": (change and change.severity) or severity} for severity in severities)


def _without_templates(labels: Mapping[str, object]) -> Labels:
    """Labels that are said as they are; ``{{ $labels.team }}`` is another for every alert."""
    return {label: str(value) for label, value in labels.items() if "{{" not in str(value)}


def _why_not(cluster: Cluster, watch: Watch, alert: str) -> str:
    change = cluster.alerting.alerts.get(alert)
    if change is not None and not change.enabled:
        return f"alert {alert} is off: alerting.alerts.{alert} of the spec says so"
    known = {rule.alert for rule in watch.declared} | bundled().alerts.keys()
    known |= {rule.name for file in watch.own.rules for rule in file.rules if rule.kind == "alert"}
    return f"there is no alert {alert!r} in what this spec watches: {did_you_mean(alert, known)}"
