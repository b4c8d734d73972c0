"""Who hears of an alert, as far as that follows from its name and severity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.insight.routing import matches
from generator.spec.model import Cluster
from generator.stack.matchers import print_matcher
from generator.stack.routing import NOWHERE, RouteNode, route_tree
from generator.syntax.promql import Matcher

_NOBODY = {"Watchdog": "nobody (there is no heartbeat)", "InfoInhibitor": "nobody: it only silences others"}


def hearers(cluster: Cluster, alert: str, severity: str | None) -> Iterator[str]:
    """Receivers in order; one that depends on a label that only the firing alert has says on which."""
    known = {"alertname": alert, "cluster": cluster.name, **({"severity": severity} if severity else {})}
    root, names = route_tree(cluster), list[str]()
    for node in root.routes:
        wanted = _wanted(node, known)
        if wanted is None:
            continue
        names.append(_name(node, alert))
        if node.goes_on:
            continue
        told = ", ".join(names)
        yield f"{told} (where {', '.join(map(print_matcher, wanted))})" if wanted else told
        if not wanted:
            return
        names = []
    yield _name(root, alert)


def _name(node: RouteNode, alert: str) -> str:
    if node.receiver != NOWHERE:
        return node.receiver
    return _NOBODY.get(alert, "nobody (there is no receiver default)")


def _wanted(node: RouteNode, known: Mapping[str, str]) -> list[Matcher] | None:
    """What the route asks of labels that are not known here; None where it does not take the alert."""
    wanted = []
    for matcher in node.matchers:
        try:
            if matcher.label not in known:
                wanted.append(matcher)
            elif not matches((matcher,), known):
                return None
        except ValueError:  # an expression whose meaning cannot be told here
            wanted.append(matcher)
    return wanted
