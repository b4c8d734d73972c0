"""Alloy in the cluster: the whole configuration of a spec with everything in it, and what each part of it means."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.checks.alloy import check_alloy
from generator.diagnostics import SpecError
from generator.stack import alloy_events, alloy_stages
from generator.syntax.alloy import Attr, Block
from tests.goregexp import ask
from tests.specs import SPECS, generated, made, named, values
from tests.toolbox import run_tool

DATA = Path(__file__).parent / "data"
EVERYTHING = {
    "tenancy": {"by": "namespace"},
    "remoteWrite": "https://mimir.example.org/api/v1/push",
    "pods": {
        "multiline": {"firstLine": r"^\d{4}-\d{2}-\d{2}", "selector": '{app="pay"}', "maxWait": "5s", "maxLines": 200},
        "drop": [
            {"selector": '{namespace="kube-system"}', "expression": "GET /healthz", "reason": "health checks"},
            {"selector": '{level="debug", namespace!="dev"}', "reason": "debug"},
            {"longerThan": "64KB", "olderThan": "2d", "reason": "old and long"},
            {"expression": "^$"},
        ],
        "redact": {"expressions": [r"card=(\d{16})", r"ssn-\d{9}"]},
        "rateLimit": {"linesPerSecond": 500, "burst": 2000},
    },
}


def config(result: Any, name: str) -> str:
    """The text of one configuration, as it is deployed."""
    manifest = yaml.safe_load(result.tree[f"manifests/configmap/{name}.yaml"])
    assert list(manifest["data"]) == ["config.alloy"]
    return str(manifest["data"]["config.alloy"])


def stages(blocks: Sequence[Block], label: str) -> list[tuple[str, dict[str, Any], list[str]]]:
    """Each stage of a process: its name, its arguments, and the names of the stages within."""
    (process,) = (block for block in blocks if (block.name, block.label) == ("loki.process", label))
    found = (item for item in process.body if isinstance(item, Block))
    return [(stage.name, _arguments(stage), [b.name for b in stage.body if isinstance(b, Block)]) for stage in found]


def _arguments(block: Block) -> dict[str, Any]:
    return {item.name: item.value for item in block.body if isinstance(item, Attr)}


@pytest.mark.parametrize("name", ["alloy-config", "alloy-events-config"])
def test_everything(name: str, golden: Callable[[Path, str], None]) -> None:
    golden(DATA / f"{name}.alloy", config(made(logs=EVERYTHING), name))


@pytest.mark.parametrize("spec", [*SPECS, "everything"])
def test_alloys_own_parser_reads_it_and_its_formatter_leaves_it(spec: str) -> None:
    result = made(logs=EVERYTHING) if spec == "everything" else generated(spec)
    texts = [config(result, name) for name in result.stack.alloy]
    reports = json.loads(run_tool("alloy-syntax", "-batch", input=json.dumps(texts)).stdout)
    assert [report.get("error") for report in reports] == [None] * len(texts)
    assert all(report["canonical"] for report in reports)
    assert [check_alloy(blocks, name) for name, blocks in result.stack.alloy.items()] == [()] * len(texts)


def test_order_of_the_stages() -> None:
    found = [name for name, _, _ in stages(made(logs=EVERYTHING).stack.alloy["alloy-config"], "pods")]
    assert [name for name, after in zip(found, [None, *found], strict=False) if name != after] == [
        "stage.cri",
        "stage.match",
        "stage.label_drop",
        "stage.json",
        "stage.logfmt",
        "stage.template",
        "stage.labels",
        "stage.match",
        "stage.drop",
        "stage.limit",
        "stage.replace",
        "stage.tenant",
    ]


def test_the_least() -> None:
    """Without redaction and tenants nothing is left but reading and levels."""
    logs = {"pods": {"redact": {"credentials": False}, "events": False}}
    blocks = made(logs=logs).stack.alloy
    assert blocks.keys() == {"alloy-config"}
    assert stages(blocks["alloy-config"], "pods") == [
        ("stage.cri", {}, []),
        ("stage.label_drop", {"values": ["filename"]}, []),
        *((stage.name, _arguments(stage), []) for stage in alloy_stages.level()),
    ]


@pytest.mark.parametrize(("by", "expected"), [("none", 0), ("namespace", 3)])
def test_tenants(by: str, expected: int) -> None:
    """With a single tenant nothing anywhere names one."""
    result = made(logs={"tenancy": {"by": by}})
    found = [config(result, name).count("stage.tenant") for name in result.stack.alloy]
    assert sum(found) == expected
    assert sum(text.count("X-Scope-OrgID") for text in result.tree.values()) > 0 if by == "namespace" else True
    assert not any("tenant_id" in config(result, name) for name in result.stack.alloy)


@pytest.mark.parametrize(
    ("rule", "stage"),
    [
        ({"expression": "x"}, ("stage.drop", {"expression": "x", "drop_counter_reason": "drop rule"}, [])),
        ({"longerThan": "2MB"}, ("stage.drop", {"longer_than": "2MiB", "drop_counter_reason": "drop rule"}, [])),
        ({"olderThan": "1w"}, ("stage.drop", {"older_than": "168h", "drop_counter_reason": "drop rule"}, [])),
        (
            {"selector": '{app="a"}', "reason": "r"},
            ("stage.match", {"selector": '{app="a"}', "action": "drop", "drop_counter_reason": "r"}, []),
        ),
        (
            {"selector": '{app="a"}', "expression": "x"},
            ("stage.match", {"selector": '{app="a"}'}, ["stage.drop"]),
        ),
    ],
)
def test_drop_rules(rule: dict[str, str], stage: tuple[str, dict[str, Any], list[str]]) -> None:
    found = stages(made(logs={"pods": {"drop": [rule]}}).stack.alloy["alloy-config"], "pods")
    assert [one for one in found if one[0] in ("stage.drop", "stage.match")] == [stage]


def test_a_drop_rule_on_the_canarys_lines_is_refused() -> None:
    with pytest.raises(SpecError, match="Loki's canary"):
        made(logs={"pods": {"drop": [{"selector": '{namespace="monitoring"}'}]}})


def _template(blocks: Iterator[Block]) -> str:
    (text,) = (str(_arguments(block)["template"]) for block in blocks if block.name == "stage.template")
    return text


@pytest.mark.parametrize(
    ("data", "level"),
    [
        ({"json_level": "INFO"}, "info"),
        ({"json_level": "Warning"}, "warn"),
        ({"json_level": "50"}, "error"),
        ({"json_level": "panic"}, "fatal"),
        ({"json_level": "Critical"}, "critical"),
        ({"logfmt_level": "error"}, "error"),
        ({"logfmt_lvl": "dbg"}, "debug"),
        ({"logfmt_severity": "NOTICE"}, "info"),
        ({"json_level": "trace", "logfmt_level": "error"}, "trace"),
        ({"json_level": "anything", "logfmt_level": "error"}, ""),
        ({"json_level": '{"a":1}'}, ""),
        ({}, ""),
    ],
)
def test_levels(data: dict[str, str], level: str) -> None:
    """Known words only: another one would make a stream of its own."""
    template = _template(alloy_stages.level())
    assert ask(templates=[{"template": template, "data": data}])["templates"] == [level]


@pytest.mark.parametrize(("kind", "level"), [("Normal", "info"), ("Warning", "warn"), ("Other", "")])
def test_levels_of_events(kind: str, level: str) -> None:
    template = _template(b for b in _event_stages() if isinstance(b, Block))
    assert ask(templates=[{"template": template, "data": {"type": kind}}])["templates"] == [level]


def _event_stages() -> Sequence[Attr | Block]:
    blocks = generated("minimal").stack.alloy["alloy-events-config"]
    (process,) = (block for block in blocks if block.name == "loki.process")
    return process.body


def test_events_are_shipped_by_one_pod() -> None:
    result = made(hosts={f"h{index}": {"address": f"100.64.0.{index}"} for index in range(3)})
    names = [[block.name for block in blocks] for blocks in result.stack.alloy.values()]
    assert sum(name == "loki.source.kubernetes_events" for found in names for name in found) == 1
    controller = values(result, "alloy-events")["controller"]
    assert (controller["type"], controller["replicas"], controller["updateStrategy"]) == (
        "deployment",
        1,
        {"type": "Recreate"},
    )
    assert alloy_events.JOB == "kubernetes-events"


def test_events_can_be_left_out() -> None:
    result = made(logs={"pods": {"events": False}})
    assert [release.name for release in result.stack.releases if release.chart.name == "alloy"] == ["alloy"]
    assert not [path for path, text in result.tree.items() if "alloy-events" in text or "alloy-events" in path]


@pytest.mark.parametrize(("release", "resource"), [("alloy", "pods"), ("alloy-events", "events")])
def test_alloy_may_ask_the_api_for_no_more_than_it_needs(release: str, resource: str) -> None:
    """The chart's own rules let every node read every Secret."""
    rule = {"apiGroups": [""], "resources": [resource]}
    assert values(generated("keystone"), release)["rbac"] == {
        "rules": [{**rule, "verbs": ["get"]}],
        "clusterRules": [{**rule, "verbs": ["list", "watch"]}],
    }


def test_no_node_gets_more_than_256_mebibytes() -> None:
    result = made(budget={"memory": "64Gi"})
    limits = {
        (release, resources["limits"]["memory"])
        for release in ("alloy", "alloy-events")
        for path, resources in named(values(result, release), "resources")
        if path == ("alloy",)
    }
    assert limits == {("alloy", "256Mi"), ("alloy-events", "256Mi")}


def test_state_on_a_node_is_not_where_the_nodes_own_alloy_keeps_its() -> None:
    (volume,) = values(generated("keystone"), "alloy")["controller"]["volumes"]["extra"]
    assert volume == {"name": "state", "hostPath": {"path": "/var/lib/alloy-pods", "type": "DirectoryOrCreate"}}


def test_alerts_about_alloy_hold_for_the_one_of_events() -> None:
    relabelings = values(generated("keystone"), "alloy-events")["serviceMonitor"]["relabelings"]
    assert relabelings == [{"targetLabel": "job", "replacement": "alloy"}]
