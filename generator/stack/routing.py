"""Alertmanager's routing tree and its inhibitions, typed: printed into the configuration, and asked by ``route``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.spec.alerting import Route
from generator.spec.model import Cluster
from generator.stack.contract import Values
from generator.syntax.promql import Matcher

NOWHERE = "null"
HEARTBEAT = "heartbeat"
DEFAULT = "default"
# What a critical alert says need not be said again as a warning, but only about the very same thing: without
# ``instance`` one host's alert would silence the same alert of all hosts, without the others one volume's that of all.
_SAME_THING = ("alertname", "cluster", "namespace", "instance", "persistentvolumeclaim", "mountpoint", "device")


@dataclass(frozen=True, slots=True)
class RouteNode:
    """A node of the routing tree. What is None comes from the node above; durations are Alertmanager's (``30s``).

    An alert takes the first of ``routes`` that it matches, and those after it as long as each one ``goes_on``.
    """

    receiver: str
    matchers: tuple[Matcher, ...] = ()
    goes_on: bool = False
    group_by: tuple[str, ...] | None = None
    group_wait: str | None = None
    group_interval: str | None = None
    repeat_interval: str | None = None
    routes: tuple[RouteNode, ...] = ()


@dataclass(frozen=True, slots=True)
class Inhibition:
    """Alerts of ``target`` are silent while one of ``source`` fires that has the same values of ``equal``."""

    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[str, ...]


def route_tree(cluster: Cluster) -> RouteNode:
    """The whole tree: nixscope's own routes, then those of the spec."""
    alerting = cluster.alerting
    return RouteNode(
        receiver=DEFAULT if DEFAULT in alerting.receivers else NOWHERE,
        group_by=alerting.group_by,
        group_wait=alerting.group_wait,
        group_interval=alerting.group_interval,
        repeat_interval=alerting.repeat_interval,
        routes=(*_own_routes(cluster), *(leg for route in alerting.routes for leg in _legs(route))),
    )


def _own_routes(cluster: Cluster) -> tuple[RouteNode, ...]:
    watchdog, inhibitor = (_is("alertname", "Watchdog"),), (_is("alertname", "InfoInhibitor"),)
    silent = RouteNode(NOWHERE, inhibitor)
    if cluster.alerting.heartbeat is None:
        return RouteNode(NOWHERE, watchdog), silent
    # A beat a minute. The group is looked at once a minute; were the repeat interval as long, every other look
    # would find the last message a moment too young.
    beat = RouteNode(HEARTBEAT, watchdog, group_wait="0s", group_interval="1m", repeat_interval="50s")
    return beat, silent


def _legs(route: Route) -> Iterator[RouteNode]:
    """One route per receiver; all but the last go on to the next, so that each of them gets the alert."""
    matchers = tuple(_is(label, value) for label, value in route.match.items())
    matchers += tuple(Matcher(label, "=~", value) for label, value in route.match_regex.items())
    last = len(route.receivers) - 1
    for index, receiver in enumerate(route.receivers):
        yield RouteNode(receiver, matchers, goes_on=index < last)


def inhibitions(cluster: Cluster) -> tuple[Inhibition, ...]:
    """Which alerts silence which."""
    critical, warning, info = (_is("severity", name) for name in ("critical", "warning", "info"))
    lesser = Matcher("severity", "=~", "warning|info")
    ceph = Matcher("alertname", "=~", "Ceph.+")
    # Rook's own rules, where its chart makes them, say what ours say and mark it with a type.
    rook = Inhibition(
        (ceph, _is("type", "")), (ceph, _is("type", "ceph_default")), ("alertname", "cluster", "namespace")
    )
    return (
        Inhibition((critical,), (lesser,), _SAME_THING),
        Inhibition((warning,), (info,), _SAME_THING),
        Inhibition((_is("alertname", "InfoInhibitor"),), (info,), ("cluster", "namespace")),
        *((rook,) if cluster.watch.ceph is not None else ()),
    )


def _is(label: str, value: str) -> Matcher:
    return Matcher(label, "=", value)


def route_values(node: RouteNode) -> Values:
    """A node with everything below it, as ``alertmanager.yml`` has it."""
    said = {
        "group_by": list(node.group_by) if node.group_by is not None else None,
        "group_wait": node.group_wait,
        "group_interval": node.group_interval,
        "repeat_interval": node.repeat_interval,
        "routes": [route_values(child) for child in node.routes] or None,
    }
    return {
        "receiver": node.receiver,
        **({"matchers": _printed(node.matchers)} if node.matchers else {}),
        **({"continue": True} if node.goes_on else {}),
        **{key: value for key, value in said.items() if value is not None},
    }


def inhibition_values(rule: Inhibition) -> Values:
    """An inhibition as ``alertmanager.yml`` has it."""
    return {
        "source_matchers": _printed(rule.source),
        "target_matchers": _printed(rule.target),
        "equal": list(rule.equal),
    }


def _printed(matchers: tuple[Matcher, ...]) -> list[str]:
    return [print_matcher(matcher) for matcher in matchers]


def print_matcher(matcher: Matcher) -> str:
    """A matcher with its value in Alertmanager's (OpenMetrics) quoting."""
    escaped = matcher.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'{matcher.label}{matcher.op}"{escaped}"'
