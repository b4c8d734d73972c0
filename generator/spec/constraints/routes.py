"""Constraints on routes: each leads to somebody, takes something, and no earlier one hides it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.diagnostics import Diagnostic, Path, did_you_mean
from generator.spec.alerting import Route
from generator.spec.model import Cluster
from generator.spec.route_cases import OWN_ALERTS, cases, hidden_by, holds
from generator.syntax.re2 import parse_re2


def check_receivers_exist(cluster: Cluster) -> Iterator[Diagnostic]:
    """Routes lead to declared receivers."""
    receivers = cluster.alerting.receivers
    for index, route in enumerate(cluster.alerting.routes):
        for place, name in enumerate(route.receivers):
            if name not in receivers:
                yield Diagnostic(
                    "unknown-receiver",
                    f"route {index + 1} leads to {name!r}, which is not declared",
                    f"{did_you_mean(name, receivers)}, or declare it under alerting.receivers",
                    "Alertmanager refuses the whole configuration, and keeps running with the old one",
                    ("alerting", "routes", index, "receivers", place),
                )


def check_routes(cluster: Cluster) -> Iterator[Diagnostic]:
    """A route takes something, its expressions compile, and no earlier route hides it."""
    routes = cluster.alerting.routes
    for index, route in enumerate(routes):
        path = ("alerting", "routes", index)
        yield from _expressions(route, path)
        taken = cases(route)
        if not taken:
            yield _contradiction(route, index, path)
        elif all(case.values.get("alertname") in OWN_ALERTS for case in taken):
            yield _own(taken[0].values["alertname"], index, path)
        elif hiding := tuple(hidden_by(route, dict(enumerate(routes[:index])))):
            yield _unreachable(routes, index, hiding, path)


def _expressions(route: Route, path: Path) -> Iterator[Diagnostic]:
    for label, pattern in route.match_regex.items():
        try:
            parse_re2(pattern)
        except ValueError as error:
            yield Diagnostic(
                "bad-expression",
                f"{pattern!r} is no regular expression of RE2: {error}",
                'write one such as "payments|checkout"; RE2 has neither look-around nor back-references',
                "Alertmanager refuses the whole configuration",
                (*path, "matchRegex", label),
            )


def _contradiction(route: Route, index: int, path: Path) -> Diagnostic:
    pairs = ((label, route.match[label], text) for label, text in route.match_regex.items() if label in route.match)
    label, value, text = next(pair for pair in pairs if holds(pair[2], pair[1]) is False)
    return Diagnostic(
        "contradictory-route",
        f"route {index + 1} takes no alert: its matchRegex {text!r} does not match its own {label} {value!r}",
        f"keep one of the two for {label}: match or matchRegex",
        "an alert must fit both, so its receivers would never hear anything by it",
        (*path, "matchRegex", label),
    )


def _own(name: str, index: int, path: Path) -> Diagnostic:
    return Diagnostic(
        "own-route",
        f"route {index + 1} matches {name}, which nixscope routes itself",
        "drop the route; alerting.heartbeat says where Watchdog goes",
        "nixscope's own route stands before it, so it is never reached",
        path,
    )


def _unreachable(routes: Sequence[Route], index: int, hiding: Sequence[int], path: Path) -> Diagnostic:
    first, said = routes[hiding[0]], f"route {index + 1} is never reached"
    if not first.match and not first.match_regex:
        message = f"{said}: route {hiding[0] + 1} before it matches every alert"
        remedy = "move the route without a match to the end"
    elif len(hiding) == 1 and tuple(hidden_by(first, {index: routes[index]})):
        message = f"{said}: route {hiding[0] + 1} has the same match"
        remedy = "name all receivers in the first of the two"
    elif len(hiding) == 1:
        message = f"{said}: route {hiding[0] + 1} before it takes every alert that it matches"
        also = [name for name in first.receivers if name not in routes[index].receivers]
        remedy = f"move it before route {hiding[0] + 1}"
        remedy += f", and name {_listed(also)} in it, too, if they are to go on hearing of these alerts" if also else ""
    else:
        # Before them it would in turn hide them.
        before = f"routes {_listed([str(other + 1) for other in sorted(hiding)])}"
        message = f"{said}: {before} take every alert that it matches"
        remedy = f"name {_listed(routes[index].receivers)} in {before}, and remove route {index + 1}"
    return Diagnostic("unreachable-route", message, remedy, "alerts that it should carry go elsewhere", path)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
