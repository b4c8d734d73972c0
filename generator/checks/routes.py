"""Routes that no alert takes: a slip in a label or its value, and whoever the route names hears nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from generator.checks.route_labels import Known, RouteLabels, ValueFault, route_labels
from generator.diagnostics import Diagnostic, Path, Severity
from generator.sources.contract import Watch
from generator.spec.alerting import Route
from generator.spec.model import Cluster
from generator.spec.route_cases import holds
from generator.syntax.re2_words import words

_MOST_NAMED = 12


class _Asked(msgspec.Struct, frozen=True):
    """A route at its place in the spec."""

    route: Route
    path: Path

    @property
    def title(self) -> str:
        """What users call it."""
        return f"route {int(self.path[-1]) + 1}"

    @property
    def reason(self) -> str:
        """Why it matters that no alert takes it."""
        return f"what is meant for {' and '.join(self.route.receivers)} goes elsewhere, and nothing says so"


def check_routes_taken(cluster: Cluster, watch: Watch) -> Iterator[Diagnostic]:
    """Every label of every route, and then its alerts and severities together."""
    if not cluster.alerting.routes:
        return
    known = route_labels(cluster, watch)
    for index, route in enumerate(cluster.alerting.routes):
        asked = _Asked(route, ("alerting", "routes", index))
        found = (*_names(asked, known), *_values(asked, known), *_expressions(asked, known))
        yield from found or _together(asked, known)


def _names(asked: _Asked, known: RouteLabels) -> Iterator[Diagnostic]:
    for key, labels in (("match", asked.route.match), ("matchRegex", asked.route.match_regex)):
        for label in labels:
            if meant := known.slip_of_name(label):
                yield Diagnostic(
                    "no-such-label",
                    f"{asked.title}: no alert has a label {label!r}",
                    f"write {meant!r}{_otherwise(label)}",
                    asked.reason,
                    (*asked.path, key, label),
                    severity=Severity.WARNING,
                )


def _values(asked: _Asked, known: RouteLabels) -> Iterator[Diagnostic]:
    for label, value in asked.route.match.items():
        if fault := known.fault(label, value):
            yield _dead(asked, fault, "match", label)


def _expressions(asked: _Asked, known: RouteLabels) -> Iterator[Diagnostic]:
    """One that matches no value, or a list of words of which one is no value."""
    for label, text in asked.route.match_regex.items():
        if label in asked.route.match or label not in known.values:
            continue
        listed = words(text)
        if listed is not None:
            faults = [known.fault(label, word) for word in listed]
            # Of words among which some are right the others may be right, too, unless they are slips.
            for fault in faults:
                if fault is not None and (all(faults) or fault.is_slip):
                    yield _dead(asked, fault, "matchRegex", label)
        elif known.matches_none(label, text):
            one = known.values[label]
            message = f"no alert has a value of {label} that {text!r} matches"
            beginning = re.match(r"[\w-]+(?![\w?*+{|-])", text)
            remedy = _instead(None, one, "an expression that matches one of")
            remedy += _otherwise(f"{beginning[0]}*") if beginning else ""
            yield _finding(asked, message, remedy, "matchRegex", label)


def _dead(asked: _Asked, fault: ValueFault, key: str, label: str) -> Diagnostic:
    if fault.off:
        remedy = f"remove enabled: false from alerting.alerts.{fault.value}, or the route"
        return _finding(asked, f"{fault.value} is switched off", remedy, key, label)
    remedy = f"{_instead(fault.meant, fault.known)}{_otherwise(fault.value)}"
    return _finding(asked, fault.known.wording.format(repr(fault.value)), remedy, key, label)


def _together(at: _Asked, known: RouteLabels) -> Iterator[Diagnostic]:
    """Alerts that there are, and a severity that there is, but not of these alerts."""
    route = at.route
    key = "match" if "severity" in route.match else "matchRegex"
    named = [alert for alert in known.alerts if _accepts(route, "alertname", alert.name)]
    asked = [*route.match, *route.match_regex]
    if "severity" not in asked or "alertname" not in asked or not named or not _counted(route, known):
        return
    having = sorted({alert.labels.get("severity", "") for alert in named})
    if any("severity" in alert.open for alert in named) or any(_accepts(route, "severity", one) for one in having):
        return
    names = sorted({alert.name for alert in named})
    who = names[0] if len(names) == 1 else "each of these alerts"
    said = [one for one in having if one]
    message = f"{who} has another severity: {', '.join(said)}" if said else f"{who} has no severity"
    remedy = f"write severity {' or '.join(map(repr, said))}, or leave severity out" if said else "leave severity out"
    yield _finding(at, message, remedy, key, "severity")


def _counted(route: Route, known: RouteLabels) -> bool:
    """Whether every alert that the route may mean is one of those known here."""
    alerts = known.values.get("alertname")
    if alerts is None:
        return False
    name = route.match.get("alertname")
    listed = (name,) if name is not None else words(route.match_regex["alertname"])
    if listed is None:
        return alerts.others is None
    return all(one in alerts.values for one in listed)


def _accepts(route: Route, label: str, value: str) -> bool:
    return route.match.get(label, value) == value and (
        label not in route.match_regex or holds(route.match_regex[label], value) is not False
    )


def _instead(meant: str | None, known: Known, one_of: str = "one of") -> str:
    values = sorted(value for value in known.values if value)
    if meant is not None:
        return f"write {meant!r}"
    if 0 < len(values) <= _MOST_NAMED:
        return f"write {one_of}: {', '.join(values)}"
    return "write one that there is, or switch on what brings it along"


def _otherwise(value: str) -> str:
    """What to do where the value is right. A pattern of the comment has no blanks."""
    if not value or any(char.isspace() for char in value):
        return ""
    say = "say so in a rule file of the folder that watch.rules names"
    return f"; if something else has it, {say}: # nixscope: elsewhere {value}"


def _finding(asked: _Asked, message: str, remedy: str, *place: str) -> Diagnostic:
    return Diagnostic(
        "dead-route",
        f"{asked.title}: {message}",
        remedy,
        asked.reason,
        (*asked.path, *place),
        severity=Severity.WARNING,
    )
