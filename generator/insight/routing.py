"""Whom an alert reaches: Alertmanager's walk through the routing tree, and what silences the alert on the way.

The walk is that of ``dispatch.Route.Match`` (Alertmanager 0.33), the answer that of ``amtool config routes test``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from generator.diagnostics import Diagnostic, SpecError
from generator.spec.alerting import Receiver
from generator.spec.model import Cluster
from generator.stack.inhibitions import Inhibition, inhibitions
from generator.stack.routing import HEARTBEAT, RouteNode, route_tree
from generator.syntax.promql import Matcher
from generator.syntax.re2_python import compile_re2

Labels = Mapping[str, str]


class Stop(msgspec.Struct, frozen=True):
    """A receiver that the alert reaches: ``node`` is its route with all that it takes over from those above.

    ``matchers`` are those of the whole way down; ``tells`` says how the receiver is told, empty for nobody.
    """

    node: RouteNode
    matchers: tuple[Matcher, ...]
    tells: tuple[str, ...] = ()

    @property
    def receiver(self) -> str:
        """Its name in Alertmanager."""
        return self.node.receiver


class Silence(msgspec.Struct, frozen=True):
    """Other alerts that silence this one, or are silenced by it: those that match and have these values as well.

    An empty value means that the label is absent.
    """

    matchers: tuple[Matcher, ...]
    equal: Labels


class Routing(msgspec.Struct, frozen=True):
    """The answer for one set of labels: whom it reaches, in order.

    ``unsaid`` are labels that routes of the spec ask for and that are not among these. ``silent_alone`` says that it
    reaches nobody while nothing worse fires.
    """

    labels: Labels
    stops: tuple[Stop, ...]
    silenced_by: tuple[Silence, ...]
    silences: tuple[Silence, ...]
    unsaid: tuple[str, ...]
    silent_alone: bool = False


def route_alert(cluster: Cluster, labels: Labels) -> Routing:
    """Where an alert with these labels goes. Raises SpecError for an expression whose meaning cannot be told here."""
    root, rules = route_tree(cluster), inhibitions(cluster)
    try:
        stops = tuple(walk(root, labels))
        return Routing(
            labels=labels,
            stops=tuple(replace(stop, tells=_tells(cluster, stop.receiver)) for stop in stops),
            silenced_by=tuple(_silence(rule, rule.source, labels) for rule in rules if matches(rule.target, labels)),
            silences=tuple(_silence(rule, rule.target, labels) for rule in rules if matches(rule.source, labels)),
            unsaid=tuple(dict.fromkeys(label for label in _asked(cluster) if label not in labels)),
            silent_alone=silent_alone(cluster, labels.get("severity")),
        )
    except ValueError as error:
        raise SpecError([_untold(error)]) from error


def silent_alone(cluster: Cluster, severity: str | None) -> bool:
    """Whether an alert of this severity makes InfoInhibitor fire itself, unless a worse one of its namespace fires."""
    change = cluster.alerting.alerts.get("InfoInhibitor")
    return severity == "info" and (change is None or change.enabled)


def _untold(error: ValueError) -> Diagnostic:
    return Diagnostic(
        "expression-not-told",
        f"an expression of a route cannot be told here: {error}",
        "write it without classes of Unicode, or ask amtool config routes test",
        "an answer by another reading of the expression could be wrong",
        ("alerting", "routes"),
    )


def walk(root: RouteNode, labels: Labels) -> Iterator[Stop]:
    """The stops of an alert below a node that it matches, in the order in which Alertmanager tells them."""
    reached = False
    for child in root.routes:
        if matches(child.matchers, labels):
            reached = True
            for stop in walk(_inherited(root, child), labels):
                yield replace(stop, matchers=(*root.matchers, *stop.matchers))
            if not child.goes_on:
                break
    if not reached:
        yield Stop(root, root.matchers)


def _inherited(above: RouteNode, node: RouteNode) -> RouteNode:
    return replace(
        node,
        group_by=above.group_by if node.group_by is None else node.group_by,
        group_wait=node.group_wait or above.group_wait,
        group_interval=node.group_interval or above.group_interval,
        repeat_interval=node.repeat_interval or above.repeat_interval,
    )


def matches(matchers: tuple[Matcher, ...], labels: Labels) -> bool:
    """Whether all hold; a label that is absent is an empty one. Raises ValueError for an expression of another kind."""
    return all(_holds(matcher, labels.get(matcher.label, "")) for matcher in matchers)


def _holds(matcher: Matcher, value: str) -> bool:
    same = compile_re2(matcher.value).fullmatch(value) is not None if "~" in matcher.op else matcher.value == value
    return same != matcher.op.startswith("!")


def _asked(cluster: Cluster) -> Iterator[str]:
    for route in cluster.alerting.routes:
        yield from (*route.match, *route.match_regex)


def _silence(rule: Inhibition, others: tuple[Matcher, ...], labels: Labels) -> Silence:
    return Silence(others, {label: labels.get(label, "") for label in rule.equal})


def _tells(cluster: Cluster, name: str) -> tuple[str, ...]:
    if name in cluster.alerting.receivers:
        return ways_of(cluster.alerting.receivers[name])
    return ("the heartbeat's URL",) if name == HEARTBEAT else ()


def ways_of(receiver: Receiver) -> tuple[str, ...]:
    """How a receiver tells, in words."""
    ways = [f"Slack {receiver.slack.channel}"] if receiver.slack is not None else []
    ways += ["PagerDuty"] if receiver.pagerduty is not None else []
    ways += [f"mail to {receiver.email.to}"] if receiver.email is not None else []
    ways += ["a webhook"] if receiver.webhook is not None else []
    return tuple(ways)
