"""The labels with which an alert reaches Alertmanager, as far as they are the same for every host and pod."""

from __future__ import annotations

from generator.diagnostics import did_you_mean
from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.stack.alert_labels import Labels, every_alert
from generator.stack.bundled import bundled


def labels_of(cluster: Cluster, watch: Watch, alert: str) -> tuple[Labels, ...]:
    """The labels of an alert: ours, the user's, or the chart's; several where the alert has several severities.

    Raises ValueError for a name that is none, and for an alert that the spec switches off.
    """
    # Prometheus' external label, which every alert carries.
    always = {"alertname": alert, "cluster": cluster.name}
    found = [{**always, **one.labels} for one in every_alert(cluster, watch) if one.name == alert]
    if not found:
        raise ValueError(_why_not(cluster, watch, alert))
    return tuple(dict(pairs) for pairs in dict.fromkeys(tuple(labels.items()) for labels in found))


def _why_not(cluster: Cluster, watch: Watch, alert: str) -> str:
    change = cluster.alerting.alerts.get(alert)
    if change is not None and not change.enabled:
        return f"alert {alert} is off: alerting.alerts.{alert} of the spec says so"
    known = {rule.alert for rule in watch.declared} | bundled().alerts.keys()
    known |= {rule.name for file in watch.own.rules for rule in file.rules if rule.kind == "alert"}
    return f"there is no alert {alert!r} in what this spec watches: {did_you_mean(alert, known)}"
