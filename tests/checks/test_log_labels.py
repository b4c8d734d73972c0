"""A panel or variable about logs that selects by a label which our Alloy does not set is found."""

from __future__ import annotations

from typing import Any

import pytest

from generator.checks.alloy_stages import after, labels_into
from generator.checks.provenance import check_provenance
from generator.sources.contract import AlertRule, Dashboard, RuleGroup, Watch, Watched
from generator.spec.log_labels import LEVEL, POD_LABELS, STREAM_LABELS
from generator.syntax.alloy import Attr, Block
from tests.specs import generated

LOKI = {"type": "loki", "uid": "loki"}


def found(**model: Any) -> list[tuple[str, str, str]]:
    watch = Watch((Watched("s", dashboards=(Dashboard("u", "Board", model),)),), {})
    return [(finding.id, finding.message, finding.remedy) for finding in check_provenance(watch)]


def panel(expr: str) -> dict[str, Any]:
    return {"title": "P", "datasource": LOKI, "targets": [{"expr": expr}]}


def variable(label: str, stream: str = "") -> dict[str, Any]:
    query = {"type": 1, "label": label, "stream": stream, "refId": "r"}
    return {"list": [{"name": "v", "type": "query", "datasource": LOKI, "query": query}]}


@pytest.mark.parametrize("label", sorted(STREAM_LABELS))
def test_label_that_alloy_sets(label: str) -> None:
    assert found(panels=[panel(f'sum(rate({{{label}=~"$x"}} |= "{{other=" [$__auto]))')]) == []
    assert found(templating=variable(label)) == []


@pytest.mark.parametrize(
    "expr", ['{namespce="x"}', 'sum(rate({app="a"}[1m])) / sum(rate({app="a",namespce!="x"}[1m]))']
)
def test_label_that_nobody_sets(expr: str) -> None:
    expected = ("no-such-label", "dashboard Board, panel P: no log stream has a label 'namespce'", "write 'namespace'")
    assert found(panels=[panel(expr)]) == [expected]
    assert found(panels=[{"type": "row", "title": "R", "panels": [panel(expr)]}]) == [expected]


@pytest.mark.parametrize(("label", "stream"), [("namespce", ""), ("app", '{namespce="x"}')])
def test_variable(label: str, stream: str) -> None:
    ((id_, message, _),) = found(templating=variable(label, stream))
    assert (id_, message) == ("no-such-label", "dashboard Board, variable v: no log stream has a label 'namespce'")


def test_data_source_of_a_single_target() -> None:
    mixed = {"title": "P", "targets": [{"datasource": LOKI, "expr": '{namespce="x"}'}]}
    assert [id_ for id_, _, _ in found(panels=[mixed])] == ["no-such-label"]


def test_rule_that_loki_evaluates() -> None:
    """Its metric is no metric of Prometheus, and its labels are those of streams."""
    expr = 'sum by (app) (rate({namespce="x"}[5m])) > 1'
    group = RuleGroup("g", (AlertRule("A", expr, 60, "warning", "", ""),))
    watch = Watch((Watched("s", log_rules=(group,)),), {})
    assert [finding.message for finding in check_provenance(watch)] == ["alert A: no log stream has a label 'namespce'"]


def test_broken_query() -> None:
    ((id_, message, remedy),) = found(panels=[panel('{app="a"')])
    assert (id_, remedy) == ("bad-query", "write valid LogQL")
    assert message.startswith("dashboard Board, panel P: ")


def process(config_map: str) -> tuple[Block, frozenset[str] | None]:
    """The one process of a configuration, and the labels of what comes into it."""
    blocks = generated("keystone").stack.alloy[config_map]
    (found,) = (block for block in blocks if block.name == "loki.process")
    return found, labels_into(found, blocks)


@pytest.mark.parametrize(
    ("config_map", "extra"), [("alloy-config", {*POD_LABELS}), ("alloy-events-config", {"namespace", "job"})]
)
def test_labels_are_those_of_the_configuration(config_map: str, extra: set[str]) -> None:
    block, labels = process(config_map)
    for stage in block.body:
        labels = after(stage, labels) if isinstance(stage, Block) else labels
    assert labels == {*extra, LEVEL}
    (write,) = (b for b in generated("keystone").stack.alloy[config_map] if b.name == "loki.write")
    assert {"external_labels": {"cluster": "keystone"}} in [
        {a.name: a.value} for a in write.body if isinstance(a, Attr)
    ]
    assert labels | {"cluster"} <= STREAM_LABELS


def test_every_label_is_set_by_one_of_them() -> None:
    assert {*POD_LABELS, LEVEL, "job", "cluster"} == STREAM_LABELS
