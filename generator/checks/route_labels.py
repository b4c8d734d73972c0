"""What the labels of a route can be: names that alerts have, and the values of those whose values are known here.

Known are the alerts of this spec and their severities, its jobs, its hosts and their labels. Rules, monitors and
metrics that others bring into the cluster are not, so a value that may be theirs is doubted only where it is one slip
away from a known one; and so is every value as soon as ``# nixscope: elsewhere`` says that there are others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from fnmatch import fnmatchcase

import msgspec
from msgspec.structs import replace

from generator.checks.provenance import jobs_of
from generator.diagnostics import nearest
from generator.sources.contract import Watch
from generator.spec.model import Cluster
from generator.spec.route_cases import OWN_ALERTS, holds
from generator.stack.alert_labels import LabelledAlert, every_alert

_EVERYWHERE = frozenset({"alertname", "severity", "cluster", "job", "instance", "namespace", "container", "service",
                         "endpoint", "pod", "node"})  # fmt: skip
_SHORT = 4
"""Up to here a name one letter away is as likely another name: node and code, pod and pad."""
_ANY = re.compile(".*", re.DOTALL)
_ADDRESS = re.compile(r"(?![A-Za-z0-9_-]+\Z).*", re.DOTALL)
"""A value of ``instance`` that Prometheus may have made: an address, with a port; no plain word."""
_PLAIN_EXPRESSION = re.compile(r"(?:[A-Za-z0-9_|()\[\]*+?{},-]|\\[dw])+")
_ROOKS = re.compile(r"Ceph\w*|PrometheusJobMissing")
"""Alerts of Rook's own rules (rook ``prometheus/localrules.yaml``)."""


class Known(msgspec.Struct, frozen=True):
    """The values of one label. ``wording`` says that there is no such one; ``others`` which may come from elsewhere.

    ``meant`` has the known value of some that a user takes for one: a host's address for its name.
    """

    wording: str
    values: frozenset[str]
    others: re.Pattern[str] | None = None
    meant: dict[str, str] = {}


class ValueFault(msgspec.Struct, frozen=True):
    """A value that no alert has. ``meant`` is the one that is most likely meant, ``is_slip`` that it surely is.

    ``off`` says that it is an alert which the spec switches off.
    """

    value: str
    known: Known
    meant: str | None
    is_slip: bool
    off: bool = False


class RouteLabels(msgspec.Struct, frozen=True):
    """The labels of alerts: their names, and of some of them the values."""

    names: frozenset[str]
    values: dict[str, Known]
    alerts: tuple[LabelledAlert, ...]
    elsewhere: tuple[str, ...]
    off: frozenset[str] = frozenset()

    def is_elsewhere(self, name: str) -> bool:
        """Whether the user says that it comes from somewhere else."""
        return any(fnmatchcase(name, pattern) for pattern in self.elsewhere)

    def fault(self, label: str, value: str) -> ValueFault | None:
        """What is wrong with a value of a label; None where it is right, or may be for all that is known here."""
        known = self.values.get(label)
        if known is None or value in known.values or self.is_elsewhere(value):
            return None
        if label == "alertname" and value in self.off:
            return ValueFault(value, known, None, is_slip=True, off=True)
        if meant := known.meant.get(value) or slip(value, known.values):
            return ValueFault(value, known, meant, is_slip=True)
        if known.others is not None and known.others.fullmatch(value):
            return None
        # The nearest of hundreds of alerts is another one.
        meant = None if label == "alertname" else nearest(value, known.values)
        return ValueFault(value, known, meant, is_slip=False)

    def matches_none(self, label: str, text: str) -> bool:
        """Whether an expression matches no value of a label, known or not."""
        known = self.values[label]
        counted = known.others is None or (known.others is _ADDRESS and _PLAIN_EXPRESSION.fullmatch(text) is not None)
        return counted and all(holds(text, value) is False for value in known.values)

    def slip_of_name(self, label: str) -> str | None:
        """The name that a label's is a slip away from, None where it is a name that there is, or may be."""
        if label in self.names or self.is_elsewhere(label):
            return None
        own = {name for known in self.alerts for name in (*known.labels, *known.open)}
        return slip(label, _EVERYWHERE | own | self.values.keys())


def route_labels(cluster: Cluster, watch: Watch) -> RouteLabels:
    """What is known of the labels of this spec's alerts."""
    alerts = tuple(alert for alert in every_alert(cluster, watch) if alert.name not in OWN_ALERTS)
    jobs = jobs_of(watch)
    names = {label for _, own in jobs.values() for label in own}
    names |= {label for metrics, _ in jobs.values() for metric in metrics.values() for label in metric.labels}
    names |= {label for alert in alerts for label in (*alert.labels, *alert.open)}
    every = _values(cluster, watch, alerts, jobs)
    told = {label for alert in alerts for label in alert.open}
    values = {label: replace(known, others=_ANY) if label in told else known for label, known in every.items()}
    off = frozenset(name for name, change in cluster.alerting.alerts.items() if not change.enabled)
    return RouteLabels(frozenset(names) | _EVERYWHERE | every.keys(), values, alerts, watch.own.elsewhere, off)


def _values(cluster: Cluster, watch: Watch, alerts: tuple[LabelledAlert, ...], jobs: Iterable[str]) -> dict[str, Known]:
    said: defaultdict[str, set[str]] = defaultdict(set)
    for alert in alerts:
        for label, value in alert.labels.items():
            said[label].add(value)
    for host in cluster.hosts.values():
        for label, value in host.labels.items():
            said[label].add(value)
    others = _ANY if watch.own.elsewhere else None
    # An alert that lacks the label has it empty.
    found = {
        label: Known(f"no host has the label {label}={{}}", frozenset(said[label] | {""}), _ANY)
        for label in dict.fromkeys(label for host in cluster.hosts.values() for label in host.labels)
    }
    rooks = _ROOKS if cluster.watch.ceph is not None else None
    bare = {""} if any("severity" not in alert.labels for alert in alerts) else set()
    return found | {
        "alertname": Known("no alert is called {}", frozenset(alert.name for alert in alerts), others or rooks),
        "severity": Known("no alert has the severity {}", frozenset(said["severity"] | bare), others),
        "job": Known("no job is called {}", frozenset({*jobs, "", *said["job"]}), _ANY),
        "instance": _instances(cluster, watch, said["instance"], others),
    }


def _instances(cluster: Cluster, watch: Watch, said: set[str], others: re.Pattern[str] | None) -> Known:
    values = {*cluster.hosts, "", *said}
    values |= {own["instance"] for job in watch.probe_jobs for own in job.targets.values() if "instance" in own}
    meant: dict[str, str] = {}
    for job in watch.jobs:
        for target in job.targets:
            if name := target.labels.get("instance"):
                values.add(name)
                port = target.port
                meant |= dict.fromkeys((target.address, f"{target.address}:{port}", f"{name}:{port}"), name)
    # Talos' nodes are no hosts of the spec, and may be watched all the same.
    nodes = _ANY if cluster.kubernetes.distribution == "talos" else _ADDRESS
    return Known("no host is called {}", frozenset(values), others or nodes, meant)


def slip(name: str, valid: Iterable[str]) -> str | None:
    """The name that was meant, but for its case, - and _, or one letter that is missing, too many, or another.

    Names that differ in their numbers are different ones.
    """
    same, number = _folded(name), re.findall(r"\d+", name)
    near = _nearby(same)
    found = sorted(other for other in valid if other and other != name)
    for other in found:
        if _folded(other) == same:
            return other
    for other in found:
        long = min(len(name), len(other)) > _SHORT
        if long and re.findall(r"\d+", other) == number and near & _nearby(_folded(other)):
            return other
    return None


def _folded(name: str) -> str:
    return re.sub(r"[-_.\s]", "", name).lower()


def _nearby(name: str) -> set[str]:
    """The name, and all that is left of it without one of its letters: two names are near if they share one."""
    return {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}
