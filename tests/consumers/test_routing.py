"""What ``nixscope route`` answers is what Alertmanager does: amtool walks the same trees, the server silences alike."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.insight.routing import Silence, matches, route_alert, walk
from generator.spec.model import Cluster
from generator.stack.inhibitions import inhibitions
from generator.stack.routing import RouteNode, route_values
from generator.syntax.promql import Matcher
from generator.syntax.yaml import print_yaml
from tests.consumers.amtool import reached
from tests.consumers.test_inhibitions import CASES
from tests.processes import PATIENCE_S, free_port, running, wait_until_up
from tests.specs import generated, values

NAMES = ["a", "b", "team"]
RECEIVERS = ["default", "one", "two", "null"]
VALUES = st.sampled_from(["", "a", "A", "ab", "b", "ba", "1", "a1", "ä", "a\n", "a b", '"', "\\", "٥", "K", "-"])

PIECES = st.sampled_from(
    ["a", "b", "A", "1", "ä", ".", "-", " ", "\n", '"', r"\\", r"\d", r"\w", r"\W", r"\s", r"\b", r"\B", r"\x41", "k",
     "[ab]", "[^a]", "[[:alpha:]]", r"[\D]", "[^[:^lower:]]", "^", "$", "(?i)", "(?s)", "(?m)", r"\Qa\E", r"\A", r"\z",
     "{,2}", "(?-i)", "[]-a]"],
)  # fmt: skip
OPENING = st.sampled_from(["(", "(?:", "(?i:", "(?P<n>"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join),
        st.tuples(OPENING, inner, st.sampled_from([")", ")*", ")+?", "){0,2}"])).map("".join),
    )


EXPRESSIONS = st.recursive(PIECES | VALUES.filter(str.isalnum), _grown, max_leaves=6).filter(
    lambda text: text.count("?P<n>") < 2  # a name stands once
)
MATCHERS = st.builds(Matcher, st.sampled_from(NAMES), st.sampled_from(["=", "!="]), VALUES) | st.builds(
    Matcher, st.sampled_from(NAMES), st.sampled_from(["=~", "!~"]), EXPRESSIONS
)
LABELS = st.dictionaries(st.sampled_from(NAMES), VALUES)


def nodes(children: st.SearchStrategy[tuple[RouteNode, ...]]) -> st.SearchStrategy[RouteNode]:
    return st.builds(
        RouteNode,
        receiver=st.sampled_from(RECEIVERS),
        matchers=st.lists(MATCHERS, max_size=2).map(tuple),
        goes_on=st.booleans(),
        routes=children,
    )


BRANCHES = st.recursive(
    st.just(()), lambda deeper: st.lists(nodes(deeper), min_size=1, max_size=4).map(tuple), max_leaves=12
)
TREES = st.builds(RouteNode, receiver=st.just("default"), routes=BRANCHES)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("routing") / "alertmanager.yaml"


# amtool takes 15 ms for each set of labels.
@pytest.mark.proves("amtool", "walks any tree of routes as `nixscope route` does")
@settings(max_examples=60, deadline=None)
@given(TREES, st.lists(LABELS, min_size=2, max_size=5))
def test_every_tree_is_walked_as_amtool_walks_it(place: Path, tree: RouteNode, alerts: list[dict[str, str]]) -> None:
    receivers = [{"name": name} for name in RECEIVERS]
    place.write_text(print_yaml({"route": route_values(tree), "receivers": receivers}), encoding="utf-8")
    ours = [[stop.receiver for stop in walk(tree, labels)] for labels in alerts]
    assert ours == [reached(place, labels) for labels in alerts]


@pytest.mark.proves("amtool", "reads the regular expressions of routes as `nixscope route` does")
@settings(max_examples=120, deadline=None)
@given(EXPRESSIONS, st.lists(VALUES, min_size=4, max_size=8, unique=True))
def test_an_expression_means_what_it_means_to_amtool(place: Path, text: str, found: list[str]) -> None:
    """One call for all values: a label each, and a route for each label that goes on to the next."""
    routes = [RouteNode(f"r{at}", (Matcher(f"l{at}", "=~", text),), goes_on=True) for at in range(len(found))]
    tree = RouteNode("default", routes=tuple(routes))
    receivers = [{"name": name} for name in ("default", *(route.receiver for route in routes))]
    place.write_text(print_yaml({"route": route_values(tree), "receivers": receivers}), encoding="utf-8")
    labels = {f"l{at}": value for at, value in enumerate(found)}
    assert [stop.receiver for stop in walk(tree, labels)] == reached(place, labels)


# Silence


def _alert(**labels: str) -> dict[str, str]:
    return {"alertname": "DiskHot", "cluster": "keystone", "instance": "backup", **labels}


ALERTS = [
    _alert(severity="critical"),
    _alert(severity="warning"),
    _alert(severity="info", device="sda"),
    _alert(severity="warning", instance="primer"),
    _alert(severity="info", instance="primer"),
    {"alertname": "InfoInhibitor", "cluster": "keystone", "namespace": "shop", "severity": "none"},
    {"alertname": "CPUThrottlingHigh", "cluster": "keystone", "namespace": "shop", "severity": "info"},
    {"alertname": "CPUThrottlingHigh", "cluster": "keystone", "namespace": "bank", "severity": "info"},
    *({**labels, "cluster": case} for case, pair in CASES.items() for labels in pair[:2]),
]


@contextmanager
def alertmanager(folder: Path, config: Mapping[str, Any]) -> Iterator[str]:
    path, port = folder / "alertmanager.yaml", free_port()
    path.write_text(print_yaml(config), encoding="utf-8")
    arguments = [f"--config.file={path}", f"--storage.path={folder}", f"--web.listen-address=127.0.0.1:{port}"]
    with running(folder, "alertmanager", *arguments, "--cluster.listen-address=") as process:
        wait_until_up(f"http://127.0.0.1:{port}/-/ready", process, folder)
        yield f"http://127.0.0.1:{port}/api/v2/alerts"


@pytest.mark.proves("alertmanager", "keeps back the alerts that `nixscope route` calls silent, and no others")
def test_the_server_silences_whom_we_say(tmp_path: Path) -> None:
    """Every alert fires at once; whom the server then keeps silent is whom some other alert silences by our answer."""
    made = generated("keystone")
    config = values(made, "kube-prometheus-stack")["alertmanager"]["config"]
    expected = sum(bool(_silencing(made.cluster, labels)) for labels in ALERTS)
    quiet = {**config, "receivers": [{"name": receiver["name"]} for receiver in config["receivers"]]}
    with alertmanager(tmp_path, quiet) as url:
        told = _told(url, [{"labels": labels} for labels in ALERTS], expected)
    assert len(told) == len(ALERTS)
    for alert in told:
        labels = alert["labels"]
        answer = route_alert(made.cluster, labels)
        assert {stop.receiver for stop in answer.stops} == {one["name"] for one in alert["receivers"]}
        assert bool(alert["status"]["inhibitedBy"]) is bool(_silencing(made.cluster, labels)), labels


def test_every_rule_has_a_case() -> None:
    idle = [
        rule
        for rule in inhibitions(generated("keystone").cluster)
        if not any(
            matches(rule.source, one)
            and matches(rule.target, other)
            and all(one.get(label, "") == other.get(label, "") for label in rule.equal)
            for one, other in product(ALERTS, ALERTS)
        )
    ]
    assert idle == []


def _silencing(cluster: Cluster, labels: dict[str, str]) -> list[dict[str, str]]:
    """The alerts that silence this one, by our answer."""
    answer = route_alert(cluster, labels)
    return [other for other in ALERTS for silence in answer.silenced_by if _is_meant(silence, other)]


def _is_meant(silence: Silence, labels: dict[str, str]) -> bool:
    same = all(labels.get(label, "") == value for label, value in silence.equal.items())
    return same and matches(silence.matchers, labels)


def _told(url: str, alerts: list[dict[str, Any]], expected: int) -> list[dict[str, Any]]:
    """The alerts as the server has them, once it has looked at all of them."""
    end = time.monotonic() + PATIENCE_S
    while True:
        body = json.dumps(alerts).encode()
        urlopen(Request(url, body, {"Content-Type": "application/json"}), timeout=PATIENCE_S).close()
        with urlopen(url, timeout=PATIENCE_S) as answer:
            found: list[dict[str, Any]] = json.load(answer)
        whole = len(found) == len(alerts) and sum(bool(one["status"]["inhibitedBy"]) for one in found) == expected
        if whole or time.monotonic() > end:
            return found
        time.sleep(0.1)
