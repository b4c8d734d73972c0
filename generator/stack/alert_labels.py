"""Every alert that Alertmanager may get from this spec, with its labels, as far as they are the same for all it is of.

Ours, the user's, and the chart's. What other rules of the cluster bring along (Rook's, say) nobody knows here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from generator.sources.contract import AlertRule, Watch
from generator.spec.model import Cluster
from generator.stack.bundled import bundled

Labels = Mapping[str, str]


class LabelledAlert(msgspec.Struct, frozen=True):
    """One alert under one severity: the labels that its rule sets; a template sets those of ``open`` as well."""

    name: str
    labels: Labels
    open: frozenset[str] = frozenset()


def every_alert(cluster: Cluster, watch: Watch) -> Iterator[LabelledAlert]:
    """All that are on, an alert of two severities twice."""
    for ours in (*watch.rules, *watch.log_rules):
        for rule in ours.rules:
            if isinstance(rule, AlertRule):
                yield LabelledAlert(rule.alert, {"severity": rule.severity})
    for file in watch.own.rules:
        for group, own in ((whole, rule) for whole in file.groups for rule in whole["rules"]):
            if "alert" in own:
                yield _own(str(own["alert"]), {**group.get("labels", {}), **own.get("labels", {})})
    for alert, severities in bundled().severities.items():
        change = cluster.alerting.alerts.get(alert)
        if change is None or change.enabled:
            said = change and change.severity
            yield from (LabelledAlert(alert, {"severity": said or severity}) for severity in severities)


def _own(name: str, labels: Mapping[str, object]) -> LabelledAlert:
    """``{{ $labels.team }}`` is another for every alert."""
    said = {label: str(value) for label, value in labels.items()}
    fixed = {label: value for label, value in said.items() if "{{" not in value}
    return LabelledAlert(name, fixed, frozenset(said) - frozenset(fixed))
