"""Who hears of an alert: receivers and routes that differ, and Secrets that must be there for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.insight.diff.contract import Subject
from generator.insight.diff.leaves import at, leaves, told
from generator.insight.diff.sides import Side
from generator.stack.assemble import KUBE_PROMETHEUS_STACK

_ALERTMANAGER = ("alertmanager", "config")


def compare_routing(old: Side, new: Side) -> Iterator[Subject]:
    """Receivers by name, routes by what they match, and how alerts are grouped."""
    before, after = (_config(side) for side in (old, new))
    if before is None or after is None or before == after:
        return
    yield from _receivers(before, after)
    routes = [_routes(side) for side in (before, after)]
    yield from (Subject("route", route, "removed") for route in routes[0] if route not in routes[1])
    yield from (Subject("route", route, "added") for route in routes[1] if route not in routes[0])
    if routes[0] != routes[1] and sorted(routes[0]) == sorted(routes[1]):
        order = f"another order: {'; '.join(routes[1])}"
        yield Subject("route", "all routes", "changed", (order,))
    details = tuple(line for leaf in leaves(_rest(before), _rest(after)) for line in told(leaf))
    if details:
        yield Subject("routing", "Alertmanager", "changed", details)


def _rest(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is neither a receiver nor one of the routes."""
    route = {key: value for key, value in config["route"].items() if key != "routes"}
    return {**{key: value for key, value in config.items() if key != "receivers"}, "route": route}


def _values(side: Side) -> Mapping[str, Any] | None:
    release = side.releases.get(KUBE_PROMETHEUS_STACK)
    return None if release is None else release.values.data


def _config(side: Side) -> Mapping[str, Any] | None:
    values = _values(side)
    return None if values is None else at(values, *_ALERTMANAGER)


def _receivers(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Subject]:
    before, after = ({one["name"]: one for one in side["receivers"]} for side in (old, new))
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            yield Subject("receiver", name, "removed")
        elif name not in before:
            ways = [key.removesuffix("_configs") for key in after[name] if key != "name"]
            yield Subject("receiver", name, "added", tuple(ways))
        elif details := tuple(_ways(before[name], after[name])):
            yield Subject("receiver", name, "changed", details)


def _ways(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    # Each way is a list of one.
    before, after = ({key: at(side, key, 0) for key in side if key != "name"} for side in (old, new))
    for leaf in leaves(before, after):
        yield from told(leaf)


def _routes(config: Mapping[str, Any]) -> list[str]:
    """``severity="critical" → pagerduty, default``; the timing of a route is a part of what it is."""
    out = []
    for route in at(config, "route", "routes") or []:
        timing = [f"{key} {value}" for key, value in route.items() if key.endswith(("_wait", "_interval"))]
        rest = f" ({', '.join(timing)})" if timing else ""
        out.append(f"{', '.join(route.get('matchers', []))} → {route['receiver']}{rest}")
    return out
