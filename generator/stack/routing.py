"""Alertmanager's routing tree, typed: printed into the configuration, and asked by ``route``."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from generator.spec.alerting import Route
from generator.spec.model import Cluster
from generator.stack.contract import Values
from generator.stack.matchers import is_, print_matchers
from generator.syntax.promql import Matcher

NOWHERE = "null"
HEARTBEAT = "heartbeat"
DEFAULT = "default"


class RouteNode(msgspec.Struct, frozen=True):
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
    watchdog, inhibitor = (is_("alertname", "Watchdog"),), (is_("alertname", "InfoInhibitor"),)
    silent = RouteNode(NOWHERE, inhibitor)
    if cluster.alerting.heartbeat is None:
        return RouteNode(NOWHERE, watchdog), silent
    # A beat a minute. The group is looked at once a minute; were the repeat interval as long, every other look
    # would find the last message a moment too young.
    beat = RouteNode(HEARTBEAT, watchdog, group_wait="0s", group_interval="1m", repeat_interval="50s")
    return beat, silent


def _legs(route: Route) -> Iterator[RouteNode]:
    """One route per receiver; all but the last go on to the next, so that each of them gets the alert."""
    matchers = tuple(is_(label, value) for label, value in route.match.items())
    matchers += tuple(Matcher(label, "=~", value) for label, value in route.match_regex.items())
    last = len(route.receivers) - 1
    for index, receiver in enumerate(route.receivers):
        yield RouteNode(receiver, matchers, goes_on=index < last)


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
        **({"matchers": print_matchers(node.matchers)} if node.matchers else {}),
        **({"continue": True} if node.goes_on else {}),
        **{key: value for key, value in said.items() if value is not None},
    }
