"""Drop rules that take every line, or those of Loki's canary."""

from __future__ import annotations

from typing import Any

import pytest

from generator.spec.constraints.dropped_lines import check_dropped_lines
from generator.spec.constraints.pod_logs import check_drop_rules
from tests.specs import cluster


def found(canary: bool = True, **rule: str) -> list[tuple[str, str]]:
    made = cluster(logs={"canary": canary, "pods": {"drop": [rule]}})
    return [(one.id, one.severity.value) for one in (*check_dropped_lines(made), *check_drop_rules(made))]


TAKES: tuple[dict[str, str], ...] = (
    {"selector": '{namespace="monitoring"}'},
    {"selector": '{namespace=~"mon.*|shop"}'},
    {"selector": '{namespace!="shop"}'},
    {"selector": '{container="canary"}'},
    {"selector": '{app="loki", stream="stdout"}'},
    {"selector": '{pod=~"loki-.+"}'},
    {"selector": '{pod="loki-canary-x2x2x"}'},
    {"selector": '{level=""}'},
    {"selector": '{level!="error"}'},
    {"selector": '{node="box"}'},
    {"selector": '{namespace="monitoring"}', "expression": "^[0-9]+ p+$"},
    {"expression": r"\d"},
)
LEAVES: tuple[dict[str, str], ...] = (
    {"selector": '{namespace="kube-system"}'},
    {"selector": '{namespace="monitoring", container!="canary"}'},
    {"selector": '{namespace="monitoring", pod!~"loki-canary-.*"}'},
    {"selector": '{namespace="monitoring", stream="stderr"}'},
    {"selector": '{level="debug"}'},
    {"selector": '{level="debug", namespace!="dev"}'},
    {"selector": '{level=~".+"}'},
    {"selector": '{app=~".+", namespace="shop"}'},
    {"selector": '{node="another"}'},
    {"selector": '{namespace="monitoring"}', "expression": "GET /ready"},
    {"selector": '{namespace="monitoring"}', "longerThan": "1KB"},
    {"selector": '{namespace=~".+"}', "olderThan": "24h"},
    {"expression": "GET /healthz"},
    {"expression": r"\pL"},
    {"expression": "["},
    {"selector": "{"},
)
EVERYTHING: tuple[dict[str, str], ...] = (
    {"selector": '{namespace=~".+"}'},
    {"selector": '{namespace=~".*"}'},
    {"selector": '{namespace!=""}'},
    {"selector": '{namespace!~""}'},
    {"selector": '{pod=~"^.+$", stream=~"stdout|stderr"}'},
    {"selector": '{app=~".*"}'},
    {"expression": ".*"},
    {"expression": "."},
    {"selector": '{node=~".+"}', "expression": ".+"},
)


@pytest.mark.parametrize("rule", TAKES)
def test_a_rule_that_takes_the_canarys_lines(rule: dict[str, str]) -> None:
    assert found(**rule) == [("canary-dropped", "error")]
    assert found(canary=False, **rule) == []


@pytest.mark.parametrize("rule", LEAVES)
def test_a_rule_that_leaves_them(rule: dict[str, str]) -> None:
    assert {one for one, _ in found(**rule)} <= {"bad-expression", "bad-selector"}


@pytest.mark.parametrize("rule", EVERYTHING)
def test_a_rule_that_takes_everything(rule: dict[str, str]) -> None:
    assert found(**rule) == found(canary=False, **rule) == [("no-condition", "error")]


def test_a_number_is_part_of_some_of_the_canarys_times() -> None:
    assert found(expression="404") == [("canary-dropped", "warning")]
    assert found(expression="404 Not Found") == []


@pytest.mark.parametrize("rule", [*TAKES, {"expression": "404"}])
def test_the_remedy_works(rule: dict[str, str]) -> None:
    (finding,) = check_dropped_lines(cluster(logs={"pods": {"drop": [rule]}}))
    selector = finding.remedy.split("'")[1]
    assert found(**{**rule, "selector": selector}) == []


def test_no_condition_at_all_is_said_once() -> None:
    assert found() == [("no-condition", "error")]


def test_where_logs_are_off_nothing_is_dropped() -> None:
    logs: Any = {"enabled": False, "pods": {"drop": [{"selector": '{namespace="monitoring"}'}]}}
    assert list(check_dropped_lines(cluster(logs=logs))) == []
