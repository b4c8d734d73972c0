"""What is said of routes, held against the walk through Alertmanager's tree (``insight/routing.py``)."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest

from generator.insight.routing import route_alert
from generator.spec.constraints.routes import check_routes
from generator.spec.model import Cluster
from generator.spec.route_cases import cases, hidden_by
from tests.specs import cluster

SHOP = {"severity": "critical", "namespace": "shop"}
VALUES = {"severity": ("", "critical", "warning", "info"), "namespace": ("", "shop", "pay", "else")}
MATCHES = ({}, {"severity": "critical"}, {"severity": "warning"}, {"namespace": "shop"}, SHOP, {"namespace": ""})
EXPRESSIONS: tuple[dict[str, str], ...] = (
    {}, {"severity": "critical|warning"}, {"severity": ".*"}, {"severity": "(critical|warning|info)?"},
    {"severity": "crit.*"}, {"namespace": "shop|pay"}, {"namespace": ".+"}, {"severity": "warning", "namespace": "s.*"},
)  # fmt: skip


def routed(*routes: tuple[dict[str, str], dict[str, str]]) -> Cluster:
    return cluster(
        alerting={
            "receivers": {f"r{index}": {} for index, _ in enumerate(routes)},
            "routes": [
                {"match": match, "matchRegex": expressions, "receivers": [f"r{index}"]}
                for index, (match, expressions) in enumerate(routes)
            ],
        }
    )


def found(*routes: tuple[dict[str, str], dict[str, str]]) -> list[tuple[str, Any]]:
    return [(finding.id, finding.path[2]) for finding in check_routes(routed(*routes))]


@pytest.mark.parametrize(
    "routes",
    [
        ((({"severity": "critical"}), {}), (SHOP, {})),
        (({}, {"severity": "critical|warning"}), (SHOP, {})),
        (({}, {"severity": "critical|warning"}), ({}, {"severity": "warning|critical", "namespace": "shop"})),
        (({}, {"severity": ".*"}), ({"severity": "info"}, {})),
        (({}, {"namespace": ".+"}), ({}, {"namespace": "sh.*p"})),
        (({}, {"namespace": "sh.*p"}), ({"severity": "info"}, {"namespace": "sh.*p"})),
    ],
)
def test_a_route_behind_a_broader_one_is_never_reached(routes) -> None:
    assert found(*routes) == [("unreachable-route", 1)]
    assert found(*reversed(routes)) in ([], [("unreachable-route", 1)])


def test_routes_may_hide_one_together() -> None:
    critical, warning = ({"severity": "critical"}, {}), ({"severity": "warning"}, {})
    both = ({}, {"severity": "critical|warning"})
    assert found(critical, warning, both) == [("unreachable-route", 2)]
    assert found(critical, both, warning) == [("unreachable-route", 2)]
    assert found(critical, both) == []


def test_a_label_that_a_route_leaves_open_hides_nothing() -> None:
    assert found((SHOP, {}), ({"severity": "critical"}, {})) == []
    assert found(({}, {"namespace": ".+"}), ({"severity": "critical"}, {})) == []
    assert found(({}, {"namespace": ".+"}), ({}, {"namespace": "(shop)*"})) == []
    assert found(({"namespace": ""}, {}), ({"severity": "critical"}, {})) == []
    assert found(({}, {"namespace": r"\pL+"}), ({"namespace": "shop"}, {})) == []  # nobody here can tell


def test_a_route_that_contradicts_itself() -> None:
    assert found(({"severity": "critical"}, {"severity": "warning"})) == [("contradictory-route", 0)]
    assert found(({"severity": "critical"}, {"severity": "crit.*"})) == []


def test_an_own_alert_by_an_expression() -> None:
    assert found(({}, {"alertname": "Watchdog|InfoInhibitor"})) == [("own-route", 0)]
    assert found(({}, {"alertname": "Watchdog|HostDown"})) == []


def test_too_many_words_are_compared_as_they_stand() -> None:
    many = "|".join(f"w{number}" for number in range(100))
    every = {"a": many, "b": many, "c": many}
    assert found(({}, every), ({"d": "x"}, every)) == [("unreachable-route", 1)]


def test_what_is_said_holds_for_every_alert() -> None:
    """A route that is called unreachable is reached by nobody; one made of words that nobody reaches is called so."""
    chance = random.Random(7)
    alerts = [dict(zip(VALUES, values, strict=True)) for values in product(*VALUES.values())]
    hidden = 0
    for _ in range(400):
        one = routed(*((chance.choice(MATCHES), chance.choice(EXPRESSIONS)) for _ in range(4)))
        reached = {stop.receiver for alert in alerts for stop in route_alert(one, alert).stops}
        said = {f"r{finding.path[2]}" for finding in check_routes(one)}
        assert said & reached == set()
        hidden += len(said)
    assert hidden > 300


def test_every_route_of_words_that_nobody_reaches_is_named() -> None:
    chance = random.Random(8)
    plain = [one for one in EXPRESSIONS if all(text.replace("|", "").isalpha() for text in one.values())]
    alerts = [dict(zip(VALUES, values, strict=True)) for values in product(*VALUES.values())]
    for _ in range(300):
        one = routed(*((chance.choice(MATCHES), chance.choice(plain)) for _ in range(3)))
        reached = {stop.receiver for alert in alerts for stop in route_alert(one, alert).stops}
        said = {f"r{finding.path[2]}" for finding in check_routes(one)}
        assert said == {f"r{index}" for index in range(3)} - reached


def test_the_remedy_works() -> None:
    broad, narrow = routed(({"severity": "critical"}, {}), (SHOP, {})).alerting.routes
    assert [*hidden_by(narrow, {0: broad})] == [0]
    assert [*hidden_by(broad, {0: narrow})] == []
    assert [dict(case.values) for case in cases(narrow)] == [SHOP]
