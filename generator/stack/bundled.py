"""The alerts that kube-prometheus-stack brings along, and what the spec changes about them.

The chart's templates leave an alert out where ``defaultRules.disabled`` names it, and take ``for`` and ``severity``
from ``customRules``; a threshold they have no way to set.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from generator.package import DATA
from generator.sources.contract import Watch
from generator.spec.alerting import AlertChange
from generator.spec.model import Cluster
from generator.stack.contract import Values


class Bundled(msgspec.Struct, frozen=True):
    """Alerts of the chart's ``version`` by name, each with its rule group, and those whose ``for`` nobody can set.

    ``severities`` are those that an alert has by itself: one, or two for an alert with two thresholds. ``recorded`` has
    the series that its rules record, each with the part of the chart (``kubeScheduler``) on which it depends, or "".
    """

    version: str
    alerts: Mapping[str, str]
    severities: Mapping[str, tuple[str, ...]]
    without_for: frozenset[str]
    recorded: Mapping[str, str]


@cache
def bundled() -> Bundled:
    """What the pinned chart brings along (``tests/tools/bundled_alerts.py``)."""
    return msgspec.json.decode((DATA / "bundled-alerts.json").read_bytes(), type=Bundled)


def values(cluster: Cluster, watch: Watch) -> Values:
    """Alerts that are off, and those with another severity or duration. Nothing where there are none of them.

    One that ours of the same name replaces is off, and what the spec changes about it is done to ours.
    """
    replaced = {rule.alert for rule in watch.declared} & bundled().alerts.keys()
    known = bundled().alerts.keys() - replaced
    changes = {name: change for name, change in cluster.alerting.alerts.items() if name in known}
    disabled = dict.fromkeys((*sorted(replaced), *(name for name, one in changes.items() if not one.enabled)), True)
    custom = {name: changed for name, change in changes.items() if change.enabled and (changed := _changed(change))}
    return {
        **({"defaultRules": {"disabled": disabled}} if disabled else {}),
        **({"customRules": custom} if custom else {}),
    }


def _changed(change: AlertChange) -> Values:
    said = {"for": change.for_, "severity": change.severity}
    return {key: value for key, value in said.items() if value is not None}
